import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { EpochMs, SeatId, TeamId } from '../../core/ids.ts';
import type { FloorSettings } from '../../core/settings.ts';
import { atLocal, createZone, type Zone } from '../../core/time/zone.ts';
import { suggest } from '../../protocol/suggest.ts';

/** What somebody is rostered for. Only `work` and `overtime` mean a desk to sit at. */
export const ROSTER_KINDS = ['work', 'overtime', 'standby', 'leave', 'sick'] as const;
export type RosterKind = (typeof ROSTER_KINDS)[number];

/** One shift of one agent. */
export interface RosterLine {
  readonly agent: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly kind: RosterKind;
  readonly seat: string | null;
  /** The one that the line names, else its seat's, else the only one there is; null: none of these. */
  readonly team: string | null;
  readonly queues: readonly string[];
}

/** A roster that can't be used: every flaw, one line each as `file:line: what; mend`. */
export class RosterError extends Error {
  constructor(file: string, flaws: readonly { readonly line: number; readonly message: string }[]) {
    super(flaws.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'));
    this.name = 'RosterError';
  }
}

const COLUMNS = ['agent', 'from', 'to', 'kind', 'seat', 'team', 'queues'] as const;
type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string>>>;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/;
const LONGEST = 16 * 3_600_000;

/** Where a line belongs, by its seat and team. */
export interface RosterPlaces {
  readonly teams: readonly TeamId[];
  team(seat: SeatId | null): TeamId | null;
  /** The team's site's; without a team the first site's. */
  zone(team: TeamId | null): Zone;
}

/** As the settings have it. */
export function rosterPlaces({ sites, teams }: FloorSettings): RosterPlaces {
  const bySeat = new Map(
    teams.flatMap(({ id, groups }) => groups.flatMap(({ seats }) => seats.map((seat) => [seat.id, id] as const)))
  );
  const only = teams.length === 1 ? teams[0]!.id : null;
  const zones = new Map(sites.map(({ id, timezone }) => [id, createZone(timezone)]));
  const first = zones.get(sites[0]!.id)!;
  const byTeam = new Map(teams.map(({ id, site }) => [id, zones.get(site) ?? first]));
  return {
    teams: teams.map(({ id }) => id),
    team: (seat) => (seat === null ? null : bySeat.get(seat)) ?? only,
    zone: (team) => (team === null ? null : byTeam.get(team)) ?? first
  };
}

/**
 * `agent,from,to,kind,seat,team,queues` as CSV with a head line, or the same as a YAML list. Times are those of the
 * team's site (`2026-11-26 08:00`), or carry an offset. Queues are parted by spaces. @throws RosterError
 */
export function parseRoster(text: string, file: string, places: RosterPlaces): readonly RosterLine[] {
  const flaws: { line: number; message: string }[] = [];
  const rows = /\.ya?ml$/i.test(file) ? yamlRows(text, file) : csvRows(text, file);
  const lines = rows.flatMap(({ row, line }) => {
    const wrong = (message: string): null => {
      flaws.push({ line, message });
      return null;
    };
    const seat = row.seat?.trim() || null;
    const named = row.team?.trim() || null;
    if (named !== null && !places.teams.includes(named)) wrong(unknownTeam(named, places.teams));
    const team = named ?? places.team(seat);
    const zone = places.zone(team);
    const time = (name: 'from' | 'to'): EpochMs | null =>
      timeOf(row[name] ?? '', zone) ??
      wrong(`${name} must be a time such as 2026-11-26 08:00, not "${row[name] ?? ''}"`);
    const agent = row.agent?.trim() ?? '';
    if (agent === '') wrong('agent is missing: the number or name by which the phone system knows them');
    const kind = row.kind?.trim() || 'work';
    const known = ROSTER_KINDS.find((one) => one === kind) ?? wrong(unknownKind(kind));
    const from = time('from');
    const to = time('to');
    if (from === null || to === null || known === null || agent === '') return [];
    if (to <= from) wrong('to is before from; a shift over midnight ends on the next day');
    else if (to - from > LONGEST && known !== 'leave' && known !== 'sick') {
      wrong('a shift of more than 16 h; give each day its own line');
    }
    const queues = (row.queues ?? '').split(/[\s;]+/).filter((queue) => queue !== '');
    return [{ agent, from, to, kind: known, seat, team, queues }];
  });
  if (flaws.length > 0) throw new RosterError(file, flaws);
  return lines;
}

/** Reads a roster file; rejects with RosterError, or where the file can't be read with what to do. */
export async function readRoster(file: string, places: RosterPlaces): Promise<readonly RosterLine[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new RosterError(file, [
      { line: 1, message: `can't be read (${(error as Error).message}); mend roster.file` }
    ]);
  }
  return parseRoster(text, file, places);
}

function unknownTeam(team: string, teams: readonly TeamId[]): string {
  const near = suggest(team, teams);
  return `there is no team "${team}"${near === null ? '' : `; did you mean "${near}"?`}`;
}

function unknownKind(kind: string): string {
  const near = suggest(kind, ROSTER_KINDS);
  return `kind "${kind}" is none of ${ROSTER_KINDS.join(', ')}${near === null ? '' : `; did you mean "${near}"?`}`;
}

function timeOf(text: string, zone: Zone): EpochMs | null {
  const local = LOCAL.exec(text.trim());
  if (!local) {
    const at = /[zZ]$|[+-]\d\d:?\d\d$/.test(text.trim()) ? Date.parse(text.trim()) : NaN;
    return Number.isNaN(at) ? null : at;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = local
    .slice(1)
    .map((part) => Number(part || 0));
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const said = new Date(asUtc);
  if (said.getUTCDate() !== day || said.getUTCHours() !== hour) return null;
  return atLocal(zone, asUtc);
}

interface Placed {
  readonly row: Row;
  readonly line: number;
}

function csvRows(text: string, file: string): readonly Placed[] {
  const [head = [], ...rest] = cells(text.replace(/^\uFEFF/, ''));
  const names = head.map((name) => name.trim().toLowerCase());
  const missing = ['agent', 'from', 'to'].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new RosterError(file, [
      { line: 1, message: `the head line lacks ${missing.join(', ')}; it reads ${COLUMNS.join(',')}` }
    ]);
  }
  return rest.flatMap((row, at) =>
    row.every((cell) => cell.trim() === '')
      ? []
      : [{ line: at + 2, row: Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])) }]
  );
}

/** RFC 4180: quotes, doubled quotes, either end of line; a cell is one line. */
function cells(text: string): readonly (readonly string[])[] {
  return text
    .split(/\r?\n/)
    .map((line) =>
      Array.from(`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"')
      )
    );
}

function yamlRows(text: string, file: string): readonly Placed[] {
  const read: unknown = parse(text);
  if (!Array.isArray(read)) throw new RosterError(file, [{ line: 1, message: 'must be a list of shifts' }]);
  return read.map((one: unknown, at) => {
    const row = typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : {};
    const text = (value: unknown): string =>
      Array.isArray(value) ? value.join(' ') : typeof value === 'string' ? value : JSON.stringify(value);
    return { line: at + 1, row: Object.fromEntries(Object.entries(row).map(([key, value]) => [key, text(value)])) };
  });
}
