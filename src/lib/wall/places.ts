import type { SiteState } from '../core/state.ts';
import { named } from '../text/words.ts';

/** Areas by their names where the site tells them, else by their ids. */
export function areaName(site: SiteState | undefined, area: string, locale: string): string {
  return named(site?.areas?.[area], area, locale);
}

export function areaNames(site: SiteState | undefined, areas: readonly string[], locale: string): string {
  return areas.map((area) => areaName(site, area, locale)).join(locale === 'en' ? ', ' : '、');
}
