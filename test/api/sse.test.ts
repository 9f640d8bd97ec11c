import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { createTicket } from '../../src/core/ticket.ts';
import { BOB } from '../support/api-keys.ts';
import { TICKET_SECRET, startApi, UP_TO_PUSH, type ApiService } from './api-service.ts';
import { dataOf, readEvents, type EventReader } from './event-reader.ts';

let service: ApiService;
const open: EventReader[] = [];

afterEach(async () => {
  for (const reader of open.splice(0)) await reader.close().catch(() => undefined);
  await service.stop();
});

async function read(path: string, init?: Parameters<ApiService['request']>[1]): Promise<EventReader> {
  const reader = readEvents(await service.request(path, init));
  open.push(reader);
  return reader;
}

const statuses = (reader: EventReader): unknown[] => reader.events.map((event) => dataOf(event)['status']);

describe('the events of a task', () => {
  it('replays every status from pending and ends after the last', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    await service.append(id, ...UP_TO_PUSH, { type: 'task-completed' });
    const reader = await read(`/api/v1/status/${id}`);
    await reader.toEnd();

    expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reader.response.headers.get('cache-control')).toBe('no-store');
    expect(reader.response.headers.get('x-accel-buffering')).toBe('no');
    expect(reader.response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(reader.retries).toEqual([2000]);
    expect(statuses(reader)).toEqual([
      'pending',
      'generating',
      'merging_files',
      'creating_repo',
      'pushing',
      'completed',
    ]);
    expect(reader.events.every((event) => event.event === 'status')).toBe(true);
    expect(reader.events[0]?.id).toBe('1');
    expect(dataOf(reader.events.at(-1))).toEqual({
      status: 'completed',
      message: 'Task completed successfully',
      repo_url: 'https://github.test/acme/my-flask-app',
    });
    const ids = reader.events.map((event) => Number(event.id));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  it('goes on live where the replay ended, for many readers alike', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const first = await read(`/api/v1/status/${id}`);
    await first.until(() => first.events.length === 1);
    await service.append(id, { type: 'generation-started' });
    const second = await read(`/api/v1/status/${id}`);
    await second.until(() => second.events.length === 2);
    await service.append(id, { type: 'task-cancelled' });
    await Promise.all([first.toEnd(), second.toEnd()]);

    expect(statuses(first)).toEqual(['pending', 'generating', 'cancelled']);
    expect(statuses(second)).toEqual(['pending', 'generating', 'cancelled']);
    expect(second.events.at(-1)?.event).toBe('status');
  });

  it('tells of a wait by one more event of the status it is in, live and replayed, and not of a stop', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const live = await read(`/api/v1/status/${id}`);
    const notBefore = Date.UTC(2030, 0, 2, 3, 4, 5);
    await service.append(
      id,
      { type: 'generation-started' },
      { type: 'task-parked', reason: 'shutdown', notBefore: null },
      { type: 'task-resumed' },
      { type: 'task-parked', reason: 'github_rate_limited', notBefore },
    );
    await live.until(() => live.events.length === 3);
    const replayed = await read(`/api/v1/status/${id}`);
    await replayed.until(() => replayed.events.length === 3);
    for (const reader of [live, replayed]) {
      expect(statuses(reader)).toEqual(['pending', 'generating', 'generating']);
      expect(reader.events.map((event) => [event.event, event.id])).toEqual([
        ['status', '1'],
        ['status', '2'],
        ['status', '5'],
      ]);
      expect(dataOf(reader.events[2])['message']).toMatch(/2030-01-02 03:04:05 UTC.*GitHub/);
    }
    const all = await read(`/api/v1/status/${id}?events=all`);
    await all.until(() => all.events.length === 4);
    expect(all.events.map((event) => event.event)).toEqual(['status', 'status', 'resumed', 'status']);
    const answer = await service.request(`/api/v1/task/${id}`);
    expect(await answer.json()).toMatchObject({
      status: 'generating',
      waiting: { reason: 'github_rate_limited', until: '2030-01-02T03:04:05.000Z' },
    });
    await service.append(id, { type: 'task-cancelled' });
    expect(await (await service.request(`/api/v1/task/${id}`)).json()).toMatchObject({ waiting: null });
  });

  it('resumes after Last-Event-ID, and answers 204 after the last event', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const task = await service.append(id, { type: 'generation-started' }, { type: 'task-cancelled' });
    const resumed = await read(`/api/v1/status/${id}`, { headers: { 'last-event-id': '1' } });
    await resumed.toEnd();
    const byQuery = await read(`/api/v1/status/${id}?last_event_id=2`);
    await byQuery.toEnd();
    const over = await service.request(`/api/v1/status/${id}`, { headers: { 'last-event-id': String(task.sequence) } });

    expect(statuses(resumed)).toEqual(['generating', 'cancelled']);
    expect(statuses(byQuery)).toEqual(['cancelled']);
    expect(over.status).toBe(204);
  });

  it.each(['abc', '-1', '1.5', '99999', '', '1e0', '9'.repeat(40)])(
    'counts the Last-Event-ID %j as none',
    async (bad) => {
      service = await startApi();
      const { id } = await service.createTask();
      await service.append(id, { type: 'task-cancelled' });
      const reader = await read(`/api/v1/status/${id}`, { headers: { 'last-event-id': bad } });
      await reader.toEnd();
      expect(statuses(reader)).toEqual(['pending', 'cancelled']);
    },
  );

  it('tells a last failure as an error, and one that was retried as a status', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const failure = { code: 'model_quota', values: { provider: 'deepseek' } } as const;
    await service.append(id, { type: 'generation-started' }, { type: 'task-failed', failure });
    const failed = await read(`/api/v1/status/${id}`);
    await failed.toEnd();
    expect(failed.events.at(-1)?.event).toBe('error');
    expect(dataOf(failed.events.at(-1))).toMatchObject({ status: 'failed', code: 'model_quota' });

    await service.append(id, { type: 'task-retried' });
    const retried = await read(`/api/v1/status/${id}`);
    await retried.until(() => retried.events.length === 4);
    expect(retried.events.map((event) => event.event)).toEqual(['status', 'status', 'status', 'status']);
    expect(dataOf(retried.events[2])).toEqual(dataOf(failed.events.at(-1)));
    expect(statuses(retried).at(-1)).toBe('pending');
  });

  it('shows plan, files, usage and model output to those who ask for all', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const reader = await read(`/api/v1/status/${id}?events=all`, { headers: { 'accept-language': 'zh-CN,en;q=0.5' } });
    await reader.until(() => reader.events.length === 1);
    service.store.announce(id, { type: 'delta', path: 'app.py', text: 'print(' });
    service.store.announce(id, { type: 'delta', path: 'app.py', text: '"hi")' });
    await service.append(id, ...UP_TO_PUSH, { type: 'task-completed' });
    await reader.toEnd();

    const byName = (name: string): Record<string, unknown>[] =>
      reader.events.filter((event) => event.event === name).map((event) => dataOf(event));
    expect(byName('delta')).toEqual([{ path: 'app.py', text: 'print("hi")' }]);
    expect(reader.events.find((event) => event.event === 'delta')?.id).toBeUndefined();
    expect(byName('plan')).toEqual([
      {
        name: 'my-flask-app',
        summary: 'A Flask app',
        files: [
          { path: 'app.py', purpose: 'the app', depends_on: [] },
          { path: 'src/héllo 100%.py', purpose: 'greets', depends_on: ['app.py'] },
        ],
        files_total: 2,
      },
    ]);
    expect(byName('file').at(-1)).toEqual({ path: 'src/héllo 100%.py', size: 16, files_done: 2, files_total: 2 });
    const sum = { cost_usd: null, prompt_tokens: 100, cached_tokens: 40, completion_tokens: 50, llm_calls: 1 };
    expect(byName('usage')).toEqual([{ model: 'deepseek/flash', ...sum, total: sum }]);
    expect(byName('report')[0]).toMatchObject({ removed_secrets: [{ path: 'app.py', line: 3 }] });
    expect(byName('status')[0]).toEqual({ status: 'pending', message: '等待空闲名额' });
  });

  it('keeps quiet streams open with comment lines', async () => {
    service = await startApi({ heartbeatMs: 10 });
    const { id } = await service.createTask();
    const reader = await read(`/api/v1/status/${id}`);
    await reader.until(() => reader.comments.length >= 3);
    expect(reader.events).toHaveLength(1);
  });

  it('cuts off a reader that does not read, and keeps serving one that does', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const { port } = new URL(service.url);
    const ticket = createTicket(TICKET_SECRET, id, Date.now() + 60_000);
    const stalled = connect(Number(port), '127.0.0.1');
    stalled.pause();
    stalled.on('error', () => undefined);
    stalled.write(`GET /api/v1/status/${id}?events=all&ticket=${ticket} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const healthy = await read(`/api/v1/status/${id}?events=all`);
    await healthy.until(() => healthy.events.length === 1);
    const usage = { promptTokens: 1, cachedTokens: 0, completionTokens: 0, calls: 1 };
    for (let i = 0; i < 36; i += 1) {
      await service.append(id, { type: 'usage-recorded', model: 'm'.repeat(500_000), usage });
      await healthy.until(() => healthy.events.length === i + 2);
    }
    await service.append(id, { type: 'task-cancelled' });
    await healthy.toEnd();
    // The server has cut the connection: what the kernel still holds comes, then the end without the last event.
    let received = '';
    stalled.on('data', (chunk: Buffer) => (received = (received + chunk.toString()).slice(-2_000)));
    stalled.resume();
    await once(stalled, 'close');

    expect(statuses(healthy).at(-1)).toBe('cancelled');
    expect(received).not.toContain('cancelled');
  });

  it('tells readers to come back, and takes no new ones, once the service stops', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const reader = await read(`/api/v1/status/${id}`);
    await reader.until(() => reader.events.length === 1);
    service.stopping.abort();
    await reader.toEnd();
    const next = await service.request(`/api/v1/status/${id}`);

    expect(reader.retries).toEqual([2000, 3000]);
    expect(next.status).toBe(503);
    expect(next.headers.get('retry-after')).not.toBeNull();
  });

  it('opens no more streams than there are places, and a place again when one is left', async () => {
    service = await startApi({ maxStreams: 1 });
    const { id } = await service.createTask();
    const first = await read(`/api/v1/status/${id}`);
    await first.until(() => first.events.length === 1);
    const refused = await service.request(`/api/v1/status/${id}`);
    expect(refused.status).toBe(503);
    await first.close();
    await service.append(id, { type: 'generation-started' });
    let status = 503;
    while (status === 503) {
      const next = await service.request(`/api/v1/status/${id}`);
      status = next.status;
      await next.body?.cancel();
    }
    expect(status).toBe(200);
  });

  it('knows only "all" as a wider view, and answers HEAD without a stream', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    expect((await service.request(`/api/v1/status/${id}?events=some`)).status).toBe(400);
    const head = await service.request(`/api/v1/status/${id}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

describe('a ticket', () => {
  it('opens the events of its own task and nothing else', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    await service.append(id, { type: 'task-cancelled' });
    const body = (await (await service.request(`/api/v1/task/${id}`)).json()) as { events_url: string };
    const ticket = new URL(body.events_url, service.url).search;
    const reader = await read(body.events_url, { key: null });
    await reader.toEnd();

    expect(statuses(reader)).toEqual(['pending', 'cancelled']);
    for (const path of [`/api/v1/task/${id}${ticket}`, `/api/v1/tasks${ticket}`, `/api/v1/task/${id}/files${ticket}`]) {
      expect((await service.request(path, { key: null })).status).toBe(401);
    }
  });

  it('is refused when it is expired, of another task, or garbage', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const other = await service.createTask();
    const good = createTicket(TICKET_SECRET, id, Date.now() + 60_000);
    const tickets = [
      createTicket(TICKET_SECRET, id, Date.now() - 1),
      createTicket(TICKET_SECRET, other.id, Date.now() + 60_000),
      createTicket('another secret', id, Date.now() + 60_000),
      `${good}x`,
      `${good}.x`,
      good.slice(0, -1),
      'garbage',
      '',
      '.',
      '%00',
    ];
    for (const ticket of tickets) {
      const response = await service.request(`/api/v1/status/${id}?ticket=${encodeURIComponent(ticket)}`, {
        key: null,
      });
      expect(response.status, ticket).toBe(401);
    }
  });

  it('does not help a key that may not see the task', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const ticket = createTicket(TICKET_SECRET, id, Date.now() + 60_000);
    const response = await service.request(`/api/v1/status/${id}?ticket=${ticket}`, { key: BOB });
    expect(response.status).toBe(404);
  });

  it('never stands in the log', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    await service.append(id, { type: 'task-cancelled' });
    const ticket = createTicket(TICKET_SECRET, id, Date.now() + 60_000);
    await (await service.request(`/api/v1/status/${id}?ticket=${ticket}`, { key: null })).text();
    const log = service.logged.join('');
    expect(log).toContain('ticket=[redacted]');
    expect(log).not.toContain(ticket);
  });
});
