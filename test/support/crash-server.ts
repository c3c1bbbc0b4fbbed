import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { argv, stderr, stdout } from 'node:process';
import { pino } from 'pino';
import type { FloorSettings } from '../../src/lib/core/settings.ts';
import { createCallerSeal } from '../../src/lib/server/access/caller.ts';
import { createKeys } from '../../src/lib/server/access/keys.ts';
import { takeEvents } from '../../src/lib/server/api/events.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import { createEngine } from '../../src/lib/server/engine.ts';
import { createEventsDoor } from '../../src/lib/server/sources/events/door.ts';
import { openLog } from '../../src/lib/server/storage/embedded/log.ts';

// A program of its own, to be killed: the log, the engine and the events door behind a bare HTTP server.
// Usage: crash-server.ts FOLDER DAY_START. Prints its port. Makes checkpoints all the time, so that kills meet them too.

const [folder, dayStart] = [argv[2]!, Number(argv[3])];
const settings: FloorSettings = {
  sites: [
    {
      id: 'site',
      names: {},
      timezone: 'UTC',
      dayStart,
      answerWithin: 15_000,
      target: 0.8,
      variant: 'settled',
      shortAbandon: 5000,
      targets: {},
      periods: [],
      calendar: [],
      areas: [],
      topics: [],
      workorders: { steps: [], limits: {} },
      queues: [{ id: 'heating', names: {}, channels: ['voice'], targets: {}, hours: null }]
    }
  ],
  teams: [],
  sources: [{ id: 'crm', type: 'events', beat: null, createsQueues: false }]
};

const logger = pino({ level: 'error' }, stderr);
const log = await openLog({ folder, logger });
const engine = await createEngine({ settings, log, clock: createClock(), logger });
const options = {
  keys: createKeys([{ secret: 'crash', source: 'crm', anySource: false }]),
  door: createEventsDoor({ intake: engine, seal: createCallerSeal(Buffer.from('a secret of the crash test alone')) }),
  rate: { take: () => 0 }
};

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
const server = createServer((request, response) => {
  if (request.method === 'GET') {
    send(response, 200, engine.state().queues.heating!.today);
    return;
  }
  void takeEvents(request, options).then((answer) => {
    if (answer && 'receipt' in answer) send(response, 202, answer.receipt);
    else send(response, 503, answer);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
stdout.write(`${(server.address() as AddressInfo).port}\n`);

for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  await log.compact!(settings);
}
