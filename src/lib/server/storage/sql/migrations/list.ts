import type { Migration } from 'kysely';
import { people } from './0001-people.ts';
import { alerts } from './0004-alerts.ts';
import { outbox } from './0005-outbox.ts';
import { coaching } from './0006-coaching.ts';

/** In order of their names. Entries are never changed, only added. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001_people': people,
  '0004_alerts': alerts,
  '0005_outbox': outbox,
  '0006_coaching': coaching
};
