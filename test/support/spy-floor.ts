import type { Meaning, SpyWire } from './spy-wire.ts';

/** A channel as the phone system holds it: a masquerade changes who it is, and what listens to it stays. */
export interface SpyChannel {
  uid: string;
  name: string;
  /** Who speaks there; null: a half of a Local channel. */
  who: string | null;
  bridge: string | null;
  /** The other half of a Local channel. */
  other: SpyChannel | null;
  isGone: boolean;
  /** As the list of channels shows it. */
  application: string;
}

/** Channels and bridges of the modelled phone system, and the events that they make. */
export interface SpyFloor {
  readonly channels: readonly SpyChannel[];
  make(name: string, who: string | null, application?: string): SpyChannel;
  local(name: string): readonly [SpyChannel, SpyChannel];
  enter(bridge: string, ...channels: readonly SpyChannel[]): void;
  leave(channel: SpyChannel, meaning?: Meaning): void;
  hangUp(channel: SpyChannel): void;
  /**
   * `into` goes on as `from`, with its phone and name; what `into` was is a zombie, which ends. The Uniqueid goes with
   * the name, as it does now, or stays, as it did before Asterisk 12.
   */
  masquerade(into: SpyChannel, from: SpyChannel, uidFollows: boolean): void;
  /** Everybody who is heard on that channel. */
  heardOn(channel: SpyChannel): ReadonlySet<string>;
  newBridge(): string;
  /** `into`: what listened to the channel listens to that one now. */
  onGone(to: (channel: SpyChannel, into: SpyChannel | null) => void): void;
}

/** Uniqueids of one second: the first is the beginning of the tenth. */
const SECOND = '1700000000';

export function createSpyFloor({
  wire,
  means,
  changed
}: {
  readonly wire: SpyWire;
  /** What it says that this channel leaves, ends or is renamed. */
  readonly means: (uid: string) => Meaning;
  /** Somebody may hear somebody else now. */
  readonly changed: () => void;
}): SpyFloor {
  const channels: SpyChannel[] = [];
  let made = 0;
  let bridges = 0;
  let gone: (channel: SpyChannel, into: SpyChannel | null) => void = () => undefined;

  const named = ({ name, uid }: SpyChannel) => ({ Channel: name, Uniqueid: uid });

  function make(name: string, who: string | null, application = 'AppDial'): SpyChannel {
    made += 1;
    const suffix = /;[12]$/.exec(name)?.[0] ?? '';
    const channel: SpyChannel = {
      ...{ uid: `${SECOND}.${made}`, who, bridge: null, other: null, isGone: false, application },
      name: suffix === '' ? `${name}-${made.toString(16).padStart(8, '0')}` : name
    };
    channels.push(channel);
    return channel;
  }

  function leave(channel: SpyChannel, meaning: Meaning = means(channel.uid)): void {
    if (channel.bridge === null) return;
    const BridgeUniqueid = channel.bridge;
    channel.bridge = null;
    changed();
    wire.emit('BridgeLeave', { ...named(channel), BridgeUniqueid }, { mayBeLost: true, ...meaning });
  }

  function hangUp(channel: SpyChannel, into: SpyChannel | null = null): void {
    if (channel.isGone) return;
    leave(channel);
    channel.isGone = true;
    channels.splice(channels.indexOf(channel), 1);
    gone(channel, into);
    changed();
    wire.emit('Hangup', named(channel), { mayBeLost: true, ...means(channel.uid) });
  }

  return {
    channels,
    make,
    local(name) {
      const pair = `${name}-${(made + 1).toString(16).padStart(8, '0')}`;
      const [one, two] = [make(`${pair};1`, null, 'AppQueue'), make(`${pair};2`, null)];
      one.other = two;
      two.other = one;
      return [one, two];
    },
    enter(bridge, ...all) {
      for (const channel of all) {
        channel.bridge = bridge;
        wire.emit('BridgeEnter', { ...named(channel), BridgeUniqueid: bridge });
      }
      changed();
    },
    leave,
    hangUp: (channel) => hangUp(channel),
    masquerade(into, from, uidFollows) {
      const rename = (channel: SpyChannel, Newname: string): void => {
        wire.emit('Rename', { ...named(channel), Newname }, { mayBeLost: true, ...means(channel.uid) });
        channel.name = Newname;
      };
      const [was, is] = [into.name, from.name];
      rename(from, `${is}<MASQ>`);
      rename(into, is);
      rename(from, `${was}<ZOMBIE>`);
      if (uidFollows) [into.uid, from.uid] = [from.uid, into.uid];
      [into.who, from.who] = [from.who, null];
      [into.other, from.other] = [from.other, null];
      if (into.other) into.other.other = into;
      hangUp(from, into);
    },
    heardOn(channel) {
      const seen = new Set([channel]);
      for (const one of seen) {
        if (one.other && !one.other.isGone) seen.add(one.other);
        if (one.bridge === null) continue;
        for (const other of channels) if (other.bridge === one.bridge) seen.add(other);
      }
      return new Set([...seen].flatMap(({ who }) => (who === null ? [] : [who])));
    },
    newBridge: () => `bridge-${(bridges += 1)}`,
    onGone: (to) => void (gone = to)
  };
}
