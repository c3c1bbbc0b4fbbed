import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  encodeCoach,
  halvesOf,
  SPY_OPTIONS,
  type CoachAction,
  type SpyMode
} from '../../../../src/lib/server/sources/asterisk/coach/actions.ts';
import { excessRights } from '../../../../src/lib/server/sources/asterisk/coach/rights.ts';
import { ACKNOWLEDGED, createRings } from '../../../../src/lib/server/sources/asterisk/coach/rings.ts';
import { UnsafeAction } from '../../../../src/lib/server/sources/asterisk/encode.ts';
import { createFramer, Frame } from '../../../../src/lib/server/sources/asterisk/parse.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

const SESSION = '0f8fad5b-d9cb-469f-a165-70867728950e';
const SPY: CoachAction = {
  is: 'spy',
  id: SESSION,
  context: 'pilotlight-spy',
  spyee: '1795399629.26',
  mode: 'whisper',
  phone: 'PJSIP/2001'
};

describe('[SPY1] the coach account sends what is on its list, in its shapes, and nothing else', () => {
  test('a whisper: our own Local channel, ChanSpy on one Uniqueid, exact, ending, never moving on', () => {
    expect(encodeCoach(SPY, `spy-${SESSION}`).toString()).toBe(
      [
        'Action: Originate',
        `ActionID: spy-${SESSION}`,
        `Channel: Local/${SESSION}@pilotlight-spy/n`,
        `ChannelId: pilotlight-${SESSION}-1`,
        `OtherChannelId: pilotlight-${SESSION}-2`,
        'Variable: PILOTLIGHT_PHONE=PJSIP/2001',
        'Timeout: 30000',
        'Async: true',
        'Application: ChanSpy',
        'Data: 1795399629.26,uqESw',
        '',
        ''
      ].join('\r\n')
    );
    for (const options of Object.values(SPY_OPTIONS)) {
      expect(options).toMatch(/^uqES[wB]?$/);
      expect(options).not.toMatch(/[dcegnrX]/);
    }
  });

  test('10,000 hostile values in every field: refused, or exactly one action of one shape', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        'x\r\nAction: Command\r\nCommand: core stop now',
        'a\nb',
        'x\0',
        'PJSIP/1&PJSIP/2',
        'PJSIP/1,30,tT',
        'PJSIP/1/n'
      ),
      fc.constantFrom(
        '*',
        '1795.1,qdX',
        'a b',
        '${CURL(http://x)}',
        'PJSIP/2001',
        '1795399629.26',
        'y'.repeat(1200),
        '\u0085',
        'é'
      )
    );
    let refused = 0;
    let sent = 0;
    fc.assert(
      fc.property(
        nasty,
        nasty,
        nasty,
        nasty,
        fc.constantFrom<SpyMode>('listen', 'whisper', 'barge'),
        (id, context, spyee, phone, mode) => {
          let bytes: Buffer;
          try {
            bytes = encodeCoach(
              {
                ...SPY,
                id: id.length % 2 === 0 ? SESSION : id,
                context: id.length % 3 === 0 ? 'pilotlight-spy' : context,
                spyee,
                phone,
                mode
              },
              'a1'
            );
          } catch (error) {
            refused += 1;
            expect(error).toBeInstanceOf(UnsafeAction);
            if (phone.length > 5) expect(String(error)).not.toContain(phone);
            return;
          }
          sent += 1;
          const frames = createFramer().push(bytes);
          expect(frames).toHaveLength(1);
          expect(frames[0]!.all('Action')).toEqual(['Originate']);
          expect(frames[0]!.fields()).toHaveLength(10);
          expect(frames[0]!.text('Data')).toMatch(/^[\w.:-]+,uqES[wB]?$/);
          expect(frames[0]!.text('Variable')).toMatch(/^PILOTLIGHT_PHONE=[A-Za-z0-9]+\/[\w.+*#@-]+$/);
        }
      ),
      { numRuns: 10_000 }
    );
    expect(refused).toBeGreaterThan(5000);
    expect(sent).toBeGreaterThan(0);
    expect(() => encodeCoach({ is: 'hangup', channel: 'x\r\nAction: Command' }, 'a')).toThrow(UnsafeAction);
    expect(() => encodeCoach({ is: 'hangup', channel: '/^PJSIP.*$/' }, 'a')).toThrow(UnsafeAction);
  });

  test('a hang-up of a channel that is not one of ours is not encoded', () => {
    for (const half of halvesOf(SESSION))
      expect(encodeCoach({ is: 'hangup', channel: half }, 'a').toString()).toContain(`Channel: ${half}\r\n`);
    for (const channel of ['PJSIP/1001-00000001', '1795399629.26', 'pilotlight-1795399629.26', 'pilotlight-', 'all'])
      expect(() => encodeCoach({ is: 'hangup', channel }, 'a')).toThrow(UnsafeAction);
  });
});

