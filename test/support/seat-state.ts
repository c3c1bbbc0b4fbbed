import type { AgentState, FloorState } from '../../src/lib/core/state.ts';
import { contact, MIN, NOW, S, seat } from './floor-records.ts';
import { burstState } from './floor-state.ts';

const AGENT: AgentState = {
  id: 'a1002',
  name: '周宁',
  seat: '1002',
  team: 'day',
  group: 'a',
  since: NOW - 190 * MIN,
  left: null,
  today: {
    day: '2026-11-23',
    answered: 34,
    ring_missed: 1,
    talk_s: 5_412,
    hold_s: 310,
    acw_s: 1_020,
    ring_s: 140,
    idle_s: 2_300,
    away_s: 1_260,
    away_by: { break: 1_260 },
    signed_in_s: 11_400,
    occupancy: 0.74,
    utilisation: 0.8
  },
  load: null
};

/** What an agent's own stream carries a quarter of an hour into a burst: one seat, its call, what is known of it. */
export function seatState(over: { readonly help?: boolean; readonly empty?: boolean } = {}): FloorState {
  const { sites, sources, outages } = burstState();
  const flags = over.help === true ? ['help'] : [];
  const own = seat('1002', 'talking', 135, { agent: AGENT.id, name: AGENT.name, contacts: ['c2'], flags });
  const call = contact('c2', {
    state: 'talking',
    seat: '1002',
    position: null,
    since: NOW - 135 * S,
    area: 'lanting-1',
    matter: 'WO-20261123-0417'
  });
  const text = {
    en: 'Room temperature below 18 °C: take the address, promise a visit within 24 hours.',
    'zh-CN': '室温低于 18 ℃：登记地址，承诺 24 小时内上门测温。'
  };
  const idle = over.empty === true;
  return {
    ...burstState(),
    sites,
    sources,
    queues: {},
    outages,
    seats: idle ? {} : { '1002': own },
    contacts: idle ? {} : { c2: call },
    agents: { [AGENT.id]: AGENT },
    announcements: {
      n1: { id: 'n1', text, to: [], since: NOW - 42 * MIN, until: NOW + 300 * MIN }
    }
  };
}

/** Runs in the page before it does: the test's server has no view of a seat, its floor is one. */
export const SEAT_IS_FLOOR = `{
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    return send.call(this, typeof data === 'string' ? data.replace('"seat:me"', '"floor:warm-city"') : data);
  };
}`;
