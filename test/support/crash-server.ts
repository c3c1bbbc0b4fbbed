import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { argv, stderr, stdout } from 'node:process';
import { pino } from 'pino';
import { createClock } from '../../src/lib/server/clock.ts';
import { parseConfig } from '../../src/lib/server/config.ts';
import { createPilotlight } from '../../src/lib/server/pilotlight.ts';
import { openLog } from '../../src/lib/server/storage/embedded/log.ts';

// A program of its own, to be killed: Pilotlight as `serve` runs it, without the pages.
// Usage: crash-server.ts FOLDER DAY_START KEY. Prints its port. Makes checkpoints all the time, so that kills meet them too.

const [folder, dayStart, key] = [argv[2]!, argv[3]!, argv[4]!];
const text = `sites:
  - id: site
    timezone: UTC
    dayStart: "${dayStart}"
    queues: [{ id: heating }]
sources:
  - { id: crm, type: events, key: { env: CRASH_KEY } }
`;
const file = { text, name: 'crash.yaml' };
const config = parseConfig(text, file.name);
const logger = pino({ level: 'error' }, stderr);
const log = await openLog({ folder, logger });
const pilotlight = await createPilotlight({
  ...{ file, data: folder, log, logger, clock: createClock() },
  ...{ env: { CRASH_KEY: key }, version: '0.0.0' }
});
const server = createServer((request, response) =>
  pilotlight.middleware(request, response, () => response.writeHead(404).end())
);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
pilotlight.attach(server);
await pilotlight.openSources();
stdout.write(`${(server.address() as AddressInfo).port}\n`);

for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  await log.compact!(config.floor);
}
