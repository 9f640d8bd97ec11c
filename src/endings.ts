/**
 * What has to be ended, in reverse order of how it began: the part of `AsyncDisposableStack` that is needed here, under
 * its names, since Node has that from 24 on and this runs on 22.
 */
export class Endings implements Pick<AsyncDisposableStack, 'defer' | 'disposeAsync'> {
  readonly #ends: (() => PromiseLike<void> | void)[] = [];

  /** This is done at the end, before everything that was said so far. */
  defer(end: () => PromiseLike<void> | void): void {
    this.#ends.push(end);
  }

  /**
   * Ends everything, one after another, each once; one that fails holds up no other.
   * @throws what an end threw; AggregateError for several
   */
  async disposeAsync(): Promise<void> {
    const errors: unknown[] = [];
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      try {
        await end();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, 'several parts could not be ended');
  }
}

/**
 * Opens what has several parts, each of which says its end. When one fails, those before it are ended.
 * @throws what the part threw
 */
export async function openParts<T>(open: (endings: Endings) => Promise<T>): Promise<T> {
  const endings = new Endings();
  try {
    return await open(endings);
  } catch (error) {
    // What failed first is what is told.
    await endings.disposeAsync().catch(() => undefined);
    throw error;
  }
}
