import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeAction,
  READER_ACTIONS,
  type ReaderAction,
  UnsafeAction
} from '../../../../src/lib/server/sources/asterisk/encode.ts';
import { createFramer } from '../../../../src/lib/server/sources/asterisk/parse.ts';

describe('AMI actions', () => {
  it('[AMI3] whatever the fields hold, exactly one action leaves, or none', () => {
    let sent = 0;
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('x\r\nAction: Originate', 'x\n\nAction: Command', 'x\0', 'ok', '\u0085', 'y'.repeat(1_100))
    );
    fc.assert(
      fc.property(fc.constantFrom(...READER_ACTIONS), hostile, hostile, (action, user, secret) => {
        let bytes: Buffer;
        try {
          bytes = encodeAction(action, { Username: user, Secret: secret });
        } catch (error) {
          expect(error).toBeInstanceOf(UnsafeAction);
          if (secret.length > 3) expect(String(error)).not.toContain(secret);
          return;
        }
        sent += 1;
        const frames = createFramer().push(bytes);
        expect(frames).toHaveLength(1);
        expect(frames[0]!.all('Action')).toEqual([action]);
        expect(frames[0]!.fields()).toHaveLength(3);
        expect(bytes.toString('latin1').match(/\r\n/g)).toHaveLength(4);
      }),
      { numRuns: 1_000 }
    );
    expect(sent).toBeGreaterThan(30);
  });

  it('[AMI3] nothing but a reader’s actions, and no field that would name another', () => {
    expect(() => encodeAction('Originate' as ReaderAction)).toThrow(UnsafeAction);
    expect(() => encodeAction('Ping', { Action: 'Command' })).toThrow(UnsafeAction);
    expect(() => encodeAction('Ping', { 'A: b\r\nX': 'c' })).toThrow(UnsafeAction);
    expect(encodeAction('Ping', { ActionID: '1' }).toString()).toBe('Action: Ping\r\nActionID: 1\r\n\r\n');
  });
});
