import { parentPort, workerData } from 'node:worker_threads';
import { tryRules } from '../../core/alerts/trial.ts';
import type { AnyFact } from '../../core/facts.ts';
import { ladders } from '../../core/ladder/ladder.ts';
import type { DryRunPiece, DryRunReport, DryRunTask } from './dry-run.ts';

// The program of the thread that runs a rule over what was: hours of facts in seconds, beside the floor.

/** More facts than this are the newest ones only. */
const MOST = 200_000;

if (parentPort) {
  const port = parentPort;
  const task = workerData as DryRunTask;
  let facts: AnyFact[] = [];
  port.on('message', (piece: DryRunPiece) => {
    facts.push(...piece.facts);
    if (facts.length > 2 * MOST) facts = facts.slice(-MOST);
    if (!piece.last) return;
    facts = facts.slice(-MOST);
    const { settings, alerts, rules, until } = task;
    const from = facts.reduce((least, { time }) => Math.min(least, time), until);
    const trial = tryRules({
      ...{ settings, alerts, rules, facts, from, until },
      ladder: ladders(() => ({ ladders: task.ladders, sites: settings.sites }))
    });
    port.postMessage({ facts: facts.length, from, alerts: trial.alerts } satisfies DryRunReport);
  });
}
