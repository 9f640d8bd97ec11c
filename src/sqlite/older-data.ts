/**
 * The JSON of a task or an event as an earlier version wrote it → as it is read today; what is of today stays as it is.
 * Version 0.1.0 knew the installation of the App by its number, in each place that a request names.
 */
export function upgradeOlder(stored: unknown): unknown {
  if (!isRecord(stored) || !isRecord(stored['request'])) return stored;
  const places = Object.entries(stored['request']).map(([name, place]) => [name, upgradePlace(place)] as const);
  return { ...stored, request: Object.fromEntries(places) };
}

/** GitHub's adapter mints an installation's access as its id in digits. */
function upgradePlace(place: unknown): unknown {
  if (!isRecord(place) || !('installationId' in place)) return place;
  const { installationId, ...rest } = place;
  return { ...rest, access: typeof installationId === 'number' ? String(installationId) : null };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
