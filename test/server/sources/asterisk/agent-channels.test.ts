import { describe, expect, test } from 'vitest';
import { amiStory, type AmiStory } from '../../../support/ami-story.ts';

/** What Asterisk 22 sent, cut to the fields that are read; ids shortened, times in seconds from the caller's joining. */
type Extract = readonly (readonly [number, string, Readonly<Record<string, string>>])[];

const [CALLER, HALF] = ['732740.80', 'Local/1003@agents-00000014'];
const enters = (Channel: string, Uniqueid: string, BridgeUniqueid: string) =>
  ['BridgeEnter', { Channel, Uniqueid, BridgeUniqueid }] as const;
const leaves = (Channel: string, Uniqueid: string, BridgeUniqueid: string) =>
  ['BridgeLeave', { Channel, Uniqueid, BridgeUniqueid }] as const;

/** A queue member that is a Local channel, as FreePBX makes them; its phone answers. */
function answered(member: string): Extract {
  const call = { Queue: 'loc', Uniqueid: CALLER, Linkedid: CALLER };
  const agent = {
    ...call,
    DestChannel: `${HALF};1`,
    DestUniqueid: '732740.81',
    Interface: member,
    MemberName: 'Carla'
  };
  return [
    [0, 'QueueCallerJoin', { ...call, Channel: 'PJSIP/trunk-00000028' }],
    [0, 'AgentCalled', agent],
    [0.211, ...enters('PJSIP/1003-00000029', '732740.83', '921eb217')],
    [0.211, 'QueueCallerLeave', { Queue: 'loc', Uniqueid: CALLER }],
    [0.211, 'AgentConnect', { ...agent, HoldTime: '1' }],
    [0.211, ...enters(`${HALF};1`, '732740.81', '5eabd0e9')],
    [0.211, ...enters(`${HALF};2`, '732740.82', '921eb217')],
    [0.211, ...enters('PJSIP/trunk-00000028', CALLER, '5eabd0e9')]
  ];
}

const BLIND: Extract = [
  [1.84, ...leaves('PJSIP/1003-00000029', '732740.83', '921eb217')],
  [1.84, 'Hangup', { Channel: 'PJSIP/1003-00000029', Uniqueid: '732740.83', Linkedid: CALLER }],
  [1.84, ...leaves(`${HALF};2`, '732740.82', '921eb217')],
  [1.848, ...enters('PJSIP/1002-0000002b', '732742.87', 'efc891da')],
  [1.85, ...enters(`${HALF};2`, '732740.82', 'efc891da')]
];

const ATTENDED: Extract = [
  [2.172, ...enters('PJSIP/1002-00000030', '732751.96', '1ccc21fa')],
  [2.172, ...enters('PJSIP/1003-0000002f', '732751.95', '1ccc21fa')],
  [2.594, ...leaves(`${HALF};2`, '732740.82', '921eb217')],
  [2.594, ...leaves('PJSIP/1003-0000002f', '732751.95', '1ccc21fa')],
  [2.594, ...enters(`${HALF};2`, '732740.82', '1ccc21fa')],
  [2.597, ...leaves('PJSIP/1003-00000029', '732740.83', '921eb217')]
];

/** A member without /n: the Local channel takes itself out of the way, and says that it did not succeed. */
const OPTIMIZED: Extract = [
  [
    0.263,
    'LocalOptimizationBegin',
    {
      ...{ LocalOneChannel: `${HALF};1`, LocalTwoChannel: `${HALF};2` },
      ...{ SourceChannel: 'PJSIP/1003-00000029', SourceUniqueid: '732740.83' }
    }
  ],
  [0.263, ...leaves('PJSIP/1003-00000029', '732740.83', '921eb217')],
  [0.264, ...leaves(`${HALF};1`, '732740.81', '5eabd0e9')],
  [0.264, ...enters('PJSIP/1003-00000029', '732740.83', '5eabd0e9')],
  [0.266, 'LocalOptimizationEnd', { LocalOneChannel: `${HALF};1`, Success: 'No' }],
  [0.266, 'Hangup', { Channel: `${HALF};1`, Uniqueid: '732740.81', Linkedid: CALLER }],
  [0.266, ...leaves(`${HALF};2`, '732740.82', '921eb217')],
  [0.266, 'Hangup', { Channel: `${HALF};2`, Uniqueid: '732740.82', Linkedid: CALLER }]
];

