import { describe, expect, it } from 'vitest';
import { RIGHTS_OF, type Role, type Who } from '../../../src/lib/protocol/people.ts';
import { codeInHash, groupCode, isCode, tidyCode } from '../../../src/lib/wall/door/code.ts';
import { qrOf } from '../../../src/lib/wall/door/qr.ts';
import { facesOf, rolesOf, signInAddress, wayOn } from '../../../src/lib/wall/door/way.ts';

describe('ways', () => {
  it('[DOOR2] leads on to a closed list of pages, and home from anywhere else', () => {
    for (const to of [
      '/',
      '/floor',
      '/settings',
      '/settings/seats',
      '/pair',
      '/seat',
      '/password',
      '/wall/main',
      '/wall/Night_2'
    ]) {
      expect(wayOn(to)).toBe(to);
    }
    const hostile = [
      null,
      '',
      'floor',
      '//evil.example',
      '/\\evil.example',
      'https://evil.example/floor',
      'javascript:alert(1)',
      '/floor?x=1',
      '/floor/',
      '/settings/none',
      '/settings/seats/..',
      '/wall/',
      '/wall/..',
      '/wall/../settings',
      '/wall/a/b',
      '/wall/main\n//evil.example',
      '/wall/%2e%2e',
      '/sign-in',
      '/api/v1/me'
    ];
    for (const to of hostile) expect(wayOn(to), String(to)).toBe('/');
    expect(signInAddress('/wall/main')).toBe('/sign-in?to=%2Fwall%2Fmain');
  });

  it('[DOOR9] offers what a role may open', () => {
    const who = (role: Role, over: Partial<Who> = {}): Who => ({
      kind: 'person',
      id: 'p',
      name: 'p',
      username: 'p',
      grants: [{ role, on: { kind: 'all' } }],
      rights: RIGHTS_OF[role],
      board: null,
      ...over
    });
    expect(facesOf(null)).toEqual([]);
    expect(facesOf(who('agent'))).toEqual(['seat', 'coaching']);
    expect(facesOf(who('lead'))).toEqual(['floor', 'wall', 'alerts', 'outages', 'handover', 'coaching']);
    expect(facesOf(who('duty-manager'))).toEqual([
      ...['floor', 'wall', 'alerts', 'outages', 'handover', 'coaching', 'settings', 'pair']
    ]);
    expect(facesOf(who('business-supervisor'))).toEqual(['floor', 'wall', 'alerts', 'outages', 'handover']);
    expect(facesOf(who('admin'))).toEqual(['settings', 'pair']);
    expect(facesOf(who('agent', { kind: 'display', grants: [], rights: [] }))).toEqual(['wall']);
    expect(facesOf(who('agent', { kind: 'local', grants: [], rights: [] }))).toEqual([
      ...['floor', 'wall', 'alerts', 'outages', 'handover']
    ]);
    const twice = who('lead');
    expect(rolesOf({ ...twice, grants: [...twice.grants, ...twice.grants] })).toEqual(['lead']);
  });
});

describe('[DOOR7] a code', () => {
  it('is taken in any case and grouping', () => {
    for (const typed of ['WDJBMJHT', 'wdjb-mjht', ' wdjb mjht ', 'W.D.J.B–M J H T', 'ＷＤＪＢ－ｍｊｈｔ']) {
      expect(tidyCode(typed)).toBe('WDJBMJHT');
    }
    expect(['WDJBMJH', 'WDJBMJHTT', 'WDJBMJHA', 'WDJBMJH1'].filter(isCode)).toEqual([]);
    expect([groupCode('wdjbmjht'), groupCode('wdj'), groupCode('wdjbm')]).toEqual(['WDJB-MJHT', 'WDJ', 'WDJB-M']);
  });

  it('stands behind the # of a scanned address', () => {
    expect(codeInHash('#WDJB-MJHT')).toBe('WDJBMJHT');
    expect(codeInHash('#code=WDJBMJHT')).toBe('WDJBMJHT');
    for (const hash of ['', '#', '#top', '#code=']) expect(codeInHash(hash)).toBeNull();
  });
});

it('[DOOR5] a QR is one path, its quiet border left white', () => {
  const { size, path } = qrOf('https://wall.example/pair#WDJBMJHT');
  expect(size).toBeGreaterThan(28);
  expect(path).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/);
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map((run) => run.slice(1).map(Number));
  for (const [x, y, n] of runs) {
    expect(x! >= 4 && x! + n! <= size - 4 && y! >= 4 && y! < size - 4).toBe(true);
  }
  // the upper left finder: seven dark modules
  expect(runs[0]).toEqual([4, 4, 7]);
});
