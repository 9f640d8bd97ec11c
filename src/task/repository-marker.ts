import { createHmac } from 'node:crypto';

/**
 * What the description of a repository bears from its creation to its first commit. Keyed: a task's id is public, so a
 * plain one could be set by anybody on a repository of his, to have our commit pushed there.
 */
export function repositoryMarker(secret: string, taskId: string): string {
  return `gen-code:${createHmac('sha256', secret).update(`repository\n${taskId}`).digest('hex').slice(0, 20)}`;
}

/** The description while the repository waits for its commit. */
export function renderMarkedDescription(marker: string): string {
  return `Being generated (${marker})`;
}

/** The description of one that a cancelled task left behind. */
export function renderLeftDescription(marker: string): string {
  return `Left by a cancelled gen-code task; a retry goes on in it (${marker})`;
}
