import { expect, test } from 'vitest';
import { createSession, isCsrfTokenValid, readSession, SESSION_LIFETIME_MS } from '../../src/web/session.ts';
import { ALICE, apiKey, BOB } from '../support/api-keys.ts';
import { COOKIE_SECRET } from './web-service.ts';

const KEYS = [apiKey('alice', ALICE), apiKey('bob', BOB)];
const [alice = apiKey('', ''), bob = apiKey('', '')] = KEYS;
const NOW = 1_780_000_000_000;

test('a cookie proves its key until twelve hours are over', () => {
  const cookie = createSession(COOKIE_SECRET, alice, NOW);
  expect(readSession(COOKIE_SECRET, KEYS, cookie, NOW)?.key).toBe(alice);
  expect(readSession(COOKIE_SECRET, KEYS, cookie, NOW + SESSION_LIFETIME_MS - 1)?.key).toBe(alice);
  expect(readSession(COOKIE_SECRET, KEYS, cookie, NOW + SESSION_LIFETIME_MS)).toBeNull();
});

test('a cookie that was changed anywhere proves nothing', () => {
  const cookie = createSession(COOKIE_SECRET, alice, NOW);
  for (let at = 0; at < cookie.length; at += 1) {
    const changed = `${cookie.slice(0, at)}${cookie[at] === 'x' ? 'y' : 'x'}${cookie.slice(at + 1)}`;
    expect(readSession(COOKIE_SECRET, KEYS, changed, NOW)).toBeNull();
  }
  const [, ...rest] = cookie.split('.');
  const asBob = [Buffer.from('bob').toString('base64url'), ...rest].join('.');
  for (const forged of [asBob, `${cookie}.x`, cookie.slice(0, -1), '', '...', 'a.b.c.d']) {
    expect(readSession(COOKIE_SECRET, KEYS, forged, NOW)).toBeNull();
  }
});

test('a cookie signed with another secret, or for a key that was replaced, proves nothing', () => {
  expect(readSession(COOKIE_SECRET, KEYS, createSession('another secret', alice, NOW), NOW)).toBeNull();
  const replaced = [apiKey('alice', 'a new key of alice'), bob];
  expect(readSession(COOKIE_SECRET, replaced, createSession(COOKIE_SECRET, alice, NOW), NOW)).toBeNull();
});

test('the token of a form belongs to one session', () => {
  const one = readSession(COOKIE_SECRET, KEYS, createSession(COOKIE_SECRET, alice, NOW), NOW);
  const other = readSession(COOKIE_SECRET, KEYS, createSession(COOKIE_SECRET, alice, NOW), NOW);
  if (one === null || other === null) throw new Error('no session');
  expect(isCsrfTokenValid(one, one.csrfToken)).toBe(true);
  expect(isCsrfTokenValid(one, other.csrfToken)).toBe(false);
  expect(isCsrfTokenValid(one, '')).toBe(false);
});
