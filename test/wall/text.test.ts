import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const messages = (locale: string) =>
  JSON.parse(readFileSync(new URL(`../../src/lib/text/messages/${locale}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

describe('text', () => {
  it('[WALL12] both languages have every message, with the same places to fill', () => {
    const [zh, en] = [messages('zh-CN'), messages('en')];
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of Object.entries(zh)) {
      expect(slots(text), key).toEqual(slots(en[key]!));
      expect(text.trim(), key).not.toBe('');
      expect(en[key]!.trim(), key).not.toBe('');
    }
  });
});
