import { expect, test } from 'vitest';
import { pino } from 'pino';
import type { Person } from '../../../src/lib/server/access/accounts.ts';
import { createPeopleAccess, type PeopleAccessOptions } from '../../../src/lib/server/access/people.ts';
import type { Principal } from '../../../src/lib/server/access/principal.ts';
import { createRevocation } from '../../../src/lib/server/access/revocation.ts';
import { createTickets } from '../../../src/lib/server/access/tickets.ts';
import { until } from '../../support/live.ts';
import { requestHead } from '../../support/requests.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { GRANTS } from '../../support/rights.ts';

const ANN: Person = { id: 'ann', username: 'ann', name: 'Ann', disabled: false, grants: [GRANTS.lead] };

/** A door over a floor of one person whose lookup takes as long as the test says. */
function door() {
  const clock = createVirtualClock(1_000_000);
  const state = { person: ANN, version: 1, fails: 0, touched: [] as string[] };
  const waits: (() => void)[] = [];
  const listeners: (() => void)[] = [];
  let slow = false;
  const tickets = createTickets();
  const access = createPeopleAccess({
    signIn: {
      session: () => Promise.resolve({ id: 's1', person: 'ann', until: 9_000_000 }),
      alive: () => (state.fails-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve(true))
    } as unknown as PeopleAccessOptions['signIn'],
    accounts: {
      async find() {
        const { person } = state;
        if (slow) await new Promise<void>((resolve) => waits.push(resolve));
        return person;
      }
    } as unknown as PeopleAccessOptions['accounts'],
    versions: {
      get now() {
        return state.version;
      }
    } as PeopleAccessOptions['versions'],
    ...{ tickets, clock, trusted: { has: () => false }, proxied: false, origins: () => [], boards: () => ({}) },
    ...({} as Pick<PeopleAccessOptions, 'displays' | 'apiKeys'>)
  });
  const watchers: Principal[] = [];
  const cut: Principal[] = [];
  const revocation = createRevocation({
    access,
    signIn: { touch: (sessions) => Promise.resolve(void state.touched.push(...sessions)) },
    apiKeys: { reload: () => Promise.resolve() },
    versions: {
      now: 0,
      bump: () => Promise.resolve(),
      close: () => undefined,
      onChange: (work) => (listeners.push(work), () => true)
    },
    live: {
      watchers: () => watchers,
      revoke(which) {
        const gone = watchers.filter(which);
        cut.push(...gone);
        watchers.splice(0, watchers.length, ...watchers.filter((one) => !gone.includes(one)));
        return gone.length;
      }
    },
    ...{ clock, logger: pino({ level: 'silent' }) }
  });
  const request = requestHead({ headers: { cookie: '__Host-pilotlight=x' } });
  return {
    ...{ access, clock, state, watchers, cut, tickets, revocation },
    enter: (auth: unknown = {}) => access.enter(request, auth),
    slow(on: boolean) {
      slow = on;
    },
    answer: () => waits.splice(0).forEach((go) => go()),
    /** Rights changed, and were noticed here. */
    changed() {
      state.version += 1;
      for (const listener of listeners) listener();
    }
  };
}

test('[LIVE13] who is revoked while their lookup is under way is let in and cut', async () => {
  const here = door();
  const { access, state, watchers, cut, enter, revocation } = here;
  here.slow(true);
  const entering = enter();
  await new Promise((resolve) => setImmediate(resolve));
  state.person = { ...ANN, disabled: true };
  here.changed();
  here.slow(false);
  here.answer();
  const principal = (await entering) as Principal;
  expect(principal.who.id).toBe('ann');
  watchers.push(principal);
  access.entered!(principal);
  await until('the cut', () => cut.length === 1);
  revocation.close();
});

test('[LIVE13] a database that is away for a moment keeps nobody in; who is unchanged stays', async () => {
  const here = door();
  const { state, watchers, cut, enter, clock, revocation } = here;
  const principal = (await enter()) as Principal;
  watchers.push(principal);
  here.changed();
  await new Promise((resolve) => setImmediate(resolve));
  expect(cut).toEqual([]);
  state.fails = 1;
  here.changed();
  await new Promise((resolve) => setImmediate(resolve));
  state.person = { ...ANN, grants: [] };
  clock.advance(1_000);
  await until('the cut', () => cut.length === 1);
  revocation.close();
  expect(clock.timers()).toBe(0);
});

test('[PEOPLE7] an open line is use: its session is touched, once however many lines it has', async () => {
  const { state, watchers, enter, clock, revocation } = door();
  watchers.push((await enter()) as Principal, (await enter()) as Principal);
  clock.advance(30_000);
  expect(state.touched).toEqual(['s1']);
  clock.advance(60_000);
  expect(state.touched).toEqual(['s1', 's1', 's1']);
  revocation.close();
});

test('[PEOPLE9] the holder of a ticket is looked up when it is used', async () => {
  const { state, enter, tickets, clock } = door();
  const ticket = tickets.make((await enter()) as Principal, clock.now());
  state.person = { ...ANN, disabled: true };
  expect(await enter({ ticket })).toMatchObject({ code: 'signed_out', do: 'sign-in' });
});
