import type { Figures, NowFigures, PersonFigures, ServiceLevelVariant } from '../core/state.ts';
import { m } from './paraglide/messages.js';
import { VARIANTS } from './words.ts';

/** How a figure is written: a count, a ratio 0..1, seconds. */
export type Unit = 'count' | 'ratio' | 'seconds';

export interface FigureText {
  name: () => string;
  unit: Unit;
  formula: (variant: ServiceLevelVariant) => string;
}

export type FigureId =
  | Extract<keyof NowFigures, 'signed_in' | 'staffed' | 'available' | 'queued'>
  | 'longest_wait'
  | Exclude<
      keyof Figures,
      | 'overflowed_by'
      | 'open'
      | 'answered_within'
      | 'wait_answered_s'
      | 'wait_abandoned_s'
      | 'wait_left_s'
      | 'talk_s'
      | 'hold_s'
      | 'acw_s'
      | 'csat_rated'
      | 'resolution_asked'
    >
  | Extract<keyof PersonFigures, 'occupancy' | 'utilisation'>;

/** Name, unit and formula of each figure: one definition, printed beside the number. */
export const FIGURES: Record<FigureId, FigureText> = {
  signed_in: { name: m.fig_signed_in, unit: 'count', formula: () => m.formula_signed_in() },
  staffed: { name: m.fig_staffed, unit: 'count', formula: () => m.formula_staffed() },
  available: { name: m.fig_available, unit: 'count', formula: () => m.formula_available() },
  queued: { name: m.fig_queued, unit: 'count', formula: () => m.formula_queued() },
  longest_wait: { name: m.fig_longest_wait, unit: 'seconds', formula: () => m.formula_longest_wait() },
  contacts: { name: m.fig_contacts, unit: 'count', formula: () => m.formula_contacts() },
  callers: { name: m.fig_callers, unit: 'count', formula: () => m.formula_callers() },
  offered: { name: m.fig_offered, unit: 'count', formula: () => m.formula_offered() },
  turned_away: { name: m.fig_turned_away, unit: 'count', formula: () => m.formula_turned_away() },
  answered: { name: m.fig_answered, unit: 'count', formula: () => m.formula_answered() },
  abandoned: { name: m.fig_abandoned, unit: 'count', formula: () => m.formula_abandoned() },
  short_abandoned: { name: m.fig_short_abandoned, unit: 'count', formula: () => m.formula_short_abandoned() },
  overflowed: { name: m.fig_overflowed, unit: 'count', formula: () => m.formula_overflowed() },
  left_unanswered: { name: m.fig_left_unanswered, unit: 'count', formula: () => m.formula_left_unanswered() },
  lost_sight: { name: m.fig_lost_sight, unit: 'count', formula: () => m.formula_lost_sight() },
  service_level: { name: m.fig_service_level, unit: 'ratio', formula: (variant) => VARIANTS[variant].formula() },
  connect_rate: { name: m.fig_connect_rate, unit: 'ratio', formula: () => m.formula_connect_rate() },
  abandon_rate: { name: m.fig_abandon_rate, unit: 'ratio', formula: () => m.formula_abandon_rate() },
  asa: { name: m.fig_asa, unit: 'seconds', formula: () => m.formula_asa() },
  att: { name: m.fig_att, unit: 'seconds', formula: () => m.formula_att() },
  hold: { name: m.fig_hold, unit: 'seconds', formula: () => m.formula_hold() },
  acw: { name: m.fig_acw, unit: 'seconds', formula: () => m.formula_acw() },
  aht: { name: m.fig_aht, unit: 'seconds', formula: () => m.formula_aht() },
  ring_missed: { name: m.fig_ring_missed, unit: 'count', formula: () => m.formula_ring_missed() },
  csat: { name: m.fig_csat, unit: 'ratio', formula: () => m.formula_csat() },
  resolution: { name: m.fig_resolution, unit: 'ratio', formula: () => m.formula_resolution() },
  first_response: { name: m.fig_first_response, unit: 'seconds', formula: () => m.formula_first_response() },
  response: { name: m.fig_response, unit: 'seconds', formula: () => m.formula_response() },
  repeat_rate: { name: m.fig_repeat_rate, unit: 'ratio', formula: () => m.formula_repeat_rate() },
  occupancy: { name: m.fig_occupancy, unit: 'ratio', formula: () => m.formula_occupancy() },
  utilisation: { name: m.fig_utilisation, unit: 'ratio', formula: () => m.formula_utilisation() }
};
