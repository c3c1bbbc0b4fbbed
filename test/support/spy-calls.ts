import type { SpyChannel, SpyFloor } from './spy-floor.ts';
import type { Meaning, SpyWire } from './spy-wire.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** An agent's interface as the queue knows it: names that begin another's, and Local channels with and without /n. */
export const AGENTS = ['PJSIP/100', 'PJSIP/1001', 'PJSIP/10010', 'Local/1003@agents/n', 'Local/1004@agents'] as const;
const OUTSIDERS = ['PJSIP/3001', 'PJSIP/10012', 'PJSIP/3002'];

export interface SpyCall {
  readonly contact: string;
  /** The agent whom the queue gave the caller to. */
  readonly seat: string;
  readonly caller: SpyChannel;
  /** The queue's channel; with a Local channel in between, the phone behind. */
  agent: SpyChannel;
  phone: SpyChannel;
  readonly bridge: string;
  state: 'talking' | 'leaving' | 'over';
}

/** A caller and the agent whom they were given to. */
export type Pair = NonNullable<Meaning['parted']>;

export interface SpyCalls {
  readonly calls: readonly SpyCall[];
  /** A caller is answered by an idle agent. */
  begin(seat: string): void;
  /** Something happens to a call. */
  end(call: SpyCall): void;
  blind(call: SpyCall): void;
  attended(call: SpyCall): void;
  masquerade(call: SpyCall): void;
  /** A call that no queue knows, on a phone of a look-alike name or on an agent's second line. */
  side(): void;
  /** The answers to QueueStatus and CoreShowChannels. */
  list(): void;
  endAll(): void;
  /** What it says that this channel leaves, ends or is renamed. */
  means(uid: string): Meaning;
  /** The channel is, or was, of this agent or caller on their call. */
  isOwn(uid: string, pair: Pair): boolean;
}

const deviceOf = (seat: string): string => (seat.startsWith('Local/') ? `PJSIP/${seat.slice(6, 10)}` : seat);
export const agentOf = (seat: string): string => `agent ${deviceOf(seat)}`;
export const callerOf = (contact: string): string => `caller ${contact}`;

