import { readFileSync } from 'node:fs';

/** What the environment says of one server. Each variable may also be `NAME_FILE`: a file that holds it. */
export interface Env {
  /** `PILOTLIGHT_CONFIG`: the config file; null: none named. */
  readonly config: string | null;
  /** `PILOTLIGHT_DATA`, default `./data`. */
  readonly data: string;
  /** `PORT`, default 3000; 0: any free one. */
  readonly port: number;
  /** `HOST`; null: what the access mode wants. */
  readonly host: string | null;
  /** `ORIGIN`: the address that browsers see; null: as asked. */
  readonly origin: string | null;
  /** `DATABASE_URL`: a PostgreSQL for people, keys, settings and the audit trail; null: a SQLite file in the data folder. */
  readonly database: string | null;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** One variable, or what its `_FILE` holds. */
function variable(variables: Variables, name: string): string | null {
  const plain = variables[name];
  const file = variables[`${name}_FILE`];
  if (plain !== undefined && plain !== '' && file !== undefined && file !== '') {
    throw new Error(`${name} and ${name}_FILE are both set; keep one`);
  }
  if (plain !== undefined && plain !== '') return plain;
  if (file === undefined || file === '') return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`${name}_FILE names ${file}, which can't be read`, { cause: error });
  }
}

function originOf(text: string): string {
  const url = URL.parse(text);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.origin === text.replace(/\/$/, ''))
    return url.origin;
  throw new Error('ORIGIN must be a scheme and a host, such as https://wall.example.com');
}

/** Never shown in a message: a password stands in it. */
function databaseOf(text: string): string {
  if (/^postgres(ql)?:\/\/./.test(text)) return text;
  throw new Error('DATABASE_URL must begin with postgres:// or postgresql://; leave it out for SQLite');
}

/** @throws Error that names the variable and the mend. */
export function readEnv(variables: Variables): Env {
  const port = variable(variables, 'PORT') ?? '3000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error('PORT must be a number from 0 to 65535');
  const origin = variable(variables, 'ORIGIN');
  const database = variable(variables, 'DATABASE_URL');
  return {
    config: variable(variables, 'PILOTLIGHT_CONFIG'),
    data: variable(variables, 'PILOTLIGHT_DATA') ?? './data',
    port: Number(port),
    host: variable(variables, 'HOST'),
    origin: origin === null ? null : originOf(origin),
    database: database === null ? null : databaseOf(database)
  };
}
