import { isIP } from 'node:net';
import { z } from 'zod';

/** The address of a server; slashes at its end are no part of it. */
export const Address = z
  .url({ protocol: /^https?$/, message: 'an address that begins with http:// or https://' })
  .transform((url) => url.replace(/\/+$/, ''));

/** Where people reach something: scheme, host and port, and nothing behind them. */
export const Origin = Address.transform((url, context) => {
  const { origin, pathname, search, hash, username } = new URL(url);
  if (pathname === '/' && search + hash + username === '') return origin;
  context.addIssue('an address that begins with http:// or https://, with no path, query or user behind or before it');
  return z.NEVER;
});

/** An address, or a network as `10.0.0.0/8`. */
export function isNetwork(entry: string): boolean {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits ?? 0) <= (family === 4 ? 32 : 128);
}

const ENTERPRISE_PATH = '/api/v3';
const LOCAL_NAME = /^(?:[^.]+|.+\.(?:localhost|local|internal|test))$/;
// Loopback, and what RFC 1918, 3927 and 4193 keep for networks of one's own.
const LOCAL_ADDRESS = /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.|^\[(?:::1|f[cde][0-9a-f]{2}:.*)\]$/;

/**
 * The address of GitHub's REST API. A server of one's own has it under a path, which is easily left out, and then every
 * call answers 404; a stand-in on a network of one's own has it where it likes.
 */
export const GitHubApiAddress = Address.superRefine((address, context) => {
  if (!URL.canParse(address)) return;
  const fault = describeGitHubFault(new URL(address));
  if (fault !== null) context.addIssue(fault);
});

function describeGitHubFault({ hostname, pathname, protocol, search, hash, username }: URL): string | null {
  if (search + hash + username !== '') return 'an address without user, query or fragment';
  const path = pathname.replace(/\/+$/, '');
  if (/^(?:www\.|api\.)?github\.com$/.test(hostname)) {
    return hostname.startsWith('api.') && path === '' && protocol === 'https:' ? null : 'https://api.github.com';
  }
  if (hostname.endsWith('.ghe.com')) {
    return hostname.startsWith('api.') && path === '' && protocol === 'https:' ? null : 'https://api.SUBDOMAIN.ghe.com';
  }
  if (path.endsWith(ENTERPRISE_PATH) || LOCAL_NAME.test(hostname) || LOCAL_ADDRESS.test(hostname)) return null;
  return `https://HOST${ENTERPRISE_PATH}, since GitHub Enterprise Server has its API under that path`;
}
