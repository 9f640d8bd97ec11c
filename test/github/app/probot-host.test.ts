import { pino } from 'pino';
import type { ApplicationFunction } from 'probot';
import { describe, expect, it } from 'vitest';
import { hostProbotApp } from '../../../src/github/app/probot-host.ts';
import { StoreUnavailableError } from '../../../src/ports/task-store.ts';

const host = (app: ApplicationFunction, secret = 'a webhook secret') =>
  hostProbotApp({ secret, baseUrl: 'http://127.0.0.1:1', log: pino({ level: 'silent' }) }, app);

describe('a hosted Probot app', () => {
  it('is handed each delivery, whatever its event', async () => {
    const heard: { id: string; name: string; payload: unknown }[] = [];
    const deliver = await host((app) => {
      app.onAny((event) => {
        // As one of all events at once, its type is more than the compiler takes.
        const payload: unknown = event.payload;
        heard.push({ id: event.id, name: event.name, payload });
      });
    });
    await deliver({ id: 'd-1', event: 'issues', payload: '{"action":"opened","installation":{"id":7}}' });
    await deliver({ id: 'd-2', event: 'new_in_2030', payload: '{}' });
    expect(heard).toEqual([
      { id: 'd-1', name: 'issues', payload: { action: 'opened', installation: { id: 7 } } },
      { id: 'd-2', name: 'new_in_2030', payload: {} },
    ]);
  });

  it('is handed also what names no installation as it should', async () => {
    const heard: string[] = [];
    const deliver = await host((app) => app.onAny(({ id }) => void heard.push(id)));
    const strange = ['{"installation":{"id":"x"}}', '{"installation":5}', '{"action":{},"installation":null}', '[]'];
    for (const [id, payload] of strange.entries()) await deliver({ id: String(id), event: 'issues', payload });
    expect(heard).toEqual(['0', '1', '2', '3']);
  });

  it('lets through what its app throws, so that the door can tell it', async () => {
    const deliver = await host((app) => app.onAny(() => Promise.reject(new StoreUnavailableError('disk full'))));
    await expect(deliver({ id: 'd-1', event: 'issues', payload: '{}' })).rejects.toBeInstanceOf(StoreUnavailableError);
  });

  it('leaves alone what is no JSON object', async () => {
    const heard: string[] = [];
    const deliver = await host((app) => app.onAny(({ id }) => void heard.push(id)));
    for (const payload of ['{"canary', '"canary"', 'null', '7', '']) {
      expect(await deliver({ id: 'd-1', event: 'issues', payload })).toBe(false);
    }
    expect(heard).toEqual([]);
  });

  it('refuses to do without a webhook secret, for which Probot would take a word that all know', async () => {
    await expect(host(() => undefined, '')).rejects.toThrow('webhook secret');
  });
});
