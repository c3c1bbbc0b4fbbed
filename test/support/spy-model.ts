import { createFramer, type Frame } from '../../src/lib/server/sources/asterisk/parse.ts';
import type { SpyChannel, SpyFloor } from './spy-floor.ts';
import type { SpyWire } from './spy-wire.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A dial of ours: a Local channel whose one half runs ChanSpy, and the coach's phone. */
export interface Leg {
  readonly session: string;
  readonly what: string;
  readonly options: string;
  /** Its channels exist. */
  isMade: boolean;
  isOver: boolean;
  /** The channel heard now. */
  on: SpyChannel | null;
  /** The Uniqueid that it had when listening began. */
  startedOn: string;
  /** How often it has begun to listen. */
  starts: number;
  /** When the first hang-up that could take effect came in, and when the leg was gone. */
  stoppedAt: number | null;
  goneAt: number | null;
}

/** A beep, then `spy-pjsip` spelled, then digits: at least this long. */
const SPOKEN = 4000;
/** ChanSpy waits this long for a key before each look for channels. */
const LOOKS = 100;

/**
 * ChanSpy as app_chanspy behaves, and the Originate and Hangup that lead there. `u`: one channel, by its Uniqueid or its
 * whole name, and none is the end; else each channel whose name begins so, as they were when it looked, in an order of
 * its own. A hang-up of the channel and `*` are the same: with `E` the end, else the next one. When all have been heard
 * `S` ends, else it looks again. Digits and # go to the channel named `<what>/<number>`, not with `u`: there they are
 * done with the channel. It stays with a channel that is masqueraded. Without `q` a beep and the name come first.
 */
export interface SpyModel {
  readonly legs: ReadonlyMap<string, Leg>;
  /** Bytes of the coach account. */
  take(bytes: Buffer): void;
  /** The coach of that leg presses keys. */
  press(leg: Leg, keys: string): void;
  /** The coach hangs up. */
  putDown(leg: Leg): void;
  /** Our channels as the list shows them. */
  rows(): readonly Readonly<Record<string, string>>[];
}

export interface SpyModelParts {
  readonly clock: VirtualClock;
  readonly chance: () => number;
  readonly wire: SpyWire;
  readonly floor: SpyFloor;
  /** An Originate came in. */
  readonly dialled: (session: string, phone: string, data: string) => void;
  /** The action was refused. */
  readonly refuse: (actionId: string) => void;
  /** Somebody may hear somebody else now. */
  readonly changed: () => void;
}

