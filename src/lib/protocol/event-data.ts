import type { z } from 'zod';
import { contactData } from './event-contacts.ts';
import { seatData, sourceData } from './event-floor.ts';
import { matterData } from './event-matters.ts';

/** What an event of each type carries: the one definition that checks input, types it and documents it. */
export const eventData = { ...seatData, ...contactData, ...matterData, ...sourceData };

export type EventType = keyof typeof eventData;
/** `data` as checked: moments in epoch ms, callers still numbers. */
export type EventData = { readonly [T in EventType]: z.output<(typeof eventData)[T]> };
export const EVENT_TYPES = Object.keys(eventData) as readonly EventType[];
