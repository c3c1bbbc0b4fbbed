import type { Ms } from '../../core/ids.ts';
import type { Time } from '../../client/index.ts';
import type { PairingCode } from '../../protocol/people.ts';
import { tell, type Told, type Trouble } from './api.ts';

/** `asking`: for a code. `shown`: it stands on the screen. `denied`: somebody said no; a new code follows. */
export type PairingState = 'asking' | 'shown' | 'denied' | 'paired';

export interface PairingOptions {
  readonly time: Time;
  readonly send?: <T>(path: string, body: object) => Promise<Told<T>>;
  /** Somebody approved: the screen has its cookie, and shows this board from now on. */
  readonly onPaired: (board: string) => void;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** RFC 8628: `slow_down` adds this to the interval, for good. */
const SLOWER: Ms = 5_000;
const AGAIN: Ms = 5_000;
/** How long "no" is shown before a new code is. */
const DENIED: Ms = 15_000;
const SECOND: Ms = 1_000;

/** A screen's side of RFC 8628: shows a code and asks until somebody has approved it. Never gives up by itself. */
export class Pairing {
  #options: PairingOptions;
  #send: <T>(path: string, body: object) => Promise<Told<T>>;
  #code: PairingCode | null = $state.raw(null);
  #state: PairingState = $state('asking');
  #away: Trouble | null = $state.raw(null);
  #left: Ms = $state(0);
  #ends: Ms = 0;
  #interval: Ms = AGAIN;
  #stopTick = () => {};
  #stopNext = () => {};
  #open = false;

  constructor(options: PairingOptions) {
    this.#options = options;
    this.#send = options.send ?? tell;
  }

  get state(): PairingState {
    return this.#state;
  }

  get code(): PairingCode | null {
    return this.#code;
  }

  /** Why the server can't be asked now; what is shown stays. */
  get away(): Trouble | null {
    return this.#away;
  }

  /** Until the code is void, in whole seconds; ticks. */
  get left(): Ms {
    return this.#left;
  }

  /** Begins; the returned function ends it. */
  start(): () => void {
    this.#open = true;
    void this.#askCode();
    return () => {
      this.#open = false;
      this.#clear();
    };
  }

  #clear(): void {
    this.#stopTick();
    this.#stopNext();
  }

  /** What is done next with the server: one thing at a time. */
  #next(ms: Ms, work: () => Promise<void>): void {
    this.#stopNext();
    this.#stopNext = this.#options.time.after(ms, () => void work());
  }

  async #askCode(): Promise<void> {
    this.#clear();
    const { value, trouble } = await this.#send<PairingCode>('/api/v1/pair/code', {});
    if (!this.#open || this.#state === 'paired') return;
    this.#away = trouble ?? null;
    if (trouble) {
      // the last one is void: it may not stand there as if it were good
      this.#code = null;
      this.#state = 'asking';
      this.#next(Math.max(AGAIN, (trouble.retryAfter ?? 0) * SECOND), () => this.#askCode());
      return;
    }
    this.#code = value;
    this.#state = 'shown';
    this.#interval = Math.max(1, value.interval) * SECOND;
    this.#ends = this.#options.time.mono() + value.expires_in * SECOND;
    this.#tick();
    this.#poll(value);
  }

  /** Counts down; a code that is void is followed by a new one. */
  #tick(): void {
    this.#left = Math.max(0, Math.ceil((this.#ends - this.#options.time.mono()) / SECOND) * SECOND);
    if (this.#left === 0) void this.#askCode();
    else this.#stopTick = this.#options.time.after(SECOND, () => this.#tick());
  }

  #poll(code: PairingCode): void {
    this.#next(this.#interval, () => this.#askToken(code));
  }

  async #askToken(code: PairingCode): Promise<void> {
    const body = { grant_type: GRANT, device_code: code.device_code };
    const { value, trouble } = await this.#send<{ board: string }>('/api/v1/pair/token', body);
    if (!this.#open || this.#code !== code) return;
    if (value) {
      this.#clear();
      this.#state = 'paired';
      this.#options.onPaired(value.board);
      return;
    }
    this.#heard(trouble, code);
  }

  #heard(trouble: Trouble, code: PairingCode): void {
    this.#away = null;
    switch (trouble.code) {
      case 'expired_token':
        void this.#askCode();
        return;
      case 'access_denied':
        this.#clear();
        this.#state = 'denied';
        this.#next(DENIED, () => this.#askCode());
        return;
      case 'slow_down':
        this.#interval += SLOWER;
        break;
      case 'authorization_pending':
        break;
      default:
        this.#away = trouble;
        this.#interval = Math.max(this.#interval, (trouble.retryAfter ?? 0) * SECOND);
    }
    this.#poll(code);
  }
}
