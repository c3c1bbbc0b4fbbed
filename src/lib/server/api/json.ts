import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { explain, pathText } from '../../protocol/explain.ts';
import { isProblem, problem, type Problem } from '../../protocol/problems.ts';
import { readBody } from './body.ts';

/** Commands and forms are small: the largest is a plan of desks. */
const LARGEST = 256 * 1024;

/** The JSON body of a request, or what is wrong with it; null: the client went away. */
export async function readJson(request: IncomingMessage): Promise<{ readonly value: unknown } | Problem | null> {
  const body = await readBody(request, LARGEST);
  if (body === null || isProblem(body)) return body;
  if (!isUtf8(body)) return problem('unreadable', 'the body is not UTF-8');
  try {
    return { value: JSON.parse(body.toString('utf8')) as unknown };
  } catch {
    return problem('unreadable', 'the body is not JSON');
  }
}

/** The same, checked against a schema. What is wrong is said by field, never by value. */
export async function readFields<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T | Problem | null> {
  const body = await readJson(request);
  if (body === null || isProblem(body)) return body;
  const checked = schema.safeParse(body.value);
  if (checked.success) return checked.data;
  const flaws = explain(schema, body.value, checked.error.issues).map(({ path, message }) => ({
    path: pathText(path),
    message
  }));
  return { ...problem('bad_field', flaws.map(({ path, message }) => `${path}: ${message}`).join('; ')), flaws };
}