function play(story: AmiStory, ...extracts: readonly Extract[]): void {
  for (const [at, event, fields] of extracts.flat()) story.event(at + 1, event, fields);
}

function told(member: string, ...extracts: readonly Extract[]): AmiStory {
  const story = amiStory();
  story.open(0);
  play(story, answered(member), ...extracts);
  return story;
}

const MEMBER = 'Local/1003@agents/n';

describe('[SPY5] an agent behind a Local channel', () => {
  test('is heard on the queue’s own channel while the phone is there', () => {
    expect(told(MEMBER).channelAt(CALLER, MEMBER)).toBe('732740.81');
  });

  test('has left once the phone transfers the caller, though the queue’s channel stays with them', () => {
    expect(told(MEMBER, BLIND).channelAt(CALLER, MEMBER)).toBeNull();
    expect(told(MEMBER, ATTENDED.slice(0, 2)).channelAt(CALLER, MEMBER)).toBe('732740.81');
    expect(told(MEMBER, ATTENDED).channelAt(CALLER, MEMBER)).toBeNull();
  });

  test('is heard on the phone’s channel where the Local channel takes itself out of the way', () => {
    const story = told('Local/1003@agents', OPTIMIZED);
    expect(story.channelAt(CALLER, 'Local/1003@agents')).toBe('732740.83');
  });

  test('behind a second Local channel has left when the phone has', () => {
    const second = 'Local/1003@inner-00000017';
    const chain: Extract = [
      [0.3, ...leaves('PJSIP/1003-00000029', '732740.83', '921eb217')],
      [0.3, ...enters(`${second};1`, '732740.90', '921eb217')],
      [0.3, ...enters(`${second};2`, '732740.91', '0badcafe')],
      [0.3, ...enters('PJSIP/1003-00000030', '732740.92', '0badcafe')]
    ];
    const story = amiStory();
    story.open(0);
    const call = answered(MEMBER).filter(([, , { Channel }]) => Channel !== 'PJSIP/1003-00000029');
    play(story, call, chain);
    expect(story.channelAt(CALLER, MEMBER)).toBe('732740.81');
    play(story, [[2, ...leaves('PJSIP/1003-00000030', '732740.92', '0badcafe')]]);
    expect(story.channelAt(CALLER, MEMBER)).toBeNull();
  });

  test('has left also where one of the events that show it is missing', () => {
    const half = `${HALF};2`;
    const without = (extract: Extract, event: string, name: string): Extract =>
      extract.filter(([, is, { Channel }]) => is !== event || Channel !== name);
    expect(told(MEMBER, without(ATTENDED, 'BridgeLeave', half)).channelAt(CALLER, MEMBER)).toBeNull();
    const ended: Extract = [[1.84, 'Hangup', { Channel: 'PJSIP/1003-00000029', Uniqueid: '732740.83' }]];
    expect(told(MEMBER, ended).channelAt(CALLER, MEMBER)).toBeNull();
  });

  test('may have left in a gap: nobody is put on', () => {
    const story = told(MEMBER);
    story.close(3);
    story.open(4);
    expect(story.channelAt(CALLER, MEMBER)).toBeNull();
  });
});

test('[SPY5] a direct phone is known again after a gap', () => {
  const story = amiStory();
  story.open(0);
  const direct = answered('PJSIP/1003').map(([at, event, fields]): Extract[number] => [
    at,
    event,
    'DestChannel' in fields ? { ...fields, DestChannel: 'PJSIP/1003-00000029', DestUniqueid: '732740.83' } : fields
  ]);
  play(story, direct);
  story.close(3);
  story.open(4);
  expect(story.channelAt(CALLER, 'PJSIP/1003')).toBe('732740.83');
});

test('[SPY5] a phone whose channel takes part in a masquerade is the agent’s on that call no more', () => {
  const MASKED = 'PJSIP/1003-00000029<MASQ>';
  const rename = (uid: string): Extract => [
    [2, 'Rename', { Channel: 'PJSIP/1003-00000029', Newname: MASKED, Uniqueid: uid }]
  ];
  const member = 'Local/1003@agents';
  expect(told(member, OPTIMIZED, rename('732740.99')).channelAt(CALLER, member)).toBe('732740.83');
  expect(told(member, OPTIMIZED, rename('732740.83')).channelAt(CALLER, member)).toBeNull();
});
