import { pairOf } from './names.ts';
import type { Frame } from './parse.ts';
import type { Visit } from './visit.ts';

/** A Local channel dials a Local channel dials a phone: no dialplan goes on like this for longer. */
const DEPTH = 5;

/**
 * The channels on which agents talk. The queue joins the caller with one; where that is a half of a Local channel, the
 * agent's phone is behind the other half, and may leave without the queue's channel noticing: a transfer (SPY5).
 */
export interface AgentChannels {
  /** The queue has joined the caller with this channel. `seen`: by an event, not by a list after the fact. */
  joined(visit: Visit, channel: { readonly uid: string; readonly name: string }, seen: boolean): void;
  /** Events were missed: whoever was behind a Local channel may have left it. */
  opened(): void;
  readonly events: Readonly<Record<string, (frame: Frame) => void>>;
}

const isLocal = (name: string): boolean => name.startsWith('Local/');

export function createAgentChannels(): AgentChannels {
  /** Names of the channels in each bridge, and the other way round. */
  const together = new Map<string, Set<string>>();
  const bridgeOf = new Map<string, string>();
  /** Calls by the Local channel with which the queue joined them. */
  const behind = new Map<string, Visit>();
  /** Calls by the Uniqueid of the agent's channel. */
  const byUid = new Map<string, Visit>();
  /** Local channels that are being taken out of the way, and what takes their place: these leave bridges without going. */
  const optimized = new Set<string>();
  const moving = new Set<string>();

  function enter(name: string, bridge: string): void {
    if (bridge === '') return;
    // in another bridge than it was last seen in: its leaving was missed
    if (bridgeOf.has(name) && bridgeOf.get(name) !== bridge) left(name);
    moving.delete(name);
    leave(name);
    bridgeOf.set(name, bridge);
    const others = together.get(bridge);
    if (others) others.add(name);
    else together.set(bridge, new Set([name]));
  }

  function leave(name: string): void {
    const bridge = bridgeOf.get(name);
    const others = bridge === undefined ? undefined : together.get(bridge);
    bridgeOf.delete(name);
    others?.delete(name);
    if (others?.size === 0) together.delete(bridge!);
  }

  /** Somebody has left this far half of a Local channel: the agent, if the channel leads to one. */
  function apart(name: string, depth: number): void {
    if (!isLocal(name) || !name.endsWith(';2') || depth > DEPTH) return;
    const pair = pairOf(name);
    const visit = behind.get(pair);
    if (visit?.agentChannel?.pair === pair) visit.agentChannel.sure = false;
    const bridge = bridgeOf.get(`${pair};1`);
    for (const other of (bridge !== undefined && together.get(bridge)) || []) apart(other, depth + 1);
  }

  /** It is not in its bridge any more, and neither with it nor behind it is whoever was. */
  function left(name: string): void {
    const others = together.get(bridgeOf.get(name) ?? '') ?? [];
    const goes = !moving.has(name) && !optimized.has(pairOf(name));
    if (goes) for (const one of [...others]) apart(one, 0);
    leave(name);
  }

  function is(visit: Visit, uid: string, name: string, sure: boolean): void {
    if (visit.agentChannel) byUid.delete(visit.agentChannel.uid);
    visit.agentChannel = { uid, pair: pairOf(name), sure };
    byUid.set(uid, visit);
  }

  return {
    joined(visit, { uid, name }, seen) {
      const pair = pairOf(name);
      is(visit, uid, name, seen || !isLocal(name));
      if (isLocal(name)) behind.set(pair, visit);
    },
    opened() {
      for (const known of [together, bridgeOf, optimized, moving]) known.clear();
      for (const [pair, visit] of behind) {
        if (visit.agentChannel?.pair === pair) visit.agentChannel.sure = false;
        if (visit.state === 'done' || visit.state === 'lost') behind.delete(pair);
      }
      for (const [uid, { state }] of byUid) if (state === 'done' || state === 'lost') byUid.delete(uid);
    },
    events: {
      BridgeEnter: (frame) => enter(frame.text('Channel'), frame.text('BridgeUniqueid')),
      CoreShowChannel: (frame) => enter(frame.text('Channel'), frame.text('BridgeId')),
      BridgeLeave: (frame) => left(frame.text('Channel')),
      /** A masquerade: it is somebody else's channel now, or in somebody else's place. */
      Rename(frame) {
        const visit = byUid.get(frame.text('Uniqueid'));
        if (visit?.agentChannel?.uid === frame.text('Uniqueid')) visit.agentChannel.sure = false;
      },
      LocalOptimizationBegin(frame) {
        const pair = pairOf(frame.text('LocalOneChannel'));
        const [uid, name] = [frame.text('SourceUniqueid'), frame.text('SourceChannel')];
        optimized.add(pair);
        moving.add(name);
        const visit = behind.get(pair);
        if (!visit) return;
        behind.delete(pair);
        // the phone takes the place of the Local channel; where the caller moves, nobody says which phone is left
        const known = uid !== '' && uid !== visit.contact;
        is(visit, uid, name, known);
        if (known && isLocal(name)) behind.set(pairOf(name), visit);
      },
      Hangup(frame) {
        const name = frame.text('Channel');
        left(name);
        moving.delete(name);
        behind.delete(pairOf(name));
        byUid.delete(frame.text('Uniqueid'));
        if (name.endsWith(';2')) optimized.delete(pairOf(name));
      }
    }
  };
}
