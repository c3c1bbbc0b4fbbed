import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import { maskNumbers } from '../../../src/lib/server/access/caller.ts';
import { maskFact, withoutNumbers } from '../../../src/lib/server/access/free-text.ts';

test.each([
  ['13812341234', '138****1234'],
  ['张三 138 1234 1234 回拨', '张三 138****1234 回拨'],
  ['电话13812341234，急', '电话138****1234，急'],
  ['+49 351 1234567', '493****4567'],
  ['(010) 6789-1234', '(010****1234'],
  ['tel:+86-138-1234-1234', 'tel:138****1234'],
  ['sip:13812341234@pbx.local', 'sip:138****1234@pbx.local'],
  ['１３８１２３４１２３４', '138****1234'],
  ['138\u200b1234\u200b1234', '138****1234'],
  ['13812341234、13912341239', '138****1234、139****1239'],
  ['2012-10-11-13812341234', '2012-10-11-138****1234'],
  ['2012-13812341', '201****2341'],
  ['8888666', '88****66']
])('[SEALED2] %s is shown as %s', (text, shown) => expect(maskNumbers(text)).toBe(shown));

test.each([
  'gas emergency',
  '110',
  '6 号楼 12 层 1203',
  'until 2026-11-23 08:30',
  '2026/1/3',
  'ECONNREFUSED 10.120.0.112:5038'
])('[SEALED2] %s is left alone', (text) => expect(maskNumbers(text)).toBe(text));

test('[SEALED2] no number of 7 to 15 digits is left whole, whatever stands around and between', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 7, maxLength: 15 });
  const between = fc.constantFrom('', '', ' ', '-', '.', ') ', ' - ', '\u00a0', '—', '/');
  const words = fc.constantFrom('', '联系', 'Tel', '+', 'call ', '(', '：', 'x-');
  fc.assert(
    fc.property(digits, between, words, words, (number, separator, before, after) => {
      const written = number.join(separator);
      fc.pre(!/^(19|20)\d\d([-./])\d\d?\2\d\d?$|^\d{1,3}(\.\d{1,3}){3}$/.test(written));
      const shown = maskNumbers(before + written + after).replace(/\D/g, '');
      return shown !== number.join('') && shown.length <= 7;
    })
  );
});

test('[SEALED2] of a fact its free text is masked, ids and announcements are not', () => {
  const told: AnyFact[] = [];
  const intake = withoutNumbers({
    ingest(facts) {
      told.push(...facts);
      return { verdicts: [], offset: 0 };
    },
    durable: () => Promise.resolve(),
    heard: () => undefined
  });
  const fact = (type: string, data: object) => ({ type, data, time: 1, source: 'crm', id: '1' }) as unknown as AnyFact;
  const number = '13812341234';
  const kept = [
    fact('workorder.opened', { workorder: 'W13812341234', owner: '20231234567' }),
    fact('announcement.made', { announcement: 'a', text: { en: 'Call 4008101234' } }),
    fact('contact.arrived', { contact: number, channel: 'voice' })
  ];
  intake.ingest([
    fact('contact.arrived', { contact: number, channel: 'voice', caller_name: number, dialled: '025 8888 6666' }),
    fact('contact.speech', { contact: 'c', party: 'caller', phrases: ['fire', number] }),
    ...kept
  ]);
  expect(told.slice(0, 2).map(({ data }) => data)).toEqual([
    { contact: number, channel: 'voice', caller_name: '138****1234', dialled: '025****6666' },
    { contact: 'c', party: 'caller', phrases: ['fire', '138****1234'] }
  ]);
  expect(told.slice(2)).toEqual(kept);
  expect(maskFact(kept[2]!)).toBe(kept[2]);
});
