import type { ContactView, SiteState } from '../core/state.ts';
import { areaAndAround } from './places.ts';

/** What the figures of this moment say the floor can do. No forecast: that comes with the alerts. */
export interface Advice {
  /** People wait too long, nobody is free, and some are away who could come back. */
  readonly recall: { readonly queued: number; readonly away: number } | null;
  /** Most open contacts come from one area that no open outage names yet. */
  readonly cluster: { readonly n: number; readonly total: number; readonly area: string } | null;
}

/** Fewer contacts from one place than this are chance. */
const CLUSTER = 4;

/** @param pressed someone waits beyond the threshold, or more wait than are on duty. @param known areas of open outages. */
export function advice(
  site: SiteState,
  contacts: readonly ContactView[],
  known: ReadonlySet<string>,
  pressed: boolean
): Advice {
  const { queued, available, away } = site.now;
  const byArea = new Map<string, number>();
  let total = 0;
  for (const contact of contacts) {
    if (contact.site !== null && contact.site !== site.id) continue;
    if (contact.state === 'ended' || contact.state === 'wrapping' || contact.direction === 'out') continue;
    total += 1;
    const path = contact.area === null ? [] : areaAndAround(site, contact.area);
    if (path.some((area) => known.has(area))) continue;
    for (const area of path) byArea.set(area, (byArea.get(area) ?? 0) + 1);
  }
  // the smallest area that holds most of them: an estate says more than the station that it belongs to
  const [area, n] = [...byArea]
    .filter(([, count]) => count >= CLUSTER && count * 2 > total)
    .sort((a, b) => areaAndAround(site, b[0]).length - areaAndAround(site, a[0]).length)[0] ?? ['', 0];
  return {
    recall: pressed && queued > 0 && available === 0 && away > 0 ? { queued, away } : null,
    cluster: n > 0 ? { n, total, area } : null
  };
}
