import type { AgentId, EpochMs } from '../../ids.ts';
import type { TeamAttendance } from '../attendance.ts';
import { NOWHERE } from '../bundles.ts';
import type { Kind } from '../ground.ts';

/** So many are named; of the others, how many. */
const NAMED = 20;

const eldestFirst = ([a, from]: [AgentId, EpochMs], [b, to]: [AgentId, EpochMs]): number =>
  from - to || (a < b ? -1 : 1);

/** A team as its roster has it: who should be there. */
export const TEAM: Kind<TeamAttendance> = {
  collection: null,
  find: (id, ground) => ground.attendance(id),
  measures: {
    absent: ({ missing, next }) => ({ value: missing.size, dueAt: next }),
    /** Of whoever has been missing the longest. */
    late: ({ missing }) => {
      let since = Infinity;
      for (const from of missing.values()) if (from < since) since = from;
      return missing.size === 0 ? null : { since };
    }
  },
  place: ({ id, site }) => ({ ...NOWHERE, site, team: id }),
  note({ missing }, ground) {
    if (missing.size === 0) return null;
    const names = [...missing]
      .sort(eldestFirst)
      .slice(0, NAMED)
      .map(([agent]) => ground.look('agents', agent)?.name ?? agent);
    return names.join(', ') + (missing.size > NAMED ? ` + ${missing.size - NAMED}` : '');
  }
};
