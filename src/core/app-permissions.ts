/** What the App asks for in `app.yml`, by GitHub's names. A test holds the two together. */
export const APP_PERMISSIONS = {
  metadata: 'read',
  issues: 'write',
  repository_creation: 'write',
  contents: 'write',
  members: 'read',
} as const satisfies Readonly<Record<string, 'read' | 'write'>>;

/**
 * What does as well. GitHub Enterprise Server knows no right to create alone; the wider one also lets a repository be
 * changed once it is made.
 */
export const WIDER_PERMISSIONS: Readonly<Record<string, string>> = { repository_creation: 'administration' };

/**
 * Which of them these permissions lack, as `name: level`, with what does as well. Null: GitHub did not say what is held, so nothing is
 * missing.
 */
export function missingPermissions(held: Readonly<Record<string, string>> | null): readonly string[] {
  if (held === null) return [];
  return Object.entries(APP_PERMISSIONS).flatMap(([name, level]) => {
    const wider = WIDER_PERMISSIONS[name];
    const names = [name, ...(wider === undefined ? [] : [wider])];
    return names.some((one) => isGranted(held, one, level))
      ? []
      : [names.map((one) => `${one}: ${level}`).join(' or ')];
  });
}

/** Do these permissions have this one, at this level or above? Metadata is given to every App, and not always listed. */
export function isGranted(held: Readonly<Record<string, string>>, name: string, level: 'read' | 'write'): boolean {
  const has = held[name];
  return has === 'write' || has === 'admin' || (level === 'read' && (has === 'read' || name === 'metadata'));
}
