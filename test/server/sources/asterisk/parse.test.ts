import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFramer, Frame } from '../../../../src/lib/server/sources/asterisk/parse.ts';

const texts = (frames: Frame[]) => frames.map((frame) => frame.fields());

/** Feeds bytes in pieces as long as the numbers say, over and over. */
function cut(bytes: Buffer, sizes: readonly number[], limit?: number): [string, string][][] {
  const framer = createFramer(limit);
  const frames: Frame[] = [];
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = Math.max(1, sizes[i % sizes.length]!);
    frames.push(...framer.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return texts(frames);
}

const field = fc.tuple(fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,12}$/), fc.string({ unit: 'grapheme', maxLength: 20 }));
const frameBytes = fc
  .array(field, { minLength: 1, maxLength: 6 })
  .map((fields) => fields.map(([key, value]) => `${key}: ${value.replace(/[\r\n]/g, '')}`).join('\r\n') + '\r\n\r\n');

describe('AMI frames', () => {
  it('[AMI1] the same bytes give the same frames wherever they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(frameBytes, { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        (frames, sizes) => {
          const bytes = Buffer.from(frames.join(''));
          expect(cut(bytes, sizes)).toEqual(cut(bytes, [bytes.length]));
        }
      ),
      { numRuns: 1_000 }
    );
  });

  it('[AMI1] reads values as they are: raw UTF-8, colons, empty ones, repeated keys', () => {
    const text =
      'Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nName: Дитер: "Krüger" <&>\r\nEmpty: \r\nBare:\r\n' +
      'Output: one\r\nOutput:  two\r\n\r\n';
    const [frame] = createFramer().push(Buffer.from(text));
    expect(frame?.get('Response')).toBe('Success');
    expect(frame?.get('Name')).toBe('Дитер: "Krüger" <&>');
    expect(frame?.get('Empty')).toBe('');
    expect(frame?.get('Bare')).toBe('');
    expect(frame?.all('Output')).toEqual(['one', ' two']);
    expect(frame?.get('Nam')).toBeUndefined();
    expect(frame?.number('Response')).toBeUndefined();
  });

  it('[AMI2] survives any bytes, in any pieces, and makes no property of any key', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 60 }),
            fc.constant(Buffer.from('\r\n\r\n')),
            fc.constant(Buffer.from('\r\n'))
          ),
          { maxLength: 40 }
        ),
        (pieces) => {
          const framer = createFramer(200);
          for (const piece of pieces) for (const frame of framer.push(piece)) frame.fields();
        }
      ),
      { numRuns: 2_000 }
    );
    const [frame] = createFramer().push(Buffer.from('__proto__: x\r\nconstructor: y\r\n\r\n'));
    expect(frame?.get('__proto__')).toBe('x');
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });

  it('[AMI2] leaves out a frame over the limit, however it comes, and reads the next', () => {
    const bytes = Buffer.from(`A: ${'x'.repeat(500)}\r\n\r\nB: 1\r\n\r\n`);
    for (const sizes of [[bytes.length], [1], [7], [100, 3]]) expect(cut(bytes, sizes, 200)).toEqual([[['B', '1']]]);
    const long = new Frame(`A: ${'x'.repeat(40_000)}\r\nB: 2`);
    expect([long.get('A'), long.get('B'), long.fields()]).toEqual([undefined, '2', [['B', '2']]]);
  });
});
