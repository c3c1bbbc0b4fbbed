import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { openLog } from '../../src/lib/server/storage/embedded/log.ts';
import { readAll } from '../contracts/fact-log.ts';
import { temporaryFolder } from './folder.ts';

/** What a series of kills did. `lost` and `doubled` must be 0; the rest shows that the run did something. */
export interface CrashReport {
  readonly kills: number;
  readonly sent: number;
  /** Events that had their 202 before the kill that followed. */
  readonly acknowledged: number;
  /** Events without a 202 at a kill: sent again after the restart. */
  readonly inFlight: number;
  /** Of those, how many had been kept all the same. */
  readonly keptInFlight: number;
  /** Events sent per second of load. */
  readonly perSecond: number;
  readonly lost: number;
  readonly doubled: number;
}

interface Batch {
  readonly ids: readonly string[];
  readonly body: string;
}

const KEY = 'the-key-of-the-crash-test-alone-0123456789';
const BATCH = 20;
const EVERY_MS = 10;

/** Posts 2,000 events/s, kills the server at random moments, restarts it on the same folder and compares. */
export async function crashRun(kills: number, random: () => number): Promise<CrashReport> {
  using folder = temporaryFolder();
  // Midnight is as far away as can be: "today" holds the whole run.
  const dayStart = new Date(Date.now() + 12 * 3_600_000).toISOString().slice(11, 16);
  const acknowledged = new Set<string>();
  let sent = 0;
  let inFlight = 0;
  let keptInFlight = 0;
  let underLoad = 0;
  let lost = 0;
  let doubled = 0;
  let unanswered: Batch[] = [];

  const nextBatch = (): Batch => {
    const time = new Date().toISOString();
    const events = Array.from({ length: BATCH / 2 }, (_, i) => {
      const contact = `c${(sent + i * 2) / 2}`;
      const common = { specversion: '1.0', source: 'crm', time };
      return [
        {
          ...common,
          id: `q-${contact}`,
          type: 'contact.queued',
          data: { contact, queue: 'heating', channel: 'voice' }
        },
        { ...common, id: `x-${contact}`, type: 'contact.abandoned', data: { contact } }
      ];
    }).flat();
    sent += BATCH;
    return { ids: events.map((event) => event.id), body: JSON.stringify(events) };
  };

  for (let kill = 0; kill <= kills; kill++) {
    const server = await startServer(folder.path, dayStart);
    inFlight += unanswered.length * BATCH;
    for (const batch of unanswered) {
      const receipt = await post(server, batch.body);
      keptInFlight += receipt.duplicates;
      for (const id of batch.ids) acknowledged.add(id);
    }
    // Everything sent so far now has its 202: the figures must say exactly that, once each.
    const today = await figures(server);
    lost += Math.max(0, sent / 2 - today.offered) + Math.max(0, sent / 2 - today.abandoned - today.short_abandoned);
    doubled += Math.max(0, today.offered - sent / 2);
    if (kill === kills) {
      await stop(server);
      break;
    }
    const open = new Set<Batch>();
    const started = performance.now();
    const until = started + 50 + random() * 350;
    const answers: Promise<void>[] = [];
    while (performance.now() < until) {
      for (let due = (performance.now() - started) / EVERY_MS; answers.length < due;) {
        const batch = nextBatch();
        open.add(batch);
        const settled = post(server, batch.body).then(
          () => {
            open.delete(batch);
            for (const id of batch.ids) acknowledged.add(id);
          },
          () => undefined
        );
        answers.push(settled);
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS * random()));
    }
    underLoad += performance.now() - started;
    await stop(server);
    await Promise.all(answers);
    unanswered = [...open];
  }

  const counts = new Map<string, number>();
  const log = await openLog({ folder: folder.path, logger: pino({ level: 'silent' }) });
  for (const { fact } of await readAll(log)) counts.set(fact.id, (counts.get(fact.id) ?? 0) + 1);
  await log.close();
  for (const id of acknowledged) if (!counts.has(id)) lost++;
  for (const count of counts.values()) doubled += count - 1;
  const perSecond = Math.round((sent * 1000) / underLoad);
  return { kills, sent, acknowledged: acknowledged.size, inFlight, keptInFlight, perSecond, lost, doubled };
}

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
  readonly agent: Agent;
}

async function startServer(folder: string, dayStart: string): Promise<Server> {
  const program = fileURLToPath(new URL('./crash-server.ts', import.meta.url));
  const child = spawn(process.execPath, [program, folder, dayStart, KEY], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit').then(() => Promise.reject(new Error('the server to be killed did not start')));
  const [line] = (await Promise.race([once(child.stdout, 'data'), exited])) as [Buffer];
  exited.catch(() => undefined);
  return { child, port: Number(line.toString()), agent: new Agent({ keepAlive: true }) };
}

async function stop({ child, agent }: Server): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  agent.destroy();
}

interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
}

/** Resolves on a 202 that names every event; rejects otherwise, also when the server died. */
async function post(server: Server, body: string): Promise<Receipt> {
  const { status, text } = await exchange(server, 'POST', '/api/v1/events', body);
  const receipt = JSON.parse(text) as Receipt;
  if (status !== 202 || receipt.accepted + receipt.duplicates !== BATCH) throw new Error(`${status} ${text}`);
  return receipt;
}

interface Today {
  readonly offered: number;
  readonly abandoned: number;
  readonly short_abandoned: number;
}

async function figures(server: Server): Promise<Today> {
  const { status, text } = await exchange(server, 'GET', '/api/v1/floor', '');
  if (status !== 200) throw new Error(`${status} ${text}`);
  return (JSON.parse(text) as { queues: { heating: { today: Today } } }).queues.heating.today;
}

function exchange(
  { port, agent }: Server,
  method: string,
  path: string,
  body: string
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/cloudevents-batch+json' };
    const asked = request({ port, agent, method, path, headers, host: '127.0.0.1' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, text }));
      response.on('error', reject);
      response.on('close', () => reject(new Error('cut off')));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
