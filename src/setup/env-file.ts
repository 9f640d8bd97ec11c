import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { parseEnv } from 'node:util';
import { SetupError } from './setup-error.ts';

/** Variables to set; an empty value takes one away that a line has set. */
export type Assignments = Readonly<Record<string, string>>;

/** Of an App; one of them is enough to say that there is one. */
const CREDENTIALS = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET'] as const;

/** The credentials of an App that a file bears, by name. */
export function findCredentials(text: string): readonly string[] {
  const variables = parseEnv(text);
  return CREDENTIALS.filter((name) => (variables[name] ?? '').trim() !== '');
}

/**
 * The text with these variables set: in place where a line names them, at the end otherwise. All else stays as it is,
 * comments, order and line ends included.
 * @throws SetupError when the text cannot be changed without touching something else
 */
export function withVariables(text: string, wanted: Assignments, path: string): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const before = parseEnv(text);
  let result = text;
  const added: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    if ((before[name] ?? '') === value) continue;
    // A value in quotes may go over several lines.
    const lines = new RegExp(
      `^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:"[^"]*"|'[^']*'|\`[^\`]*\`|[^\\r\\n]*)[^\\r\\n]*(\\r?\\n|$)`,
      'gm',
    );
    const found = result.match(lines) ?? [];
    const line = `${name}=${quoted(value)}`;
    if (found.length === 0 && value !== '') added.push(line + lineEnd);
    // The last one counts for whoever reads the file.
    let left = found.length;
    result = result.replace(lines, (_, end: string) => ((left -= 1) === 0 ? line + end : ''));
  }
  if (added.length > 0) {
    const gap = result === '' ? '' : result.endsWith('\n') ? lineEnd : lineEnd + lineEnd;
    result += `${gap}# The GitHub App, set by npm run setup${lineEnd}${added.join('')}`;
  }
  // Read again: what the service will see is what was meant, and nothing else has changed.
  const after = parseEnv(result);
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(wanted)]);
  const isRight = [...names].every((name) => (after[name] ?? '') === (wanted[name] ?? before[name] ?? ''));
  if (!isRight) throw new SetupError('error.unreadable', { path });
  return result;
}

function quoted(value: string): string {
  if (/^[\w./:@+=-]*$/.test(value)) return value;
  return `"${value.replaceAll('\n', '\\n')}"`;
}

/**
 * The text of the file; empty when there is none. A link is not followed.
 * @throws SetupError
 */
export function readEnvFile(path: string): string {
  try {
    if (!lstatSync(path).isFile()) throw new SetupError('error.not_a_file', { path });
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof SetupError) throw error;
    if (codeOf(error) === 'ENOENT') return '';
    throw new SetupError('error.cannot_write', { path, code: codeOf(error) });
  }
}

/**
 * Puts the text in the place of the file, whole or not at all, with mode 600.
 * @throws SetupError
 */
export function writeEnvFile(path: string, text: string): void {
  readEnvFile(path);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new SetupError('error.cannot_write', { path, code: codeOf(error) });
  }
}

/**
 * Tries whether the file could be written, before there is anything to lose.
 * @throws SetupError
 */
export function checkWritable(path: string): void {
  readEnvFile(path);
  const probe = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    closeSync(openSync(probe, 'wx', 0o600));
    rmSync(probe);
  } catch (error) {
    throw new SetupError('error.cannot_write', { path, code: codeOf(error) });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