test('[SPY2] rights beyond originate and call are named', () => {
  const answer = (...lines: string[]): Frame =>
    new Frame(['Response: Success', 'ActionID: rights', ...lines].join('\r\n'));
  const narrow = [
    'Originate: Originate a call.  (Priv: originate,all)',
    'Hangup: Hangup channel.  (Priv: system,call,all)',
    'Ping: Keepalive command.  (Priv: <none>)'
  ];
  expect(excessRights(answer(...narrow))).toEqual([]);
  expect(
    excessRights(answer(...narrow, 'Command: Execute.  (Priv: command,all)', 'QueueAdd: Add.  (Priv: agent,all)'))
  ).toEqual(['agent', 'command']);
});

/** An extension's pattern as the dialplan reads it: X, Z and N are digits in either case, a dash outside brackets nothing. */
function matches(pattern: string, exten: string): boolean {
  if (!pattern.startsWith('_')) return pattern === exten;
  const CLASSES: Readonly<Record<string, string>> = {
    x: '[0-9]',
    z: '[1-9]',
    n: '[2-9]',
    '.': '.+',
    '!': '.*',
    '-': ''
  };
  const parts = pattern.slice(1).match(/\[[^\]]*\]|[^[]/g) ?? [];
  const source = parts.map((part) => (part.startsWith('[') ? part : (CLASSES[part.toLowerCase()] ?? part))).join('');
  return new RegExp(`^${source}$`).test(exten.replaceAll('-', ''));
}

test('[SPY8] the README’s dialplan knows the extensions that are dialled, and no others', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../../README.md'), 'utf8');
  const extensionsOf = (context: string): string[] =>
    [
      ...readme
        .split(`[${context}]`)[1]!
        .split(/^(?:\[|```)/m)[0]!
        .matchAll(/^exten => ([^,]+),1,/gm)
    ].map(([, is]) => is!);
  const sent: CoachAction[] = [];
  const clock = createVirtualClock(1_790_000_000_000);
  const rings = createRings({ context: 'pilotlight-alert', clock, send: (action) => sent.push(action) > 0 });
  void rings.ring({ id: 'a', phone: 'PJSIP/8001', severity: 'critical' });
  const ring = sent[0] as CoachAction & { readonly is: 'ring' };
  const frame = createFramer().push(encodeCoach(ring, 'a'))[0]!;
  const hits = (context: string, exten: string): number =>
    extensionsOf(context).filter((pattern) => matches(pattern, exten)).length;
  expect(hits('pilotlight-alert', ring.id)).toBe(1);
  expect(hits('pilotlight-alert', frame.text('Exten'))).toBe(1);
  // what is pressed; Read would hang up at once where the sound file is missing, and be taken for heard
  expect(hits('pilotlight-alert', '1')).toBe(1);
  expect(readme).toContain(`exten => 1,1,Set(CHANNEL(accountcode)=${ACKNOWLEDGED})`);
  expect(readme).not.toContain('Read(');
  expect(hits('pilotlight-spy', SESSION)).toBe(1);
  for (const exten of ['s', 'h', 'i', 't', '+8613800001234', '*72'])
    expect([hits('pilotlight-spy', exten), hits('pilotlight-alert', exten)]).toEqual([0, 0]);
  expect(matches('_ring-.', ring.id)).toBe(false);
});
