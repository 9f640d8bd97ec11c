import type { ReplyTo } from '../../src/core/task-request.ts';
import type { Conversation, Reaction, StoredComment } from '../../src/ports/forge.ts';

/** A comment as it stands on an issue, with every text it ever had. */
export interface HeldComment {
  readonly id: number;
  readonly issue: number;
  readonly bodies: string[];
  /** Ms since 1970 of each text. */
  readonly writtenAt: number[];
}

/** What happens to the next call of a method; `lost`: it was carried out, and only its answer did not come. */
export interface ConversationFault {
  readonly throws: Error;
  readonly effect?: 'none' | 'lost';
}

/** Issues in memory, with a log of calls. */
export class FakeConversation implements Conversation {
  readonly calls: (keyof Conversation)[] = [];
  readonly comments: HeldComment[] = [];
  readonly reactions: { readonly where: ReplyTo; readonly reaction: Reaction }[] = [];
  readonly dispatches: { readonly where: unknown; readonly eventType: string; readonly payload: unknown }[] = [];
  /** Calls wait for this before they are carried out. */
  gate: Promise<void> = Promise.resolve();
  readonly #faults = new Map<keyof Conversation, ConversationFault[]>();
  readonly #now: () => number;
  #nextId = 1;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  fail(method: keyof Conversation, ...faults: readonly ConversationFault[]): void {
    this.#faults.set(method, [...(this.#faults.get(method) ?? []), ...faults]);
  }

  /** The faults that were asked for and did not come yet never come. */
  heal(): void {
    this.#faults.clear();
  }

  /** Somebody deletes a comment. */
  remove(id: number): void {
    this.comments.splice(
      this.comments.findIndex((comment) => comment.id === id),
      1,
    );
  }

  /** What can be read on the issues now. */
  get texts(): string[] {
    return this.comments.map((comment) => comment.bodies.at(-1) ?? '');
  }

  findComment(where: ReplyTo, marker: string): Promise<StoredComment | null> {
    return this.#do('findComment', () => {
      const found = this.comments.findLast(
        ({ issue, bodies }) => issue === where.issue && bodies.at(-1)?.split('\n', 1)[0] === marker,
      );
      return found === undefined ? null : toStored(found);
    });
  }

  createComment(where: ReplyTo, body: string): Promise<StoredComment> {
    return this.#do('createComment', () => {
      const comment = { id: this.#nextId, issue: where.issue, bodies: [body], writtenAt: [this.#now()] };
      this.#nextId += 1;
      this.comments.push(comment);
      return toStored(comment);
    });
  }

  updateComment(_: ReplyTo, id: number, body: string): Promise<boolean> {
    return this.#do('updateComment', () => {
      const comment = this.comments.find((one) => one.id === id);
      comment?.bodies.push(body);
      comment?.writtenAt.push(this.#now());
      return comment !== undefined;
    });
  }

  react(where: ReplyTo, reaction: Reaction): Promise<void> {
    return this.#do('react', () => {
      this.reactions.push({ where, reaction });
    });
  }

  dispatch(where: unknown, eventType: string, payload: unknown): Promise<void> {
    return this.#do('dispatch', () => {
      this.dispatches.push({ where, eventType, payload });
    });
  }

  async #do<T>(method: keyof Conversation, effect: () => T): Promise<T> {
    this.calls.push(method);
    await this.gate;
    const fault = this.#faults.get(method)?.shift();
    if (fault !== undefined && fault.effect !== 'lost') throw fault.throws;
    const result = effect();
    if (fault !== undefined) throw fault.throws;
    return result;
  }
}

function toStored({ id }: HeldComment): StoredComment {
  return { id, url: `https://github.test/comments/${id}` };
}