export function createSpyModel(parts: SpyModelParts): SpyModel {
  const { clock, chance, wire, floor, changed } = parts;
  const legs = new Map<string, Leg>();
  const framer = createFramer();
  const has = ({ options }: Leg, one: string): boolean => options.includes(one);
  const halves = ({ session }: Leg): readonly string[] => [`pilotlight-${session}-1`, `pilotlight-${session}-2`];

  function tell(leg: Leg, event: string, fields: Readonly<Record<string, string>>): void {
    wire.emit(event, fields, { session: leg.session, mayBeLost: true });
  }
  function tellSpy(leg: Leg, event: string, { uid, name }: SpyChannel): void {
    tell(leg, event, { SpyerUniqueid: halves(leg)[0]!, SpyeeUniqueid: uid, SpyeeChannel: name });
  }

  function finish(leg: Leg): void {
    if (leg.isOver) return;
    leg.isOver = true;
    leg.goneAt = clock.now();
    const was = leg.on;
    leg.on = null;
    changed();
    if (was) tellSpy(leg, 'ChanSpyStop', was);
    for (const half of halves(leg)) tell(leg, 'Hangup', { Uniqueid: half });
  }

  function start(leg: Leg, channel: SpyChannel, rest: readonly SpyChannel[]): void {
    leg.on = channel;
    leg.startedOn = channel.uid;
    leg.starts += 1;
    walks.set(leg, rest);
    changed();
    tellSpy(leg, 'ChanSpyStart', channel);
  }

  /** Channels still to be heard of those that were there when it looked. */
  const walks = new Map<Leg, readonly SpyChannel[]>();

  function walk(leg: Leg): void {
    if (leg.isOver) return;
    const rest = (walks.get(leg) ?? []).filter(({ isGone }) => !isGone);
    const [next] = rest;
    if (next) start(leg, next, rest.slice(1));
    else if (has(leg, 'S')) finish(leg);
    else look(leg);
  }

  function look(leg: Leg): void {
    clock.after(LOOKS, () => {
      if (leg.isOver) return;
      if (has(leg, 'u')) {
        const { channels } = floor;
        const one = channels.find(({ name }) => name === leg.what) ?? channels.find(({ uid }) => uid === leg.what);
        if (!one) {
          finish(leg);
          return;
        }
        walks.set(leg, [one]);
      } else walks.set(leg, shuffled(floor.channels.filter(({ name }) => name.startsWith(leg.what))));
      walk(leg);
    });
  }

  function shuffled(channels: readonly SpyChannel[]): readonly SpyChannel[] {
    const by = new Map(channels.map((channel) => [channel, chance()]));
    return [...channels].sort((a, b) => by.get(a)! - by.get(b)!);
  }

  /** Done with the channel. `number`: 0 by its end or `*`, else by digits. */
  function done(leg: Leg, number: number): void {
    const was = leg.on;
    if (!was) return;
    leg.on = null;
    changed();
    tellSpy(leg, 'ChanSpyStop', was);
    if (number > 1 && !has(leg, 'u')) {
      const prefix = `${leg.what}/${number}`;
      start(leg, floor.channels.find(({ name }) => name.startsWith(prefix)) ?? was, walks.get(leg) ?? []);
    } else if (number === 0 && has(leg, 'E')) finish(leg);
    else walk(leg);
  }

  floor.onGone((channel, into) => {
    for (const leg of legs.values()) {
      if (leg.on !== channel) continue;
      if (into) leg.on = into;
      else done(leg, 0);
    }
  });

  function originate(frame: Frame): void {
    const session = /^Local\/(.+)@pilotlight-spy\/n$/.exec(frame.text('Channel'))![1]!;
    const actionId = frame.text('ActionID');
    const [what = '', options = ''] = frame.text('Data').split(',');
    parts.dialled(session, frame.text('Variable').slice('PILOTLIGHT_PHONE='.length), frame.text('Data'));
    // a name that exists is not made twice
    if (chance() < 0.05 || legs.get(session)?.isOver === false) {
      clock.after(5, () => parts.refuse(actionId));
      return;
    }
    const leg: Leg = {
      ...{ session, what, options, isMade: false, isOver: false, on: null, startedOn: '', starts: 0 },
      ...{ stoppedAt: null, goneAt: null }
    };
    legs.set(session, leg);
    const answered = (Response: string): void => tell(leg, 'OriginateResponse', { ActionID: actionId, Response });
    const fails = (): void => {
      if (leg.isOver) return;
      answered('Failure');
      finish(leg);
    };
    const made = 5 + Math.floor(chance() * 60);
    clock.after(made, () => {
      leg.isMade = true;
      for (const half of halves(leg)) tell(leg, 'Newchannel', { Uniqueid: half });
    });
    const coach = chance();
    if (coach < 0.1) clock.after(30_000, fails);
    else if (coach < 0.2) clock.after(made + Math.floor(chance() * 4000), fails);
    else
      clock.after(made + Math.floor(chance() * 4000), () => {
        if (leg.isOver) return;
        answered('Success');
        if (has(leg, 'q')) look(leg);
        else clock.after(SPOKEN, () => look(leg));
      });
  }

  return {
    legs,
    take(bytes) {
      for (const frame of framer.push(bytes)) {
        const action = frame.text('Action');
        if (action === 'Originate') originate(frame);
        if (action !== 'Hangup') continue;
        const leg = legs.get(/^pilotlight-(.+)-[12]$/.exec(frame.text('Channel'))?.[1] ?? '');
        if (!leg?.isMade) continue;
        leg.stoppedAt ??= clock.now();
        // with the next frame of sound
        clock.after(Math.floor(chance() * 60), () => finish(leg));
      }
    },
    press(leg, keys) {
      if (!leg.on || leg.isOver) return;
      // # alone is the volume
      if (keys === '*') done(leg, 0);
      else if (keys !== '#') done(leg, Number.parseInt(keys, 10));
    },
    putDown: finish,
    rows: () =>
      [...legs.values()]
        .filter(({ isMade, isOver }) => isMade && !isOver)
        .flatMap((leg) => halves(leg))
        .map((Uniqueid) => ({ Channel: `Local/x@pilotlight-spy-${Uniqueid}`, Uniqueid, BridgeId: '' }))
  };
}
