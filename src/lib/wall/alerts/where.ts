import type { AlertState } from '../../core/alert-state.ts';
import { m } from '../../text/paraglide/messages.js';
import { named, topicName } from '../../text/words.ts';
import type { Floor } from '../floor.svelte.ts';
import { areaName } from '../places.ts';

/** Where an alert is, in words, the nearest first: seat, queue, area, topic, else its subject; of a person unnamed, the site. */
export function whereText({ place, subject }: AlertState, floor: Floor, locale: string): string {
  const { seat, queue, area, topic, team } = place;
  const words = [
    seat === null ? null : m.alert_seat({ seat }),
    queue === null ? null : named(floor.queues.get(queue)?.names, queue, locale),
    area === null ? null : areaName(floor.site, area, locale),
    topic === null ? null : topicName(topic),
    team === null || seat !== null ? null : team
  ].filter((word) => word !== null);
  if (words.length > 0) return words.join(' · ');
  const [kind = '', id = ''] = subject.split(/:(.*)/s);
  const site = kind === 'site' ? id : kind === 'surge' || (kind === 'agent' && id === '') ? place.site : null;
  if (site !== null) return named(floor.sites.get(site)?.names, site, locale);
  return id === '' ? subject : id;
}

/** The surge that an alert is about; null: it is about something else. */
export const surgeOf = ({ subject }: Pick<AlertState, 'subject'>): string | null =>
  subject.startsWith('surge:') ? subject.slice('surge:'.length) : null;
