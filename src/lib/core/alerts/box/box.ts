import type { Rule } from '../rule.ts';
import { CONTACT_RULES } from './contacts.ts';
import { PEOPLE_RULES } from './people.ts';
import { QUEUE_RULES } from './queues.ts';
import { SURGE_RULES } from './surges.ts';

/** The rules in the box: a new one is an entry in its file. */
export const BOX: readonly Rule[] = [...QUEUE_RULES, ...SURGE_RULES, ...PEOPLE_RULES, ...CONTACT_RULES];
