import { SetupError } from './setup-error.ts';

/**
 * Address of the REST API for what an operator calls the address of GitHub: its pages or its API.
 * @throws SetupError
 */
export function toApiUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  const isLocal = url !== null && isLoopback(url.hostname);
  const isPlain = url !== null && url.search === '' && url.hash === '' && url.username === '';
  if (!isPlain || (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:'))) {
    throw new SetupError('error.github_url');
  }
  const { origin, hostname } = url;
  const path = url.pathname.replace(/\/+$/, '');
  if (path !== '' && path !== '/api/v3') throw new SetupError('error.github_url');
  if (hostname === 'github.com' || hostname === 'www.github.com' || hostname === 'api.github.com') {
    return 'https://api.github.com';
  }
  if (hostname.endsWith('.ghe.com')) return `https://api.${hostname.replace(/^api\./, '')}`;
  // A stand-in on this machine has its API at the root.
  return isLocal && path === '' ? origin : `${origin}/api/v3`;
}

/**
 * Address of GitHub's pages for one of its API. There is no call that tells it, so this follows what GitHub documents:
 * `api.github.com` and `api.SUB.ghe.com` lose their first label, GitHub Enterprise Server its path.
 */
export function toWebUrl(apiUrl: string): string {
  const { origin, hostname, pathname } = new URL(apiUrl);
  const isPath = pathname.replace(/\/+$/, '') === '/api/v3';
  return !isPath && /^api\.(?:github\.com|[a-z0-9-]+\.ghe\.com)$/.test(hostname)
    ? origin.replace('//api.', '//')
    : origin;
}

/** Is this a name of the machine itself? */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || hostname.startsWith('127.')
  );
}
