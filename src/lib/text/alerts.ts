import type { AlertWhat, LevelName, Severity } from '../core/alert-state.ts';
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
