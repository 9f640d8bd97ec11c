import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTicket, isTicketValid } from '../../src/core/ticket.ts';

const ticket = createTicket('secret', 'task-1', 5_000);

test.each([
  ['at once', 0, true],
  ['in its last millisecond', 4_999, true],
  ['at its end', 5_000, false],
  ['after its end', 9_000, false],
])('a ticket %s', (_, now, isValid) => {
  expect(isTicketValid('secret', 'task-1', ticket, now)).toBe(isValid);
});

test('a ticket is for one task and one secret', () => {
  expect(isTicketValid('secret', 'task-2', ticket, 0)).toBe(false);
  expect(isTicketValid('other', 'task-1', ticket, 0)).toBe(false);
});

test('the end of a ticket cannot be moved', () => {
  const [, signature] = ticket.split('.');
  expect(isTicketValid('secret', 'task-1', `zzzzzzzz.${signature}`, 0)).toBe(false);
});

test.each([
  '',
  '.',
  '..',
  'a',
  'a.b',
  `${ticket}.`,
  `${ticket}.x`,
  ` ${ticket}`,
  ticket.slice(0, -1),
  `${ticket}\u00e9`,
])('%j is no ticket', (forged) => {
  expect(isTicketValid('secret', 'task-1', forged, 0)).toBe(false);
});

test('no text but a ticket is one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(isTicketValid('secret', 'task-1', text, 0)).toBe(false);
    }),
  );
});
