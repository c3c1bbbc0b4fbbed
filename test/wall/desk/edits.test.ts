import { describe, expect, it } from 'vitest';
import type { SettingChange, SettingsAnswer } from '../../../src/lib/protocol/people.ts';
import { flawsIn, percentText, ratioOf } from '../../../src/lib/wall/desk/config.ts';
import { addEdit, isLocked, refit, withEdits } from '../../../src/lib/wall/desk/edits.ts';
import { at, pathOf, put } from '../../../src/lib/wall/desk/tree.ts';
import { pastOf } from '../../../src/lib/wall/desk/audit/back.ts';
import { hoursOf, pieces, rowsOf } from '../../../src/lib/wall/desk/floor/week.ts';
import { deskConfig, deskLocked } from '../../support/desk-data.ts';

const SITE = ['sites', 'warm-city'];
const REPAIR = [...SITE, 'queues', 'repair'];
const SEAT = ['teams', 'hotline', 'groups', 'b', 'seats', '1005'];
const config = deskConfig();
const add = (edits: readonly SettingChange[], path: readonly string[], value: unknown) =>
  addEdit(edits, config, { path, value });

describe('walking the settings', () => {
  it('[DESK5] lists go by id; what is written shares what is beside it, and takes away cleanly', () => {
    expect(at(config, [...REPAIR, 'names', 'en'])).toBe('Repairs');
    expect(at(config, [...SITE, 'queues', 'constructor'])).toBeUndefined();
    const after = put(config, [...REPAIR, 'target'], 0.9);
    expect(at(after, [...REPAIR, 'target'])).toBe(0.9);
    expect(at(config, [...REPAIR, 'target'])).toBeUndefined();
    expect(at(after, ['teams'])).toBe(config['teams']);
    expect(put(after, [...REPAIR, 'target'], null)).toEqual(config);
    expect(at(put(config, [...SITE, 'queues', 'new'], { names: {} }), [...SITE, 'queues', 'new'])).toEqual({
      id: 'new',
      names: {}
    });
  });

  it('[DESK7] the server names a flaw by position or by id: both find the field', () => {
    expect(pathOf('sites[0].queues[1].target', config)).toEqual([...REPAIR, 'target']);
    expect(pathOf(['sites', 0, 'queues', 1, 'target'], config)).toEqual([...REPAIR, 'target']);
    expect(pathOf([...REPAIR, 'target'], config)).toEqual([...REPAIR, 'target']);
    expect(pathOf('sites[0].periods[0].from', config)).toEqual([...SITE, 'periods', '0', 'from']);
  });
});

describe('edits', () => {
  it('[DESK5] the last word at a place counts, and an edit back is none', () => {
    const once = add([], [...REPAIR, 'target'], 0.85);
    const twice = add(once, [...REPAIR, 'target'], 0.9);
    expect(twice).toEqual([{ path: [...REPAIR, 'target'], value: 0.9 }]);
    expect(add(twice, [...REPAIR, 'target'], null)).toEqual([]);
    expect(add([], [...SITE, 'target'], 0.8)).toEqual([]);
  });

  it('[DESK5] what is changed inside something new belongs to it; taken away, nothing is left', () => {
    const path = [...SITE, 'queues', 'night'];
    const made = add([], path, { id: 'night', channels: ['voice'] });
    const more = add(made, [...path, 'target'], 0.7);
    expect(more).toEqual([{ path, value: { id: 'night', channels: ['voice'], target: 0.7 } }]);
    expect(at(withEdits(config, more), [...path, 'target'])).toBe(0.7);
    expect(add(more, path, null)).toEqual([]);
  });

  it('[DESK5] taking something away swallows the edits in it', () => {
    const edits = add(add([], [...REPAIR, 'target'], 0.9), REPAIR, null);
    expect(edits).toEqual([{ path: REPAIR, value: null }]);
  });

  it('[DESK4] locked is the place, what holds it, and what it holds', () => {
    const locked = deskLocked();
    expect(isLocked(locked, [...SITE, 'answerWithin'])).toBe(true);
    expect(isLocked(locked, [...SITE, 'names', 'en'])).toBe(true);
    expect(isLocked(locked, ['teams', 'hotline', 'groups', 'a'])).toBe(true);
    expect(isLocked(locked, [...SITE, 'target'])).toBe(false);
    expect(isLocked(locked, SEAT)).toBe(false);
  });
});

