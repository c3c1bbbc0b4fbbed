import type { SiteSettings } from '../../core/settings.ts';

/** A site as a config without a word more than its ids would make it. */
export function benchSite(of: Partial<SiteSettings> & Pick<SiteSettings, 'id'>): SiteSettings {
  return {
    ...{ names: {}, timezone: 'Asia/Shanghai', dayStart: 0, answerWithin: 15_000, target: 0.8, variant: 'settled' },
    ...{ shortAbandon: 5000, targets: {}, periods: [], calendar: [], areas: [], topics: [] },
    ...{ workorders: { steps: [], limits: {} }, queues: [] },
    ...of
  };
}
