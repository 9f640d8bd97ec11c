import { expect, test } from 'vitest';
import { SignInLimiter } from '../../src/web/sign-in-limiter.ts';

test('an address waits after ten wrong keys, until its minute is over', () => {
  const limiter = new SignInLimiter();
  for (let tries = 0; tries < 10; tries += 1) {
    expect(limiter.secondsToWait('192.0.2.1', 1_000)).toBe(0);
    limiter.recordFailure('192.0.2.1', 1_000);
  }
  expect(limiter.secondsToWait('192.0.2.1', 1_000)).toBe(60);
  expect(limiter.secondsToWait('192.0.2.2', 1_000)).toBe(0);
  expect(limiter.secondsToWait('192.0.2.1', 60_500)).toBe(1);
  expect(limiter.secondsToWait('192.0.2.1', 61_000)).toBe(0);
});

test('a flood of addresses does not make it forget the newest', () => {
  const limiter = new SignInLimiter();
  for (let address = 0; address < 20_000; address += 1) limiter.recordFailure(`flood ${address}`, 1_000);
  for (let tries = 0; tries < 10; tries += 1) limiter.recordFailure('192.0.2.1', 1_000);
  expect(limiter.secondsToWait('192.0.2.1', 1_000)).toBe(60);
});
