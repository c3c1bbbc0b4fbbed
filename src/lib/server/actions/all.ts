import type { SealedNumbers } from '../access/sealed.ts';
import type { Door } from '../access/door.ts';
import { createTries } from '../edge/tries.ts';
import type { Clock, Intake } from '../ports.ts';
import { FIGURES, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import type { Board } from '../scope/views.ts';
import { sightWith, type Principal } from '../access/principal.ts';
import type { Settings } from '../settings/settings.ts';
import type { Actions } from './action.ts';
import { alertActions, type AlertActionsOptions } from './alerts.ts';
import { callerActions } from './callers.ts';
import { coachActions, type CoachActionsOptions } from './coaching.ts';
import { displayActions } from './displays.ts';
import { keyActions } from './keys.ts';
import { outageActions } from './outages.ts';
import { peopleActions } from './people.ts';
import { ruleActions } from './rules.ts';
import { seatActions } from './seats.ts';
import { settingsActions } from './settings.ts';

export interface AllActionsOptions {
  readonly door: Pick<Door, 'accounts' | 'displays' | 'apiKeys' | 'versions' | 'signIn'>;
  readonly settings: Pick<Settings, 'change'>;
  readonly sealed: SealedNumbers;
  readonly intake: Pick<Intake, 'ingest' | 'durable'>;
  readonly look: Look;
  readonly places: () => Places;
  readonly boards: () => Readonly<Record<string, Board>>;
  /** The `events` sources of the config. */
  readonly sources: () => readonly string[];
  readonly clock: Clock;
  readonly alerts: AlertActionsOptions;
  readonly coaching: CoachActionsOptions;
  readonly rules: Parameters<typeof ruleActions>[0];
}

const WRONG_CODES = { max: 5, windowMs: 10 * 60_000, size: 10_000 };

/** Whether a board exists and every place that it shows is theirs to see, by the grants that let them pair screens. */
export function maySeeBoard(
  board: Board | undefined,
  by: Principal,
  { places, look }: { readonly places: Places; readonly look: Look }
): boolean {
  if (!board) return false;
  const sight = sightWith(by, 'displays').mask(places);
  return (board.site === null ? places.sites : [board.site]).every((id) => {
    const site = look('sites', id);
    return site !== undefined && (sight('sites', site, look) & FIGURES) !== 0;
  });
}

/** Every command there is. */
export function allActions(options: AllActionsOptions): Actions {
  const { door, look, places, boards, clock } = options;
  return {
    ...peopleActions(door),
    ...keyActions({ ...door, sources: options.sources }),
    ...displayActions({
      ...door,
      tries: createTries({ clock, ...WRONG_CODES }),
      maySee: (id, by) => {
        const all = boards();
        return maySeeBoard(Object.hasOwn(all, id) ? all[id] : undefined, by, { places: places(), look });
      }
    }),
    ...settingsActions(options.settings),
    ...callerActions({ sealed: options.sealed, look, places }),
    ...alertActions(options.alerts),
    ...coachActions(options.coaching),
    ...ruleActions(options.rules),
    ...outageActions({ intake: options.intake, look, places, clock }),
    ...seatActions({ intake: options.intake, look, clock })
  };
}
