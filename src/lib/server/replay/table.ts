import type { Figures } from '../../core/state.ts';
import type { ReplayResult } from './result.ts';

const QUEUE_COLUMNS = [
  'queue',
  'offered',
  'answered',
  'abandoned',
  'flowed out',
  'left',
  'lost',
  'missed',
  'asa',
  'att',
  'service level'
];
const AGENT_COLUMNS = ['agent', 'answered', 'missed', 'talk', 'hold', 'away', 'pauses'];

/** A replay's figures for people; what the source can't tell reads –. */
export function replayTable(result: ReplayResult): string {
  const queues = Object.entries(result.queues).map(([id, figures]) => queueRow(id, figures));
  const agents = Object.entries(result.agents).map(([id, agent]) => [
    agent.name || id,
    count(agent.answered),
    count(agent.ring_missed),
    seconds(agent.talk_s),
    seconds(agent.hold_s),
    seconds(agent.away_s),
    String(agent.pauses.length)
  ]);
  const unseen = result.total.unseen_about;
  const notes = unseen > 0 ? [`about ${unseen} more came and went unseen while the line was down`] : [];
  return [
    table(QUEUE_COLUMNS, [...queues, queueRow('total', result.total)]),
    '',
    table(AGENT_COLUMNS, agents),
    ...notes.map((note) => `\n${note}`)
  ].join('\n');
}

function queueRow(id: string, f: Figures): string[] {
  const abandoned = f.abandoned === null || f.short_abandoned === null ? null : f.abandoned + f.short_abandoned;
  return [
    id,
    count(f.offered),
    count(f.answered),
    count(abandoned),
    count(f.overflowed),
    count(f.left_unanswered),
    count(f.lost_sight),
    count(f.ring_missed),
    seconds(f.asa),
    seconds(f.att),
    f.service_level === null ? '–' : `${(f.service_level * 100).toFixed(1)} %`
  ];
}

const count = (n: number | null): string => (n === null ? '–' : String(n));
const seconds = (s: number | null): string => (s === null ? '–' : `${s.toFixed(1)} s`);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
