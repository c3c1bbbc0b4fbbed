import { seatOf, type Floor, type Seat } from '../floor.ts';
import { rewind } from '../seats/seat.ts';
import { insertEvent, lineCount, lineOf, removeEvent, saysSo, type PartEvent } from '../seats/timeline.ts';
import { NOTHING, type Part } from './story.ts';

/** Brings what stands on the seat's timeline for a part in line with what the part says now. */
export function bringLines(floor: Floor, part: Part): void {
  const was = part.lines;
  const count = lineCount(part);
  part.dirty = false;
  let same = 0;
  while (same < was.length && same < count && saysSo(was[same]!, part, same)) same += 1;
  if (same === was.length && same === count) return;
  const seat = seatOf(floor, part.seat);
  for (let i = same; i < was.length; i++) drop(seat, was[i]!);
  const lines = new Array<PartEvent>(count);
  for (let i = 0; i < same; i++) lines[i] = was[i]!;
  for (let i = same; i < count; i++) {
    const line = lineOf(part, i);
    lines[i] = line;
    if (insertEvent(seat.events, line) < seat.walk.index) rewind(seat);
    if (!line.scheduled && line.t > seat.lastFact) seat.lastFact = line.t;
  }
  part.lines = lines;
  floor.unsettled.add(seat.id);
}

/** After a retelling: each new part takes over the lines of the old one it continues; the others' lines go. */
export function pairParts(floor: Floor, was: readonly Part[], will: readonly Part[]): void {
  const rest = new Set(was);
  for (const part of will) {
    for (const old of rest) {
      if (old.seat !== part.seat || old.kind !== part.kind || old.from !== part.from) continue;
      part.lines = old.lines;
      rest.delete(old);
      break;
    }
  }
  for (const old of rest) {
    const seat = seatOf(floor, old.seat);
    for (const line of old.lines) drop(seat, line);
    old.lines = NOTHING;
    floor.unsettled.add(seat.id);
  }
  for (const part of will) bringLines(floor, part);
}

function drop(seat: Seat, line: PartEvent): void {
  const at = removeEvent(seat.events, line);
  if (at >= 0 && at < seat.walk.index) rewind(seat);
}

/** The lines that a part has on its seat's timeline already, named again. */
export function knownLines(part: Part): PartEvent[] {
  return Array.from({ length: lineCount(part) }, (_, at) => lineOf(part, at));
}
