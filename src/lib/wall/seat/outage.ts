import type { OutageState } from '../../core/record-state.ts';
import type { ContactView } from '../../core/state.ts';
import type { SiteOutline } from '../floor.svelte.ts';
import { areaAndAround } from '../places.ts';

/** An open outage that a contact is about: it names its area or one around it; or, naming none, its topic. */
export function fits(outage: OutageState, contact: ContactView, site: SiteOutline | undefined): boolean {
  if (outage.state !== 'reported') return false;
  if (outage.areas.length === 0) return outage.topic !== null && outage.topic === contact.topic;
  if (contact.area === null) return false;
  const around = site === undefined ? [contact.area] : areaAndAround(site, contact.area);
  return around.some((area) => outage.areas.includes(area));
}

/** Those that fit any of the contacts, the newest first. */
export function fitting(
  outages: readonly OutageState[],
  contacts: readonly ContactView[],
  site: SiteOutline | undefined
): readonly OutageState[] {
  return outages
    .filter((outage) => contacts.some((contact) => fits(outage, contact, site)))
    .sort((a, b) => (b.started ?? b.since) - (a.started ?? a.since));
}
