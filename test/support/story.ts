import type { AnyFact, FactData, FactType } from '../../src/lib/core/facts.ts';
import { createFloor, type Floor } from '../../src/lib/core/floor.ts';
import type { FloorSettings } from '../../src/lib/core/settings.ts';
import { showAll } from '../../src/lib/core/show/show.ts';
import type { FloorState } from '../../src/lib/core/state.ts';
import { nextDue, step, type Input, type Verdict } from '../../src/lib/core/step.ts';
import { floorOf } from '../core/property/floor.ts';
import { NOON } from '../core/property/times.ts';

/** A story on a virtual timeline: seconds from its start, told to a floor as it happens (or late). */
export interface Story {
  /** The start, epoch ms. */
  readonly start: number;
  /** What the floor said to each input, in the order of arrival; as of the last `see`. */
  readonly verdicts: readonly Verdict[];
  at<T extends FactType>(second: number, type: T, data: FactData[T], by?: Telling): Story;
  /** Bytes from a source, no fact. */
  heard(second: number, source: string): Story;
  /** Anna, or whoever, sits down. */
  signIn(second: number, seat?: string, agent?: string, queues?: readonly string[]): Story;
  /** A contact that waits in a queue, then talks at a seat (null: not yet), then ends. */
  call(contact: string, queue: string, queued: number, connected?: number, ended?: number, seat?: string): Story;
  /** The floor itself at that second, with every tick it asked for. */
  floor(second: number): Floor;
  /** What is shown at that second. */
  see(second: number): FloorState;
  /** Everything told, as facts. */
  facts(): AnyFact[];
}

export interface Telling {
  /** Default `crm`. */
  readonly source?: string;
  readonly id?: string;
  /** The second at which it arrives; default: when it happens. */
  readonly told?: number;
}

export function story(settings: FloorSettings = floorOf(), start: number = NOON): Story {
  const inputs: { arrives: number; input: Input }[] = [];
  let verdicts: Verdict[] = [];

  const one: Story = {
    start,
    get verdicts() {
      return verdicts;
    },
    at(second, type, data, { source = 'crm', id = `e${inputs.length}`, told = second } = {}) {
      const fact = { type, time: start + second * 1000, source, id, data } as unknown as AnyFact;
      inputs.push({ arrives: start + told * 1000, input: { kind: 'fact', fact } });
      return one;
    },
    heard(second, source) {
      inputs.push({ arrives: start + second * 1000, input: { kind: 'heard', source } });
      return one;
    },
    signIn(second, seat = '1001', agent = 'anna', queues = ['heating', 'billing']) {
      return one.at(second, 'seat.signed_in', { seat, agent, queues });
    },
    call(contact, queue, queued, connected, ended, seat = '1001') {
      one.at(queued, 'contact.queued', { contact, queue });
      if (connected !== undefined) one.at(connected, 'contact.connected', { contact, seat });
      if (ended !== undefined) one.at(ended, 'contact.ended', { contact, by: 'caller' });
      return one;
    },
    floor(second) {
      const now = start + second * 1000;
      const told = inputs.filter(({ arrives }) => arrives <= now).sort((a, b) => a.arrives - b.arrives);
      let clock = told.length === 0 ? now : Math.min(start, told[0]!.arrives);
      const floor = createFloor(settings, clock);
      const until = (at: number): void => {
        for (let due = nextDue(floor); due !== null && due <= at; due = nextDue(floor)) {
          clock = Math.max(clock, due);
          step(floor, { kind: 'tick' }, clock);
        }
        clock = at;
      };
      verdicts = told.map(({ arrives, input }) => {
        until(arrives);
        return step(floor, input, arrives);
      });
      until(now);
      step(floor, { kind: 'tick' }, now);
      return floor;
    },
    see(second) {
      return showAll(one.floor(second), start + second * 1000);
    },
    facts: () => inputs.flatMap(({ input }) => (input.kind === 'fact' ? [input.fact] : []))
  };
  return one;
}

/** The same settings, the first site's changed. */
export function withSite(more: Partial<FloorSettings['sites'][number]>, settings = floorOf()): FloorSettings {
  return { ...settings, sites: settings.sites.map((site, i) => (i === 0 ? { ...site, ...more } : site)) };
}
