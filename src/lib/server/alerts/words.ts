import type { AlertPlace, AlertReason, Severity } from '../../core/alert-state.ts';
import type { Words } from './parts.ts';

const both = (en: string, zh: string): Words => ({ en, 'zh-CN': zh });

/** How each rule in the box is called in messages that go out. A site's own rule brings its names. */
export const RULE_WORDS: Readonly<Record<string, Words>> = {
  'wait-long': both('Long wait', '等待过长'),
  'service-level-low': both('Service level low', '接通率低'),
  'abandon-high': both('Many callers give up', '放弃率高'),
  'nobody-on-duty': both('Nobody on duty', '无人值守'),
  'all-busy': both('Everybody is busy', '坐席全忙'),
  'turned-away': both('Callers hear a busy tone', '来电遇忙'),
  alone: both('One agent alone', '一人值守'),
  'alone-unwell': both('Alone and not answering', '一人值守无应答'),
  'left-in-rush': both('Away in a rush', '高峰离席'),
  'no-show': both('Not at the seat', '未到岗'),
  surge: both('Surge', '话务突增'),
  silence: both('The phones are silent', '来电异常减少'),
  'outage-suspected': both('Outage suspected', '疑似停供'),
  understaffed: both('Too few agents', '坐席不足'),
  'call-long': both('Long call', '通话过长'),
  'hold-long': both('Long hold', '保持过长'),
  'ring-missed': both('Missed rings', '漏接'),
  'wrap-long': both('Long wrap-up', '话后处理过长'),
  'break-long': both('Long break', '小休超时'),
  'state-impossible': both('State can’t be right', '状态异常'),
  'no-breather': both('No breather', '连续作业'),
  'hand-raised': both('Asks for help', '举手求助'),
  'repeat-contact': both('Called again', '重复来电'),
  'promise-late': both('Promised call back', '回电承诺到期'),
  'conversation-hot': both('Heated conversation', '通话升温'),
  abuse: both('Abuse toward the agent', '辱骂坐席'),
  danger: both('Danger', '险情'),
  'workorder-late': both('Work order late', '工单超时'),
  'review-left': both('Reviews left', '待回访'),
  'chat-unanswered': both('Chat unanswered', '在线未回复'),
  'source-silent': both('Source silent', '数据源中断'),
  'takeover-stuck': both('Takeover stuck', '接管未生效'),
  conservation: both('Figures don’t add up', '数据不守恒'),
  escalation: both('Escalation', '人工升级')
};

export const SEVERITY_WORDS: Readonly<Record<Severity, Words>> = {
  info: both('info', '提示'),
  warning: both('warning', '警告'),
  serious: both('serious', '严重'),
  critical: both('critical', '紧急')
};

/** By level, 1 first. */
export const LEVEL_WORDS: readonly Words[] = [
  both('shift lead', '班长'),
  both('duty manager', '当值经理'),
  both('floor manager', '现场管理'),
  both('business supervisor', '业务主管'),
  both('centre director', '中心领导')
];

const PLACE_WORDS: Readonly<Record<keyof AlertPlace, Words>> = {
  site: both('site', '站点'),
  team: both('team', '班组'),
  group: both('group', '小组'),
  queue: both('queue', '队列'),
  seat: both('seat', '坐席'),
  agent: both('agent', '人员'),
  contact: both('call', '通话'),
  area: both('area', '区域'),
  topic: both('topic', '主题'),
  matter: both('matter', '事项')
};

/** What a line of a message starts with. */
export const LINE_WORDS = {
  where: both('Where', '位置'),
  since: both('Since', '开始'),
  level: both('Now with', '当前级别'),
  tried: both('Tried', '已通知'),
  why: both('Why', '原因'),
  note: both('Said', '说明'),
  over: both('Resolved', '已解除')
} as const satisfies Record<string, Words>;

/** How a language is written. */
export interface Tongue {
  readonly of: (words: Words) => string;
  readonly colon: string;
  readonly comma: string;
}

export const TONGUES: Readonly<Record<keyof Words, Tongue>> = {
  en: { of: (words) => words.en, colon: ': ', comma: ', ' },
  'zh-CN': { of: (words) => words['zh-CN'], colon: '：', comma: '，' }
};

/** Where it is: the parts that are known, the widest first; never a caller. */
export function placeText(place: AlertPlace, { of, comma }: Tongue): string {
  const parts = Object.entries(PLACE_WORDS) as [keyof AlertPlace, Words][];
  return parts.flatMap(([key, words]) => (place[key] === null ? [] : [`${of(words)} ${place[key]}`])).join(comma);
}

/** `longest_wait 75 > 60`: as the rule's own language has it, which no translation can bend. */
export function reasonText({ measure, value, is, than }: AlertReason): string {
  const limit = Array.isArray(than) ? `[${than.join(', ')}]` : String(than);
  return `${measure} ${value === null ? '–' : String(value)} ${is} ${limit}`;
}
