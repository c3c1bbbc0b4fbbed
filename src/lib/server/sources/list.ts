import { join } from 'node:path';
import type { Caller } from '../../core/facts.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { FloorSettings, SourceSettings } from '../../core/settings.ts';
import { businessDay } from '../../core/time/business-day.ts';
import { createZone } from '../../core/time/zone.ts';
import { readSecret } from '../config/secrets.ts';
import type { SourceFile } from '../config/sources.ts';
import type { Source } from '../ports.ts';
import { createAsteriskSource } from './asterisk/source.ts';
import { createQueueLogSource } from './queue-log/source.ts';
import { createSimulator } from './simulator/simulator.ts';

/** What a source is made with. */
export interface SourceSite {
  readonly settings: SourceSettings;
  readonly floor: FloorSettings;
  /** Bookmarks live here. */
  readonly data: string;
  readonly now: EpochMs;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly seal: (number: string) => Caller | undefined;
  /** For whoever runs the phone system. */
  readonly warn: (detail: Readonly<Record<string, unknown>>, text: string) => void;
}

type Maker<T extends SourceFile['type']> = (
  file: Extract<SourceFile, { type: T }>,
  site: SourceSite
) => Promise<Source | null> | Source | null;

/** The kinds of source; a new one is one folder and one entry here. */
const MAKERS: { readonly [T in SourceFile['type']]: Maker<T> } = {
  /** Comes in over HTTP: the API's door is its source. */
  events: () => null,

  async asterisk(file, site) {
    const { host, port, tls, user, seats, coaching, acceptRights } = file;
    return createAsteriskSource({
      ...{ settings: site.settings, seal: site.seal, seats, host, port, tls, user },
      secret: await readSecret(file.secret, site.env),
      ...(coaching && {
        coaching: {
          ...{ host, port, tls, user: coaching.user, acceptRights, warn: site.warn },
          secret: await readSecret(coaching.secret, site.env),
          ...{ context: coaching.context, alertContext: coaching.alertContext, phones: coaching.phones }
        }
      }),
      ...(file.queueLog === undefined
        ? {}
        : { queueLog: { path: file.queueLog, since: dayBegan(site), bookmark: bookmark(site) } })
    });
  },

  queue_log: (file, site) =>
    createQueueLogSource({
      ...{ settings: site.settings, seal: site.seal, seats: file.seats, path: file.file },
      since: dayBegan(site),
      bookmark: bookmark(site)
    }),

  simulator: ({ scenario, seed, speed }, { settings, floor }) =>
    createSimulator({
      settings,
      floor,
      scenario,
      ...(seed === undefined ? {} : { seed }),
      ...(speed === undefined ? {} : { speed })
    })
};

/** A config's source, ready to open; null: it has no line of its own. Rejects when its secret can't be read. */
export async function createSource(file: SourceFile, site: SourceSite): Promise<Source | null> {
  const make = MAKERS[file.type] as Maker<SourceFile['type']>;
  return make(file, site);
}

function bookmark({ data, settings }: SourceSite): string {
  return join(data, `${settings.id.replaceAll(/[^\w.-]/g, '_')}.bookmark`);
}

function dayBegan({ floor, now }: SourceSite): EpochMs {
  const site = floor.sites[0]!;
  return businessDay(createZone(site.timezone), site.dayStart, now, { day: null }).from;
}
