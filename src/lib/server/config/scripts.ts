import { z } from 'zod';
import { id, names } from './parts.ts';

/** What notes may say (话术), beside those in the box; one with the id of such a script stands for it. */
export const scripts = z
  .array(z.strictObject({ id, names, text: names }))
  .max(200)
  .default([])
  .meta({ description: 'Scripts for notes, each with names and text by language' });
