import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMarks, diffRecord } from '../../src/lib/protocol/marks.ts';
import { apply, diff, PatchError, pictureOf, reconcile } from '../../src/lib/protocol/picture.ts';
import type { Picture } from '../../src/lib/protocol/picture.ts';
import type { Changes, Marks } from '../../src/lib/protocol/wire.ts';
import { move, nextHandles, record, stateAfter } from '../support/pictures.ts';

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('marks', () => {
  it('[WIRE2] turn any record into any other', () => {
    fc.assert(
      fc.property(record, record, (before, after) => {
        const marks = diffRecord(before, after);
        expect(marks === undefined ? before : applyMarks(before, overTheWire(marks))).toEqual(overTheWire(after));
      })
    );
  });

  it('[WIRE2] tell a value, a deeper change, a replaced value and a removed field apart', () => {
    const before = { a: 1, b: { c: 1, d: 2 }, e: [1], f: 'x' };
    const marks: Marks = { a: null, b: { c: 5, d: [] }, e: [[2, 3]], f: [{ g: 1 }] };
    expect(applyMarks(before, marks)).toEqual({ a: null, b: { c: 5 }, e: [2, 3], f: { g: 1 } });
    expect(diffRecord(before, applyMarks(before, marks))).toEqual(marks);
  });

  it('[WIRE5] that change nothing keep the reference', () => {
    fc.assert(
      fc.property(record, record, (before, after) => {
        const marks = diffRecord(before, after) ?? {};
        const once = applyMarks(before, marks);
        expect(applyMarks(once, marks)).toBe(once);
      })
    );
  });
});

describe('pictures', () => {
  it('[WIRE1] [WIRE3] a snapshot and every later patch give the state, whatever came and went between', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 6 }), fc.array(fc.array(move, { maxLength: 6 }), { maxLength: 8 }), run),
      { numRuns: 500 }
    );
    function run(first: Parameters<typeof stateAfter>[0], turns: Parameters<typeof stateAfter>[0][]) {
      const told = [...first];
      let server: Picture = pictureOf(stateAfter(told));
      let client: Picture = overTheWire(server);
      let now = 1_000;
      for (const turn of turns) {
        told.push(...turn);
        const state = stateAfter(told);
        const next = { state, handles: nextHandles(server.handles, state) };
        client = apply(client, overTheWire(diff(server, next, now)), now).picture;
        server = next;
        now += 33;
        expect(client.state).toEqual(overTheWire(state));
      }
    }
  });

  it('[WIRE5] a patch touches what it names and keeps every other reference', () => {
    const state = stateAfter([
      { collection: 'seats', id: '1001', record: { word: 'free', since: 5 } },
      { collection: 'seats', id: '1002', record: { word: 'free', since: 5 } },
      { collection: 'queues', id: 'a', record: { now: { queued: 1 } } }
    ]);
    const before = pictureOf(state);
    const { picture, touched } = apply(before, { seats: { set: [[{ word: 'talking' }, [0], [-2]]] } }, 100);
    expect(touched).toEqual({ seats: ['1001'] });
    expect(picture.state.seats['1001']).toEqual({ word: 'talking', since: 98 });
    expect(picture.state.seats['1002']).toBe(before.state.seats['1002']);
    expect(picture.state.queues).toBe(before.state.queues);
    expect(apply(picture, { seats: { set: [[{ word: 'talking' }, [0]]] } }, 200).picture).toBe(picture);
  });

  it('[WIRE5] a fresh snapshot keeps the references of what did not move', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 8 }), fc.array(move, { maxLength: 3 }), (first, more) => {
        const before = overTheWire(pictureOf(stateAfter(first)));
        const after = overTheWire(pictureOf(stateAfter([...first, ...more])));
        const { picture, touched } = reconcile(before, after);
        expect(picture.state).toEqual(after.state);
        for (const id of Object.keys(before.state.seats)) {
          if (touched.seats?.includes(id)) continue;
          expect(picture.state.seats[id]).toBe(before.state.seats[id]);
        }
      })
    );
  });

  it('[WIRE3] a handle that is not there is an error, an id that is not there is none', () => {
    const picture = pictureOf(stateAfter([{ collection: 'seats', id: 'a', record: {} }]));
    const bad: Changes[] = [{ seats: { set: [[{ word: 'x' }, [1]]] } }, { contacts: { gone: [0] } }];
    for (const changes of bad) expect(() => apply(picture, changes, 0)).toThrow(PatchError);
    expect(apply(picture, { seats: { gone: ['nobody'] } }, 0).picture).toBe(picture);
  });

  it('[WIRE4] fifty seats that change word, activity and since take at most 25 bytes each', () => {
    const words = ['ringing', 'talking', 'wrapping', 'free', 'away', 'on_hold', 'dialing'];
    const before = pictureOf(
      stateAfter(
        Array.from({ length: 1_000 }, (_, i) => ({
          collection: 'seats' as const,
          id: String(1_000 + i),
          record: { word: 'none', activity: 'none', since: 1 }
        }))
      )
    );
    const state = structuredClone(before.state) as unknown as { seats: Record<string, object> };
    for (let i = 0; i < 50; i += 1) {
      const word = words[i % words.length];
      state.seats[String(1_000 + i * 19)] = { word, activity: word, since: 1_790_000_000_000 - i };
    }
    const after = { state: state as unknown as Picture['state'], handles: before.handles };
    expect(JSON.stringify(diff(before, after, 1_790_000_000_000)).length / 50).toBeLessThanOrEqual(25);
  });

  it('[WIRE8] an entry called __proto__ is an entry, and no prototype changes', () => {
    const put: Changes = { seats: { put: [[0, '__proto__', { word: 'free' }]] } };
    const text = JSON.stringify({ seats: { set: [[{ x: 1 }, [0]]] } }).replace('"x":1', '"__proto__":{"x":1}');
    const first = apply(pictureOf(stateAfter([])), put, 0).picture;
    const { state } = apply(first, JSON.parse(text) as Changes, 0).picture;
    expect(Object.keys(state.seats)).toEqual(['__proto__']);
    expect(JSON.stringify(state.seats)).toBe('{"__proto__":{"word":"free","__proto__":{"x":1}}}');
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});
