import type { FloorSettings, QueueSettings, SiteSettings } from '../../../src/lib/core/settings.ts';

const queue = (id: string, more: Partial<QueueSettings> = {}): QueueSettings => ({
  id,
  names: {},
  channels: ['voice'],
  targets: {},
  hours: null,
  ...more
});

const site = (more: Partial<SiteSettings> & Pick<SiteSettings, 'id' | 'timezone' | 'queues'>): SiteSettings => ({
  names: {},
  dayStart: 0,
  answerWithin: 15_000,
  target: 0.8,
  variant: 'settled',
  shortAbandon: 5_000,
  targets: {},
  periods: [],
  calendar: [],
  areas: [],
  topics: [],
  workorders: { steps: [], limits: {} },
  ...more
});

export const QUEUES = ['heating', 'billing', 'wechat'] as const;
export const SEATS = ['1001', '1002', '1003', '1004'] as const;
export const AGENTS = ['anna', 'bo', 'chen', 'dora', 'emil'] as const;
export const SOURCES = ['pbx', 'crm'] as const;

/** Three queues that differ in all that a queue can: threshold, wrap-up, channel; by night another threshold for all. */
export function floorOf(timezone = 'Asia/Shanghai', more: Partial<SiteSettings> = {}): FloorSettings {
  return {
    sites: [
      site({
        id: 'home',
        timezone,
        periods: [{ from: 22 * 60, to: 8 * 60, answerWithin: 40_000 }],
        queues: [
          queue('heating', { wrapUp: 10_000 }),
          queue('billing', { answerWithin: 25_000 }),
          queue('wechat', { channels: ['wechat'], answerWithin: 30_000, wrapUp: 5_000 })
        ],
        ...more
      })
    ],
    teams: [],
    sources: SOURCES.map((id) => ({ id, type: id === 'pbx' ? 'asterisk' : 'events', beat: null, createsQueues: false }))
  };
}
