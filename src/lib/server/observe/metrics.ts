import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Registry } from 'prom-client';
import type { ProblemCode } from '../../protocol/problems.ts';
import type { FactLog, Turns } from '../ports.ts';
import type { Receipt } from '../sources/events/door.ts';

/** Prometheus metrics of one Pilotlight. Labels are closed sets and configured ids: never a caller, agent or contact. */
export interface Metrics {
  /** One request's events were dealt with. */
  taken(receipt: Receipt): void;
  /** One request was answered with a problem. */
  refused(code: ProblemCode): void;
  /** A number read at each scrape. */
  watch(name: string, help: string, read: () => number): void;
  readonly contentType: string;
  text(): Promise<string>;
  close(): void;
}

export interface MetricsOptions {
  readonly log: FactLog;
  readonly turns: Turns;
}

export function createMetrics({ log, turns }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();

  const watch = (name: string, help: string, read: () => number) => {
    new Gauge({
      name: `pilotlight_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      }
    });
  };

  const events = new Counter({
    name: 'pilotlight_events_total',
    help: 'Events over HTTP, by what became of them',
    labelNames: ['result'] as const,
    registers
  });
  const problems = new Counter({
    name: 'pilotlight_problems_total',
    help: 'Requests for events that were answered with a problem, by code',
    labelNames: ['code'] as const,
    registers
  });
  new Gauge({
    name: 'pilotlight_source_age_seconds',
    help: 'Since each source was last heard; absent while it was never heard',
    labelNames: ['source'] as const,
    registers,
    collect() {
      this.reset();
      for (const [source, age] of Object.entries(turns.ages())) if (age !== null) this.set({ source }, age / 1000);
    }
  });
  watch('process_resident_bytes', 'Memory of the process', () => process.memoryUsage.rss());
  watch('process_heap_bytes', 'JavaScript heap in use', () => process.memoryUsage().heapUsed);
  watch('process_cpu_seconds', 'Processor time since the start', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  watch('loop_delay_p99_seconds', 'How late the event loop was, since the last scrape', () => {
    const p99 = loop.percentile(99) / 1e9;
    loop.reset();
    return p99;
  });
  watch('log_ok', '1 while the log can be written', () => (log.health().ok ? 1 : 0));
  watch('log_pending_rows', 'Rows that wait for the disk', () => log.health().pending);
  watch('log_commit_seconds', 'How long the last commit took', () => log.health().commitMs / 1000);
  watch('log_dropped_rows', 'Rows that found no room while the disk refused', () => log.health().dropped);

  return {
    taken({ accepted, duplicates, rejected }) {
      events.inc({ result: 'accepted' }, accepted);
      events.inc({ result: 'duplicate' }, duplicates);
      for (const { code } of rejected) events.inc({ result: code });
    },
    refused: (code) => problems.inc({ code }),
    watch,
    contentType: registry.contentType,
    text: () => registry.metrics(),
    close() {
      loop.disable();
      registry.clear();
    }
  };
}
