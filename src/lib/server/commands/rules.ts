import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { Alert } from '../../core/alerts/alert.ts';
import { rosterOf } from '../../core/alerts/roster.ts';
import { tryRules, type Trial } from '../../core/alerts/trial.ts';
import type { AnyFact } from '../../core/facts.ts';
import { ladders } from '../../core/ladder/ladder.ts';
import { checkEvent, isRefusal } from '../../protocol/events.ts';
import { createCallerSeal } from '../access/caller.ts';
import { parseConfig, type Config } from '../config.ts';
import type { RuleTest } from '../config/tests.ts';
import { toFact } from '../sources/events/facts.ts';

/** Where a case does not say: a Wednesday morning. */
const MORNING = Date.parse('2026-11-25T10:00:00+08:00');
/** To the second. */
const NEAR = 1000;
const AFTER = 60_000;
const SOURCE = 'test';

interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly missing: readonly string[];
  readonly got: readonly string[];
}

/** `rules test`: every case of a site's file; false where one fails. Rejects where the file or an event can't be read. */
async function testRules(file: string, json: boolean): Promise<boolean> {
  const config = parseConfig(await readFile(file, 'utf8'), file);
  if (config.tests.length === 0) throw new Error(`${file}: no tests; give some under tests: (see --help)`);
  const results = config.tests.map((one, at) => judge(one, trial(config, one, at)));
  const failed = results.filter(({ passed }) => !passed).length;
  if (json) console.log(JSON.stringify({ passed: results.length - failed, failed, cases: results }));
  else {
    for (const result of results) {
      console.log(`${result.passed ? 'passed' : 'FAILED'}  ${result.name}`);
      if (result.passed) continue;
      for (const line of result.missing) console.log(`        expected ${line}`);
      for (const line of result.got) console.log(`        got      ${line}`);
      if (result.got.length === 0) console.log('        got      nothing');
    }
    console.log(`${results.length - failed} of ${results.length} passed`);
  }
  return failed === 0;
}

const beginning = ({ at }: RuleTest): number => (at === undefined ? MORNING : Date.parse(at));

function trial({ floor, alerts }: Config, one: RuleTest, index: number): Trial {
  const from = beginning(one);
  const seal = createCallerSeal(randomBytes(32));
  const facts = one.events.map(({ at, type, data }, n): AnyFact => {
    const time = new Date(from + at).toISOString();
    const checked = checkEvent({ specversion: '1.0', id: `e${n}`, source: SOURCE, type, time, data });
    const fact = isRefusal(checked) ? checked : toFact(checked, { source: SOURCE, anySource: true }, seal);
    if ('code' in fact) throw new Error(`tests[${index}].events[${n}] (${one.name}): ${fact.message}`);
    return fact;
  });
  const roster = one.roster.map(({ agent, team, from: begins = 0, to }, n) => {
    if (!floor.teams.some(({ id }) => id === team))
      throw new Error(`tests[${index}].roster[${n}] (${one.name}): there is no team "${team}"`);
    return { agent, team, from: from + begins, to: from + to };
  });
  const last = Math.max(0, ...one.events.map(({ at }) => at));
  return tryRules({
    ...{ settings: floor, facts, from, rules: alerts.rules },
    alerts: { ...alerts.settings, roster: rosterOf(floor.teams, roster) },
    until: from + (one.lasts ?? last + AFTER),
    ladder: ladders(() => ({ ladders: alerts.ladders, sites: floor.sites }))
  });
}

const after = (ms: number): string => `${Math.round(ms / 100) / 10}s`;

function judge(one: RuleTest, { alerts }: Trial): CaseResult {
  const from = beginning(one);
  const raised = alerts.filter(({ since }) => since !== null);
  const fits = (
    alert: Alert,
    { rule, subject, severity, raised: at, resolved, level }: RuleTest['expect'][number]
  ): boolean =>
    alert.rule === rule &&
    (subject === undefined || alert.subject === subject) &&
    (severity === undefined || alert.severity === severity) &&
    (at === undefined || Math.abs(alert.since! - from - at) <= NEAR) &&
    (resolved === undefined || (alert.resolvedAt !== null && Math.abs(alert.resolvedAt - from - resolved) <= NEAR)) &&
    (level === undefined || alert.level === level);
  const missing = [
    ...one.expect.filter((wanted) => !raised.some((alert) => fits(alert, wanted))).map((wanted) => wordsOf(wanted)),
    ...one.not.filter((rule) => raised.some((alert) => alert.rule === rule)).map((rule) => `no ${rule}`)
  ];
  const got = raised.map((alert) => {
    const why = alert.reasons.map(
      ({ measure, value, is, than }) => `${measure} ${String(value)} ${is} ${String(than)}`
    );
    const end = alert.resolvedAt === null ? '' : `, resolved ${after(alert.resolvedAt - from)}`;
    return `${alert.rule} on ${alert.subject}, ${alert.severity}, raised ${after(alert.since! - from)}${end}, level ${alert.level}: ${why.join('; ')}`;
  });
  return { name: one.name, passed: missing.length === 0, missing, got };
}

function wordsOf({ rule, subject, severity, raised, resolved, level }: RuleTest['expect'][number]): string {
  return [
    rule + (subject === undefined ? '' : ` on ${subject}`),
    ...(severity === undefined ? [] : [severity]),
    ...(raised === undefined ? [] : [`raised ${after(raised)}`]),
    ...(resolved === undefined ? [] : [`resolved ${after(resolved)}`]),
    ...(level === undefined ? [] : [`level ${level}`])
  ].join(', ');
}

const SHAPE = `
A case stands in the site's own file:

  tests:
    - name: nobody answers for a minute
      at: "2026-11-25T10:00:00+08:00"     # optional
      lasts: 3m                           # optional: a minute after the last event
      roster: [{ agent: zhang, team: day, from: 0s, to: 8h }] # optional: who should be at work
      events:
        - { at: 0s, type: seat.signed_in, data: { seat: "1001", agent: zhang, queues: [heating] } }
        - { at: 1s, type: contact.queued, data: { contact: c1, queue: heating } }
      expect:
        - { rule: wait-long, subject: "queue:heating", severity: warning, raised: 71s }
      not: [abandon-high]
`;

export function ruleCommands(program: Command): void {
  program
    .command('rules')
    .description('the alerts’ rules')
    .command('test <file>')
    .description('run the cases of a site’s file: events and times, and which alerts they come to')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', SHAPE)
    .action(async (file: string, flags: { json?: boolean }) => {
      if (!(await testRules(file, flags.json === true))) process.exitCode = 1;
    });
}
