/** Joins what several writers push into one stream, in the order in which it came. */
export class EventChannel<T> {
  readonly #waiting: T[] = [];
  #wake: () => void = () => undefined;
  #isClosed = false;

  push(item: T): void {
    this.#waiting.push(item);
    this.#wake();
  }

  /** No more will come; what waits is still delivered. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async *read(): AsyncGenerator<T> {
    for (;;) {
      const item = this.#waiting.shift();
      if (item !== undefined) yield item;
      else if (this.#isClosed) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
