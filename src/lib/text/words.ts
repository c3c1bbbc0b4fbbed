import type { ContactState } from '../core/facts.ts';
import type { Names, ServiceLevelVariant, Word } from '../core/state.ts';
import { m } from './paraglide/messages.js';

type Say = () => string;

/** The word on a seat's tile. */
export const WORDS: Record<Word, Say> = {
  free: m.word_free,
  ringing: m.word_ringing,
  talking: m.word_talking,
  on_hold: m.word_on_hold,
  dialing: m.word_dialing,
  wrapping: m.word_wrapping,
  away: m.word_away,
  offline: m.word_offline,
  stale: m.word_stale,
  unreachable: m.word_unreachable
};

/** Where a contact stands. */
export const CONTACT_WORDS: Record<ContactState, Say> = {
  arrived: m.state_arrived,
  queued: m.state_queued,
  ringing: m.word_ringing,
  dialing: m.word_dialing,
  talking: m.word_talking,
  on_hold: m.word_on_hold,
  wrapping: m.word_wrapping,
  ended: m.state_ended
};

export const VARIANTS: Record<ServiceLevelVariant, { name: Say; formula: Say }> = {
  settled: { name: m.variant_settled, formula: m.formula_sl_settled },
  offered: { name: m.variant_offered, formula: m.formula_sl_offered },
  answered: { name: m.variant_answered, formula: m.formula_sl_answered },
  strict: { name: m.variant_strict, formula: m.formula_sl_strict }
};

const REASONS = new Map<string, Say>([
  ['break', m.reason_break],
  ['meal', m.reason_meal],
  ['training', m.reason_training],
  ['meeting', m.reason_meeting],
  ['busy', m.reason_busy],
  ['no_answer', m.reason_no_answer],
  ['forced', m.reason_forced],
  ['unreachable', m.reason_unreachable]
]);

const FLAGS = new Map<string, Say>([
  ['help', m.flag_help],
  ['alone', m.flag_alone],
  ['monitored', m.flag_monitored],
  ['coached', m.flag_coached]
]);

const CHANNELS = new Map<string, Say>([
  ['voice', m.channel_voice],
  ['video', m.channel_video],
  ['chat', m.channel_chat],
  ['wechat', m.channel_wechat],
  ['weibo', m.channel_weibo],
  ['douyin', m.channel_douyin],
  ['toutiao', m.channel_toutiao],
  ['app', m.channel_app],
  ['web', m.channel_web],
  ['sms', m.channel_sms],
  ['email', m.channel_email],
  ['fax', m.channel_fax],
  ['ticket', m.channel_ticket]
]);

const TOPICS = new Map<string, typeof m.topic_other>([
  ['no_heat', m.topic_no_heat],
  ['enquiry', m.topic_enquiry],
  ['leak', m.topic_leak],
  ['payment', m.topic_payment],
  ['other', m.topic_other],
  ['gas_smell', m.topic_gas_smell],
  ['outage', m.topic_outage],
  ['network', m.topic_network],
  ['game_drop', m.topic_game_drop],
  ['bill', m.topic_bill],
  ['package', m.topic_package],
  ['complaint', m.topic_complaint],
  ['meter', m.topic_meter],
  ['no_gas', m.topic_no_gas],
  ['appliance', m.topic_appliance]
]);

const CAUSES = new Map<string, typeof m.cause_pump>([
  ['main_burst', m.cause_main_burst],
  ['leak', m.cause_leak],
  ['pump', m.cause_pump],
  ['power', m.cause_power],
  ['source', m.cause_source],
  ['planned', m.cause_planned]
]);

const SOURCES = new Map<string, Say>([
  ['asterisk', m.source_asterisk],
  ['queue_log', m.source_queue_log],
  ['events', m.source_events],
  ['simulator', m.source_simulator]
]);

const ROLES = new Map<string, Say>([
  ['agent', m.role_agent],
  ['lead', m.role_lead],
  ['duty-manager', m.role_duty_manager],
  ['floor-manager', m.role_floor_manager],
  ['business-supervisor', m.role_business_supervisor],
  ['director', m.role_director],
  ['admin', m.role_admin]
]);

const own = (words: Map<string, Say>) => (id: string) => words.get(id)?.() ?? id;

/** A site may have reasons, topics and channels of its own: those say their id. */
export const reasonName = own(REASONS);
export const flagName = own(FLAGS);
export const channelName = own(CHANNELS);
export const topicName = own(TOPICS);
export const roleName = own(ROLES);
export const causeName = own(CAUSES);
/** The same in a language that is not the page's. */
export const topicIn = (id: string, locale: 'en' | 'zh-CN'): string => TOPICS.get(id)?.({}, { locale }) ?? id;
export const causeIn = (id: string, locale: 'en' | 'zh-CN'): string => CAUSES.get(id)?.({}, { locale }) ?? id;
export const sourceKind = (type: string) => SOURCES.get(type)?.() ?? m.source_other();

/** A name in this language, else in any, else the id. */
export function named(names: Names | undefined, id: string, locale: string): string {
  return names?.[locale] ?? names?.[locale.split('-')[0] ?? ''] ?? Object.values(names ?? {})[0] ?? id;
}