describe('somebody else saved', () => {
  const now = (changes: SettingsAnswer['changes']): SettingsAnswer => ({
    version: 9,
    locked: [],
    changes,
    value: withEdits(config, changes) as SettingsAnswer['value']
  });
  const theirs = (path: readonly string[], value: unknown) => ({ path, value, version: 9, at: 0, by: '王敏' });

  it('[DESK6] edits elsewhere stay; the same place, a place that is gone and a desk that is taken are let go', () => {
    const mine = [
      { path: [...SITE, 'target'], value: 0.9 },
      { path: [...REPAIR, 'target'], value: 0.9 },
      { path: [...SITE, 'queues', 'wechat', 'target'], value: 0.9 },
      { path: [...SEAT, 'desk'], value: { x: 5, y: 5 } },
      { path: ['teams', 'hotline', 'groups', 'b', 'seats', '1009'], value: { id: '1009' } }
    ];
    const { kept, dropped } = refit(
      mine,
      now([
        theirs([...REPAIR, 'target'], 0.7),
        theirs([...SITE, 'queues', 'wechat'], null),
        theirs(['teams', 'hotline', 'groups', 'b', 'seats', '1006', 'desk'], { x: 5, y: 5 })
      ]),
      8
    );
    expect(kept).toEqual([mine[0], mine[4]]);
    expect(dropped).toEqual([mine[1], mine[2], mine[3]]);
  });

  it('[DESK6] what was saved before is not theirs', () => {
    const mine = [{ path: [...REPAIR, 'target'], value: 0.9 }];
    expect(refit(mine, now([theirs([...REPAIR, 'target'], 0.7)]), 9).kept).toEqual(mine);
  });
});

describe('values', () => {
  it('[DESK7] durations, ratios, times and days are checked by their key, inside what is new too', () => {
    const kinds = (path: string[], value: unknown) =>
      flawsIn(path, value).map((flaw) => [flaw.path.join('.'), flaw.kind]);
    expect(kinds(['answerWithin'], '15 s')).toEqual([['answerWithin', 'duration']]);
    expect(kinds(['answerWithin'], '15s')).toEqual([]);
    expect(kinds(['target'], 1.2)).toEqual([['target', 'ratio']]);
    expect(kinds(['target'], 'x')).toEqual([['target', 'ratio']]);
    expect(kinds(['periods'], [{ from: '8:00', to: '24:00' }])).toEqual([['periods.0.from', 'time']]);
    expect(kinds(['calendar'], [{ from: '2026-10-07', to: '2026-10-01', as: 'holiday' }])).toEqual([
      ['calendar.0.to', 'order']
    ]);
    expect(kinds(['hours'], { mon: '08:00-' })).toEqual([['hours', 'time']]);
    expect(kinds(['queues', 'q'], { id: 'q', names: { target: 'x' }, wrapUp: 'soon' })).toEqual([
      ['queues.q.wrapUp', 'duration']
    ]);
  });

  it('[DESK7] per cent is typed, ratios are kept; hours go there and back', () => {
    expect(ratioOf('85')).toBe(0.85);
    expect(ratioOf('99.5 %')).toBe(0.995);
    expect(ratioOf(' ')).toBeNull();
    expect(ratioOf('eighty')).toBe('eighty');
    expect(percentText(0.57)).toBe('57');
    const hours = { 'mon-fri': ['08:00-12:00', '14:00-21:00'], sun: '09:00-18:00' };
    expect(hoursOf(rowsOf(hours))).toEqual(hours);
    expect(hoursOf([])).toBeNull();
    expect(pieces('22:00', '08:00')).toEqual([
      { from: 1320, to: 1440 },
      { from: 0, to: 480 }
    ]);
    expect(pieces('', '08:00')).toEqual([]);
  });
});

describe('going back', () => {
  it('[DESK9] a change goes back to the one before it at the same place, if that would differ', () => {
    const change = (version: number, value: unknown) => ({
      path: [...REPAIR, 'target'],
      value,
      version,
      at: 0,
      by: ''
    });
    const answer: SettingsAnswer = {
      version: 3,
      value: put(config, [...REPAIR, 'target'], 0.85) as SettingsAnswer['value'],
      locked: [],
      changes: [change(3, 0.85), change(2, 0.9), change(1, 0.85)]
    };
    expect(pastOf(answer, 0)).toEqual({ before: 0.9, differs: true });
    expect(pastOf(answer, 1)).toEqual({ before: 0.85, differs: false });
    expect(pastOf(answer, 2)).toEqual({ before: null, differs: true });
    expect(pastOf({ ...answer, locked: [[...REPAIR, 'target']] }, 0).differs).toBe(false);
  });
});
