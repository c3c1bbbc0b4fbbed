import { createChance } from './chance.ts';
import { createSpyBooks, type SpyTotals } from './spy-books.ts';
import { agentOf, AGENTS, createSpyCalls, type Pair, type SpyCall } from './spy-calls.ts';
import { createSpyClient, type Flaw, type SpyClient } from './spy-client.ts';
import { createSpyFloor, type SpyFloor } from './spy-floor.ts';
import { PEOPLE, personOf, phoneOf } from './spy-hands.ts';
import { createSpyModel, type Leg } from './spy-model.ts';
import { createSpyWire } from './spy-wire.ts';
import { createVirtualClock } from './virtual-clock.ts';

export interface SpyRun extends SpyTotals {
  /** Coaches that were confirmed. */
  readonly on: number;
  readonly dials: number;
  /** Dials without a record of their own in the audit, written before. */
  readonly unaudited: number;
  /** Asked for and neither on nor over, and legs still there, when all is quiet. */
  readonly left: number;
  /** What happened, by its name. */
  readonly happened: Readonly<Record<string, number>>;
}

const STEPS = 50;
const CHUNK = 150;

/** Three quarters of a minute of an unquiet floor, and then until all has ended. */
export async function spyRun(seed: number, flaw: Flaw = {}): Promise<SpyRun> {
  const { next: chance, pick, below } = createChance(seed);
  const clock = createVirtualClock(1_790_000_000_000);
  const wire = createSpyWire({ clock, chance });
  const happened: Record<string, number> = {};
  let client: SpyClient | null = null;
  let stirredAt = 0;
  const stirred = (): void => void (stirredAt = clock.now());
  const records: string[] = [];
  let unaudited = 0;
  let dials = 0;
  let on = 0;
  const sessions = new Set<string>();

  const books = createSpyBooks({
    now: () => clock.now(),
    legs: () => model.legs,
    floor: () => floor,
    isOwn: (uid, pair) => calls.isOwn(uid, pair)
  });
  const changed = (): void => books.changed();
  const floor: SpyFloor = createSpyFloor({ wire, means: (uid) => calls.means(uid), changed });
  const asks = new Map<string, string>();
  const model = createSpyModel({
    ...{ clock, chance, wire, floor, changed },
    dialled(session, phone) {
      dials += 1;
      books.dialled(session);
      const record = records.indexOf(`${asks.get(session)} ${phone}`);
      if (record < 0) unaudited += 1;
      else records.splice(record, 1);
    },
    refuse: (actionId) => client?.refused(actionId)
  });
  const calls = createSpyCalls({ floor, wire, clock, chance, others: () => model.rows() });
  wire.onChunk((chunk) => {
    books.delivered(chunk);
    client?.chunk(chunk);
    if (chunk.some(({ frame }) => frame.get('Event') === 'CoreShowChannelsComplete')) listed();
  });

  async function born(): Promise<SpyClient> {
    let isWriting = true;
    const made = await createSpyClient({
      ...{ clock, flaw, stirred, write: (bytes) => model.take(bytes), listed: () => books.toldOf(apart) },
      confirmed: () => void (on += 1),
      asking(ask) {
        books.asked(ask);
        asks.set(ask.session, `${ask.mode} ${ask.contact} ${ask.seat}`);
        sessions.add(ask.session);
      },
      nameOf: (uid) => floor.channels.find((one) => one.uid === uid)?.name ?? uid,
      firstOf: (seat) => floor.channels.find(({ name }) => name.startsWith(seat.replace(/\/n$/, '')))?.uid ?? null,
      audit: {
        record: ({ action, detail }) =>
          new Promise((resolve, reject) => {
            clock.after(below(300), () => {
              if (!isWriting) return;
              stirred();
              const mode = /^coach\.(listen|whisper|barge)$/.exec(action)?.[1];
              if (mode === undefined) resolve(0);
              else if (chance() < 0.05) reject(new Error('the audit cannot be written'));
              else
                resolve(
                  records.push(`${mode} ${String(detail.contact)} ${String(detail.seat)} ${String(detail.phone)}`)
                );
            });
          }),
        finish: () => Promise.resolve()
      }
    });
    return {
      ...made,
      die() {
        isWriting = false;
        made.die();
      }
    };
  }

  const promises = async (): Promise<void> => {
    if (clock.now() - stirredAt > 3 * CHUNK) return;
    for (let i = 0; i < 40; i++) await Promise.resolve();
  };
  async function pass(ms: number, chunk = CHUNK): Promise<void> {
    for (let left = ms; left > 0; left -= chunk) {
      clock.advance(Math.min(left, chunk));
      await promises();
    }
  }

  /** Who is not together any more, by the lists that were sent last. */
  let apart: readonly Pair[] = [];
  function list(): void {
    apart = calls.calls.filter((call) => !floor.heardOn(call.caller).has(agentOf(call.seat)));
    calls.list();
  }

  let isDead = false;
  let isCut = false;
  /** The lists are there: a new program knows what an earlier one left. */
  function listed(): void {
    isDead = false;
    books.muted(isCut);
  }
  function readerCut(): void {
    if (!wire.isUp) return;
    wire.cut();
    client?.reader(false);
    books.blinded();
    clock.after(200 + below(4000), () => {
      wire.mend();
      client?.reader(true);
      list();
    });
  }
  function coachCut(): void {
    if (isCut) return;
    isCut = true;
    client?.coach(false);
    books.muted(true);
    clock.after(200 + below(4000), () => {
      isCut = false;
      books.muted(isDead);
      client?.coach(true);
    });
  }
  async function die(): Promise<void> {
    if (!wire.isUp || isCut) return;
    isDead = true;
    books.muted(true);
    client?.die();
    client = null;
    wire.cut();
    sessions.clear();
    await pass(1000);
    client = await born();
    client.reader(false);
    wire.mend();
    client.reader(true);
    list();
  }

  function ask(): void {
    const talks = client?.talks() ?? [];
    if (!client || talks.length === 0) return;
    const [seat, contact] = pick(talks);
    const person = pick(PEOPLE);
    const mode = pick(['listen', 'whisper', 'barge']);
    const command = { id: `c${seed}-${Object.values(happened).length}-${clock.now()}`, type: `coach.${mode}` };
    stirred();
    client.perform({ ...command, contact, seat, phone: phoneOf(person) }, personOf(person)).catch(stirred);
  }

  const legOf = (): Leg | undefined => [...model.legs.values()].findLast(({ isOver, on }) => !isOver && on);
  const onLeg = (work: (leg: Leg) => void): void => {
    const leg = legOf();
    if (leg) work(leg);
  };
  /** Half the time the call on which somebody listens. */
  function onCall(work: (call: SpyCall) => void): void {
    const leg = legOf();
    const listened = leg && calls.calls.find((call) => asks.get(leg.session)?.includes(` ${call.contact} `));
    const talking = calls.calls.filter(({ state }) => state === 'talking');
    const call = listened && chance() < 0.5 ? listened : talking[below(talking.length)];
    if (call) work(call);
  }
  const DEEDS: readonly (readonly [name: string, share: number, deed: () => void | Promise<void>])[] = [
    ['begins', 22, () => calls.begin(pick(AGENTS))],
    ['asks', 22, ask],
    ['side', 6, () => calls.side()],
    ['ends', 8, () => onCall((call) => calls.end(call))],
    ['blind', 8, () => onCall((call) => calls.blind(call))],
    ['attended', 8, () => onCall((call) => calls.attended(call))],
    ['masquerade', 5, () => onCall((call) => calls.masquerade(call))],
    ['keys', 12, () => onLeg((leg) => model.press(leg, pick(['*', '#', '12#', '1001#', '0#'])))],
    ['puts down', 3, () => onLeg((leg) => model.putDown(leg))],
    ['reader cut', 2, readerCut],
    ['coach cut', 2, coachCut],
    ['dies', 0.5, die]
  ];
  const all = DEEDS.reduce((sum, [, share]) => sum + share, 0);

  client = await born();
  client.reader(false);
  client.reader(true);
  list();
  await pass(800);
  for (let step = 0; step < STEPS; step++) {
    let dice = chance() * all;
    const [name, , deed] = DEEDS.find(([, share]) => (dice -= share) < 0)!;
    happened[name] = (happened[name] ?? 0) + 1;
    await deed();
    await pass(below(1500));
  }
  await pass(40_000, 400);
  calls.endAll();
  await pass(80_000, 1000);
  stirred();
  await promises();
  const now = [...sessions].map((session) => client!.desk.get(session)?.state);
  const under = now.filter((state) => state === 'asked' || state === 'dialling' || state === 'on').length;
  return {
    ...books.totals(),
    ...{ on, dials, unaudited, happened },
    left: under + [...model.legs.values()].filter(({ isOver }) => !isOver).length
  };
}
