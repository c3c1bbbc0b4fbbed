import { expect, it } from 'vitest';
import { connect, type Replica } from '../../../src/lib/client/index.ts';
import type { FloorState } from '../../../src/lib/core/state.ts';
import { REACHES_OF, ROLES, type Grant, type Reach } from '../../../src/lib/protocol/people.ts';
import { canonical } from '../../../src/lib/protocol/hash.ts';
import { parseConfig } from '../../../src/lib/server/config.ts';
import { PLAIN_BOARD } from '../../../src/lib/server/scope/views.ts';
import type { Ground } from '../../reference/scope.ts';
import { mayOpen, shownTo } from '../../reference/scope-shown.ts';
import { createChance, type Chance } from '../../support/chance.ts';
import { until } from '../../support/live.ts';
import { createFloorStory } from '../../support/floor-story.ts';
import { startPeople, TWO_SITES, type Browserish, type PeopleServer } from '../../support/people.ts';

/** Records delivered to somebody, over the socket or the API, that are compared. */
const LEAST = 30_000;
const PEOPLE = 16;
const VIEWS = ['floor:warm', 'floor:gas', 'seat:me', 'network', 'wall:main', 'wall:gas-wall', 'seat:1001', 'seat:2001'];
const IDS: Readonly<Record<Exclude<Reach['kind'], 'all' | 'group'>, readonly string[]>> = {
  site: ['warm', 'gas', 'nowhere'],
  team: ['day', 'gasmen', 'nowhere'],
  queue: ['heating', 'repair', 'leaks'],
  seat: ['1001', '1002', '1003', '2001'],
  agent: ['zhang', 'li', 'wang', 'zhao']
};

function randomGrants({ pick, below }: Chance): Grant[] {
  return Array.from({ length: 1 + below(2) }, (): Grant => {
    const role = pick(ROLES);
    const kind = pick(REACHES_OF[role]);
    if (kind === 'all') return { role, on: { kind } };
    if (kind === 'group') return { role, on: { kind, team: 'day', id: pick(['a', 'b', 'g']) } };
    return { role, on: { kind, id: pick(IDS[kind]) } };
  });
}

interface Watcher {
  readonly browser: Browserish;
  readonly person: string;
  readonly view: string;
  replica: Replica;
  grants: readonly Grant[];
}

/** What moves with the clock alone is not compared: a figure may slide out of its window between two looks. */
const FLOWING = new Set(['load', 'now', 'm5', 'm30', 'interval', 'today', 'trend', 'heard']);
const still = (state: FloorState): unknown =>
  JSON.parse(JSON.stringify(state), (key, value: unknown) =>
    FLOWING.has(key) ? (value === undefined ? 0 : 1) : value
  );
const sizeOf = (state: FloorState): number =>
  Object.values(state as unknown as Record<string, object>).reduce((sum, of) => sum + Object.keys(of).length, 0);
const only = (answer: FloorState & Partial<Record<'epoch' | 'offset' | 'now', unknown>>): FloorState => {
  const { epoch: _, offset: __, now: ___, ...state } = answer;
  return state;
};

function openReplica(server: PeopleServer, { browser }: Pick<Watcher, 'browser'>, view: string): Replica {
  const client = connect({
    url: server.url,
    auth: {
      ticket: async () => {
        const { status, body } = await browser.post('/api/v1/tickets', {});
        if (status === 200) return (body as { ticket: string }).ticket;
        return { code: 'signed_out', detail: '', do: 'sign-in' };
      }
    },
    random: () => 0,
    headers: { origin: server.url }
  });
  return client.watch(view);
}

it('[SCOPE1] [PEOPLE8] random people, over the socket and the API, have the reference and no field more, also after changes', async () => {
  await using server = await startPeople();
  const chance = createChance(20_261_125);
  const settings = parseConfig(TWO_SITES, 'site.yaml').floor;
  const boards = {
    main: { ...PLAIN_BOARD, site: 'warm' },
    'gas-wall': { site: 'gas', people: 'names' as const, reasons: true }
  };
  const ground = (): Ground => ({ floor: server.pilotlight.turns.state(), settings, boards });
  const story = createFloorStory(chance);
  await server.tell(...story.opening());

  const watchers: Watcher[] = [];
  for (let n = 0; n < PEOPLE; n += 1) {
    const grants = randomGrants(chance);
    const browser = await server.person(`p${n}`, grants);
    const person = (await browser.me()).who!.id;
    const view = chance.pick(VIEWS);
    watchers.push({ browser, person, view, grants, replica: openReplica(server, { browser }, view) });
  }

  let deliveries = 0;
  let refused = 0;
  const cuts: number[] = [];

  async function compare({ grants, view, replica, browser }: Watcher): Promise<void> {
    const viewer = { kind: 'person' as const, grants };
    // a view once open stays, whatever becomes of it; one that was refused may be there by now
    if (replica.status.is === 'refused') replica.retry();
    if (replica.at === null && !mayOpen(view, viewer, ground())) {
      await until(`${view} refused for ${JSON.stringify(grants)}`, () => replica.status.is === 'refused');
      expect(JSON.stringify(replica.state)).not.toMatch(/§/);
      refused += 1;
    } else {
      let [mine, want] = [replica.state, shownTo(viewer, view, ground())];
      const equal = () => {
        [mine, want] = [replica.state, shownTo(viewer, view, ground())];
        return replica.status.is === 'live' && canonical(still(mine)) === canonical(still(want));
      };
      await until('the reference', equal, 3_000).catch(() => expect(still(mine)).toEqual(still(want)));
      expect(still(mine)).toEqual(still(want));
      deliveries += sizeOf(mine);
    }
    // an alert may come up by the clock between the two looks: then both look again
    for (let looks = 1; ; looks += 1) {
      const { status, body } = await browser.get('/api/v1/floor');
      expect(status).toBe(200);
      const answer = only(body as FloorState);
      const all = shownTo(viewer, 'everything', { ...ground() });
      if (looks < 5 && canonical(still(answer)) !== canonical(still(all))) continue;
      expect(still(answer)).toEqual(still(all));
      deliveries += sizeOf(answer);
      break;
    }
  }

  for (let round = 0; deliveries < LEAST; round += 1) {
    await server.tell(...story.turn());
    if (round % 3 === 2) {
      const one = chance.pick(watchers);
      const before = one.grants;
      one.grants = randomGrants(chance);
      const { replica } = one;
      const isGone = () => replica.at === null;
      const had = !isGone() && canonical(before) !== canonical(one.grants);
      const seen = cuts.length + (had ? 1 : 0);
      const changed = performance.now();
      replica.on('change', () => {
        if (had && isGone()) cuts.push(performance.now() - changed);
      });
      await server.admin.command('person.change', { person: one.person, grants: one.grants });
      // what they had is gone from their glass within a second, whatever they have now
      await until('the cut', () => cuts.length >= seen, 1_000);
      one.replica.close();
      one.replica = openReplica(server, one, one.view);
    }
    await new Promise((soon) => setTimeout(soon, 60));
    for (const one of watchers) await compare(one);
  }
  for (const { replica } of watchers) replica.close();
  expect(cuts.length).toBeGreaterThan(2);
  console.log(
    `${deliveries} deliveries over socket and API to ${PEOPLE} people, ${refused} refused: 0 fields too many; ` +
      `${cuts.length} changes of grants cut, the slowest after ${Math.round(Math.max(...cuts))} ms`
  );
}, 240_000);
