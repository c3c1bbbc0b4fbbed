import type { Frame } from './parse.ts';

/** The answers to QueueStatus and CoreShowChannels, whoever asked: items between a list's start and its Complete. */
export interface Lists {
  queues: QueueRow[];
  members: Frame[];
  entries: Frame[];
  channels: ChannelRow[];
}

export interface QueueRow {
  readonly queue: string;
  readonly completed: number;
  readonly abandoned: number;
}

export interface ChannelRow {
  readonly name: string;
  readonly uid: string;
  readonly linked: string;
  readonly bridge: string;
  readonly application: string;
  /** The queue that a caller's `Queue` application serves; '' for others. */
  readonly queue: string;
  /** Seconds since the channel was made. */
  readonly age: number;
}

export function emptyLists(): Lists {
  return { queues: [], members: [], entries: [], channels: [] };
}

/** Takes an item of a list; false when the frame is none. */
export function collect(lists: Lists, event: string, frame: Frame): boolean {
  switch (event) {
    case 'QueueParams':
      lists.queues.push({
        queue: frame.text('Queue'),
        completed: frame.number('Completed') ?? 0,
        abandoned: frame.number('Abandoned') ?? 0
      });
      return true;
    case 'QueueMember':
      lists.members.push(frame);
      return true;
    case 'QueueEntry':
      lists.entries.push(frame);
      return true;
    case 'CoreShowChannel':
      lists.channels.push(channelRow(frame));
      return true;
    default:
      return false;
  }
}

function channelRow(frame: Frame): ChannelRow {
  const application = frame.text('Application');
  const isQueue = application.toLowerCase() === 'queue';
  return {
    name: frame.text('Channel'),
    uid: frame.text('Uniqueid'),
    linked: frame.text('Linkedid'),
    bridge: frame.text('BridgeId'),
    application,
    queue: isQueue ? (frame.text('ApplicationData').split(',')[0] ?? '') : '',
    age: seconds(frame.text('Duration'))
  };
}

/** `HH:MM:SS` → seconds; anything else: 0. */
function seconds(text: string): number {
  const parts = /^(\d{1,6}):(\d{2}):(\d{2})$/.exec(text);
  return parts ? Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]) : 0;
}
