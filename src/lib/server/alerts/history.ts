import type { AlertState, Severity } from '../../core/alert-state.ts';
import type { Alert } from '../../core/alerts/alert.ts';
import type { Rule } from '../../core/alerts/rule.ts';
import { showAlert } from '../../core/alerts/show.ts';
import type { AlertHealth, AlertPage, AlertWhy } from '../../protocol/alerts.ts';
import { sightWith, type Principal } from '../access/principal.ts';
import type { Here } from './parts.ts';
import { RIGHTS_OF } from '../../protocol/people.ts';
import { NOTHING, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import { projectionOf } from '../scope/sight.ts';
import { everything } from '../scope/parts.ts';
import type { Clock } from '../ports.ts';
import type { AlertDesk } from './desk.ts';
import { healthOf } from './health.ts';
import type { AlertQuery, AlertStore } from './store.ts';

const LIMIT = 50;
const MOST = 200;
/** Rows looked at for one page at most: who sees little gets a short page and goes on from its cursor. */
const LOOKED_AT = 2000;
const DAY = 86_400_000;

/** Alerts of now and before, as somebody may see them. */
export interface AlertHistory {
  page(query: AlertQuery & { readonly limit?: number }, by: Principal): Promise<AlertPage>;
  /** Null: there is none, or none that they see. */
  why(id: string, by: Principal): Promise<AlertWhy | null>;
  health(by: Principal): Promise<AlertHealth>;
}

export function createAlertHistory(options: {
  readonly store: AlertStore;
  readonly desk: Pick<AlertDesk, 'beside' | 'all' | 'get'>;
  readonly rules: () => readonly Rule[];
  readonly here: () => readonly Here[];
  readonly look: Look;
  readonly places: () => Places;
  readonly clock: Pick<Clock, 'now'>;
}): AlertHistory {
  const { store, desk, clock } = options;
  const look: Look = (collection, id) =>
    collection === 'alerts' ? desk.beside.show(id) : options.look(collection, id);

  function projection(by: Principal) {
    const places = options.places();
    return projectionOf(sightWith(by, 'alerts').mask(places), everything, places);
  }

  /** One that is over long since is shown as it was when it ended. */
  const stateOf = (alert: Alert): AlertState | undefined =>
    (desk.beside.show(alert.id) as AlertState | undefined) ??
    showAlert(alert, 0, alert.resolvedAt ?? alert.since ?? clock.now());

  async function shown(alerts: readonly Alert[], by: Principal): Promise<readonly AlertState[]> {
    const project = projection(by);
    const steps = await store.steps(alerts.map(({ id }) => id));
    return alerts.flatMap((alert) => {
      const state = stateOf(alert);
      if (!state) return [];
      const whole = { ...state, steps: steps.get(alert.id)?.map(({ step }) => step) ?? state.steps };
      const seen = project('alerts', whole, look);
      return seen ? [seen as AlertState] : [];
    });
  }

  return {
    async page({ limit: asked, ...query }, by) {
      const limit = Math.min(MOST, Math.max(1, Math.trunc(asked ?? LIMIT)));
      const found: AlertState[] = [];
      let { cursor } = query;
      for (let looked = 0; looked < LOOKED_AT; looked += MOST) {
        const rows = await store.page({ ...query, ...(cursor === undefined ? {} : { cursor }) }, MOST);
        const byId = new Map(rows.map((row) => [row.alert.id, row.cursor]));
        for (const state of await shown(
          rows.map(({ alert }) => alert),
          by
        )) {
          if (found.length === limit) return { alerts: found, next: cursor ?? null };
          found.push(state);
          cursor = byId.get(state.id);
        }
        if (rows.length < MOST) return { alerts: found, next: null };
        if (found.length < limit) cursor = rows.at(-1)!.cursor;
      }
      return { alerts: found, next: cursor ?? null };
    },
    async why(id, by) {
      const alert = desk.get(id) ?? (await store.find(id));
      const [state] = alert ? await shown([alert], by) : [];
      return state ? { alert: state, rule: options.rules().find((rule) => rule.id === state.rule) ?? null } : null;
    },
    async health(by) {
      const now = clock.now();
      const mask = sightWith(by, 'alerts').mask(options.places());
      const sees = ({ place }: Pick<Alert, 'place'>) => mask('alerts', { place }, look) !== NOTHING;
      const rows = await store.raised(now - 2 * DAY);
      const raised = rows.map(({ rule, severity, since, body }) => {
        const { place, cardAt } = JSON.parse(body) as Alert;
        return { rule, severity: severity as Severity, since: since!, place, cardAt };
      });
      const supervisors = options
        .here()
        .filter(({ grants }) => grants.some(({ role }) => RIGHTS_OF[role].includes('alerts'))).length;
      return healthOf(raised.filter(sees), [...desk.all()].filter(sees), supervisors, now);
    }
  };
}
