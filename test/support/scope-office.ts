import type { FloorSettings } from '../../src/lib/core/settings.ts';
import type { Collection, FloorState } from '../../src/lib/core/state.ts';
import type { Grant, Reach, Role } from '../../src/lib/protocol/people.ts';
import { createPlaces } from '../../src/lib/server/scope/places.ts';
import { everything } from '../../src/lib/server/scope/parts.ts';
import { FULL_SIGHT, projectionOf, sightOf, sightOfBoard } from '../../src/lib/server/scope/sight.ts';
import type { Projection } from '../../src/lib/server/scope/sight.ts';
import { viewpointOf } from '../../src/lib/server/scope/viewpoint.ts';
import type { Viewpoint } from '../../src/lib/server/scope/viewpoint.ts';
import { PLAIN_BOARD } from '../../src/lib/server/scope/views.ts';
import type { Board } from '../../src/lib/server/scope/views.ts';

/** Two sites, three teams, four seats: small enough to know by heart. */
export const OFFICE_SETTINGS = {
  sites: [
    {
      id: 'north',
      queues: [{ id: 'heat' }, { id: 'bills' }],
      areas: [{ id: 'old', areas: [{ id: 'lane', areas: [] }] }]
    },
    { id: 'south', queues: [{ id: 'chat' }], areas: [{ id: 'port', areas: [] }] }
  ],
  teams: [
    { id: 'red', site: 'north' },
    { id: 'blue', site: 'north' },
    { id: 'green', site: 'south' }
  ]
} as unknown as Pick<FloorSettings, 'sites' | 'teams'>;

export const BOARDS: Readonly<Record<string, Board>> = {
  all: PLAIN_BOARD,
  north: { ...PLAIN_BOARD, site: 'north' },
  south: { ...PLAIN_BOARD, site: 'south' },
  named: { site: 'north', people: 'names', reasons: true }
};

const byId = <T extends { id: string }>(records: readonly T[]) =>
  Object.fromEntries(records.map((record) => [record.id, record]));
const now = (n: number) => ({ talking: n, away_by: { lunch: n } });
const seat = (id: string, site: string, team: string, queues: string[], agent: string | null, contacts: string[]) => ({
  ...{ id, site, team, group: `${team}1`, queues, ready_in: queues, agent, name: agent && `name of ${agent}` },
  ...{ reason: 'lunch', word: 'away', contacts }
});
const alert = (id: string, place: object, subject = 'site:north') => ({
  ...{
    id,
    rule: 'r',
    subject,
    holder: 'Holder',
    holder_name: 'Holder',
    note: 'Note',
    folded_under: null,
    promise: 'p1'
  },
  place: { site: null, team: null, group: null, queue: null, seat: null, contact: null, agent: 'anna', ...place },
  shelved: { by: 'Holder', by_name: 'Holder', reason: 'Reason', until: 1 },
  steps: [{ at: 1, what: 'commented', by: 'Holder', text: 'Text' }]
});
const contact = (id: string, state: string, queue: string | null, at: string | null, ringing: string[] = []) => ({
  ...{ id, state, queue, seat: at, ringing, site: null, area: null },
  ...{ caller: { key: `key ${id}`, shown: '138****1234' }, caller_name: `name of ${id}` }
});

