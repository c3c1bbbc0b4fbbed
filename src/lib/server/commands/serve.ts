import { readFile } from 'node:fs/promises';
import { openHost } from '../access/open.ts';
import { parseConfig, type Config } from '../config.ts';
import { readEnv } from '../env.ts';
import { demoConfig } from '../sources/simulator/simulator.ts';
import type { SettingsFile } from '../settings/settings.ts';
import { host } from './host.ts';

/** The events source of a floor without a config: any queue, any system with the key that is made for it. */
const DOOR = 'events';

/** A demo's floor, with a door for events beside the simulator; all of it may be changed. @throws Error for a scenario that is none. */
export function demoFile(
  scenario: string,
  play: { readonly speed?: number; readonly seed?: number } = {}
): SettingsFile {
  const { file: name, text } = demoConfig(scenario);
  return {
    ...{ name, text, locks: false },
    finish: (config) => ({
      ...config,
      sources: [
        ...config.sources.map((source) => (source.type === 'simulator' ? { ...source, ...play } : source)),
        { id: DOOR, type: 'events', key: { file: 'ingest.key' }, create: true }
      ],
      floor: {
        ...config.floor,
        sources: [...config.floor.sources, { id: DOOR, type: 'events', beat: null, createsQueues: true }]
      }
    })
  };
}

/** The config that a file comes to, before anything is set in a browser. @throws ConfigError */
export function configOf({ text, name, finish = (config) => config }: SettingsFile): Config {
  return finish(parseConfig(text, name));
}

export interface ServeOptions {
  /** A config file; null: the demo floor. */
  readonly config: string | null;
  /** The floor to play instead of a file. */
  readonly demo?: { readonly scenario: string; readonly speed?: number; readonly seed?: number };
  readonly version: string;
}

/** `serve` and `demo`: runs until it is told to stop. Resolves when everything is closed. */
export async function serve(options: ServeOptions): Promise<void> {
  const say = (line: string): void => console.log(line);
  const env = readEnv(process.env);
  const file = options.demo ? null : (options.config ?? env.config);
  const { scenario, ...play } = options.demo ?? { scenario: 'heating-burst' };
  const settings = file === null ? demoFile(scenario, play) : { text: await readFile(file, 'utf8'), name: file };
  const config = configOf(settings);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

  const hosted = await host({
    ...{ file: settings, config, data: env.data, database: env.database, port: env.port, origin: env.origin, say },
    version: options.version,
    host: config.access.mode === 'open' ? openHost(env.host) : (env.host ?? '0.0.0.0'),
    ...(file === null ? { madeKeyFor: DOOR } : {})
  });
  const { pilotlight, url } = hosted;
  say(file === null ? `playing the ${scenario} demo floor …` : `opening ${config.sources.length} sources …`);
  const opened = pilotlight.openSources().then(
    () => say('live.'),
    (error: unknown) => say(`a source could not be opened: ${error instanceof Error ? error.message : String(error)}`)
  );
  say(`wall   ${url}/wall/main`);
  say(`floor  ${url}/floor`);
  if (pilotlight.ingestKey !== null) say(`key    ${pilotlight.ingestKey} (for POST ${url}/api/v1/events)`);
  await Promise.race([stopped, opened.then(() => stopped)]);
  say('closing …');
  await hosted.close();
}
