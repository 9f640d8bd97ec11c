import { ConfigError } from './config-error.ts';

const NOT_WRITABLE = 'a folder that this user may write to';
const NOT_A_FOLDER = 'a folder; something else stands there';
const NO_ROOM = 'a folder on a disk that has room left';

/** By the code of the operating system, or SQLite's number: https://sqlite.org/rescode.html */
const DATA_DIR: Readonly<Record<string, string>> = {
  ...{ EACCES: NOT_WRITABLE, EPERM: NOT_WRITABLE, EROFS: NOT_WRITABLE, 'SQLite 8': NOT_WRITABLE },
  ...{ EEXIST: NOT_A_FOLDER, ENOTDIR: NOT_A_FOLDER, ELOOP: NOT_A_FOLDER },
  ...{ ENOSPC: NO_ROOM, EDQUOT: NO_ROOM, EFBIG: NO_ROOM, 'SQLite 13': NO_ROOM },
};

const NO_SUCH_HOST = 'an address of this machine';
/** Which variable is wrong when a port cannot be opened, and what it has to be. */
const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'SERVER_PORT: expected a free port; another process listens there',
  EACCES: 'SERVER_PORT: expected a port that this user may open',
  EPERM: 'SERVER_PORT: expected a port that this user may open',
  EADDRNOTAVAIL: `SERVER_HOST: expected ${NO_SUCH_HOST}`,
  ENOTFOUND: `SERVER_HOST: expected ${NO_SUCH_HOST}`,
  EAI_AGAIN: `SERVER_HOST: expected ${NO_SUCH_HOST}`,
  EINVAL: `SERVER_HOST: expected ${NO_SUCH_HOST}`,
};

/** Why `DATA_DIR` cannot be used, by the code of the error that came of it. */
export function dataDirFault(error: unknown): ConfigError {
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : null);
  const because = code === null ? '' : ` (${code})`;
  const expected = DATA_DIR[code ?? ''] ?? 'a folder that can be used';
  return new ConfigError([`DATA_DIR: expected ${expected}${because}`], { cause: error });
}

/** `DATA_DIR` cannot be used, and this is why. */
export function dataDirRefusal(why: string, cause: unknown): ConfigError {
  return new ConfigError([`DATA_DIR: expected a folder that can be used: ${why}`], { cause });
}

/** Another process works on `DATA_DIR`. */
export function dataDirTaken(cause: unknown): ConfigError {
  const line = 'DATA_DIR: expected a folder of its own for each process; another one of gen-code works on this one';
  return new ConfigError([line], { cause });
}

/** Why there is no listening; null: for a reason that no variable can mend. */
export function listeningFault(error: unknown): ConfigError | null {
  const code = codeOf(error);
  const line = LISTENING[code ?? ''];
  return line === undefined ? null : new ConfigError([`${line} (${code ?? ''})`], { cause: error });
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('errcode' in error && typeof error.errcode === 'number') return `SQLite ${error.errcode & 0xff}`;
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
