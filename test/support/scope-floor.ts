import type { FloorSettings } from '../../src/lib/core/settings.ts';
import type { Collection, ContactView, FloorState, SeatState } from '../../src/lib/core/state.ts';
import { emptyState } from '../../src/lib/protocol/picture.ts';
import type { Chance } from './chance.ts';

/**
 * A floor that changes at random: people and calls move between seats, teams, queues and sites. Each field that tells
 * something of a person holds a marker `§…§` found nowhere else, and a new one whenever its record is made anew.
 */
export interface RandomFloor {
  readonly state: FloorState;
  readonly settings: Pick<FloorSettings, 'sites' | 'teams'>;
  readonly names: Readonly<Record<'sites' | 'teams' | 'groups' | 'queues' | 'seats' | 'agents' | 'areas', string[]>>;
  /** Little happens, or much at once; answers what moved. */
  turn(): ReadonlyMap<Collection, ReadonlySet<string>>;
  /** Everything goes, in one turn. */
  clear(): ReadonlyMap<Collection, ReadonlySet<string>>;
}

const START = 1_790_000_000_000;
const SITES = ['north', 'south', 'east'];
const STATES = ['arrived', 'queued', 'queued', 'ringing', 'talking', 'on_hold', 'dialing', 'wrapping'] as const;

