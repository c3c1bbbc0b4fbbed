import { describe, expect, test } from 'vitest';
import type { AlertState, AlertWhat } from '../../../src/lib/core/alert-state.ts';
import type { SoundMode } from '../../../src/lib/core/state.ts';
import { createZone } from '../../../src/lib/core/time/zone.ts';
import { listen, SILENCE, soundAt, type Heard } from '../../../src/lib/wall/sound/calls.ts';
import { alert } from '../../support/alert-data.ts';
import { NOW } from '../../support/floor-records.ts';

const S = 1000;
const called = (id: string, at: number, over: Partial<AlertState> = {}, what: AlertWhat = 'raised'): AlertState =>
  alert(id, {
    ...{ state: 'raised', severity: 'warning', folded_under: null, shelved: null },
    ...over,
    steps: [{ at: NOW + at * S, what, by: null }]
  });

/** What is heard, second by second: `at id`. */
function play(
  states: readonly (readonly [at: number, alerts: readonly AlertState[]])[],
  until: number,
  mode: SoundMode = 'normal'
) {
  let heard: Heard = SILENCE;
  const said: string[] = [];
  for (let at = 0; at <= until; at++) {
    const shown = states.findLast(([from]) => from <= at)?.[1] ?? [];
    const next = listen(heard, shown, mode, NOW + at * S);
    heard = next.heard;
    if (next.play) said.push(`${at} ${next.play.id}`);
  }
  return said;
}

describe('what is heard', () => {
  test('[SOUND1] what calls anew, once; not what stood there before', () => {
    const old = called('old', -5);
    expect(
      play(
        [
          [0, [old]],
          [5, [old, called('a', 5)]]
        ],
        60
      )
    ).toEqual(['5 a']);
    const calls: AlertWhat[] = ['graver', 'again', 'given_back', 'climbed', 'repeated', 'unfolded', 'unshelved'];
    for (const what of calls)
      expect(
        play(
          [
            [0, [old]],
            [20, [called('old', 20, {}, what)]]
          ],
          60
        ),
        what
      ).toEqual(['20 old']);
    const quiet: AlertWhat[] = ['milder', 'acked', 'handed_over', 'told_by_phone', 'commented', 'not_reached'];
    for (const what of quiet)
      expect(
        play(
          [
            [0, [old]],
            [20, [called('old', 20, {}, what)]]
          ],
          60
        ),
        what
      ).toEqual([]);
  });

  test('[SOUND1] never info, nor what is held, folded, shelved, or called long ago', () => {
    const shelved = { by: 'p', by_name: 'P', reason: 'x', until: NOW + 9 * S };
    for (const over of [{ severity: 'info' }, { state: 'held' }, { folded_under: 'x' }, { shelved }] as const)
      expect(
        play(
          [
            [0, []],
            [5, [called('a', 5, over)]]
          ],
          60
        )
      ).toEqual([]);
    expect(
      play(
        [
          [0, []],
          [70, [called('a', 5)]]
        ],
        90
      )
    ).toEqual([]);
  });

  test('[SOUND2] of several the gravest; the others have their turn; critical breaks in', () => {
    const all = [called('w', 5), called('s', 5, { severity: 'serious' })];
    expect(
      play(
        [
          [0, []],
          [5, all],
          [7, [...all, called('w2', 7)]]
        ],
        60
      )
    ).toEqual(['5 s', '15 w2']);
    const grave = called('c', 9, { severity: 'critical' });
    expect(
      play(
        [
          [0, []],
          [5, all],
          [6, [...all, called('c', 6, { severity: 'critical' })]]
        ],
        30
      )
    ).toEqual(['5 s', '8 c']);
    expect(
      play(
        [
          [0, []],
          [5, all],
          [9, [...all, grave]]
        ],
        30
      )
    ).toEqual(['5 s', '9 c']);
    // taken on before its turn: silent
    expect(
      play(
        [
          [0, []],
          [5, all],
          [7, [...all, called('w2', 7)]],
          [9, [...all, called('w2', 7, { state: 'held' })]]
        ],
        60
      )
    ).toEqual(['5 s']);
  });

  test('[SOUND2] a storm of sixty in a minute sounds seven times at most', () => {
    const storm = Array.from(
      { length: 60 },
      (_, i) => [i + 1, Array.from({ length: i + 1 }, (__, n) => called(`a${n}`, n + 1))] as const
    );
    expect(play([[0, []], ...storm], 61).length).toBeLessThanOrEqual(7);
  });

  test('[SOUND4] soft: no repeats below critical; off: what is critical alone', () => {
    const repeat = called('a', 5, { severity: 'serious' }, 'repeated');
    const critical = called('c', 5, { severity: 'critical' }, 'repeated');
    const first = called('a', 5, { severity: 'serious' });
    const heardBy = (mode: SoundMode) =>
      [repeat, critical, first].map(
        (one) =>
          play(
            [
              [0, []],
              [5, [one]]
            ],
            30,
            mode
          ).length
      );
    expect(heardBy('normal')).toEqual([1, 1, 1]);
    expect(heardBy('soft')).toEqual([0, 1, 1]);
    expect(heardBy('off')).toEqual([0, 1, 0]);
  });

  test('[SOUND4] by the site’s own clock, also over midnight; the first period that holds rules', () => {
    const zone = createZone('Asia/Shanghai');
    const at = (text: string) => Date.parse(`2026-11-26T${text}+08:00`);
    const sounds = [
      { from: 12 * 60, to: 13 * 60, sound: 'normal' as const },
      { from: 22 * 60, to: 8 * 60, sound: 'soft' as const },
      { from: 11 * 60, to: 14 * 60, sound: 'off' as const }
    ];
    const read = (text: string) => soundAt(sounds, zone, at(text));
    expect(read('23:30')).toEqual({ mode: 'soft', until: 480 });
    expect(read('07:59')).toEqual({ mode: 'soft', until: 480 });
    expect(read('08:00')).toEqual({ mode: 'normal', until: null });
    expect(read('11:30')).toEqual({ mode: 'off', until: 840 });
    expect(read('12:30')).toEqual({ mode: 'normal', until: null });
    expect(soundAt(undefined, zone, at('23:30'))).toEqual({ mode: 'normal', until: null });
  });
});
