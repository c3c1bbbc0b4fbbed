import { describe, expect, it } from 'vitest';
import { amiStory, answered, CALL } from '../../../support/ami-story.ts';

const ANNA = { Interface: 'PJSIP/1001', MemberName: 'Anna' };
const member = (queue: string, more: Record<string, string | number> = {}) => ({
  Queue: queue,
  ...ANNA,
  Status: 1,
  Paused: 0,
  PausedReason: '',
  ...more
});

describe('queue members', () => {
  it('[AMI10] signs in with the first queue, out with the last', () => {
    const story = amiStory();
    story.open(0);
    story.event(1, 'QueueMemberAdded', member('heating'));
    story.event(2, 'QueueMemberAdded', member('billing', { Paused: 1, PausedReason: 'Setup' }));
    story.event(3, 'QueueMemberRemoved', member('heating'));
    story.event(4, 'QueueMemberRemoved', member('billing'));
    expect(story.facts().filter(([, type]) => type.startsWith('seat'))).toEqual([
      [1, 'seat.signed_in', { seat: 'PJSIP/1001', agent: 'Anna', name: 'Anna', queues: ['heating'] }],
      [2, 'seat.queues', { seat: 'PJSIP/1001', queues: ['heating', 'billing'] }],
      [2, 'seat.presence', { seat: 'PJSIP/1001', presence: 'away', queues: ['billing'], reason: 'Setup' }],
      [3, 'seat.queues', { seat: 'PJSIP/1001', queues: ['billing'] }],
      [4, 'seat.signed_out', { seat: 'PJSIP/1001' }]
    ]);
  });

  it('[AMI10] pauses by queue: a new reason is a new pause, the same one is not, an unpause of none is nothing', () => {
    const story = amiStory();
    story.open(0);
    story.event(1, 'QueueMemberStatus', member('heating'));
    story.event(2, 'QueueMemberPause', member('heating', { Paused: 0, PausedReason: 'back' }));
    story.event(3, 'QueueMemberPause', member('heating', { Paused: 1, PausedReason: 'Lunch' }));
    story.event(4, 'QueueMemberPause', member('heating', { Paused: 1, PausedReason: 'Lunch' }));
    story.event(5, 'QueueMemberPause', member('heating', { Paused: 1, PausedReason: 'Training' }));
    story.event(6, 'QueueMemberStatus', member('heating', { Paused: 1, PausedReason: 'Training', Status: 2 }));
    story.event(7, 'QueueMemberPause', member('heating', { Paused: 0, PausedReason: 'over' }));
    expect(story.of('seat.presence').map(([at, , data]) => [at, data.presence, data.reason])).toEqual([
      [3, 'away', 'Lunch'],
      [5, 'away', 'Training'],
      [7, 'ready', undefined]
    ]);
  });

  it('[AMI10] removed in the middle of a call, it stays until the call has ended', () => {
    const story = amiStory();
    answered(story);
    story.event(5, 'QueueMemberRemoved', member('heating'));
    expect(story.of('seat.signed_out')).toEqual([]);
    story.event(9, 'AgentComplete', CALL.complete(2, 6, 'agent'));
    expect(story.of('seat.signed_out')).toEqual([[9, 'seat.signed_out', { seat: 'PJSIP/1001' }]]);
    expect(story.of('seat.signed_in')).toHaveLength(1);
  });

  it('[AMI10] the config says which phone is which seat', () => {
    const story = amiStory({ seats: [{ match: 'Local/1001@*', seat: '1001' }] });
    story.open(0);
    story.event(1, 'QueueMemberAdded', { ...member('heating'), Interface: 'Local/1001@from-queue/n' });
    story.event(1, 'QueueMemberAdded', { ...member('heating'), Interface: 'PJSIP/2', MemberName: 'B' });
    expect(story.of('seat.signed_in').map(([, , data]) => data.seat)).toEqual(['1001', 'PJSIP/2']);
  });

  it('[AMI11] 4 and 5 are out of reach, 0 is idle; told only when the call is over', () => {
    const story = amiStory();
    answered(story);
    for (const [at, status] of [
      [4, 5],
      [5, 2],
      [6, 5]
    ] as const) {
      story.event(at, 'QueueMemberStatus', member('heating', { Status: status }));
    }
    expect(story.of('seat.link')).toEqual([]);
    story.event(9, 'AgentComplete', CALL.complete(2, 6, 'agent'));
    story.event(10, 'QueueMemberStatus', member('heating', { Status: 0 }));
    story.event(11, 'QueueMemberStatus', member('heating', { Status: 4 }));
    expect(story.of('seat.link').map(([at, , data]) => [at, data.link])).toEqual([
      [9, 'unreachable'],
      [10, 'live'],
      [11, 'unreachable']
    ]);
  });
});
