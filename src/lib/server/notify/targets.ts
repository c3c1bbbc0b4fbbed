/** What a target speaks. */
export const TARGET_TYPES = ['webhook', 'wecom', 'dingtalk', 'feishu'] as const;
export type TargetType = (typeof TARGET_TYPES)[number];

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Where messages go, with its secrets read. */
export interface Target {
  readonly id: string;
  readonly type: TargetType;
  readonly url: string;
  readonly secret: string | null;
  readonly language: Language;
  /** How many requests it takes in any minute. */
  readonly perMinute: number;
}