export const office = (): FloorState =>
  ({
    sites: byId(['north', 'south'].map((id) => ({ id, names: {}, timezone: 'Asia/Shanghai', areas: {}, now: now(2) }))),
    queues: byId([
      { id: 'heat', site: 'north', now: now(1) },
      { id: 'bills', site: 'north', now: now(1) },
      { id: 'found', site: 'north', now: now(1) },
      { id: 'chat', site: 'south', now: now(1) }
    ]),
    seats: byId([
      seat('1', 'north', 'red', ['heat', 'chat'], 'anna', ['c1']),
      seat('2', 'north', 'red', ['bills'], null, []),
      seat('3', 'north', 'blue', ['heat'], 'bela', ['c3']),
      seat('4', 'south', 'green', ['chat'], 'cleo', [])
    ]),
    agents: byId([
      { id: 'anna', name: 'Anna', seat: '1' },
      { id: 'bela', name: 'Bela', seat: '3' },
      { id: 'cleo', name: 'Cleo', seat: '4' },
      { id: 'dora', name: 'Dora', seat: null }
    ]),
    contacts: byId([
      contact('c1', 'talking', 'heat', '1'),
      contact('c2', 'queued', 'heat', null),
      contact('c3', 'talking', 'bills', '3'),
      contact('c4', 'ringing', 'chat', null, ['1', '4']),
      contact('c5', 'dialing', null, '2'),
      contact('c6', 'arrived', null, null)
    ]),
    alerts: byId([
      alert('a1', { site: 'north' }),
      alert('a2', { site: 'north', team: 'blue', group: 'blue1', seat: '3', contact: 'c3' }, 'agent:anna'),
      alert('a3', { site: 'south', queue: 'chat' }),
      alert('a4', {})
    ]),
    coaching: byId([
      { id: 's1', seat: '1', site: 'north', contact: 'c1', alert: 'a1', coach_name: 'Coach' },
      { id: 's2', seat: 'gone', site: 'north', contact: null, alert: null, coach_name: 'Coach' }
    ]),
    outages: byId([
      { id: 'o1', areas: ['lane'], surges: ['s1', 's2'] },
      { id: 'o2', areas: ['port', 'old'], surges: [] },
      { id: 'o3', areas: ['elsewhere'], surges: [] }
    ]),
    sources: byId([{ id: 'pbx', queues: ['heat', 'chat'] }]),
    workorders: byId([
      { id: 'w1', contact: 'c1', area: 'port', owner: 'Owner' },
      { id: 'w2', contact: 'gone', area: 'port', owner: 'Owner' },
      { id: 'w3', contact: null, area: null, owner: 'Owner' }
    ]),
    promises: byId([
      { id: 'p1', contact: 'c1', workorder: null, person: 'Person', note: 'Note' },
      { id: 'p2', contact: 'gone', workorder: 'w1', person: 'Person', note: 'Note' },
      { id: 'p3', contact: null, workorder: 'w2', person: 'Person', note: 'Note' }
    ]),
    announcements: byId([
      { id: 'm-all', to: [] },
      { id: 'm-north', to: ['north'] },
      { id: 'm-red', to: ['red'] },
      { id: 'm-chat', to: ['chat'] },
      { id: 'm-lost', to: ['nobody'] }
    ]),
    surges: byId([
      { id: 's1', site: 'north', outage: 'o1' },
      { id: 's2', site: 'south', outage: 'o1' }
    ])
  }) as unknown as FloorState;

/** `grant('lead', 'team', 'red')`; a group is `red/red1`. */
export function grant(role: Role, kind: Reach['kind'], id = ''): Grant {
  const [team, group] = id.split('/') as [string, string];
  if (kind === 'all') return { role, on: { kind } };
  return { role, on: kind === 'group' ? { kind, team, id: group } : { kind, id } };
}

export const LOCAL_POINT: Viewpoint = { sight: FULL_SIGHT, grants: [], board: null };
export const person = (...grants: Grant[]): Viewpoint => ({ sight: sightOf(grants), grants, board: null });
export const display = (board: string): Viewpoint => ({ sight: sightOfBoard(BOARDS[board]!), grants: [], board });

export const lookIn =
  (state: FloorState) =>
  (collection: Collection, id: string): object | undefined => {
    const entries = state[collection] as Record<string, object>;
    return Object.hasOwn(entries, id) ? entries[id] : undefined;
  };

function cut(state: FloorState, project: Projection): FloorState {
  const look = lookIn(state);
  const parts = Object.entries(state).map(([collection, entries]) => {
    const all = Object.entries(entries as Record<string, object>).map(
      ([id, record]) => [id, project(collection as Collection, record, look)] as const
    );
    return [collection, Object.fromEntries(all.filter(([, record]) => record !== undefined))];
  });
  return Object.fromEntries(parts) as FloorState;
}

/** All that one sees of the office. */
export function seenBy(from: Viewpoint, state = office(), settings = OFFICE_SETTINGS): FloorState {
  const places = createPlaces(settings);
  return cut(state, projectionOf(from.sight.mask(places), everything, places));
}

/** What one sees of it in a view. @throws the problem where there is no such view. */
export function shownIn(name: string, from: Viewpoint, state = office(), settings = OFFICE_SETTINGS): FloorState {
  const ground = { places: createPlaces(settings), boards: BOARDS, look: lookIn(state) };
  const project = viewpointOf(name, from, ground);
  if ('code' in project) throw new Error(project.code);
  return cut(state, project);
}
