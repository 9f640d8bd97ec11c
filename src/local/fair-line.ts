/** A job that waits for its turn. */
export interface WaitingJob {
  readonly taskId: string;
  readonly requester: string;
}

/**
 * Jobs that wait, one line for each requester. The next one comes from the requester with the fewest running jobs, and
 * among equals from the one whose last turn is longest ago: nobody holds every slot while others wait, and nobody who
 * waits is passed over for ever.
 */
export class FairLine {
  readonly #requesters = new Map<string, string>();
  // In the order of turns: a requester whose job is taken goes to the end.
  readonly #lines = new Map<string, string[]>();

  get size(): number {
    return this.#requesters.size;
  }

  has(taskId: string): boolean {
    return this.#requesters.has(taskId);
  }

  /** Puts a job that does not wait yet at the end of its requester's line. */
  add({ taskId, requester }: WaitingJob): void {
    this.#requesters.set(taskId, requester);
    const line = this.#lines.get(requester);
    if (line === undefined) this.#lines.set(requester, [taskId]);
    else line.push(taskId);
  }

  /** Takes the next job. `running`: how many jobs of a requester run now. */
  take(running: (requester: string) => number): WaitingJob | null {
    let next: { readonly requester: string; readonly line: string[]; readonly running: number } | null = null;
    for (const [requester, line] of this.#lines) {
      const count = running(requester);
      if (next === null || count < next.running) next = { requester, line, running: count };
    }
    const taskId = next?.line[0];
    if (next === null || taskId === undefined) return null;
    const { requester, line } = next;
    this.remove(taskId);
    if (this.#lines.delete(requester)) this.#lines.set(requester, line);
    return { taskId, requester };
  }

  /** Takes a job away. False when it does not wait. */
  remove(taskId: string): boolean {
    const requester = this.#requesters.get(taskId);
    if (requester === undefined) return false;
    const line = this.#lines.get(requester) ?? [];
    line.splice(line.indexOf(taskId), 1);
    if (line.length === 0) this.#lines.delete(requester);
    return this.#requesters.delete(taskId);
  }

  /** Sends everybody away. */
  clear(): void {
    this.#requesters.clear();
    this.#lines.clear();
  }
}
