import { describe, expect, test } from 'vitest';
import type { FloorSettings } from '../../src/lib/core/settings.ts';
import { agesOf } from '../../src/lib/core/sources/ages.ts';
import { story } from '../support/story.ts';
import { floorOf } from './property/floor.ts';

const settings: FloorSettings = {
  ...floorOf(),
  sources: [
    { id: 'pbx', type: 'asterisk', beat: 10_000, createsQueues: true },
    { id: 'crm', type: 'events', beat: null, createsQueues: false }
  ]
};

describe('a source', () => {
  test('[SOURCE1] waits to be heard, is live when it is, and down when it says so', () => {
    const told = story(settings)
      .heard(5, 'pbx')
      .at(8, 'source.state', { source: 'pbx', state: 'down', reason: 'line broke' }, { source: 'pbx' })
      .at(6, 'source.state', { source: 'pbx', state: 'up' }, { source: 'pbx', told: 10 })
      .at(12, 'source.state', { source: 'pbx', state: 'up' }, { source: 'pbx' });
    expect([1, 6, 9, 11, 13].map((s) => told.see(s).sources.pbx!.state).join(' ')).toBe('waiting live down down live');
    expect(told.see(9).sources.pbx).toMatchObject({ reason: 'line broke', since: told.start + 8000 });
    expect(told.see(1).sources.crm!.state).toBe('waiting');
  });

  test('[SOURCE1] a fact is heard too; its age is told apart, so that the record stays', () => {
    const told = story(settings).call('a', 'heating', 5).call('b', 'heating', 6);
    expect(told.see(9).sources.crm).toMatchObject({ state: 'live', heard: null, since: told.start + 5000 });
    expect(agesOf(told.floor(9), told.start + 9000)).toEqual({ crm: 3000, pbx: null });
  });

  test('[SOURCE2] silent after two beats and a second, and so are its seats; live again with the next byte', () => {
    const told = story(settings)
      .at(0, 'seat.signed_in', { seat: '1001', agent: 'anna', queues: ['heating'] }, { source: 'pbx' })
      .signIn(0, '1002', 'bo', ['heating'])
      .heard(30, 'pbx');
    const words = (s: number): unknown[] => {
      const { sources, seats, queues } = told.see(s);
      return [sources.pbx!.state, seats['1001']!.word, seats['1002']!.word, queues.heating!.now.available];
    };
    expect(words(20.9)).toEqual(['live', 'free', 'free', 2]);
    expect(words(21)).toEqual(['silent', 'stale', 'free', 1]);
    expect(words(30)).toEqual(['live', 'free', 'free', 2]);
    expect(told.see(7200).sources).toMatchObject({ pbx: { state: 'silent' }, crm: { state: 'live' } });
  });
});
