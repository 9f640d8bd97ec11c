// GitHub tokens of every kind (installation tokens may be JWTs of some 500 characters), and credentials in headers and addresses.
const SECRETS = [
  /\bgh[opsur]_[A-Za-z0-9._-]{16,}/g,
  /\bgithub_pat_\w{16,}/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g,
  /\b(?:bearer|basic|token)\s+[\w+/=.~-]{16,}/gi,
];
const CREDENTIALS_IN_ADDRESS = /(\w:\/\/)[^/\s@]+@/g;
const ESCAPES = /\u001b\[[0-9;]*[A-Za-z]/g;
const CONTROLS = /[^\P{C}\n\t]/gu;

/**
 * Text from a remote side, fit to be shown: without credentials, colours, control and invisible characters, blank edges
 * and line ends other than LF, and at most `limit` characters long.
 */
export function cleanRemoteText(text: string, limit: number): string {
  // Cut roughly first, so that no expression has to read megabytes.
  let cleaned = text
    .slice(0, limit * 4)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(ESCAPES, '')
    .replaceAll(CONTROLS, '');
  for (const secret of SECRETS) cleaned = cleaned.replaceAll(secret, '[redacted]');
  cleaned = cleaned.replaceAll(CREDENTIALS_IN_ADDRESS, '$1').trim();
  return cleaned.length <= limit ? cleaned : `${cleaned.slice(0, limit - 1)}…`;
}

/** As `cleanRemoteText`, on one line. */
export function cleanRemoteLine(text: string, limit: number): string {
  return cleanRemoteText(text.slice(0, limit * 4).replaceAll(/\s+/g, ' '), limit);
}
