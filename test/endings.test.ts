import { expect, it } from 'vitest';
import { Endings } from '../src/endings.ts';

it('ends what began last first, one after another, and each once', async () => {
  const endings = new Endings();
  const ended: string[] = [];
  endings.defer(() => void ended.push('store'));
  endings.defer(async () => {
    await Promise.resolve();
    ended.push('server');
  });
  endings.defer(() => void ended.push('timer'));
  await endings.disposeAsync();
  await endings.disposeAsync();
  expect(ended).toEqual(['timer', 'server', 'store']);
});

it('ends the rest when one fails, and tells what failed', async () => {
  const endings = new Endings();
  const ended: string[] = [];
  const [first, second] = [new Error('first'), new Error('second')];
  endings.defer(() => void ended.push('store'));
  endings.defer(() => Promise.reject(first));
  await expect(endings.disposeAsync()).rejects.toBe(first);
  endings.defer(() => Promise.reject(second));
  endings.defer(() => {
    throw first;
  });
  await expect(endings.disposeAsync()).rejects.toMatchObject({ errors: [first, second] });
  expect(ended).toEqual(['store']);
});
