import type { LadderCopy } from '../alerts/alert.ts';
import type { EpochMs, Ms } from '../ids.ts';
import type { SiteSettings } from '../settings.ts';
import { periodAt } from '../time/hours.ts';
import { createZone, type Zone } from '../time/zone.ts';

const SECOND: Ms = 1000;
const MINUTE: Ms = 60_000;

/** How alerts climb where a site says nothing else. */
export const DEFAULT_LADDER: LadderCopy = {
  waits: {
    info: [],
    warning: [3 * MINUTE],
    serious: [60 * SECOND, 3 * MINUTE],
    critical: [30 * SECOND, 60 * SECOND, 2 * MINUTE, 5 * MINUTE]
  },
  top: { info: 1, warning: 2, serious: 3, critical: 5 },
  repeat: 5 * MINUTE,
  hold: 10 * MINUTE
};

/** What a site says of climbing: only what differs from the default. */
export interface LadderSettings {
  readonly waits?: Partial<LadderCopy['waits']>;
  readonly top?: Partial<LadderCopy['top']>;
  readonly repeat?: Ms;
  readonly hold?: Ms;
}

export interface LaddersSettings {
  /** In force where no period names another. */
  readonly standard?: LadderSettings;
  readonly named: Readonly<Record<string, LadderSettings>>;
}

/** The ladder in force at a site at a moment; a named one goes on from the standard one. */
export function ladderAt(
  settings: LaddersSettings,
  site: Pick<SiteSettings, 'periods'> | null,
  zone: Zone | null,
  at: EpochMs
): LadderCopy {
  const standard = over(DEFAULT_LADDER, settings.standard);
  if (!site || !zone) return standard;
  const name = periodAt(site, zone, at)?.ladder;
  return name === undefined ? standard : over(standard, settings.named[name]);
}

function over(ladder: LadderCopy, more: LadderSettings | undefined): LadderCopy {
  if (!more) return ladder;
  return {
    waits: { ...ladder.waits, ...more.waits },
    top: { ...ladder.top, ...more.top, info: 1 },
    repeat: more.repeat ?? ladder.repeat,
    hold: more.hold ?? ladder.hold
  };
}

/** The ladder in force at each site; of null, or one that is not known, the first site's. A zone remembers its offsets: made once. */
export function ladders(
  now: () => { readonly ladders: LaddersSettings; readonly sites: readonly SiteSettings[] }
): (site: string | null, at: EpochMs) => LadderCopy {
  const zones = new Map<string, Zone>();
  return (id, at) => {
    const { ladders: settings, sites } = now();
    const site = sites.find((one) => one.id === id) ?? sites[0] ?? null;
    if (!site) return ladderAt(settings, null, null, at);
    const zone = zones.get(site.timezone) ?? createZone(site.timezone);
    zones.set(site.timezone, zone);
    return ladderAt(settings, site, zone, at);
  };
}
