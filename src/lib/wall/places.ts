import type { SiteOutline } from './floor.svelte.ts';
import { named } from '../text/words.ts';

/** Areas by their names where the site tells them, else by their ids. */
export function areaName(site: SiteOutline | undefined, area: string, locale: string): string {
  return named(site?.areas?.[area]?.names, area, locale);
}

export function areaNames(site: SiteOutline | undefined, areas: readonly string[], locale: string): string {
  return areas.map((area) => areaName(site, area, locale)).join(locale === 'en' ? ', ' : '、');
}

/** The area and those that it lies in, from the inside out. */
export function areaAndAround(site: SiteOutline, area: string): readonly string[] {
  const path = [area];
  for (let at = site.areas?.[area]?.parent ?? null; at !== null && !path.includes(at);) {
    path.push(at);
    at = site.areas?.[at]?.parent ?? null;
  }
  return path;
}
