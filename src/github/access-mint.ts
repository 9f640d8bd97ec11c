import { AccessRef } from '../core/access-ref.ts';
import { TaskError } from '../core/errors.ts';

/** The rights of the operator's token. */
export const TOKEN_ACCESS = AccessRef.parse('token');

/** The rights of an installation: its id in digits and nothing more, for that is how it stands in the keys of tasks. */
export function mintAccess(installationId: number): AccessRef {
  return AccessRef.parse(String(installationId));
}

/**
 * The installation behind a ref; null for the operator's token.
 * @throws TaskError `internal` for what was not minted here
 */
export function installationOf(access: AccessRef): number | null {
  if (access === TOKEN_ACCESS) return null;
  if (/^\d{1,16}$/.test(access)) return Number(access);
  throw new TaskError('internal', {}, { cause: new Error('the access is not one of GitHub') });
}

/**
 * The installation behind a ref, where nothing else will do.
 * @throws TaskError `internal`
 */
export function requireInstallation(access: AccessRef): number {
  const id = installationOf(access);
  if (id === null)
    throw new TaskError('internal', {}, { cause: new Error('the access is not an installation of the App') });
  return id;
}