export function createSpyCalls(parts: {
  readonly floor: SpyFloor;
  readonly wire: SpyWire;
  readonly clock: VirtualClock;
  readonly chance: () => number;
  /** Rows of the list of channels that are no call's. */
  readonly others: () => readonly Readonly<Record<string, string>>[];
}): SpyCalls {
  const { floor, wire, clock, chance } = parts;
  const calls: SpyCall[] = [];
  const sides: SpyChannel[][] = [];
  const watched = new Map<string, Pair>();
  const owned = new Set<string>();
  function watch(uid: string, pair: Pair): void {
    watched.set(uid, pair);
    owned.add(`${uid} ${pair.contact} ${pair.seat}`);
  }
  const pick = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)]!;
  const later = (ms: number, work: () => void): void => void clock.after(Math.floor(chance() * ms), work);

  const ids = ({ contact, seat, agent }: SpyCall) => ({
    ...{ Queue: 'q', Uniqueid: contact, Linkedid: contact, Channel: 'PJSIP/trunk' },
    ...{ DestChannel: agent.name, DestUniqueid: agent.uid, Interface: seat, MemberName: `at ${seat}` }
  });

  function complete(call: SpyCall, Reason: string): void {
    const { contact, seat } = call;
    const meaning = { mayBeLost: true, parted: { contact, seat } };
    wire.emit('AgentComplete', { ...ids(call), Reason, HoldTime: '1', TalkTime: '9' }, meaning);
  }

  /** A phone that the caller is given to: an idle agent's own, or another. */
  function target(): SpyChannel {
    const busy = new Set(calls.filter(({ state }) => state !== 'over').map(({ seat }) => seat));
    const idle = AGENTS.filter((seat) => !busy.has(seat)).map(deviceOf);
    const device = pick([...idle, ...OUTSIDERS]);
    return floor.make(device, idle.includes(device) ? `agent ${device}` : `outsider ${device}`);
  }

  function agentLeaves(call: SpyCall): void {
    if (call.phone !== call.agent) floor.leave(call.agent.other!);
    floor.hangUp(call.phone);
  }

  function over(call: SpyCall): void {
    if (call.state === 'over') return;
    call.state = 'over';
    floor.hangUp(call.caller);
    for (const one of [call.agent, call.agent.other, call.phone]) if (one) floor.hangUp(one);
  }

  /** The caller and somebody else, for a while. */
  function goOn(call: SpyCall, other: SpyChannel): void {
    const seat = AGENTS.find((one) => agentOf(one) === other.who);
    if (seat) watch(other.uid, { contact: call.contact, seat });
    clock.after(1000 + Math.floor(chance() * 12_000), () => {
      floor.hangUp(other);
      over(call);
    });
  }

  /** The agent's phone behind a Local channel: a channel of the caller's stays in the queue's bridge. */
  const ofCaller = (call: SpyCall): SpyChannel => (call.phone === call.agent ? call.caller : call.agent.other!);

  const self: SpyCalls = {
    calls,
    means: (uid) => {
      const parted = watched.get(uid);
      return parted ? { parted } : {};
    },
    isOwn: (uid, { contact, seat }) => owned.has(`${uid} ${contact} ${seat}`),
    begin(seat) {
      if (calls.some((call) => call.seat === seat && call.state !== 'over')) return;
      const caller = floor.make('PJSIP/trunk', null, 'Queue');
      caller.who = callerOf(caller.uid);
      const isLocal = seat.startsWith('Local/');
      const [one, two] = isLocal ? floor.local(seat.replace(/\/n$/, '')) : [null, null];
      const phone = floor.make(deviceOf(seat), agentOf(seat), isLocal ? 'AppDial' : 'AppQueue');
      const call: SpyCall = {
        ...{ contact: caller.uid, seat, caller, agent: one ?? phone, phone, bridge: floor.newBridge() },
        state: 'talking'
      };
      calls.push(call);
      const parted = { contact: call.contact, seat };
      wire.emit('QueueCallerJoin', { ...ids(call), Position: '1', Count: '1' });
      wire.emit('AgentCalled', ids(call));
      if (two) floor.enter(`behind-${two.uid}`, phone);
      wire.emit('QueueCallerLeave', { ...ids(call), Count: '0' });
      wire.emit('AgentConnect', { ...ids(call), HoldTime: '1' });
      floor.enter(call.bridge, call.agent);
      if (two) floor.enter(`behind-${two.uid}`, two);
      floor.enter(call.bridge, caller);
      for (const { uid } of [caller, call.agent, phone]) watch(uid, parted);
      if (!two || seat.endsWith('/n')) return;
      later(60, () => {
        if (call.state !== 'talking') return;
        wire.emit('LocalOptimizationBegin', {
          ...{ LocalOneChannel: one.name, LocalTwoChannel: two.name },
          ...{ SourceChannel: phone.name, SourceUniqueid: phone.uid }
        });
        floor.leave(phone, {});
        watched.delete(one.uid);
        floor.leave(one);
        floor.enter(call.bridge, phone);
        call.agent = phone;
        floor.hangUp(one);
        floor.hangUp(two);
      });
    },
    end(call) {
      if (call.state !== 'talking') return;
      const by = pick(['caller', 'agent']);
      const isEarly = chance() < 0.5;
      if (isEarly) complete(call, by);
      if (by === 'caller') floor.hangUp(call.caller);
      else floor.hangUp(call.phone);
      over(call);
      if (!isEarly) complete(call, by);
    },
    blind(call) {
      if (call.state !== 'talking') return;
      call.state = 'leaving';
      const moves = ofCaller(call);
      const isDirect = moves === call.caller;
      wire.emit('BlindTransfer', { Result: 'Success', TransfereeUniqueid: moves.uid });
      if (isDirect) {
        call.caller.application = 'Dial';
        floor.hangUp(call.phone);
        complete(call, 'transfer');
        floor.leave(call.caller);
      } else agentLeaves(call);
      later(3000, () => {
        if (call.state === 'over') return;
        const other = target();
        floor.enter(floor.newBridge(), other, moves);
        goOn(call, other);
      });
    },
    attended(call) {
      if (call.state !== 'talking') return;
      call.state = 'leaving';
      const consulting = floor.make(deviceOf(call.seat), agentOf(call.seat));
      const other = target();
      const bridge = floor.newBridge();
      floor.enter(bridge, consulting, other);
      clock.after(500 + Math.floor(chance() * 3000), () => {
        const moves = ofCaller(call);
        if (call.state === 'over' || moves.isGone) {
          floor.hangUp(consulting);
          floor.hangUp(other);
          return;
        }
        wire.emit('AttendedTransfer', { Result: 'Success', TransfereeUniqueid: moves.uid });
        const isDirect = moves === call.caller;
        if (isDirect && chance() < 0.5) {
          // the other comes to the caller
          floor.leave(other);
          floor.leave(call.phone);
          floor.enter(call.bridge, other);
        } else {
          floor.leave(moves);
          floor.leave(consulting);
          floor.enter(bridge, moves);
        }
        floor.hangUp(call.phone);
        floor.hangUp(consulting);
        if (isDirect) complete(call, 'transfer');
        goOn(call, other);
      });
    },
    masquerade(call) {
      if (call.state !== 'talking' || call.phone !== call.agent) return;
      call.state = 'leaving';
      const { agent, caller } = call;
      const other = target();
      const uidFollows = chance() < 0.7;
      if (chance() < 0.5) {
        // somebody takes the agent's place with the caller, in the agent's own channel
        floor.masquerade(agent, other, uidFollows);
        complete(call, 'transfer');
        goOn(call, agent);
        return;
      }
      // the agent goes on in somebody else's place, on another call
      const stranger = floor.make('PJSIP/trunk', 'stranger');
      floor.enter(floor.newBridge(), other, stranger);
      floor.masquerade(other, agent, uidFollows);
      floor.hangUp(caller);
      complete(call, 'transfer');
      clock.after(1000 + Math.floor(chance() * 12_000), () => {
        floor.hangUp(stranger);
        floor.hangUp(other);
        over(call);
      });
    },
    side() {
      const device = pick([...OUTSIDERS, ...AGENTS.map(deviceOf)]);
      const here = floor.make(device, `${device} on a side call`);
      const there = floor.make('PJSIP/trunk', `to ${device} on a side call`);
      floor.enter(floor.newBridge(), here, there);
      sides.push([here, there]);
      clock.after(3000 + Math.floor(chance() * 20_000), () => {
        floor.hangUp(here);
        floor.hangUp(there);
      });
    },
    list() {
      wire.emit('QueueParams', { Queue: 'q', Completed: '0', Abandoned: '0' });
      for (const seat of AGENTS) {
        const busy = calls.some((call) => call.seat === seat && call.state === 'talking');
        wire.emit('QueueMember', {
          ...{ Queue: 'q', Name: `at ${seat}`, Location: seat, Status: busy ? '2' : '1', Paused: '0' }
        });
      }
      wire.emit('QueueStatusComplete', {});
      for (const { name, uid, bridge, application } of floor.channels) {
        const ApplicationData = application === 'Queue' ? 'q,,,' : '';
        wire.emit('CoreShowChannel', {
          ...{ Channel: name, Uniqueid: uid, Linkedid: uid, BridgeId: bridge ?? '', Application: application },
          ...{ Duration: '00:00:05', ApplicationData }
        });
      }
      for (const row of parts.others()) wire.emit('CoreShowChannel', row);
      wire.emit('CoreShowChannelsComplete', {});
    },
    endAll() {
      for (const call of calls) over(call);
      for (const side of sides) for (const channel of side) floor.hangUp(channel);
    }
  };
  return self;
}
