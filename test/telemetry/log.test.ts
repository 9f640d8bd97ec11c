import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** Logs in a process of its own, since the log goes to standard output. */
async function logged(body: string, format = 'json'): Promise<string> {
  const script = `
    import { createLog } from '${new URL('../../src/telemetry/log.ts', import.meta.url).href}';
    import { Redactor } from '${new URL('../../src/telemetry/redactor.ts', import.meta.url).href}';
    const redactor = new Redactor();
    redactor.add('canary-0123456789');
    const log = createLog({ level: 'info', format: '${format}', redactor });
    ${body}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  return stdout;
}

test('a secret inside an error never reaches the log', async () => {
  const output = await logged(
    `log.error({ err: new Error('push to https://x:canary-0123456789@host failed') }, 'canary-0123456789')`,
  );
  expect(output).toContain('[redacted]');
  expect(output).not.toContain('canary');
});

test('of an error the log has what it says and its causes, and nothing that hangs on it', async () => {
  const output = await logged(`
    const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { event: { payload: 'a prompt' }, code: 'E1' });
    log.error({ err: error }, 'failed');
    log.error({ err: new AggregateError([error], 'many') }, 'failed');`);
  const [first, second] = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toMatchObject({ err: { message: 'outer', code: 'E1', cause: { message: 'inner' } } });
  expect(second).toMatchObject({ err: { message: 'many', errors: [{ message: 'outer' }] } });
  expect(output).not.toContain('a prompt');
});

test('hostile text stays inside its line', async () => {
  const output = await logged(`log.info({ text: 'a\\n{"level":60}\\u001b[2J\\u2028' }, 'one')`);
  const lines = output.trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'one' });
  expect(output).not.toContain('\u001b');
});

test('the pretty form is redacted as well', async () => {
  expect(await logged(`log.info('key canary-0123456789')`, 'pretty')).toMatch(/key \[redacted\]/);
});
