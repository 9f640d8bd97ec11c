import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { Probot } from 'probot';
import { expect, it } from 'vitest';
import type { Delivery } from '../src/ports/ledger.ts';
import { createProbotApp } from '../src/probot-app.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** A Probot with the app loaded; `accept` stores. */
async function probotWith(accept: (delivery: Delivery) => Promise<void>): Promise<Probot> {
  const probot = new Probot({ appId: 1, privateKey, secret: 'a webhook secret', log: pino({ level: 'silent' }) });
  await probot.load(createProbotApp(() => ({ accept })));
  return probot;
}

const receive = (probot: Probot, name: string, payload: unknown): Promise<void> =>
  probot.receive({ id: 'd-1', name: name as 'ping', payload: payload as never });

it('stores each delivery before Probot is done with it', async () => {
  const stored: Delivery[] = [];
  const probot = await probotWith(async (delivery) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    stored.push(delivery);
  });
  await receive(probot, 'issue_comment', { action: 'created', text: '你好 🚀' });
  const text = '{"action":"created","text":"你好 🚀"}';
  expect(stored).toMatchObject([{ id: 'd-1', event: 'issue_comment', payload: text }]);
  expect(Math.abs(Date.now() - (stored[0]?.receivedAt ?? 0))).toBeLessThan(60_000);
});

it('makes Probot refuse a delivery that cannot be stored', async () => {
  const probot = await probotWith(() => Promise.reject(new Error('disk full')));
  await expect(receive(probot, 'issues', {})).rejects.toThrow('disk full');
});

it('settles as unreadable what is nested too deeply to be written down', async () => {
  const stored: Delivery[] = [];
  const probot = await probotWith((delivery) => Promise.resolve(void stored.push(delivery)));
  const deep: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
  await receive(probot, 'repository_dispatch', { client_payload: deep });
  expect(stored).toMatchObject([{ event: 'repository_dispatch', payload: '' }]);
});
