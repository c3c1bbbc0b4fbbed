import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../src/lib/protocol/wire.ts';
import { LOCAL } from '../../../src/lib/server/access/principal.ts';
import { eventFrame } from '../../../src/lib/server/sockets/frames.ts';
import type { View } from '../../../src/lib/server/sockets/view.ts';
import { createViewer } from '../../../src/lib/server/sockets/viewer.ts';

const KIB = 1_024;

/** A viewer whose transport takes what the test lets it take. */
function stage() {
  const wire = { bufferedAmount: 0, sent: [] as string[] };
  const conn = {
    readyState: 'open',
    writeBuffer: [],
    transport: { socket: wire },
    write: (text: string) => wire.sent.push(text),
    close: () => undefined
  };
  const counts = { messages: 0, bytes: 0, conflated: 0, skipped: 0 };
  const viewer = createViewer({ conn } as unknown as Socket, LOCAL, counts);
  let offset = 0;
  let now = 1_790_000_000_000;
  const frame = (prev: number, to: number) => eventFrame('/live', 'patch', JSON.stringify({ prev, offset: to }));
  const view = {
    get offset() {
      return offset;
    },
    conflated: (from: number) => (from < offset - 20 ? null : frame(from, offset)),
    mismatch: () => frame(offset, offset)
  } as unknown as View;
  viewer.view = view;
  return {
    wire,
    viewer,
    counts,
    get last() {
      const [, patch] = JSON.parse((wire.sent.at(-1) ?? '[]').slice('2/live,'.length)) as [string, Patch];
      return [patch.prev, patch.offset];
    },
    turn() {
      offset += 1;
      return viewer.patch(frame(offset - 1, offset), now);
    },
    beat: () => viewer.beat(eventFrame('/live', 'beat', '{}'), now),
    pass(ms: number) {
      now += ms;
      return viewer.tend(now);
    }
  };
}

describe('a slow reader', () => {
  it('[LIVE8] is skipped over 256 KiB unsent, and told one patch once it has drained', () => {
    const it = stage();
    expect(it.turn()).toBe(true);
    it.wire.bufferedAmount = 257 * KIB;
    it.pass(250);
    for (let turn = 0; turn < 9; turn += 1) expect(it.turn()).toBe(false);
    expect(it.pass(1_000)).toBeNull();
    expect(it.wire.sent).toHaveLength(1);
    it.wire.bufferedAmount = 0;
    it.pass(250);
    expect(it.last).toEqual([1, 10]);
    expect(it.counts).toMatchObject({ skipped: 9, conflated: 1 });
  });

  it('[LIVE8] is found by the bytes of its patches too, between two looks after it', () => {
    const it = stage();
    it.wire.bufferedAmount = 200 * KIB;
    const frame = { ...eventFrame('/live', 'patch', '{}'), bytes: 33 * KIB };
    const written = [1, 2, 3, 4].map(() => it.viewer.patch(frame, 0));
    expect(written).toEqual([true, true, false, false]);
  });

  it('[LIVE8] is told at most each second until it has kept up three times', () => {
    const it = stage();
    it.wire.bufferedAmount = 300 * KIB;
    it.pass(250);
    it.turn();
    it.wire.bufferedAmount = 0;
    const told: number[] = [];
    for (let quarter = 0; quarter < 40; quarter += 1) {
      const before = it.wire.sent.length;
      it.turn();
      it.pass(250);
      told.push(it.wire.sent.length - before);
    }
    const slow = told.indexOf(1, 9);
    expect(told.slice(0, slow).reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(told.slice(slow).every((n) => n === 1)).toBe(true);
  });

  it('[LIVE8] that is out of reach is told to watch again', () => {
    const it = stage();
    it.wire.bufferedAmount = 300 * KIB;
    it.pass(250);
    for (let turn = 0; turn < 30; turn += 1) it.turn();
    it.wire.bufferedAmount = 0;
    it.pass(1_000);
    expect(it.last).toEqual([30, 30]);
  });

  it('[LIVE8] that acknowledges beats is skipped when it stops, though nothing seems unsent', () => {
    const it = stage();
    it.beat();
    it.viewer.seen();
    it.beat();
    it.pass(5_001);
    expect(it.turn()).toBe(false);
    it.viewer.seen();
    it.pass(1_000);
    expect(it.last).toEqual([0, 1]);
  });

  it('[LIVE9] that takes nothing for 10 s, or holds more than 1 MiB, is sent away', () => {
    const stalled = stage();
    stalled.wire.bufferedAmount = 40 * KIB;
    stalled.pass(0);
    expect(stalled.pass(9_999)).toBeNull();
    expect(stalled.pass(1)).toBe('slow');

    const trickling = stage();
    for (let n = 0; n < 30; n += 1) {
      trickling.wire.bufferedAmount = 300 * KIB - n;
      expect(trickling.pass(1_000)).toBeNull();
    }
    const heavy = stage();
    heavy.wire.bufferedAmount = 1_025 * KIB;
    expect(heavy.pass(0)).toBe('slow');

    const silent = stage();
    silent.beat();
    silent.viewer.seen();
    silent.beat();
    expect(silent.pass(9_999)).toBeNull();
    expect(silent.pass(1)).toBe('slow');
  });

  it('[LIVE9] is not blamed for a large snapshot on its way', () => {
    const it = stage();
    it.viewer.answer({ ...eventFrame('/live', 'x', '{}'), bytes: 3_000 * KIB }, 0);
    it.wire.bufferedAmount = 3_000 * KIB;
    expect(it.pass(250)).toBeNull();
    expect(it.turn()).toBe(true);
    it.wire.bufferedAmount = 0;
    it.pass(250);
    it.wire.bufferedAmount = 1_025 * KIB;
    expect(it.pass(250)).toBe('slow');
  });

  it('[LIVE8] that acknowledges nothing is judged by its unsent bytes alone', () => {
    const it = stage();
    for (let beat = 0; beat < 20; beat += 1) {
      it.beat();
      expect(it.pass(2_000)).toBeNull();
    }
    expect(it.turn()).toBe(true);
  });
});
