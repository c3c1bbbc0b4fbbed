import type { AgentId, EpochMs, TeamId } from '../ids.ts';
import type { RecordOf, Roster, Shift } from './ground.ts';

/** Who of the roster is missing, kept by difference: a sign-in costs what it changes, not a look at the roster. */
export interface Attendance {
  /** These agents moved: the teams that miss somebody else now, or have another roster. */
  moved(agents: Iterable<AgentId>): ReadonlySet<TeamId>;
  /** As of `now`, which never goes back; undefined: the roster has no such team. */
  of(team: TeamId, now: EpochMs): TeamAttendance | undefined;
}

export interface TeamAttendance {
  readonly id: TeamId;
  readonly site: string;
  /** Rostered now and signed in nowhere; since their shift began, or since they were here last. */
  readonly missing: ReadonlyMap<AgentId, EpochMs>;
  /** When a shift begins or ends next; null: none does. */
  readonly next: EpochMs | null;
}

type Agent = RecordOf<'agents'> | undefined;
type Look = (agent: AgentId) => Agent;

const isHere = (agent: Agent): boolean => agent !== undefined && agent.seat !== null;
const awaySince = (agent: Agent, shift: EpochMs): EpochMs => Math.max(shift, agent?.left ?? shift);

export function createAttendance(roster: () => Roster, look: Look): Attendance {
  let known: Roster | null = null;
  let teams = new Map<TeamId, ReturnType<typeof followTeam>>();
  const here = new Map<AgentId, boolean>();

  /** Another roster: every team is followed anew. */
  function follow(next: Roster): ReadonlySet<TeamId> {
    const before = [...teams.keys()];
    known = next;
    here.clear();
    teams = new Map(Object.values(next.teams).map((team) => [team.id, followTeam(team, look)]));
    return new Set([...before, ...teams.keys()]);
  }

  return {
    moved(agents) {
      const current = roster();
      if (current !== known) return follow(current);
      const touched = new Set<TeamId>();
      for (const id of agents) {
        if (!Object.hasOwn(current.of, id)) continue;
        const agent = look(id);
        if (here.get(id) === isHere(agent)) continue;
        here.set(id, isHere(agent));
        for (const team of current.of[id]!) {
          teams.get(team)?.moved(id, agent);
          touched.add(team);
        }
      }
      return touched;
    },
    of: (team, now) => teams.get(team)?.at(now)
  };
}

function followTeam({ id, site, shifts }: Roster['teams'][string], look: Look) {
  const edges = joinShifts(shifts)
    .flatMap((shift) => [
      { at: shift.from, shift, begins: true },
      { at: shift.to, shift, begins: false }
    ])
    .sort((a, b) => a.at - b.at);
  let next = 0;
  /** Whose shift is on, since when. */
  const due = new Map<AgentId, EpochMs>();
  const missing = new Map<AgentId, EpochMs>();

  return {
    moved(agent: AgentId, record: Agent): void {
      const shift = due.get(agent);
      if (shift === undefined || isHere(record)) missing.delete(agent);
      else missing.set(agent, awaySince(record, shift));
    },
    at(now: EpochMs): TeamAttendance {
      for (let edge = edges[next]; edge && edge.at <= now; edge = edges[(next += 1)]) {
        const { agent, from } = edge.shift;
        due.delete(agent);
        missing.delete(agent);
        if (!edge.begins) continue;
        due.set(agent, from);
        const record = look(agent);
        if (!isHere(record)) missing.set(agent, awaySince(record, from));
      }
      return { id, site, missing, next: edges[next]?.at ?? null };
    }
  };
}

/** Shifts of one person that meet or overlap are one. */
function joinShifts(shifts: readonly Shift[]): readonly Shift[] {
  const last = new Map<AgentId, number>();
  const joined: Shift[] = [];
  for (const shift of [...shifts].sort((a, b) => a.from - b.from)) {
    const at = last.get(shift.agent);
    const before = at === undefined ? undefined : joined[at];
    if (at !== undefined && before && shift.from <= before.to)
      joined[at] = { ...before, to: Math.max(before.to, shift.to) };
    else last.set(shift.agent, joined.push(shift) - 1);
  }
  return joined;
}
