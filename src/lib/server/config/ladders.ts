import { z } from 'zod';
import { LEVELS, SEVERITIES } from '../../core/alert-state.ts';
import type { LadderSettings, LaddersSettings } from '../../core/ladder/ladder.ts';
import { duration, id } from './parts.ts';

const waits = z.strictObject(
  Object.fromEntries(SEVERITIES.map((severity) => [severity, z.array(duration).max(LEVELS.length).optional()]))
);
const top = z.strictObject(
  Object.fromEntries(
    SEVERITIES.filter((one) => one !== 'info').map((severity) => [severity, z.enum(LEVELS).optional()])
  )
);

/** How alerts climb: `standard` everywhere, others where a period of the day names them (`ladder: night`). */
export const ladders = z
  .record(
    id,
    z.strictObject({
      waits: waits.optional().meta({ description: 'By severity: how long at each level, the first level first' }),
      top: top.optional().meta({ description: 'By severity: the last level that it climbs to by itself' }),
      repeat: duration.optional().meta({ description: 'At the top it is said again this often' }),
      hold: duration.optional().meta({ description: 'How long taking it on holds it' })
    })
  )
  .default({});

const settingsOf = (file: z.output<typeof ladders>[string]): LadderSettings => {
  const levels = Object.entries(file.top ?? {}).flatMap(([severity, level]) =>
    level === undefined ? [] : [[severity, LEVELS.indexOf(level) + 1] as const]
  );
  const times = Object.entries(file.waits ?? {}).filter(([, list]) => list !== undefined);
  return {
    waits: Object.fromEntries(times),
    top: Object.fromEntries(levels),
    ...(file.repeat === undefined ? {} : { repeat: file.repeat }),
    ...(file.hold === undefined ? {} : { hold: file.hold })
  };
};

export function laddersSettings(file: z.output<typeof ladders>): LaddersSettings {
  const named = Object.fromEntries(Object.entries(file).map(([name, one]) => [name, settingsOf(one)]));
  const { standard } = named;
  return { named, ...(standard ? { standard } : {}) };
}
