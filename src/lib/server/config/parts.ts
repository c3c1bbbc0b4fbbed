import { z } from 'zod';
import type { Figures, PersonFigures } from '../../core/state.ts';
import { id } from '../../protocol/event-parts.ts';

export { id };

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = 'must be a duration such as 250ms, 15s, 2m, 1h or 1d';

/** `15s` → ms. */
export const duration = z
  .string(DURATION)
  .regex(/^\d{1,9}(\.\d{1,3})?(ms|s|m|h|d)$/, DURATION)
  .transform((text) => {
    const [, number = '0', unit = 'ms'] = /^([\d.]+)(\D+)$/.exec(text) ?? [];
    return Math.round(Number(number) * UNITS[unit]!);
  })
  .meta({ description: 'A duration: 250ms, 15s, 2m, 1h, 1d' });

const RATIO = 'must be a ratio from 0 to 1, such as 0.80';
export const ratio = z.number(RATIO).min(0, RATIO).max(1, RATIO);

const TIME = 'must be a time of day such as "08:00", in quotes';
const time = z.string(TIME).regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, TIME);
const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** `"08:30"` → minutes after midnight; `"24:00"` is midnight at the end. */
export const timeOfDay = time.transform(minutesOf);

const DATE = 'must be a day of the calendar such as 2026-10-01';

/** `YYYY-MM-DD`, a day that there is. */
export const date = z.string(DATE).refine((text) => {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}, DATE);

const YEARLY = 'must be month and day such as "10-01", in quotes';
export const monthAndDay = z.string(YEARLY).refine((text) => date.safeParse(`2024-${text}`).success, YEARLY);

/** A name in each language. */
export const names = z
  .record(
    z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/, 'must be a language such as en or zh-CN'),
    z.string().min(1).max(200)
  )
  .meta({ description: 'By language, such as { en: …, zh-CN: … }' });

const SECRET = 'a secret never stands in the file: give { env: NAME } or { file: PATH }';

/** Where a secret is, never the secret. */
export const secret = z.union(
  [
    z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable') }),
    z.strictObject({ file: z.string().min(1) })
  ],
  SECRET
);
export type SecretRef = z.output<typeof secret>;

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const DAY = DAYS.join('|');
const DAY_RANGE = new RegExp(`^(${DAY})(-(${DAY}))?$|^holiday$`);
const DAY_WORDS = 'must be days such as mon, mon-fri or holiday';

/** `mon-fri`, `sun` or `holiday`. */
export const days = z.string(DAY_WORDS).regex(DAY_RANGE, DAY_WORDS);

/** `fri-mon` → 5, 6, 0, 1. */
export function daysOf(text: string): (number | 'holiday')[] {
  if (text === 'holiday') return ['holiday'];
  const [from, to = from] = text.split('-').map((day) => DAYS.indexOf(day as (typeof DAYS)[number]));
  const length = ((to! - from! + 7) % 7) + 1;
  return Array.from({ length }, (_, at) => (from! + at) % 7);
}

const SPAN = 'must be hours such as "08:00-21:00", in quotes';
const span = z.string(SPAN).refine((text) => {
  const [from = '', to = '', more] = text.split('-');
  return (
    more === undefined && time.safeParse(from).success && time.safeParse(to).success && from !== to && from !== '24:00'
  );
}, SPAN);

/** `{ mon-fri: "08:00-21:00", sat: ["08:00-12:00", "14:00-18:00"] }`; other days are closed. */
export const hours = z.record(days, z.union([span, z.array(span).max(10)], SPAN)).transform((week) =>
  Object.entries(week).flatMap(([range, spans]) =>
    [spans].flat().map((text) => {
      const [from = '', to = ''] = text.split('-');
      return { days: daysOf(range), from: minutesOf(from), to: minutesOf(to) };
    })
  )
);

/** Every figure that may have a target; ids of the metrics SPEC. */
export const TARGET_FIGURES = [
  'service_level',
  'connect_rate',
  'abandon_rate',
  'asa',
  'att',
  'hold',
  'acw',
  'aht',
  'first_response',
  'response',
  'csat',
  'resolution',
  'repeat_rate',
  'occupancy',
  'utilisation'
] as const satisfies readonly (keyof Figures | keyof PersonFigures)[];

type Target = (typeof TARGET_FIGURES)[number];
const target = z.number().min(0).optional();

/** `{ csat: 0.93 }`: ratios 0..1, times in seconds. */
export const targets = z.strictObject(
  Object.fromEntries(TARGET_FIGURES.map((figure) => [figure, target])) as Record<Target, typeof target>
);

/** Whether the platform knows the zone. */
export function isTimezone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}
