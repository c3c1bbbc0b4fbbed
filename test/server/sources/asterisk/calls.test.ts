import { describe, expect, it } from 'vitest';
import { amiStory, answered, CALL } from '../../../support/ami-story.ts';

const WAYS = ['contact.abandoned', 'contact.overflowed', 'contact.left_unanswered'];

describe('calls', () => {
  it('[AMI4] a call from join to end, with the numbers that Asterisk states', () => {
    const story = amiStory();
    answered(story);
    story.event(20.9, 'AgentComplete', CALL.complete(2, 17, 'caller'));
    story.wait(60);
    expect(story.facts().filter(([, type]) => type.startsWith('contact'))).toEqual([
      [
        1,
        'contact.arrived',
        expect.objectContaining({ contact: 'c.1', caller: { key: 'k13800001234', shown: '***' } })
      ],
      [1, 'contact.queued', expect.objectContaining({ contact: 'c.1', queue: 'heating', tells_exit: false })],
      [1.1, 'contact.ringing', { contact: 'c.1', seat: 'PJSIP/1001' }],
      [3, 'contact.connected', { contact: 'c.1', seat: 'PJSIP/1001', waited_s: 2 }],
      [20.9, 'contact.ended', { contact: 'c.1', by: 'caller', talked_s: 17 }]
    ]);
    expect(JSON.stringify(story.raw())).not.toContain('"13800001234');
  });

  it('[AMI4] the same caller in a second queue in the millisecond of the first one’s end is a second visit', () => {
    const story = amiStory();
    story.open(0);
    story.event(1, 'QueueCallerJoin', CALL.join);
    story.event(26, 'QueueCallerAbandon', { ...CALL.join, HoldTime: 25 });
    story.event(26, 'QueueCallerLeave', CALL.leave);
    story.event(26, 'QueueCallerJoin', { ...CALL.join, Queue: 'billing' });
    story.event(40, 'QueueCallerAbandon', { ...CALL.join, Queue: 'billing', HoldTime: 14 });
    story.wait(60);
    expect(
      story.of('contact.queued', ...WAYS).map(([at, type, data]) => [at, type, data.queue ?? data.waited_s])
    ).toEqual([
      [1, 'contact.queued', 'heating'],
      [26, 'contact.left_unanswered', 25],
      [26.001, 'contact.queued', 'billing'],
      [40, 'contact.left_unanswered', 14]
    ]);
  });

  it('[AMI5] Leave alone is an exit by key at the moment of leaving, told half a second later', () => {
    const story = amiStory();
    story.open(0);
    story.event(1, 'QueueCallerJoin', CALL.join);
    story.event(9, 'QueueCallerLeave', CALL.leave);
    story.wait(9.4);
    expect(story.of(...WAYS)).toEqual([]);
    story.wait(9.6);
    expect(story.of(...WAYS)).toEqual([[9, 'contact.overflowed', { contact: 'c.1', reason: 'key' }]]);
  });

  it('[AMI5] Abandon, then Leave, is one leaving unanswered', () => {
    const story = amiStory();
    story.open(0);
    story.event(1, 'QueueCallerJoin', CALL.join);
    story.event(5, 'QueueCallerAbandon', { ...CALL.join, HoldTime: 4 });
    story.event(5.01, 'QueueCallerLeave', CALL.leave);
    story.event(5.02, 'Hangup', CALL.hangup);
    story.wait(60);
    expect(story.of(...WAYS)).toEqual([[5, 'contact.left_unanswered', { contact: 'c.1', waited_s: 4 }]]);
  });

  it('[AMI5] a script between the answer and AgentConnect makes no exit by key', () => {
    const story = amiStory();
    story.open(0);
    story.event(1, 'QueueCallerJoin', CALL.join);
    story.event(1.1, 'AgentCalled', CALL.called);
    story.event(3, 'DialEnd', CALL.dialEnd('ANSWER'));
    story.event(3, 'QueueCallerLeave', CALL.leave);
    story.event(8, 'AgentConnect', CALL.connect(7));
    story.wait(60);
    expect(story.of(...WAYS, 'contact.connected').map(([at, type]) => [at, type])).toEqual([[8, 'contact.connected']]);
  });

  it('[AMI6] AgentComplete without channels, after the caller’s hang-up, still states the talk', () => {
    const story = amiStory();
    answered(story);
    story.event(22.7, 'Hangup', CALL.hangup);
    story.event(22.8, 'AgentComplete', { Queue: 'heating', ...CALL.anna, HoldTime: 2, TalkTime: 19, Reason: 'agent' });
    story.wait(60);
    expect(story.of('contact.ended')).toEqual([[22.7, 'contact.ended', { contact: 'c.1', by: 'agent', talked_s: 19 }]]);
  });

  it('[AMI6] without any AgentComplete the whole seconds seen count', () => {
    const story = amiStory();
    answered(story);
    story.event(22.7, 'Hangup', CALL.hangup);
    story.wait(60);
    expect(story.of('contact.ended')).toEqual([[22.7, 'contact.ended', { contact: 'c.1', talked_s: 19 }]]);
  });

  it('[AMI6] a call answered before we listened is told by its end', () => {
    const story = amiStory();
    story.open(0);
    story.event(30, 'AgentComplete', CALL.complete(4, 20, 'caller'));
    expect(story.of('contact.queued', 'contact.connected', 'contact.ended').map(([at, type]) => [at, type])).toEqual([
      // by whole seconds: the beginning surely not too late, the answer surely not too early
      [4.5, 'contact.queued'],
      [11.5, 'contact.connected'],
      [30, 'contact.ended']
    ]);
  });

  it('[AMI7] DialEnd(CANCEL), also twice, stops a ring; AgentRingNoAnswer misses it, before or after DialEnd', () => {
    const story = amiStory();
    story.open(0);
    story.event(1, 'QueueCallerJoin', CALL.join);
    story.event(1.1, 'AgentCalled', CALL.called);
    story.event(2, 'DialEnd', CALL.dialEnd('CANCEL'));
    story.event(2, 'DialEnd', CALL.dialEnd('CANCEL'));
    story.event(2, 'Hangup', CALL.phoneHangup);
    story.event(4, 'AgentCalled', { ...CALL.called, DestUniqueid: 'a.2' });
    story.event(16, 'AgentRingNoAnswer', { ...CALL.called, DestUniqueid: 'a.2', RingTime: 12000 });
    story.event(16, 'DialEnd', { ...CALL.dialEnd('CANCEL'), DestUniqueid: 'a.2' });
    story.event(18, 'AgentCalled', { ...CALL.called, DestUniqueid: 'a.3' });
    story.event(18.2, 'DialEnd', { ...CALL.dialEnd('BUSY'), DestUniqueid: 'a.3' });
    story.event(18.2, 'Hangup', { ...CALL.phoneHangup, Uniqueid: 'a.3' });
    story.event(18.3, 'AgentRingNoAnswer', { ...CALL.called, DestUniqueid: 'a.3', RingTime: 0 });
    story.event(20, 'AgentCalled', { ...CALL.called, DestUniqueid: 'a.4' });
    story.event(21, 'Hangup', { ...CALL.phoneHangup, Uniqueid: 'a.4' });
    story.wait(60);
    expect(
      story.of('contact.ring_stopped', 'contact.ring_missed').map(([at, type, d]) => [at, type, d.reason])
    ).toEqual([
      [2, 'contact.ring_stopped', undefined],
      [16, 'contact.ring_missed', 'timeout'],
      [18.3, 'contact.ring_missed', 'busy'],
      [23, 'contact.ring_stopped', undefined]
    ]);
  });

  it('[AMI8] hold is any sign on any channel of the call, until the last is gone', () => {
    const story = amiStory();
    story.open(0);
    story.event(1, 'MusicOnHoldStart', CALL.caller);
    answered(story);
    const phone = { Channel: 'PJSIP/1001-0000000b', Uniqueid: 'a.1', Linkedid: 'c.1' };
    const half = { Channel: 'Local/x@y-1;2', Uniqueid: 'a.9', Linkedid: 'c.1' };
    story.event(4, 'Unhold', phone);
    story.event(5, 'Hold', phone);
    story.event(5, 'MusicOnHoldStart', CALL.caller);
    story.event(6, 'Unhold', phone);
    story.event(7, 'MusicOnHoldStop', CALL.caller);
    story.event(8, 'MusicOnHoldStart', half);
    story.event(9, 'BridgeEnter', half);
    story.event(10, 'MusicOnHoldStart', half);
    story.event(12, 'MusicOnHoldStop', half);
    expect(story.of('contact.held', 'contact.retrieved').map(([at, type]) => [at, type])).toEqual([
      [5, 'contact.held'],
      [7, 'contact.retrieved'],
      [10, 'contact.held'],
      [12, 'contact.retrieved']
    ]);
  });

  it('[AMI9] a blind transfer ends the part as one, whichever reason AgentComplete gives', () => {
    for (const reason of ['transfer', 'agent']) {
      const story = amiStory();
      answered(story);
      story.event(9, 'BlindTransfer', { TransfereeUniqueid: 'c.1' });
      story.event(9, 'AgentComplete', CALL.complete(2, 6, reason));
      story.event(9, 'QueueCallerJoin', { ...CALL.join, Queue: 'billing' });
      expect(story.of('contact.transferred', 'contact.queued').slice(1)).toEqual([
        [9, 'contact.transferred', { contact: 'c.1', from: 'PJSIP/1001', kind: 'blind', talked_s: 6 }],
        [9.001, 'contact.queued', expect.objectContaining({ queue: 'billing' })]
      ]);
    }
  });

  it('[AMI9] a new queue told before the end of the old call still comes after it', () => {
    const story = amiStory();
    answered(story);
    story.event(9, 'QueueCallerJoin', { ...CALL.join, Queue: 'billing' });
    story.event(9.2, 'AgentComplete', CALL.complete(2, 6, 'agent'));
    expect(
      story
        .of('contact.transferred', 'contact.queued')
        .slice(1)
        .map(([at, type]) => [at, type])
    ).toEqual([
      [9.001, 'contact.queued'],
      [9, 'contact.transferred']
    ]);
  });
});
