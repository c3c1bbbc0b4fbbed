import { expect, it } from 'vitest';
import { createPresence } from '../../../src/lib/server/access/presence.ts';
import { personPrincipal } from '../../../src/lib/server/access/principal.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const person = (id: string, session: string) =>
  personPrincipal(
    { id, name: id, username: id, grants: [{ role: 'lead', on: { kind: 'site', id: 'x' } }] },
    {
      id: session,
      until: 1e15
    }
  );
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('[PEOPLE12] who has a page open is here; who has no session left has gone, once', async () => {
  const clock = createVirtualClock(1_790_000_000_000);
  const dead = new Set<string>();
  let watchers = [person('li', 's1'), person('wang', 's3')];
  let changed: () => void = () => undefined;
  const left: string[] = [];
  const presence = createPresence({
    ...{ watchers: () => watchers, alive: (session: string) => Promise.resolve(!dead.has(session)), faces: [], clock },
    onChange(listener) {
      changed = listener;
      return () => undefined;
    },
    logger: { error: (error: unknown) => expect(error).toBeUndefined() }
  });
  presence.onLeft((who) => left.push(who));
  expect(presence.present().map((one) => one.person)).toEqual(['li', 'wang']);
  presence.seen(person('li', 's2'));
  changed();
  await settled();
  dead.add('s1');
  watchers = [];
  changed();
  await settled();
  // li's other session stands, although no page of theirs is open
  expect([presence.present(), left]).toEqual([[], []]);
  dead.add('s2');
  clock.advance(15_000);
  await settled();
  expect(left).toEqual(['li']);
  changed();
  await settled();
  expect(left).toEqual(['li']);
  presence.close();
});
