import { flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import SeatFace from '../../../src/lib/wall/seat/SeatFace.svelte';
import { fits } from '../../../src/lib/wall/seat/outage.ts';
import { Theme } from '../../../src/lib/wall/theme.svelte.ts';
import { contact, site } from '../../support/floor-records.ts';
import { burstState } from '../../support/floor-state.ts';
import { seatState } from '../../support/seat-state.ts';
import { onStage } from '../../support/stage.svelte.ts';

afterEach(() => vi.unstubAllGlobals());
const seat = (state = seatState()) => onStage(state, SeatFace, { theme: new Theme('dark') });
const is = (button: Element, what: 'pressed' | 'busy') => button.getAttribute(`aria-${what}`);
const settle = () => new Promise((soon) => setTimeout(soon, 5)).then(() => flushSync());

describe("an agent's own page", () => {
  it('[DOOR10] shows the state with its clock, the call, what to say, and the day', async () => {
    const stage = seat();
    const text = stage.text();
    for (const part of ['通话', '2:15', '138****1234', '兰亭 1 号楼', '不热', 'WO-20261123-0417']) {
      expect(text).toContain(part);
    }
    for (const part of ['二次管网泄漏，抢修中', '二次网泄漏', '13:43', '15:57', '1,800', '室温低于 18 ℃']) {
      expect(text).toContain(part);
    }
    for (const part of ['34', '1:30:12', '74 %', '21:00']) expect(text).toContain(part);
    stage.pass(5_000);
    expect(stage.text()).toContain('2:20');
    stage.stage.language.set('en');
    flushSync();
    expect(stage.text()).toContain('Secondary main leaking, crew on site');
    await stage.close();
  });

  it('[DOOR10] an outage fits by its area, one around it, or its topic where it names no area', () => {
    const outage = burstState().outages['o1']!;
    const at = (area: string | null, topic: string | null = null) => contact('c', { area, topic });
    expect(fits(outage, at('lanting'), site())).toBe(true);
    expect(fits(outage, at('lanting-1'), site())).toBe(true);
    expect(fits(outage, at('station'), site())).toBe(false);
    expect(fits(outage, at('jinxiu', 'no_heat'), site())).toBe(false);
    expect(fits(outage, at(null, 'no_heat'), site())).toBe(false);
    expect(fits({ ...outage, areas: ['station'] }, at('lanting-1'), site())).toBe(true);
    expect(fits({ ...outage, areas: [] }, at(null, 'no_heat'), site())).toBe(true);
    expect(fits({ ...outage, areas: [], topic: null }, at(null), site())).toBe(false);
    expect(fits({ ...outage, state: 'restored' }, at('lanting'), site())).toBe(false);
  });

  it('[DOOR10] at no seat it says so, and still has the notices and the day', async () => {
    const stage = seat(seatState({ empty: true }));
    expect(stage.text()).toContain('您尚未入座');
    expect(stage.text()).toContain('室温低于');
    expect(stage.text()).not.toContain('统一口径');
    expect(stage.target.querySelector('.bar')).toBeNull();
    await stage.close();
  });

  it('[DOOR11] a hand is up when the floor says so', async () => {
    const sent: string[] = [];
    vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => {
      sent.push((JSON.parse(body) as { type: string }).type);
      return Promise.resolve(Response.json({ id: 'x' }));
    });
    const stage = seat();
    const button = () => stage.target.querySelector<HTMLButtonElement>('.bar button')!;
    button().click();
    await settle();
    expect([sent, is(button(), 'pressed'), is(button(), 'busy')]).toEqual([['seat.help'], 'false', 'true']);
    button().click();
    await settle();
    expect(sent).toEqual(['seat.help']);
    stage.tell(seatState({ help: true }));
    expect([is(button(), 'pressed'), is(button(), 'busy')]).toEqual(['true', 'false']);
    expect(stage.text()).toContain('已举手');
    button().click();
    await settle();
    expect(sent).toEqual(['seat.help', 'seat.help_cancel']);
    await stage.close();
  });

  it('[DOOR11] a refusal is said, and the hand can be tried again', async () => {
    const forbidden = { code: 'forbidden', detail: '', do: 'give-up' };
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(forbidden, { status: 403 })));
    const stage = seat();
    const button = stage.target.querySelector<HTMLButtonElement>('.bar button')!;
    button.click();
    await settle();
    expect(stage.text()).toContain('您的角色无权这样做');
    expect(is(button, 'busy')).toBe('false');
    await stage.close();
  });

  it('[DOOR8] what may no longer be seen is off the glass at once', async () => {
    const stage = seat();
    stage.feed.tell(null, { seats: ['1002'] });
    flushSync();
    expect(stage.text()).not.toContain('138****1234');
    expect(stage.text()).not.toContain('通话');
    expect(stage.stage.floor.ready).toBe(false);
    await stage.close();
  });
});
