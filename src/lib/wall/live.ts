import type { EpochMs } from '../core/ids.ts';
import { connect } from '../client/index.ts';
import type { Status } from '../client/index.ts';
import { askTicket } from './door/ticket.ts';
import type { Feed, LineStatus } from './feed.ts';

/** The client calls a line dead after so long without a word (its own watch). */
const QUIET = 5_000;
/** A page that is fetched anew lives at least so long: no storm of reloads while a server is being replaced. */
const PAGE_LIVES = 30_000;

/** Opens a view of the server that this page came from. */
export function openLive(view: string): Feed {
  const client = connect({ url: location.origin, auth: { ticket: askTicket } });
  const replica = client.watch(view);
  /** Server time at which the line went silent; null while it speaks. */
  let stopped: EpochMs | null = null;

  let renewal: ReturnType<typeof setTimeout> | undefined;
  /** The server speaks another version: nobody stands by a wall to reload it. */
  const renew = () => {
    renewal ??= setTimeout(() => location.reload(), Math.max(0, PAGE_LIVES - performance.now()));
  };

  const offStatus = replica.on('status', (status) => {
    if (status.is === 'refused' && status.problem.do === 'reload') renew();
    if (status.is === 'live') stopped = null;
    else if (status.is === 'network') stopped ??= replica.now() - (status.reason === 'quiet' ? QUIET : 0);
  });
  const retry = () => replica.retry();
  addEventListener('online', retry);

  return {
    state: () => (replica.at === null ? null : replica.state),
    now: () => replica.now(),
    heard: () => (replica.at === null ? null : (stopped ?? replica.now())),
    age: (source) => replica.age(source),
    status: () => lineStatus(replica.status),
    problem: () => (replica.status.is === 'refused' ? replica.status.problem : null),
    onChange: (listener) => replica.on('change', listener),
    onStatus: (listener) => replica.on('status', listener),
    retry,
    close() {
      clearTimeout(renewal);
      removeEventListener('online', retry);
      offStatus();
      client.close();
    }
  };
}

function lineStatus(status: Status): LineStatus {
  if (status.is === 'resync') return 'live';
  // what one may see has changed: nothing is old, it is asked for anew
  if (status.is === 'network' && status.reason === 'revoked') return 'connecting';
  if (status.is === 'network') return status.reason === 'draining' ? 'draining' : 'network';
  return status.is;
}
