import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alarms } from '../../src/ports/alarms.ts';

const DAY = 86_400_000;

let rung: string[];
let alarms: Alarms;
beforeEach(() => {
  vi.useFakeTimers();
  rung = [];
  alarms = new Alarms((id) => rung.push(id));
});
afterEach(() => {
  alarms.close();
  vi.useRealTimers();
});

test('each id rings at its time, once', () => {
  alarms.set('late', Date.now() + 2_000);
  alarms.set('soon', Date.now() + 1_000);
  vi.advanceTimersByTime(999);
  expect(rung).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(rung).toEqual(['soon']);
  vi.advanceTimersByTime(10_000);
  expect(rung).toEqual(['soon', 'late']);
});

test('a time of the past rings at once, but never while it is set', () => {
  alarms.set('a', 0);
  expect(rung).toEqual([]);
  vi.advanceTimersByTime(0);
  expect(rung).toEqual(['a']);
});

test('the last time that was set for an id counts, earlier or later', () => {
  alarms.set('a', Date.now() + 1_000);
  alarms.set('a', Date.now() + 3_000);
  alarms.set('b', Date.now() + 3_000);
  alarms.set('b', Date.now() + 1_000);
  vi.advanceTimersByTime(1_000);
  expect(rung).toEqual(['b']);
  vi.advanceTimersByTime(2_000);
  expect(rung).toEqual(['b', 'a']);
});

test('what was cleared does not ring, and can be set again', () => {
  alarms.set('a', Date.now() + 1_000);
  alarms.clear('a');
  alarms.clear('never set');
  vi.advanceTimersByTime(5_000);
  expect(rung).toEqual([]);
  alarms.set('a', Date.now() + 1_000);
  vi.advanceTimersByTime(1_000);
  expect(rung).toEqual(['a']);
});

test('a time beyond what a timer can hold is kept', () => {
  alarms.set('far', Date.now() + 60 * DAY);
  vi.advanceTimersByTime(60 * DAY - 1);
  expect(rung).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(rung).toEqual(['far']);
});

test('nothing rings after the end, whatever is set', () => {
  alarms.set('a', Date.now() + 1_000);
  alarms.close();
  alarms.set('b', Date.now() + 1_000);
  vi.advanceTimersByTime(5_000);
  expect(rung).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
