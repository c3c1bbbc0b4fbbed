import type { Frame } from '../../src/lib/server/sources/asterisk/parse.ts';

interface ModelMember {
  fields: Map<string, string>;
}

interface ModelQueue {
  completed: number;
  abandoned: number;
  members: Map<string, ModelMember>;
  entries: Map<string, { frame: Frame; joined: number }>;
}

interface ModelChannel {
  name: string;
  linked: string;
  made: number;
  bridge: string;
  application: string;
  data: string;
}

/** What a PBX that sent these events would answer to the lists, so that a reconnect midway finds the truth. */
export interface PbxModel {
  see(frame: Frame, now: number): void;
  queueStatus(actionId: string, now: number): string;
  coreShowChannels(actionId: string, now: number): string;
}

/** Fields that QueueMember lists, under the names that its events have. */
const MEMBER_FIELDS = ['Status', 'Paused', 'PausedReason', 'LastPause', 'InCall', 'LoginTime', 'Membership'];

export function createPbxModel(): PbxModel {
  const queues = new Map<string, ModelQueue>();
  const channels = new Map<string, ModelChannel>();

  function queue(name: string): ModelQueue {
    let one = queues.get(name);
    if (!one) queues.set(name, (one = { completed: 0, abandoned: 0, members: new Map(), entries: new Map() }));
    return one;
  }

  function member(frame: Frame, location: string, name: string): void {
    const fields = new Map([
      ['Name', name],
      ['Location', location],
      ['StateInterface', frame.text('StateInterface')]
    ]);
    for (const field of MEMBER_FIELDS) fields.set(field, frame.text(field));
    queue(frame.text('Queue')).members.set(location, { fields });
  }

  function see(frame: Frame, now: number): void {
    const event = frame.get('Event');
    const uid = frame.text('Uniqueid');
    const channel = channels.get(uid);
    switch (event) {
      case 'QueueParams': {
        const one = queue(frame.text('Queue'));
        one.completed = frame.number('Completed') ?? 0;
        one.abandoned = frame.number('Abandoned') ?? 0;
        return;
      }
      case 'QueueMember': {
        member(frame, frame.text('Location'), frame.text('Name'));
        return;
      }
      case 'QueueMemberAdded':
      case 'QueueMemberPause':
      case 'QueueMemberStatus': {
        member(frame, frame.text('Interface'), frame.text('MemberName'));
        return;
      }
      case 'QueueMemberRemoved':
        queue(frame.text('Queue')).members.delete(frame.text('Interface'));
        return;
      case 'QueueCallerJoin':
        queue(frame.text('Queue')).entries.set(uid, { frame, joined: now });
        if (channel) Object.assign(channel, { application: 'Queue', data: `${frame.text('Queue')},t,,,90` });
        return;
      case 'QueueCallerLeave':
        queue(frame.text('Queue')).entries.delete(uid);
        return;
      case 'QueueCallerAbandon':
        queue(frame.text('Queue')).abandoned += 1;
        return;
      case 'AgentComplete':
        queue(frame.text('Queue')).completed += 1;
        return;
      case 'AgentCalled': {
        const dest = channels.get(frame.text('DestUniqueid'));
        if (dest) Object.assign(dest, { application: 'AppQueue', data: '(Outgoing Line)' });
        return;
      }
      case 'Newchannel':
        channels.set(uid, {
          name: frame.text('Channel'),
          linked: frame.text('Linkedid'),
          made: now,
          bridge: '',
          application: 'Dial',
          data: ''
        });
        return;
      case 'BridgeEnter':
        if (channel) channel.bridge = frame.text('BridgeUniqueid');
        return;
      case 'BridgeLeave':
        if (channel) channel.bridge = '';
        return;
      case 'Hangup':
        channels.delete(uid);
        return;
      default:
    }
  }

  function queueStatus(actionId: string, now: number): string {
    const items: [string, string][][] = [];
    for (const [name, one] of queues) {
      items.push([
        ['Event', 'QueueParams'],
        ['Queue', name],
        ['Calls', String(one.entries.size)],
        ['Completed', String(one.completed)],
        ['Abandoned', String(one.abandoned)]
      ]);
      for (const { fields } of one.members.values()) {
        items.push([['Event', 'QueueMember'], ['Queue', name], ...fields]);
      }
      let position = 0;
      for (const [uid, { frame, joined }] of one.entries) {
        position += 1;
        items.push([
          ['Event', 'QueueEntry'],
          ['Queue', name],
          ['Position', String(position)],
          ['Channel', frame.text('Channel')],
          ['Uniqueid', uid],
          ['CallerIDNum', frame.text('CallerIDNum').replace('<unknown>', 'unknown')],
          ['CallerIDName', frame.text('CallerIDName').replace('<unknown>', 'unknown')],
          ['Wait', String(Math.floor(now / 1000) - Math.floor(joined / 1000))],
          ['Priority', '0']
        ]);
      }
    }
    return list('QueueStatusComplete', actionId, items);
  }

  function coreShowChannels(actionId: string, now: number): string {
    const items = [...channels].map(([uid, one]): [string, string][] => [
      ['Event', 'CoreShowChannel'],
      ['Channel', one.name],
      ['Uniqueid', uid],
      ['Linkedid', one.linked],
      ['Application', one.application],
      ['ApplicationData', one.data],
      ['Duration', clock(now - one.made)],
      ['BridgeId', one.bridge]
    ]);
    return list('CoreShowChannelsComplete', actionId, items);
  }

  return { see, queueStatus, coreShowChannels };
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export function list(complete: string, actionId: string, items: readonly [string, string][][]): string {
  const id: [string, string] = ['ActionID', actionId];
  const start: [string, string][] = [['Response', 'Success'], id, ['EventList', 'start']];
  const end: [string, string][] = [
    ['Event', complete],
    id,
    ['EventList', 'Complete'],
    ['ListItems', String(items.length)]
  ];
  return [start, ...items.map((item) => [...item, id]), end].map(frameText).join('');
}

export function frameText(fields: readonly [string, string][]): string {
  return `${fields.map(([key, value]) => `${key}: ${value}`).join('\r\n')}\r\n\r\n`;
}
