import { describe, expect, it } from 'vitest';
import type { FloorState } from '../../../src/lib/core/state.ts';
import { ROLES } from '../../../src/lib/protocol/people.ts';
import {
  display,
  grant,
  LOCAL_POINT,
  office,
  OFFICE_SETTINGS,
  person,
  seenBy,
  shownIn
} from '../../support/scope-office.ts';

const ids = (state: FloorState, ...collections: (keyof FloorState)[]) =>
  collections.flatMap((collection) => Object.keys(state[collection]));
const told = (state: FloorState) =>
  ids(
    state,
    'seats',
    'agents',
    'contacts',
    'queues',
    'outages',
    'workorders',
    'promises',
    'announcements',
    'alerts',
    'surges'
  );

const director = person(grant('director', 'all'));
const northern = person(grant('duty-manager', 'site', 'north'));
const red = person(grant('lead', 'team', 'red'));
const onHeat = person(grant('lead', 'queue', 'heat'));
const anna = person(grant('agent', 'agent', 'anna'));
const buyer = person(grant('business-supervisor', 'all'));
const admin = person(grant('admin', 'all'));
const northOnly = { ...OFFICE_SETTINGS, sites: OFFICE_SETTINGS.sites.slice(0, 1) };

describe('what a grant gives', () => {
  it('[SCOPE1] without one there is nothing at all, and one on what is not there gives nothing', () => {
    const nothing = seenBy(person());
    expect(Object.values(nothing).flatMap((entries) => Object.keys(entries as object))).toEqual([]);
    expect(told(seenBy(person(grant('lead', 'team', 'nowhere'))))).toEqual(['m-all']);
    expect(told(seenBy(person(grant('agent', 'seat', '99'))))).toEqual(['m-all']);
    const both = seenBy(person(grant('lead', 'team', 'green'), grant('agent', 'agent', 'anna')));
    expect(ids(both, 'seats')).toEqual(['1', '4']);
    expect(ids(both, 'agents')).toEqual(['anna', 'cleo']);
  });

  it('[SCOPE2] a record belongs to the site it names, or by what it is about, or to the only one there is', () => {
    const north = seenBy(northern);
    expect(ids(north, 'seats', 'agents')).toEqual(['1', '2', '3', 'anna', 'bela']);
    expect(ids(north, 'contacts')).toEqual(['c1', 'c2', 'c3', 'c5']);
    expect(ids(north, 'queues')).toEqual(['heat', 'bills', 'found']);
    expect(ids(north, 'outages')).toEqual(['o1', 'o2']);
    expect(ids(north, 'workorders', 'promises')).toEqual(['w1', 'p1', 'p2']);
    const south = seenBy(person(grant('lead', 'site', 'south')));
    expect(ids(south, 'contacts', 'outages', 'workorders', 'promises')).toEqual(['c4', 'o2', 'w2', 'p3']);
    const alone = seenBy(northern, office(), northOnly);
    expect(ids(alone, 'contacts')).toContain('c6');
    expect(ids(alone, 'outages')).toContain('o3');
    expect(ids(alone, 'workorders')).toContain('w3');
    expect(ids(alone, 'agents')).toContain('dora');
  });

  it('[SCOPE3] all reaches everything; a team its seats and the wall of its site; a queue and a seat their own', () => {
    expect(told(seenBy(director))).toEqual(told(office()));
    const team = seenBy(red);
    expect(ids(team, 'sites', 'queues')).toEqual(['north', 'heat', 'bills', 'found']);
    expect(ids(team, 'seats', 'agents')).toEqual(['1', '2', 'anna']);
    expect(ids(team, 'contacts')).toEqual(['c1', 'c2', 'c4', 'c5']);
    expect([team.contacts['c2']?.caller, team.contacts['c1']?.caller?.key]).toEqual([null, 'key c1']);
    expect(ids(seenBy(person(grant('lead', 'group', 'red/red1'))), 'seats')).toEqual(['1', '2']);
    expect(ids(seenBy(person(grant('lead', 'group', 'red/red2'))), 'seats', 'agents')).toEqual([]);
    const queue = seenBy(onHeat);
    expect(ids(queue, 'sites', 'queues', 'seats', 'agents')).toEqual(['north', 'heat', '1', '3', 'anna', 'bela']);
    expect(ids(queue, 'contacts')).toEqual(['c1', 'c2']);
    expect(queue.sites['north']).not.toHaveProperty('now');
    expect(told(seenBy(person(grant('agent', 'agent', 'dora'))))).toEqual(['dora', 'm-all']);
  });

  it('[SCOPE4] roles: an agent the own, a business supervisor no persons, an admin places, no call', () => {
    expect(ids(seenBy(anna), 'seats', 'agents', 'contacts')).toEqual(['1', 'anna', 'c1', 'c4']);
    expect(ids(seenBy(anna), 'queues', 'workorders', 'promises')).toEqual([]);
    expect(seenBy(anna).seats['1']).toMatchObject({ name: 'name of anna', reason: 'lunch', queues: ['heat', 'chat'] });
    const business = seenBy(buyer);
    expect(ids(business, 'agents')).toEqual([]);
    expect(business.seats['1']).toMatchObject({ agent: null, name: null, reason: null });
    expect(business.contacts['c1']?.caller?.key).toBe('key c1');
    expect(JSON.stringify(business)).not.toMatch(/Anna|anna|Owner|Person|Note|Holder|lunch/);
    const house = seenBy(admin);
    expect(told(house)).toEqual(['1', '2', '3', '4', 'heat', 'bills', 'found', 'chat']);
    expect(JSON.stringify(house)).not.toMatch(/anna|lunch|c\d/);
    for (const role of ['lead', 'duty-manager', 'floor-manager', 'director'] as const) {
      expect(told(seenBy(person(grant(role, 'site', 'north'))))).toEqual(told(seenBy(northern)));
    }
  });

  it('[SCOPE5] figures and reasons of away are given on a site and a queue, on a team without the reasons', () => {
    expect(seenBy(northern).sites['north']?.now.away_by).toEqual({ lunch: 2 });
    expect(seenBy(onHeat).queues['heat']?.now.away_by).toEqual({ lunch: 1 });
    expect(seenBy(red).sites['north']?.now).toEqual({ talking: 2, away_by: {} });
    expect(seenBy(red).queues['heat']?.now).toEqual({ talking: 1, away_by: {} });
    expect(seenBy(buyer).sites['north']?.now.away_by).toEqual({});
    expect(seenBy(anna).sites['north']).toMatchObject({ id: 'north', timezone: 'Asia/Shanghai', areas: {} });
    expect(seenBy(anna).sites['north']).not.toHaveProperty('now');
  });

  it('[SCOPE6] a seat names queues and contacts that are seen', () => {
    expect(seenBy(northern).seats['1']?.queues).toEqual(['heat', 'chat']);
    expect(seenBy(onHeat).seats['1']).toMatchObject({ queues: ['heat'], ready_in: ['heat'], contacts: ['c1'] });
    expect(seenBy(onHeat).seats['3']?.contacts).toEqual([]);
  });

  it('[SCOPE7] a contact names seats that are seen', () => {
    expect(seenBy(red).contacts['c4']?.ringing).toEqual(['1']);
    expect(seenBy(red).contacts['c4']?.queue).toBe('chat');
    expect(seenBy(person(grant('lead', 'queue', 'bills'))).contacts['c3']?.seat).toBeNull();
    expect(shownIn('wall:north', display('north')).contacts['c1']).toMatchObject({ caller: null, caller_name: null });
  });

  it('[SCOPE8] promises and work orders name what is seen, and persons to whom sees them', () => {
    const team = seenBy(red);
    expect(team.promises['p1']).toMatchObject({ contact: 'c1', person: 'Person', note: 'Note' });
    expect(team.promises['p2']).toMatchObject({ contact: null, workorder: 'w1' });
    expect(seenBy(buyer).promises['p1']).toMatchObject({ contact: 'c1', person: null, note: null });
    expect(seenBy(buyer).workorders['w1']?.owner).toBeNull();
    expect(seenBy(buyer).alerts['a1']?.holder).toBeNull();
    expect(seenBy(person(grant('lead', 'site', 'south'))).promises['p3']?.workorder).toBe('w2');
  });

  it('[SCOPE9] whoever has a grant sees every source, with the queues that are seen', () => {
    expect(seenBy(anna).sources['pbx']?.queues).toEqual([]);
    expect(seenBy(red).sources['pbx']?.queues).toEqual(['heat']);
    expect(seenBy(director).sources['pbx']?.queues).toEqual(['heat', 'chat']);
  });

  it('[SCOPE10] outages of the site around, announcements for what is reached, orders of contacts on the floor', () => {
    for (const one of [red, onHeat, anna]) expect(ids(seenBy(one), 'outages')).toEqual(['o1', 'o2']);
    expect(ids(seenBy(northern), 'announcements')).toEqual(['m-all', 'm-north', 'm-red']);
    expect(ids(seenBy(onHeat), 'announcements')).toEqual(['m-all', 'm-north']);
    expect(ids(seenBy(anna), 'announcements')).toEqual(['m-all', 'm-north', 'm-red', 'm-chat']);
    expect(ids(seenBy(person(grant('lead', 'team', 'green'))), 'announcements')).toEqual(['m-all', 'm-chat']);
    expect(ids(seenBy(red), 'workorders', 'promises')).toEqual(['w1', 'p1', 'p2']);
    const ended = office();
    Reflect.deleteProperty(ended.contacts, 'c1');
    expect(ids(seenBy(red, ended), 'workorders', 'promises')).toEqual([]);
  });

  it('[SCOPE11] alerts are for their site, team and queue, surges for their site; neither for an admin', () => {
    const seeing = ROLES.filter((role) => ids(seenBy(person(grant(role, 'all'))), 'alerts', 'surges').length === 6);
    expect(seeing).toEqual(['lead', 'duty-manager', 'floor-manager', 'business-supervisor', 'director']);
    expect(ids(seenBy(northern), 'alerts', 'surges')).toEqual(['a1', 'a2', 's1']);
    for (const one of [red, onHeat]) expect(ids(seenBy(one), 'surges')).toEqual(['s1']);
    expect(seenBy(northern).outages['o1']?.surges).toEqual(['s1']);
    expect(ids(seenBy(red), 'alerts')).toEqual(['a1']);
    expect(ids(seenBy(person(grant('lead', 'group', 'blue/blue2'))), 'alerts')).toEqual(['a1']);
    expect(ids(seenBy(person(grant('lead', 'group', 'blue/blue1'))), 'alerts')).toEqual(['a1', 'a2']);
    expect(ids(seenBy(person(grant('lead', 'queue', 'chat'))), 'alerts')).toEqual(['a3']);
    expect(ids(seenBy(anna), 'alerts')).toEqual([]);
    expect(() => shownIn('alerts', anna)).toThrow('unknown_view');
    expect(ids(shownIn('alerts', red), 'alerts')).toEqual(['a1']);
    expect(seenBy(northern).alerts['a2']?.subject).toBe('agent:anna');
    expect(seenBy(buyer).alerts['a2']?.subject).toBe('agent:');
  });

  it('[SCOPE11] a coach on a call is seen where the seat is, by its agent too', () => {
    const seeing = ROLES.filter((role) => ids(seenBy(person(grant(role, 'all'))), 'coaching').length > 0);
    expect(seeing).toEqual(['agent', 'lead', 'duty-manager', 'floor-manager', 'director']);
    expect(ids(seenBy(red), 'coaching')).toEqual(['s1']);
    expect(ids(seenBy(anna), 'coaching')).toEqual(['s1']);
    expect(ids(seenBy(person(grant('agent', 'agent', 'bela'))), 'coaching')).toEqual([]);
    expect(ids(shownIn('wall:all', display('all')), 'coaching')).toEqual([]);
  });
});

