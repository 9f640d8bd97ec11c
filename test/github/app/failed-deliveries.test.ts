import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findFailed, redeliverFailed } from '../../../src/github/app/failed-deliveries.ts';
import { setUpGitHub, signal, type GitHubSetup } from '../github-setup.ts';

let setup: GitHubSetup;
let receiver: Server;
let answers: number[];

beforeEach(async () => {
  setup = await setUpGitHub();
  answers = [];
  receiver = createServer((request, response) => {
    request.resume();
    response.writeHead(answers.shift() ?? 202).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  setup.github.setWebhook(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, 'a-secret-of-16-chars');
});

afterEach(async () => {
  await setup.close();
  await new Promise((resolve) => receiver.close(resolve));
});

it('asks again for what failed and is not known here, and for nothing else', async () => {
  answers = [202, 500, 500, 502, 202];
  for (const guid of ['fine', 'lost', 'stored', 'repeated'])
    await setup.github.deliver('issues', {}, { deliveryId: guid });
  await setup.github.redeliver('repeated');
  const isKnown = (guid: string): Promise<boolean> => Promise.resolve(guid === 'stored');
  expect(await redeliverFailed(setup.app, { isKnown, since: Date.now() - 60_000, signal })).toBe(1);
  await expect.poll(() => setup.github.deliveries.filter(({ guid }) => guid === 'lost')).toHaveLength(2);
  expect(await redeliverFailed(setup.app, { isKnown, since: Date.now() - 60_000, signal })).toBe(0);
});

it('reads all pages, and not further back than it was told', async () => {
  answers = Array.from({ length: 150 }, () => 500);
  for (let count = 0; count < 150; count += 1)
    await setup.github.deliver('issues', {}, { deliveryId: `lost-${count}` });
  const asked: string[] = [];
  const isKnown = (guid: string): Promise<boolean> => Promise.resolve(asked.push(guid) > 0);
  expect(await redeliverFailed(setup.app, { isKnown, since: Date.now() - 60_000, signal })).toBe(0);
  expect(asked).toHaveLength(150);
  expect(asked[0]).toBe('lost-0');
  expect(await redeliverFailed(setup.app, { isKnown, since: Date.now() + 60_000, signal })).toBe(0);
  expect(asked).toHaveLength(150);
});

it('takes the newest attempt of a delivery that never got through', () => {
  const attempt = (id: string, guid: string, code: number) => ({
    id,
    guid,
    delivered_at: '2026-01-01T00:00:00Z',
    status_code: code,
  });
  const attempts = [
    attempt('5', 'b', 500),
    attempt('4', 'a', 200),
    attempt('3', 'b', 0),
    attempt('2', 'c', 302),
    attempt('1', 'a', 500),
  ];
  expect(findFailed(attempts).map(({ id }) => id)).toEqual(['2', '5']);
});
