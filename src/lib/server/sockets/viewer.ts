import type { Socket } from 'socket.io';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { ByeReason } from '../../protocol/wire.ts';
import type { Principal } from '../access/principal.ts';
import { lineOf } from './frames.ts';
import type { Frame } from './frames.ts';
import type { View } from './view.ts';

/** Over this much unsent a viewer is skipped, then told one conflated patch. */
const CONFLATE_BYTES = 262_144;
/** How much may be written before the unsent bytes are asked for again; the limit stands so much lower. */
const CHECK_BYTES = 65_536;
/** Over this much it is told to go: it would only cost memory. */
const SLOW_BYTES = 1_048_576;
/** Drained enough to be told more. */
const DRAINED_BYTES = 32_768;
/** Nothing read for so long: go. */
const STALLED: Ms = 10_000;
/** Two beats and a second without an acknowledgement: the kernel's buffers hide a reader that stands still. */
const UNANSWERED: Ms = 5_000;
/** The pace of a slow reader, and how many clean turns at it bring the full pace back. */
const SLOW_PACE: Ms = 1_000;
const CLEAN_TURNS = 3;
/** Messages a minute, and at once. */
const RATE = 100;

/** One connection and what it has been sent. */
export interface Viewer {
  readonly socket: Socket;
  /** Who watches. */
  readonly principal: Principal;
  view: View | null;
  /** It skips turns until it has drained. */
  readonly behind: boolean;
  /** The version it has. */
  readonly offset: number;
  /** A patch from the version before; skipped while the viewer is behind. True: written. */
  patch(frame: Frame, now: EpochMs): boolean;
  beat(frame: Frame, now: EpochMs): void;
  /** Writes the answer to its watch: from here on it has the view's offset. */
  answer(frame: Frame, now: EpochMs): void;
  seen(): void;
  /** Looks after a viewer that is behind. The reason to end it, or null. */
  tend(now: EpochMs): ByeReason | null;
  /** A message came in. False: too many. */
  admit(now: EpochMs): boolean;
  bye(reason: ByeReason, retryAfter: Ms): void;
  /** Ends the line at once, whatever is unsent. */
  drop(): void;
}

export interface ViewerCounts {
  messages: number;
  bytes: number;
  conflated: number;
  skipped: number;
}

export function createViewer(socket: Socket, principal: Principal, counts: ViewerCounts): Viewer {
  const line = lineOf(socket);
  let offset = 0;
  /** Behind: it skips turns. `clean` counts those at slow pace since it was last over the limit. */
  let behind = false;
  let clean = 0;
  let sentAt: EpochMs = 0;
  /** A snapshot on its way is not the reader's fault. */
  let allowance = 0;
  /** Bytes written since `unsent` was last asked: to ask each time costs as much as a tenth of a write. */
  let unchecked = 0;
  let stuck: { bytes: number; since: EpochMs } | null = null;
  let acknowledges = false;
  let unanswered: EpochMs | null = null;
  let tokens = RATE;
  let filledAt: EpochMs = 0;

  function send(frame: Frame, now: EpochMs): boolean {
    if (!line.write(frame)) return false;
    unchecked += frame.bytes;
    counts.messages += 1;
    counts.bytes += frame.bytes;
    sentAt = now;
    return true;
  }

  /** What is unsent; too much of it, and the viewer is behind. */
  function measure(): number {
    unchecked = 0;
    const bytes = line.unsent();
    if (bytes > CONFLATE_BYTES - CHECK_BYTES + allowance) {
      behind = true;
      clean = 0;
    }
    return bytes;
  }

  function mute(now: EpochMs): boolean {
    return acknowledges && unanswered !== null && now - unanswered > UNANSWERED;
  }

  function catchUp(view: View, now: EpochMs): void {
    if (offset !== view.offset) {
      const frame = view.conflated(offset, now) ?? view.mismatch(now);
      counts.conflated += 1;
      if (send(frame, now)) offset = view.offset;
    }
    clean += 1;
    if (clean >= CLEAN_TURNS) behind = false;
  }

  return {
    socket,
    principal,
    view: null,
    get behind() {
      return behind;
    },
    get offset() {
      return offset;
    },
    patch(frame, now) {
      if (unchecked > CHECK_BYTES) measure();
      if (behind || !this.view) {
        counts.skipped += 1;
        return false;
      }
      if (send(frame, now)) offset = this.view.offset;
      return true;
    },
    beat(frame, now) {
      if (measure() > CONFLATE_BYTES + allowance) return;
      if (send(frame, now)) unanswered ??= now;
    },
    answer(frame, now) {
      send(frame, now);
      offset = this.view?.offset ?? 0;
      allowance = frame.bytes;
      behind = false;
      clean = 0;
    },
    seen() {
      acknowledges = true;
      unanswered = null;
    },
    tend(now) {
      const bytes = measure();
      if (bytes === 0) allowance = 0;
      if (bytes > SLOW_BYTES + allowance) return 'slow';
      if (bytes === 0 || !stuck || bytes < stuck.bytes) stuck = bytes === 0 ? null : { bytes, since: now };
      if (stuck && now - stuck.since >= STALLED) return 'slow';
      if (acknowledges && unanswered !== null && now - unanswered >= STALLED) return 'slow';
      if (mute(now)) {
        behind = true;
        clean = 0;
      }
      if (!behind || !this.view) return null;
      if (bytes > DRAINED_BYTES || mute(now)) clean = 0;
      else if (now - sentAt >= SLOW_PACE) catchUp(this.view, now);
      return null;
    },
    admit(now) {
      tokens = Math.min(RATE, tokens + (Math.max(now - filledAt, 0) * RATE) / 60_000);
      filledAt = now;
      tokens -= 1;
      return tokens >= 0;
    },
    bye(reason, retryAfter) {
      socket.emit('bye', { reason, retryAfter });
      this.view = null;
    },
    drop: () => line.terminate()
  };
}