export function createRandomFloor(chance: Chance): RandomFloor {
  const { pick, some, often, below } = chance;
  const sites = SITES.slice(0, 1 + below(3));
  const queuesOf = (site: string) => [`${site}-q1`, `${site}-q2`];
  const areasOf = (site: string) => [`${site}-a`, `${site}-b`, 'border'];
  const teamsOf = (site: string) => [`${site}-t1`, `${site}-t2`];
  const settings = {
    sites: sites.map((id) => ({
      id,
      queues: queuesOf(id).map((queue) => ({ id: queue })),
      areas: [
        { id: `${id}-a`, areas: [{ id: `${id}-b`, areas: [] }] },
        ...(id === 'east' ? [] : [{ id: 'border', areas: [] }])
      ]
    })),
    teams: sites.flatMap((site) => teamsOf(site).map((id) => ({ id, site })))
  } as unknown as RandomFloor['settings'];
  const names = {
    sites,
    teams: [...sites.flatMap(teamsOf), 'guests'],
    groups: ['g1', 'g2'],
    queues: [...sites.flatMap(queuesOf), 'found'],
    seats: Array.from({ length: 4 + below(5) }, (_, i) => `${i + 1}`),
    agents: Array.from({ length: 3 + below(4) }, (_, i) => `agent${i + 1}`),
    areas: [...new Set([...sites.flatMap(areasOf), 'elsewhere'])]
  };
  const state = emptyState();
  let changed = new Map<Collection, Set<string>>();
  let marks = 0;
  let made = 0;

  const mark = (what: string) => `§${what}${(marks += 1)}§`;
  const maybe = <T>(share: number, value: () => T): T | null => (often(share) ? value() : null);
  const entries = (collection: Collection) => state[collection] as Record<string, object>;
  function put(collection: Collection, id: string, record: object | undefined): void {
    if (record) entries(collection)[id] = { ...record, id };
    else Reflect.deleteProperty(state[collection], id);
    changed.set(collection, (changed.get(collection) ?? new Set()).add(id));
  }
  const windows = () => ({
    now: { free: below(3), away_by: { [mark('away')]: 1 } },
    ...{ m5: { offered: below(9) }, m30: {}, interval: {}, today: { answered: below(99) } }
  });
  const since = () => START + below(9_999);
  /** Of a thing: there is one, or there was; rarely there never was. */
  const one = (collection: Collection): string | null =>
    maybe(0.8, () => pick([...Object.keys(entries(collection)), `${collection}${below(made + 1)}`]));

  function seat(id: string, over: Partial<SeatState> = {}): void {
    const old = state.seats[id];
    const site = old?.site ?? pick(sites);
    const queues = old?.queues ?? some(names.queues, 0.4);
    put('seats', id, {
      ...{ id, desk: null, agent: null, name: null, team: maybe(0.9, () => pick(names.teams)) },
      ...{ group: maybe(0.8, () => pick(names.groups)), site, queues, presence: 'away', ready_in: some(queues, 0.5) },
      ...{ activity: 'idle', link: 'live', word: 'away', until: null, channels: {}, flags: [], source: 'pbx' },
      ...{ contacts: [], ...old, since: since(), reason: maybe(0.5, () => mark('reason')), ...over }
    });
  }
  function sit(agent: string, at: string | null): void {
    for (const { id, agent: who } of Object.values(state.seats)) {
      if (who === agent && id !== at) seat(id, { agent: null, name: null });
    }
    const before = at === null ? null : (state.seats[at]?.agent ?? null);
    if (before !== null && before !== agent) person(before, null);
    if (at !== null) seat(at, { agent, name: mark('name') });
    person(agent, at);
  }
  function person(id: string, at: string | null): void {
    const today = { talk_s: below(99), away_by: { [mark('day')]: below(9) } };
    put('agents', id, { id, name: mark('agent'), seat: at, team: null, group: null, since: since(), today });
  }
  /** Seats name the conversations at them, sometimes one more. */
  function seatContacts(...ids: (string | null | undefined)[]): void {
    for (const id of new Set(ids)) {
      if (id == null || !state.seats[id]) continue;
      const here = Object.values(state.contacts).filter((contact) => contact.seat === id);
      seat(id, {
        contacts: [...here.map((contact) => contact.id), ...(often(0.1) ? [one('contacts') ?? 'gone'] : [])]
      });
    }
  }
  function contact(id: string): void {
    const old = state.contacts[id];
    const next = pick(STATES);
    const isAt = ['talking', 'on_hold', 'dialing', 'wrapping'].includes(next);
    const record = {
      ...{
        id,
        channel: 'voice',
        direction: 'in',
        priority: null,
        position: null,
        topic: null,
        matter: null,
        source: 'pbx'
      },
      ...{ site: maybe(0.3, () => pick(sites)), queue: maybe(0.8, () => pick(names.queues)), state: next },
      ...{
        seat: isAt ? maybe(0.95, () => pick(names.seats)) : null,
        since: since(),
        arrived: START,
        queued_since: null
      },
      ...{
        ringing: next === 'ringing' || often(0.1) ? some(names.seats, 0.3) : [],
        area: maybe(0.5, () => pick(names.areas))
      },
      ...{ caller: { key: mark('key'), shown: mark('shown') }, caller_name: maybe(0.5, () => mark('caller')) }
    } as unknown as ContactView;
    put('contacts', id, old && often(0.5) ? { ...record, site: old.site, queue: old.queue } : record);
    seatContacts(old?.seat, record.seat);
  }

  function alert(): object {
    const team = maybe(0.5, () => pick(names.teams));
    const where = { site: maybe(0.8, () => pick(sites)), team, group: team && maybe(0.7, () => pick(names.groups)) };
    const named = { queue: maybe(0.5, () => pick(names.queues)), seat: one('seats'), contact: one('contacts') };
    const agent = mark('agent');
    const subject = pick(['queue:q', `agent:${agent}`]);
    return {
      ...{ rule: 'r', subject, place: { ...where, ...named, agent }, severity: 'info' },
      ...{ holder: mark('holder'), holder_name: mark('holder'), note: mark('note'), promise: one('promises') },
      folded_under: one('alerts'),
      shelved: maybe(0.3, () => ({ by: mark('by'), by_name: mark('by'), reason: mark('reason'), until: since() })),
      steps: [
        { at: since(), what: 'raised', by: null, level: 1 },
        { at: since(), what: 'commented', by: mark('by'), text: mark('text') }
      ]
    };
  }

  const doings: readonly (() => void)[] = [
    () =>
      sit(
        pick(names.agents),
        maybe(0.8, () => pick(names.seats))
      ),
    () => seat(pick(names.seats), { team: maybe(0.9, () => pick(names.teams)), group: pick(names.groups) }),
    () => seat(pick(names.seats), { site: maybe(0.9, () => pick(sites)) }),
    () => {
      const queues = some(names.queues, 0.4);
      seat(pick(names.seats), { queues, ready_in: some(queues, 0.5) });
    },
    () => seat(pick(names.seats)),
    () => contact(`contacts${(made += 1)}`),
    () => contact(pick([...Object.keys(state.contacts), `contacts${(made += 1)}`])),
    // one that was there comes again: what named it meanwhile does not move
    () => contact(one('contacts') ?? 'contacts0'),
    () => end('contacts'),
    () => {
      const id = pick(names.queues);
      const site = sites.find((of) => queuesOf(of).includes(id)) ?? sites[0]!;
      put('queues', id, { id, site, names: {}, source: null, ...windows() });
    },
    () => put('queues', 'found', undefined),
    () => siteFigures(pick(sites)),
    () =>
      put('outages', made_('outages'), {
        ...{ areas: some(names.areas, 0.25), cause: null, customers: below(99) },
        surges: some(Object.keys(state.surges), 0.5)
      }),
    () => end('outages'),
    () => {
      const named = { contact: one('contacts'), area: maybe(0.5, () => pick(names.areas)) };
      put('workorders', made_('workorders'), { ...named, step: 'taken', owner: maybe(0.7, () => mark('owner')) });
    },
    () => end('workorders'),
    () => {
      const named = { contact: one('contacts'), workorder: one('workorders'), person: mark('person') };
      put('promises', made_('promises'), { ...named, state: 'made', note: maybe(0.5, () => mark('note')) });
    },
    () => end('promises'),
    () => {
      const to = often(0.2) ? [] : some([...sites, ...names.teams, ...names.queues, 'nobody'], 0.15);
      put('announcements', made_('announcements'), { text: { en: mark('text') }, to, since: since(), until: null });
    },
    () => end('announcements'),
    () => put('alerts', made_('alerts'), alert()),
    () => {
      const at = {
        seat: pick([...names.seats, 'gone']),
        site: maybe(0.8, () => pick(sites)),
        contact: one('contacts')
      };
      put('coaching', made_('coaching'), { ...at, alert: one('alerts'), coach: mark('coach'), reason: mark('reason') });
    },
    () => end('coaching'),
    () => put('surges', made_('surges'), { site: pick(sites), callers: below(99), outage: one('outages') }),
    () => end(pick(['alerts', 'surges'])),
    () => put('sources', pick(['pbx', 'crm']), { state: 'live', since: since(), queues: some(names.queues, 0.4) })
  ];

  function made_(collection: Collection): string {
    const known = Object.keys(entries(collection));
    return often(0.2) ? `${collection}${below(made + 1)}` : pick([...known, `${collection}${(made += 1)}`]);
  }
  function end(collection: Collection): void {
    const id = pick([...Object.keys(entries(collection)), 'none']);
    const seatBefore = collection === 'contacts' ? state.contacts[id]?.seat : null;
    if (!Object.hasOwn(entries(collection), id)) return;
    put(collection, id, undefined);
    seatContacts(seatBefore);
  }
  function siteFigures(id: string): void {
    const shown = {
      id,
      names: {},
      timezone: 'Asia/Shanghai',
      variant: 'settled',
      targets: {},
      trend: [[START, below(9)]]
    };
    put('sites', id, {
      ...shown,
      ...windows(),
      ...(often(0.3) ? { demo: 'a' } : {}),
      ...(often(0.5) ? { areas: {} } : {})
    });
  }
  function taken(): ReadonlyMap<Collection, ReadonlySet<string>> {
    const moved = changed;
    changed = new Map();
    return moved;
  }

  sites.forEach(siteFigures);
  names.seats.forEach((id) => seat(id));
  names.agents.forEach((id) =>
    sit(
      id,
      maybe(0.8, () => pick(names.seats))
    )
  );
  for (let n = 0; n < 90; n += 1) pick(doings)();
  taken();

  return {
    state,
    settings,
    names,
    turn() {
      for (let n = often(0.6) ? below(4) : below(60); n >= 0; n -= 1) pick(doings)();
      return taken();
    },
    clear() {
      for (const collection of Object.keys(state) as Collection[]) {
        for (const id of Object.keys(entries(collection))) put(collection, id, undefined);
      }
      return taken();
    }
  };
}
