import { z } from 'zod';
import { access } from './access.ts';
import { board } from './boards.ts';
import { ladders } from './ladders.ts';
import { notify } from './notify.ts';
import { duration, id } from './parts.ts';
import { duty, roster, team } from './people.ts';
import { site } from './site.ts';
import { rules } from './rules.ts';
import { scripts } from './scripts.ts';
import { source } from './sources.ts';
import { terms } from './terms.ts';
import { tests } from './tests.ts';

/** The whole config file. Every key is optional but `sites`. */
export const configFile = z.strictObject({
  sites: z.array(site).min(1),
  teams: z.array(team).default([]),
  roster: roster.optional(),
  duty: z.array(duty).default([]),
  breaks: z
    .record(id, duration)
    .default({ break: 900_000, meal: 3_600_000 })
    .meta({ description: 'How long an agent may be away, by reason; others: as long as they like' }),
  rules,
  ladders,
  tests,
  notify,
  scripts,
  sources: z.array(source).default([]),
  access,
  terms,
  boards: z.array(board).default([])
});

export type ConfigFile = z.output<typeof configFile>;

/** The JSON Schema that editors complete the file by (`static/pilotlight.schema.json`). */
export function configSchema(): object {
  const schema = z.toJSONSchema(configFile, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return { title: 'Pilotlight', ...schema };
}