describe('boards and views', () => {
  it('[SCOPE12] a display has numbers and states, names and reasons where its board says so', () => {
    const wall = shownIn('wall:all', display('all'));
    expect(told(wall)).toEqual(told({ ...office(), agents: {}, coaching: {} }));
    expect(JSON.stringify(wall)).not.toMatch(/anna|Anna|Owner|Person|Note|Holder|lunch|key |name of/);
    const north = shownIn('wall:north', display('north'));
    expect(ids(north, 'seats', 'announcements')).toEqual(['1', '2', '3', 'm-all', 'm-north', 'm-red']);
    expect(ids(north, 'alerts')).toEqual(['a1', 'a2']);
    expect(north.seats['1']?.queues).toEqual(['heat']);
    expect(ids(shownIn('wall:north', display('north'), office(), northOnly), 'alerts')).toEqual(['a1', 'a2', 'a4']);
    const named = shownIn('wall:named', display('named'));
    expect(named.seats['1']).toMatchObject({ name: 'name of anna', reason: 'lunch' });
    expect(named.sites['north']?.now.away_by).toEqual({ lunch: 2 });
    expect(JSON.stringify(named)).not.toMatch(/Owner|Person|Note|Holder|key |name of c/);
  });

  it('[SCOPE13] [LIVE7] a view narrows what is seen, for who sees everything too', () => {
    const floor = shownIn('floor:north', director);
    expect(ids(floor, 'contacts', 'outages')).toEqual(['c1', 'c2', 'c3', 'c5', 'c6', 'o1', 'o2', 'o3']);
    expect(ids(floor, 'announcements')).toEqual(['m-all', 'm-north', 'm-red', 'm-lost']);
    expect(shownIn('wall:named', director)).toEqual(shownIn('wall:named', LOCAL_POINT));
    expect(shownIn('wall:north', LOCAL_POINT)).toEqual(shownIn('wall:north', display('north')));
    expect(JSON.stringify(shownIn('wall:north', LOCAL_POINT))).not.toMatch(/anna|Person|lunch|key /);
    expect(shownIn('seat:1', LOCAL_POINT)).toEqual(shownIn('seat:1', person(grant('agent', 'seat', '1'))));
    expect(shownIn('seat:1', red).seats).toEqual(shownIn('seat:1', director).seats);
    expect(ids(shownIn('seat:1', director), 'seats', 'contacts')).toEqual(['1', 'c1', 'c4']);
    expect(told(shownIn('network', northern))).toEqual(['heat', 'bills', 'found', 'o1', 'o2']);
    expect(() => shownIn('network', anna)).toThrow('unknown_view');
    expect(shownIn('seat:me', anna)).toEqual(seenBy(anna));
    expect(ids(shownIn('seat:me', person(grant('agent', 'agent', 'dora'))), 'seats')).toEqual([]);
    expect(() => shownIn('seat:me', red)).toThrow('unknown_view');
  });
});
