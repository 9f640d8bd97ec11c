import { createHash } from 'node:crypto';

/** Put together here, so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('');
const HEX = createHash('sha512').update('quality').digest('hex');
const MIXED = `aB3${createHash('sha512').update('mixed').digest('base64').replace(/\W/g, 'q')}${HEX}`;
const hex = (length: number): string => HEX.slice(0, length);
const mixed = (length: number): string => MIXED.slice(0, length);

/** Credentials of the shape that their providers give out, and of no use. */
export const SECRET_SAMPLES: readonly string[] = [
  join('ghp', '_', mixed(36)),
  join('AKIA', 'Z7QWERTY2PLMK9XC'),
  join('sk', '-proj-', mixed(74), 'T3BlbkFJ', mixed(74)),
  join('sk', '-', hex(32)),
  join('sk', '-ant-api03-', mixed(93), 'AA'),
  join('xoxb', '-123456789012-1234567890123-', mixed(24)),
  join('sk', '_live_', mixed(24)),
  join('AIza', mixed(35)),
  join('npm', '_', mixed(36)),
  join('glpat', '-', mixed(20)),
  join('SG', '.', mixed(22), '.', mixed(43)),
  join('123456789', ':AA', mixed(33)),
  join('hvs', '.', mixed(95)),
  join('github', '_pat_', mixed(22), '_', mixed(59)),
  join('eyJ', 'hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.', mixed(43)),
];
