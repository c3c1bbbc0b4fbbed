import { z } from 'zod';
import { EVENT_TYPES, eventData, type EventType } from './event-data.ts';
import { id } from './event-parts.ts';

/** A CloudEvent of one type as a schema: for documents. The check itself is `checkEvent`. */
export function cloudEvent(type: EventType) {
  return z
    .looseObject({
      specversion: z.literal('1.0'),
      id: id.describe('Unique within the source; the same again within 24 h is a duplicate'),
      source: z.string().min(1).max(256).describe('The id of the source, or a path below it'),
      type: z.literal(type),
      time: z.string().meta({ format: 'date-time' }).describe('When it happened; at most 60 s ahead, 24 h late'),
      datacontenttype: z.literal('application/json').optional(),
      subject: z.string().optional(),
      dataschema: z.string().optional(),
      data: eventData[type]
    })
    .meta({ id: `Event.${type}`, title: type });
}

/** Any event that is taken. */
export function anyEvent() {
  const [first, ...rest] = EVENT_TYPES.map(cloudEvent);
  return z.union([first!, ...rest]).meta({ id: 'Event', title: 'CloudEvent' });
}
