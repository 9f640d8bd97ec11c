/** What the App asks for in `app.yml`, by GitHub's names. A test holds the two together. */
export const APP_PERMISSIONS = {
  metadata: 'read',
  issues: 'write',
  administration: 'write',
  contents: 'write',
  members: 'read',
} as const satisfies Readonly<Record<string, 'read' | 'write'>>;

/** Which of them these permissions lack, as `name: level`. Null: GitHub did not say what is held, so nothing is missing. */
export function missingPermissions(held: Readonly<Record<string, string>> | null): readonly string[] {
  if (held === null) return [];
  return Object.entries(APP_PERMISSIONS).flatMap(([name, level]) => {
    const has = held[name];
    const isEnough =
      has === 'write' || has === 'admin' || (level === 'read' && (has === 'read' || name === 'metadata'));
    return isEnough ? [] : [`${name}: ${level}`];
  });
}
