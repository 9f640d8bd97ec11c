import { createHmac } from 'node:crypto';
import { truncate } from '../core/markdown/safe.ts';

/** What GitHub takes as a description, in characters. */
const DESCRIPTION_LIMIT = 350;

/**
 * What the description of a repository bears from its creation on; it may stay where a description cannot be changed.
 * Keyed: a task's id is public, so a plain one could be set by anybody on a repository of his, to have our commit pushed
 * there. Earlier versions wrote more of the same digits.
 */
export function repositoryMarker(secret: string, taskId: string): string {
  return `gen-code:${createHmac('sha256', secret).update(`repository\n${taskId}`).digest('hex').slice(0, 12)}`;
}

/** The description with the mark at its end. */
export function renderMarkedDescription(description: string, marker: string): string {
  const mark = description === '' ? marker : ` (${marker})`;
  return truncate(description, DESCRIPTION_LIMIT - mark.length) + mark;
}

/** The description of one that a cancelled task left behind. */
export function renderLeftDescription(marker: string): string {
  return `Left by a cancelled gen-code task; a retry goes on in it (${marker})`;
}
