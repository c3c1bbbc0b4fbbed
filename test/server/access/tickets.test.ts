import { expect, test } from 'vitest';
import { LOCAL } from '../../../src/lib/server/access/principal.ts';
import { createTickets } from '../../../src/lib/server/access/tickets.ts';

test('[PEOPLE9] a ticket is good for 30 s and one use', () => {
  const tickets = createTickets();
  const ticket = tickets.make(LOCAL, 0);
  expect(ticket).toMatch(/^[\w-]{43}$/);
  expect(tickets.take(`${ticket}x`, 1)).toBeNull();
  expect(tickets.take(ticket, 29_999)).toBe(LOCAL);
  expect(tickets.take(ticket, 29_999)).toBeNull();
  const late = tickets.make(LOCAL, 0);
  expect(tickets.take(late, 30_000)).toBeNull();
  expect(tickets.take(late, 0)).toBeNull();
});

test('[PEOPLE9] ten thousand are out at most: the oldest goes first', () => {
  const tickets = createTickets();
  const first = tickets.make(LOCAL, 0);
  const second = tickets.make(LOCAL, 0);
  for (let n = 0; n < 9_999; n++) tickets.make(LOCAL, 1);
  expect(tickets.size).toBe(10_000);
  expect(tickets.take(first, 2)).toBeNull();
  expect(tickets.take(second, 2)).toBe(LOCAL);
  tickets.make(LOCAL, 60_000);
  expect(tickets.size).toBe(1);
});
