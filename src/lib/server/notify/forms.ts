import { createHmac } from 'node:crypto';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Answer } from './post.ts';
import { cutTo, gravest, linesOf, type Parcel } from './parcel.ts';
import type { Language, TargetType } from './targets.ts';

/** A request as a target wants it. */
export interface Form {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an answer means: taken; try again, not before `after`; refused for good. */
export type Meaning =
  | { readonly is: 'taken' }
  | { readonly is: 'later'; readonly after: Ms | null; readonly why: string }
  | { readonly is: 'refused'; readonly why: string };

export interface FormOptions {
  readonly url: string;
  /** What it is signed with; null: not at all. */
  readonly secret: string | null;
  readonly language: Language;
}

interface Shape {
  readonly form: (parcel: Parcel, options: FormOptions, now: EpochMs) => Form;
  readonly meaning: (answer: Answer) => Meaning;
}

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };
const textOf = (parcel: Parcel, { language }: FormOptions, bytes: number): string =>
  cutTo(linesOf(parcel, language).join('\n'), bytes);

/** Statuses that pass: everything else below 500 stays as it is. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

function byStatus({ status, retryAfter }: Answer): Meaning {
  const why = `answered ${status}`;
  if (status >= 200 && status < 300) return { is: 'taken' };
  return status >= 500 || PASSING.has(status) ? { is: 'later', after: retryAfter, why } : { is: 'refused', why };
}

/** Group robots answer 200 whatever happened; the body holds a number, 0 for taken. */
const byCode =
  (names: readonly string[], busy: readonly number[]) =>
  (answer: Answer): Meaning => {
    const first = byStatus(answer);
    if (first.is !== 'taken') return first;
    let body: unknown;
    try {
      body = JSON.parse(answer.text);
    } catch {
      return { is: 'later', after: null, why: 'the answer is not JSON' };
    }
    const said = Object.entries(body ?? {}).find(([name]) => names.includes(name));
    const code = said && typeof said[1] === 'number' ? said[1] : null;
    if (code === 0) return { is: 'taken' };
    if (code === null) return { is: 'refused', why: 'the answer says nothing of what became of it' };
    const why = `answered ${code}`;
    return busy.includes(code) ? { is: 'later', after: 60_000, why } : { is: 'refused', why };
  };

/** Half a minute's worth of a robot's text (its limit is in bytes). */
const WECOM_BYTES = 2048;
const LONG_BYTES = 16_000;

/** WeCom group robot 企业微信: developer.work.weixin.qq.com, "消息推送配置说明". 45009: more than 20 a minute. */
const wecom: Shape = {
  form: (parcel, options) => ({
    url: options.url,
    headers: JSON_TYPE,
    body: JSON.stringify({ msgtype: 'text', text: { content: textOf(parcel, options, WECOM_BYTES) } })
  }),
  meaning: byCode(['errcode'], [45009, -1])
};

/** DingTalk custom robot 钉钉: open.dingtalk.com, "自定义机器人安全设置". 130101: more than 20 a minute. */
const dingtalk: Shape = {
  form(parcel, options, now) {
    const url = new URL(options.url);
    if (options.secret !== null) {
      const sign = createHmac('sha256', options.secret).update(`${now}\n${options.secret}`).digest('base64');
      url.searchParams.set('timestamp', String(now));
      url.searchParams.set('sign', sign);
    }
    return {
      url: url.href,
      headers: JSON_TYPE,
      body: JSON.stringify({ msgtype: 'text', text: { content: textOf(parcel, options, LONG_BYTES) } })
    };
  },
  meaning: byCode(['errcode'], [130101, 130102, -1])
};

/** Feishu custom bot 飞书: open.feishu.cn, "自定义机器人使用指南". The text knows tags such as <at>; none of ours is one. */
const feishu: Shape = {
  form(parcel, options, now) {
    const seconds = String(Math.floor(now / 1000));
    const text = textOf(parcel, options, LONG_BYTES).replaceAll('<', '＜').replaceAll('>', '＞');
    const sign =
      options.secret === null
        ? {}
        : { timestamp: seconds, sign: createHmac('sha256', `${seconds}\n${options.secret}`).digest('base64') };
    return {
      url: options.url,
      headers: JSON_TYPE,
      body: JSON.stringify({ ...sign, msg_type: 'text', content: { text } })
    };
  },
  meaning: byCode(['code', 'StatusCode'], [9499, 11232, 11233])
};

/** The key of Standard Webhooks: `whsec_` and base64, or any text. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);

/** Generic, signed as standardwebhooks.com says: HMAC-SHA256 over `id.timestamp.body`; a CloudEvent as its body. */
const webhook: Shape = {
  form(parcel, options, now) {
    const seconds = String(Math.floor(now / 1000));
    const body = JSON.stringify({
      specversion: '1.0',
      id: parcel.key,
      source: 'pilotlight',
      type: 'pilotlight.alert',
      time: new Date(parcel.at).toISOString(),
      datacontenttype: 'application/json',
      data: {
        severity: gravest(parcel),
        count: parcel.messages.length,
        text: linesOf(parcel, options.language).join('\n'),
        messages: parcel.messages.map(({ key, at, body: one }) => ({ key, at, ...one }))
      }
    });
    const signature: Readonly<Record<string, string>> =
      options.secret === null
        ? {}
        : {
            'Webhook-Signature': `v1,${createHmac('sha256', keyOf(options.secret))
              .update(`${parcel.key}.${seconds}.${body}`)
              .digest('base64')}`
          };
    return {
      url: options.url,
      headers: {
        'Content-Type': 'application/cloudevents+json; charset=utf-8',
        'Webhook-Id': parcel.key,
        'Webhook-Timestamp': seconds,
        'Idempotency-Key': parcel.key,
        ...signature
      },
      body
    };
  },
  meaning: byStatus
};

export const FORMS: Readonly<Record<TargetType, Shape>> = { webhook, wecom, dingtalk, feishu };
