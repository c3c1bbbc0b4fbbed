import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { FORMS, type FormOptions } from '../../../src/lib/server/notify/forms.ts';
import { cutTo, linesOf, type Parcel } from '../../../src/lib/server/notify/parcel.ts';
import { message, START } from './support.ts';

const one: Parcel = { key: 'a1:1', at: START, messages: [message(1)] };
const several: Parcel = {
  ...{ key: 'p1', at: START },
  messages: [...Array.from({ length: 14 }, (_, i) => message(i)), message(99, { severity: 'critical' })]
};
const to = (more: Partial<FormOptions> = {}): FormOptions => ({
  ...{ url: 'https://robot.example/send?key=k', secret: null, language: 'zh-CN' },
  ...more
});
const answer = (status: number, text = '', retryAfter: number | null = null) => ({ status, text, retryAfter });

describe('[NOTIFY5] robots', () => {
  test('WeCom: text of at most 2,048 bytes, cut between characters', () => {
    const { body, url } = FORMS.wecom.form(one, to(), START);
    expect(url).toBe('https://robot.example/send?key=k');
    expect(JSON.parse(body)).toEqual({
      msgtype: 'text',
      text: { content: '等待过长 1\n位置：队列 1\n原因：太久\nhttps://wall.example/alerts?alert=a1' }
    });
    const long = {
      ...one,
      messages: [
        message(1, { title: 'x', body: { ...one.messages[0]!.body, title: { en: '', 'zh-CN': '漏'.repeat(900) } } })
      ]
    };
    const text = (JSON.parse(FORMS.wecom.form(long, to(), START).body) as { text: { content: string } }).text.content;
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
    expect(Buffer.byteLength(text)).toBeGreaterThan(2040);
    expect(text).toMatch(/^漏+…$/);
  });

  test('DingTalk: signed by time and secret in the address, as published', () => {
    const { body, url } = FORMS.dingtalk.form(one, to({ secret: 'SEC0' }), START);
    const sign = createHmac('sha256', 'SEC0').update(`${START}\nSEC0`).digest('base64');
    const found = new URL(url).searchParams;
    expect([found.get('key'), found.get('timestamp'), found.get('sign')]).toEqual(['k', String(START), sign]);
    expect(url).toContain(`sign=${encodeURIComponent(sign)}`);
    expect(JSON.parse(body)).toMatchObject({ msgtype: 'text' });
  });

  test('Feishu: the key of the signature is time and secret, over nothing; no tag comes through', () => {
    const hostile = { ...one, messages: [message(1, { title: '<at user_id="all">all</at>' })] };
    const form = FORMS.feishu.form(hostile, to({ secret: 's', language: 'en' }), START);
    const seconds = String(START / 1000);
    const body = JSON.parse(form.body) as {
      timestamp: string;
      sign: string;
      msg_type: string;
      content: { text: string };
    };
    expect(body).toMatchObject({ timestamp: seconds, msg_type: 'text' });
    expect(body.sign).toBe(createHmac('sha256', `${seconds}\ns`).update('').digest('base64'));
    expect(body.content.text).not.toContain('<');
  });

  test.each([
    ['wecom', '{"errcode":0,"errmsg":"ok"}', 'taken'],
    ['wecom', '{"errcode":45009}', 'later'],
    ['wecom', '{"errcode":93000}', 'refused'],
    ['dingtalk', '{"errcode":0}', 'taken'],
    ['dingtalk', '{"errcode":130101}', 'later'],
    ['dingtalk', '{"errcode":310000}', 'refused'],
    ['feishu', '{"code":0,"msg":"success"}', 'taken'],
    ['feishu', '{"StatusCode":0}', 'taken'],
    ['feishu', '{"code":11232}', 'later'],
    ['feishu', '{"code":19021}', 'refused'],
    ['feishu', '<html>', 'later'],
    ['feishu', '{}', 'refused'],
    ['wecom', 'null', 'refused']
  ] as const)('%s answers 200 %s: %s', (type, text, is) => {
    expect(FORMS[type].meaning(answer(200, text)).is).toBe(is);
  });
});

test('[NOTIFY6] a webhook: a CloudEvent, signed over id, time and body; the key is the idempotency key', () => {
  const { headers, body } = FORMS.webhook.form(one, to({ secret: 'hush', language: 'en' }), START);
  const seconds = String(START / 1000);
  expect(headers).toMatchObject({ 'Webhook-Id': 'a1:1', 'Idempotency-Key': 'a1:1', 'Webhook-Timestamp': seconds });
  const mac = createHmac('sha256', 'hush').update(`a1:1.${seconds}.${body}`).digest('base64');
  expect(headers['Webhook-Signature']).toBe(`v1,${mac}`);
  expect(JSON.parse(body)).toMatchObject({
    ...{ specversion: '1.0', id: 'a1:1', type: 'pilotlight.alert', time: new Date(START).toISOString() },
    data: { severity: 'serious', count: 1, messages: [{ key: 'a1:1', alert: 'a1', kind: 'alert', rule: 'wait-long' }] }
  });
  // the secret that Standard Webhooks libraries make
  const made = FORMS.webhook.form(
    one,
    to({ secret: `whsec_${Buffer.from('hush').toString('base64')}`, language: 'en' }),
    START
  );
  expect(made.headers['Webhook-Signature']).toBe(`v1,${mac}`);
  expect(FORMS.webhook.form(one, to(), START).headers).not.toHaveProperty('Webhook-Signature');
});

test.each([
  [204, 'taken'],
  [301, 'refused'],
  [400, 'refused'],
  [408, 'later'],
  [429, 'later'],
  [503, 'later']
] as const)('[NOTIFY3] a webhook that answers %i: %s', (status, is) => {
  expect(FORMS.webhook.meaning(answer(status, '', 5000))).toMatchObject(is === 'later' ? { is, after: 5000 } : { is });
});

test('[NOTIFY2] several in one: a count, the gravest first, ten by name, the rest counted, a link to all', () => {
  const lines = linesOf(several, 'zh-CN');
  expect(lines[0]).toBe('15 条告警合并');
  expect(lines[1]).toBe('等待过长 99 · 位置：队列 99');
  expect(lines).toHaveLength(1 + 10 + 1 + 1);
  expect(lines.slice(-2)).toEqual(['另有 5 条', 'https://wall.example/alerts']);
});

test('a text is cut by whole characters', () => {
  expect(cutTo('abc', 3)).toBe('abc');
  expect(cutTo('👩‍👩‍👧漏气', 10)).toBe('…');
  expect(cutTo('漏气了', 9)).toBe('漏气了');
  expect(cutTo('漏气了漏', 9)).toBe('漏气…');
});
