import type { AlertWhat, LevelName, Severity } from '../core/alert-state.ts';
import type { CoachMode, CoachOutcome, CoachSession } from '../core/coaching-state.ts';
import type { Names } from '../core/state.ts';
import { m } from './paraglide/messages.js';
import { named, roleName } from './words.ts';

type Say = () => string;

export const SEVERITY_WORDS: Record<Severity, Say> = {
  info: m.sev_info,
  warning: m.sev_warning,
  serious: m.sev_serious,
  critical: m.sev_critical
};

export const STEP_WORDS: Record<AlertWhat, Say> = {
  raised: m.step_raised,
  graver: m.step_graver,
  milder: m.step_milder,
  acked: m.step_acked,
  given_back: m.step_given_back,
  again: m.step_again,
  climbed: m.step_climbed,
  repeated: m.step_repeated,
  handed_over: m.step_handed_over,
  told_by_phone: m.step_told_by_phone,
  shelved: m.step_shelved,
  unshelved: m.step_unshelved,
  folded: m.step_folded,
  unfolded: m.step_unfolded,
  commented: m.step_commented,
  not_reached: m.step_not_reached,
  resolved: m.step_resolved
};

export const COACH_WORDS: Record<CoachSession['kind'], Say> = {
  listen: m.coach_mode_listen,
  whisper: m.coach_mode_whisper,
  barge: m.coach_mode_barge,
  take_over: m.coach_mode_take_over,
  note: m.coach_mode_note,
  recall: m.coach_mode_recall
};

/** The same as something to do. */
export const COACH_DO: Record<CoachMode, Say> = {
  listen: m.coach_do_listen,
  whisper: m.coach_do_whisper,
  barge: m.coach_do_barge,
  take_over: m.coach_do_take_over
};

/** Who hears whom. */
export const COACH_HINTS: Record<CoachMode, Say> = {
  listen: m.coach_hint_listen,
  whisper: m.coach_hint_whisper,
  barge: m.coach_hint_barge,
  take_over: m.coach_hint_take_over
};

const COACH_REASONS: Readonly<Record<string, Say>> = {
  no_call: m.coach_why_no_call,
  several_calls: m.coach_why_several_calls,
  refused: m.coach_why_refused,
  not_connected: m.coach_why_not_connected,
  coach_no_answer: m.coach_why_coach_no_answer,
  call_ended: m.coach_why_call_ended,
  not_confirmed: m.coach_why_not_confirmed,
  not_supported: m.coach_why_not_supported,
  restarted: m.coach_why_restarted,
  hung_up: m.coach_why_hung_up,
  line_lost: m.coach_why_line_lost
};

/** Why a coach did not come on, or how a session ended. */
export const coachReason = (reason: string): string =>
  (Object.hasOwn(COACH_REASONS, reason) ? COACH_REASONS[reason]?.() : undefined) ?? reason;

export const COACH_STATES: Record<CoachSession['state'], Say> = {
  asked: m.coach_state_asked,
  dialling: m.coach_state_dialling,
  on: m.coach_state_on,
  over: m.coach_state_over,
  failed: m.coach_state_failed
};

export const OUTCOME_WORDS: Record<CoachOutcome, Say> = {
  helped: m.coach_outcome_helped,
  took_over: m.coach_outcome_took_over,
  no_action: m.coach_outcome_no_action,
  train_later: m.coach_outcome_train_later
};

const RULES = new Map<string, Say>([
  ['wait-long', m.rule_wait_long],
  ['service-level-low', m.rule_service_level_low],
  ['abandon-high', m.rule_abandon_high],
  ['nobody-on-duty', m.rule_nobody_on_duty],
  ['all-busy', m.rule_all_busy],
  ['turned-away', m.rule_turned_away],
  ['alone', m.rule_alone],
  ['alone-unwell', m.rule_alone_unwell],
  ['left-in-rush', m.rule_left_in_rush],
  ['no-show', m.rule_no_show],
  ['surge', m.rule_surge],
  ['silence', m.rule_silence],
  ['outage-suspected', m.rule_outage_suspected],
  ['outage', m.rule_outage],
  ['understaffed', m.rule_understaffed],
  ['call-long', m.rule_call_long],
  ['hold-long', m.rule_hold_long],
  ['ring-missed', m.rule_ring_missed],
  ['wrap-long', m.rule_wrap_long],
  ['break-long', m.rule_break_long],
  ['state-impossible', m.rule_state_impossible],
  ['no-breather', m.rule_no_breather],
  ['hand-raised', m.rule_hand_raised],
  ['repeat-contact', m.rule_repeat_contact],
  ['promise-late', m.rule_promise_late],
  ['conversation-hot', m.rule_conversation_hot],
  ['abuse', m.rule_abuse],
  ['danger', m.rule_danger],
  ['workorder-late', m.rule_workorder_late],
  ['review-left', m.rule_review_left],
  ['chat-unanswered', m.rule_chat_unanswered],
  ['source-silent', m.rule_source_silent],
  ['takeover-stuck', m.rule_takeover_stuck],
  ['conservation', m.rule_conservation],
  ['escalation', m.rule_escalation],
  ['flood', m.rule_flood]
]);

/** A rule in the box by its words, a site's own by its names. */
export function ruleName(id: string, names: Names | null, locale: string): string {
  return names === null ? (RULES.get(id)?.() ?? id) : named(names, id, locale);
}

/** The role that a level of the ladder is: 1 is the shift lead. */
export const levelName = (level: number, levels: readonly LevelName[]): string => roleName(levels[level - 1] ?? '');
