import type { AlertPlace } from '../../alert-state.ts';
import { NOWHERE } from '../bundles.ts';
import type { Ground, Kind, RecordOf } from '../ground.ts';

type Surge = RecordOf<'surges'>;

export const SURGE: Kind<Surge> = {
  collection: 'surges',
  measures: {
    kind: ({ kind }) => kind,
    /** Open, with a card of its own: of the whole site, or of a known outage. */
    surging: (surge) => isCard(surge) && (surge.area === null || surge.outage !== null),
    /** The same of a place, and no known outage explains it. */
    suspected: (surge) => isCard(surge) && surge.area !== null && surge.outage === null,
    /** Open: callers are expected and do not come. */
    quiet: ({ kind, ended }) => kind === 'silence' && ended === null,
    callers: ({ callers }) => callers,
    expected: ({ expected }) => expected,
    ratio: ({ ratio }) => ratio,
    outage_known: ({ outage }) => outage !== null,
    dangerous: ({ site, topic }, { settings }) => topic !== null && (settings.danger[site] ?? []).includes(topic)
  },
  place
};

const isCard = ({ kind, ended, under }: Surge): boolean => kind === 'surge' && ended === null && under === null;

/** Where its outage is, if one is known: so that it stands under that card. */
function place({ site, area, topic, outage: id }: Surge, ground: Ground): AlertPlace {
  const outage = ground.look('outages', id);
  if (!outage) return { ...NOWHERE, site, area, topic };
  const [only = null, ...more] = outage.areas;
  return { ...NOWHERE, site, area: more.length === 0 ? only : area, topic: outage.topic ?? topic };
}
