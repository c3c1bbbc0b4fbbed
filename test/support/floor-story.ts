import type { Chance } from './chance.ts';

interface Told {
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly time: number;
}

export interface FloorStory {
  opening(): Told[];
  /** A few things that happen. Every field about a person holds a marker of its own, between §. */
  turn(): Told[];
}

const SEATS = ['1001', '1002', '1003', '2001', '9001'];
const AGENTS = ['zhang', 'li', 'wang', 'zhao', 'guest'];
const QUEUES = ['heating', 'repair', 'leaks', 'made-here'];

/** Events of two sites (`TWO_SITES`): people sit down here and there, contacts wait, ring, talk and go, things are promised. */
export function createFloorStory({ pick, below, often }: Chance): FloorStory {
  const open: { id: string; queue: string; state: 'queued' | 'ringing' | 'talking'; seat: string | null }[] = [];
  let serial = 0;
  let time = Date.now() - 600_000;
  const mark = (what: string) => `§${what}${(serial += 1)}§`;
  const tell = (type: string, data: Record<string, unknown>): Told => ({ type, data, time: (time += 7) });

  const signIn = (seat: string, agent: string) =>
    tell('seat.signed_in', {
      ...{ seat, agent, name: mark(agent), queues: QUEUES.filter(() => often(0.6)) },
      ...(seat === '9001'
        ? { team: pick(['day', 'gasmen']), group: pick(['a', 'g']), site: pick(['warm', 'gas']) }
        : {})
    });

  function arrive(): Told[] {
    const id = `c${(serial += 1)}`;
    const queue = pick(QUEUES);
    open.push({ id, queue, state: 'queued', seat: null });
    const about = often(0.5) ? { area: pick(['lanting', 'harbour', 'unknown']), topic: 'leak' } : {};
    const caller_name = mark('caller');
    return [
      tell('contact.arrived', {
        contact: id,
        channel: 'voice',
        caller: `1380000${1000 + serial}`,
        caller_name,
        ...about
      }),
      tell('contact.queued', { contact: id, queue }),
      ...(often(0.3)
        ? [
            tell('workorder.opened', { workorder: `w${serial}`, contact: id, owner: mark('owner'), area: 'lanting' }),
            tell('promise.made', {
              ...{ promise: `p${serial}`, due: new Date(Date.now() + 3_600_000).toISOString(), role: 'lead' },
              ...{
                person: mark('person'),
                note: mark('note'),
                ...(often(0.5) ? { contact: id } : { workorder: `w${serial}` })
              }
            })
          ]
        : [])
    ];
  }

  function move(): Told[] {
    const at = below(open.length);
    const one = open[at];
    if (!one) return arrive();
    if (one.state === 'queued') {
      one.state = 'ringing';
      one.seat = pick(SEATS);
      return [one.seat, ...(often(0.4) ? [pick(SEATS)] : [])].map((seat) =>
        tell('contact.ringing', { contact: one.id, seat })
      );
    }
    if (one.state === 'ringing') {
      one.state = 'talking';
      return [tell('contact.connected', { contact: one.id, seat: one.seat })];
    }
    open.splice(at, 1);
    return [tell('contact.ended', { contact: one.id })];
  }

  function news(): Told[] {
    const n = (serial += 1);
    return [
      often(0.5)
        ? tell('outage.reported', {
            outage: `o${n % 6}`,
            areas: [pick(['lanting', 'harbour', 'unknown'])],
            cause: mark('cause')
          })
        : tell('announcement.made', {
            announcement: `a${n % 6}`,
            text: { en: mark('text') },
            to: pick([[], ['warm'], ['gas'], ['day'], ['gasmen'], ['leaks'], ['heating', 'gas']])
          })
    ];
  }

  return {
    opening: () => SEATS.map((seat, at) => signIn(seat, AGENTS[at]!)),
    turn() {
      time = Math.max(time, Date.now() - 300_000);
      const happens = [arrive, arrive, move, move, move, news];
      const told = Array.from({ length: 8 }, () => pick(happens)()).flat();
      const seat = pick(SEATS);
      if (often(0.3)) told.push(tell('seat.presence', { seat, presence: 'away', reason: mark('reason') }));
      else if (often(0.4)) told.push(tell('seat.signed_out', { seat }), signIn(pick(SEATS), pick(AGENTS)));
      else told.push(signIn(seat, pick(AGENTS)));
      return told;
    }
  };
}
