import { describe, expect, it } from 'vitest';
import type { FloorState } from '../../../src/lib/core/state.ts';
import { createPlaces } from '../../../src/lib/server/scope/places.ts';
import { sightOfBoard } from '../../../src/lib/server/scope/sight.ts';
import type { Viewpoint } from '../../../src/lib/server/scope/viewpoint.ts';
import { PLAIN_BOARD } from '../../../src/lib/server/scope/views.ts';
import type { Turn, Turns } from '../../../src/lib/server/ports.ts';
import type { View } from '../../../src/lib/server/sockets/view.ts';
import { createViews } from '../../../src/lib/server/sockets/views.ts';
import {
  BOARDS,
  display,
  grant,
  LOCAL_POINT,
  lookIn,
  office,
  OFFICE_SETTINGS,
  person
} from '../../support/scope-office.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

function house() {
  let state: FloorState = office();
  const listeners: ((turn: Turn) => void)[] = [];
  const turns: Turns = {
    epoch: 'e1',
    onTurn(listener) {
      listeners.push(listener);
      return () => undefined;
    },
    show: (collection, id) => lookIn(state)(collection, id),
    state: () => state,
    ages: () => ({})
  };
  const places = createPlaces(OFFICE_SETTINGS);
  const views = createViews({
    ...{ turns, clock: createVirtualClock(0), places: () => places, boards: () => BOARDS },
    counted: { snapshots: 0, encodes: 0 }
  });
  return {
    views,
    /** One seat changes. */
    move: (id: string, over: object): void => {
      const before = state.seats[id]!;
      state = { ...state, seats: { ...state.seats, [id]: { ...before, ...over } } };
      for (const listener of listeners) listener({ now: 1, changed: new Map([['seats' as const, new Set([id])]]) });
    },
    open: (name: string, from: Viewpoint): View => {
      const view = views.open(name, from);
      if ('code' in view) throw new Error(view.code);
      return view;
    }
  };
}

const red = grant('lead', 'team', 'red');
const blue = grant('lead', 'team', 'blue');

describe('who shares a view', () => {
  it('[SCOPE15] people with equal grants do, in whatever order these are; others share nothing of it', () => {
    const { views, open, move } = house();
    const first = open('floor:north', person(red, blue));
    expect(open('floor:north', person(blue, red))).toBe(first);
    const others = [person(red), person(blue), LOCAL_POINT, person(grant('director', 'all'))];
    const all = [first, ...others.map((from) => open('floor:north', from))];
    expect(views.size).toBe(5);
    expect(new Set(all.map((view) => view.epoch)).size).toBe(5);
    expect(new Set(all.slice(0, 4).map((view) => view.hash())).size).toBe(4);
    move('1', { reason: 'training' });
    expect(all.map((view) => view.offset)).toEqual([1, 1, 0, 1, 1]);
    for (const view of all.slice(0, 3)) expect(view.epoch).not.toContain('red');
  });

  it('[SCOPE15] displays of equal boards do; the epoch of one sight is told in no other', () => {
    const { open } = house();
    expect(open('wall:all', display('all'))).toBe(open('wall:all', display('all')));
    const named = open('wall:named', display('named'));
    expect(named.epoch).not.toBe(open('wall:all', display('all')).epoch);
    expect(named.epoch).toMatch(/^e1-[0-9a-f]{12}$/);
  });

  it('[SCOPE16] what one may not see is answered as what is not there', () => {
    const { views } = house();
    const answer = (name: string, from: Viewpoint) => JSON.stringify(views.open(name, from)).replaceAll(name, '…');
    const unknown = answer('floor:nowhere', LOCAL_POINT);
    expect(unknown).toContain('unknown_view');
    const lead = person(red);
    for (const name of ['floor:south', 'floor:nowhere', 'seat:3', 'seat:99', 'seat:me', 'wall:south', 'wall:nowhere']) {
      expect(answer(name, lead)).toBe(unknown);
    }
    for (const name of ['wall:named', 'floor:north', 'seat:1', 'network', 'wall:nowhere', 'nonsense', '__proto__']) {
      expect(answer(name, display('all'))).toBe(unknown);
    }
    expect(answer('network', person(grant('agent', 'agent', 'anna')))).toBe(unknown);
    expect(answer('floor:north', person())).toBe(unknown);
  });

  it('[SCOPE16] it does not tell either whether somebody else watches it', () => {
    const { views, open, move } = house();
    const key: Viewpoint = { sight: sightOfBoard(PLAIN_BOARD), grants: [], board: null };
    open('network', key);
    expect(views.open('network', display('all'))).toMatchObject({ code: 'unknown_view' });
    open('seat:1', person(red));
    move('1', { team: 'blue' });
    expect(views.open('seat:1', person(red))).toMatchObject({ code: 'unknown_view' });
  });
});
