import { describe, expect, it } from 'vitest';
import type { ModelReply } from '../../support/model-server.ts';
import { aCall, ask, serve } from '../model-calls.ts';

const PICKY = ['max_tokens', 'temperature', 'stream_options', 'response_format'];
const CALLS = 20;
const json = aCall({ format: 'json', schema: { name: 'plan', schema: { type: 'object' } } });

/** Refuses one parameter after another; the first so many requests are answered together, once all of them are there. */
async function pickyServer(together: number) {
  const held: (() => void)[] = [];
  const answer = (reply: ModelReply, body: Readonly<Record<string, unknown>>): void => {
    const refused = PICKY.find((name) => name in body);
    if (refused === undefined) reply.answer('fine');
    else reply.send(400, { error: { message: 'no', param: refused } });
  };
  return serve((reply, { body }, index) => {
    if (index >= together) {
      answer(reply, body);
      return;
    }
    held.push(() => answer(reply, body));
    if (held.length === together) for (const letGo of held) letGo();
  });
}

describe('many calls on first contact', () => {
  it('are each refused once at the most, lose nothing and leave one form behind', async () => {
    const { model, server } = await pickyServer(CALLS);
    const answers = await Promise.all(Array.from({ length: CALLS }, () => ask(model, json)));
    expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: CALLS }, () => 'fine'));
    // All are refused once; one asks on for the rest of what is refused: two modes of JSON among it, one name more.
    const refusals = server.requests.filter(({ body }) => PICKY.some((name) => name in body));
    expect(refusals.length).toBeLessThanOrEqual(CALLS + PICKY.length);
    expect(server.requests).toHaveLength(refusals.length + CALLS);

    const before = server.requests.length;
    await Promise.all(Array.from({ length: CALLS }, () => ask(model, json)));
    expect(server.requests).toHaveLength(before + CALLS);
  });

  it('go on when the one that asks on fails', async () => {
    let asking = 0;
    const { model, server } = await serve((reply, { body }) => {
      if ('temperature' in body) reply.send(400, { error: { message: 'no', param: 'temperature' } });
      else if ((asking += 1) === 1) reply.kill();
      else reply.answer('fine');
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => ask(model)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(server.requests.length).toBeLessThanOrEqual(5 * 2);
  });

  it('that wait for another one end with the reason of their own abort', async () => {
    const { model, server } = await serve((reply, { body }) => {
      // The one that asks on gets no answer.
      if ('temperature' in body) reply.send(400, { error: { message: 'no', param: 'temperature' } });
    });
    const asking = new AbortController();
    const first = ask(model, aCall(), asking.signal);
    first.catch(() => undefined);
    await expect.poll(() => server.requests.length).toBe(2);
    const waiting = new AbortController();
    const second = ask(model, aCall(), waiting.signal);
    waiting.abort(new Error('no longer wanted'));
    await expect(second).rejects.toThrow('no longer wanted');
    expect(server.requests).toHaveLength(2);
    asking.abort(new Error('the end'));
    await expect(first).rejects.toThrow('the end');
  });
});
