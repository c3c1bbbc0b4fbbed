import { expect, test } from 'vitest';
import { isUsername } from '../../../src/lib/server/access/usernames.ts';

test('a username holds no letters that nobody sees', () => {
  for (const name of ['li', '王敏', 'o.neill@city', 'user_1']) expect(isUsername(name), name).toBe(true);
  // the Hangul fillers are letters by their category
  for (const name of ['\u3164', '\uffa0', 'boss\u3164', 'bo\u115fss', 'İstanbul', '-li', 'a b', ''])
    expect(isUsername(name), JSON.stringify(name)).toBe(false);
});
