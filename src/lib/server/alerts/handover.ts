import { randomUUID } from 'node:crypto';
import type { AlertPlace, AlertState } from '../../core/alert-state.ts';
import type { OutageState, PromiseState, WorkorderState } from '../../core/record-state.ts';
import type { Collection, FloorState } from '../../core/state.ts';
import type { HandoverAnswer } from '../../protocol/alerts.ts';
import { sightWith, type Principal } from '../access/principal.ts';
import type { Clock, Turns } from '../ports.ts';
import { maskOfGrant } from '../scope/grants.ts';
import { everything, NOTHING, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import { reveal } from '../scope/reveal.ts';
import { projectionOf } from '../scope/sight.ts';
import type { Db } from '../storage/sql/tables.ts';

const DAY = 86_400_000;

/** What one shift leaves to the next (ALERT18). */
export interface Handover {
  /** Null: there is no such team for them. */
  answer(team: string | null, by: Principal): Promise<HandoverAnswer | null>;
  /** False: there is no such team for them. */
  leave(team: string, text: string, by: Principal): Promise<boolean>;
}

export function createHandover(options: {
  /** With the alerts beside. */
  readonly turns: Pick<Turns, 'state'>;
  readonly db: Db;
  readonly places: () => Places;
  readonly clock: Pick<Clock, 'now'>;
}): Handover {
  const { db, clock } = options;

  function sight(by: Principal) {
    const places = options.places();
    const mask = sightWith(by, 'alerts').mask(places);
    const none: Look = () => undefined;
    return {
      places,
      mask,
      sees: (team: string): boolean => {
        const site = places.siteOfTeam(team);
        if (site === undefined) return false;
        return (
          mask('alerts', { place: { site, team, group: null, queue: null } satisfies Partial<AlertPlace> }, none) !==
          NOTHING
        );
      }
    };
  }

  return {
    async answer(team, by) {
      const { places, mask, sees } = sight(by);
      if (team !== null && !sees(team)) return null;
      const now = clock.now();
      const state: FloorState = options.turns.state();
      const look: Look = (collection, id) => {
        const records = state[collection] as Record<string, object>;
        return Object.hasOwn(records, id) ? records[id] : undefined;
      };
      const view = team === null ? everything : maskOfGrant({ role: 'lead', on: { kind: 'team', id: team } }, places);
      const project = projectionOf(mask, view, places);
      const seen = <T>(collection: 'alerts' | 'promises' | 'workorders' | 'outages'): readonly T[] =>
        Object.values(state[collection] as Record<string, object>).flatMap((record) => {
          const shown = project(collection, record, look);
          return shown ? [shown as T] : [];
        });
      const alerts = seen<AlertState>('alerts').filter((alert) => alert.state !== 'resolved');
      // a promise whose call is over is seen by the alert that it rides on
      const riding = alerts.flatMap(({ id, subject }): readonly PromiseState[] => {
        const raw = state.alerts[id];
        const named = subject.startsWith('promise:') ? subject.slice('promise:'.length) : raw?.promise;
        const promise = named == null ? undefined : (look('promises', named) as PromiseState | undefined);
        if (!raw || !promise) return [];
        const parts = mask('alerts', raw, look);
        const sees = (collection: Collection, of: string): boolean => {
          const record = look(collection, of);
          return record !== undefined && mask(collection, record, look) !== NOTHING;
        };
        return [reveal('promises', promise, parts, sees) as PromiseState];
      });
      const promises = new Map([...riding, ...seen<PromiseState>('promises')].map((one) => [one.id, one]));
      const rows = await db
        .selectFrom('handover_text')
        .selectAll()
        .where('at', '>=', now - DAY)
        .orderBy('at', 'desc')
        .orderBy('id')
        .execute();
      return {
        team,
        now,
        alerts: alerts.sort((a, b) => a.since - b.since),
        promises: [...promises.values()]
          .filter((one) => one.state === 'made' || one.state === 'moved')
          .sort((a, b) => a.due - b.due),
        workorders: seen<WorkorderState>('workorders').filter(({ due }) => due !== null && due < now),
        outages: seen<OutageState>('outages').filter((one) => one.state === 'reported'),
        seats: [
          ...new Set(
            alerts.flatMap(({ rule, place }) =>
              rule === 'state-impossible' && place.seat !== null ? [place.seat] : []
            )
          )
        ].sort(),
        texts: rows
          .filter((row) => (team === null ? sees(row.team) : row.team === team))
          .map((row) => ({ team: row.team, at: row.at, by: row.person, by_name: row.name, text: row.text }))
      };
    },
    async leave(team, text, by) {
      if (!sight(by).sees(team)) return false;
      const { id: person, name } = by.who;
      await db
        .insertInto('handover_text')
        .values({ id: randomUUID(), team, at: clock.now(), person, name, text })
        .execute();
      return true;
    }
  };
}
