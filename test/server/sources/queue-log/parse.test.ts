import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogParser, stated } from '../../../../src/lib/server/sources/queue-log/parse.ts';

const parse = (text: string) => createLogParser().parse(text);

describe('queue_log lines', () => {
  it('[QLOG1] reads a line, its NONEs as nothing, a name with bars whole', () => {
    expect(parse('1795399587|1795399586.2|heating|NONE|ENTERQUEUE||+491715550002|1|a|b')).toMatchObject({
      time: 1_795_399_587_000,
      contact: '1795399586.2',
      queue: 'heating',
      agent: '',
      event: 'ENTERQUEUE',
      data: ['', '+491715550002', '1', 'a', 'b']
    });
    expect(parse('1795399588|MANAGER|heating|IAX2/1008|ADDMEMBER|\r')).toMatchObject({
      contact: '',
      agent: 'IAX2/1008'
    });
  });

  it('[QLOG1] takes stated numbers from either end', () => {
    const line = parse('1795399690|1.71|heating|Ines|ATTENDEDTRANSFER|BRIDGE|f27-|2|15|2')!;
    expect([stated(line, -3), stated(line, -2), stated(line, 0), stated(line, 9)]).toEqual([
      2,
      15,
      undefined,
      undefined
    ]);
  });

  it('[QLOG1] counts junk and goes on; nothing throws', () => {
    const parser = createLogParser();
    for (const junk of [
      'x',
      '1|2|3',
      '12345|a|b|c|D',
      `1795399587|a|b|c|${'E'.repeat(5_000)}`,
      '1795399587|a|b|c|lower'
    ]) {
      expect(parser.parse(junk)).toBeNull();
    }
    expect(parser.parse('')).toBeNull();
    expect(parser.refused).toBe(5);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const line = parser.parse(text);
        if (line) expect(Number.isFinite(line.time)).toBe(true);
      }),
      { numRuns: 1_000 }
    );
  });

  it('[QLOG4] two equal lines of one second are two, and the same two when read again', () => {
    const text = '1795399587|c.1|heating|Anna|RINGNOANSWER|0';
    const keys = (): (string | undefined)[] => {
      const parser = createLogParser();
      return [parser.parse(text)?.key, parser.parse(text)?.key];
    };
    expect(new Set(keys()).size).toBe(2);
    expect(keys()).toEqual(keys());
  });
});
