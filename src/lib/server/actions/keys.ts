import { z } from 'zod';
import { problem } from '../../protocol/problems.ts';
import type { ApiKeys } from '../access/api-keys.ts';
import type { Versions } from '../access/versions.ts';
import { action, type Actions } from './action.ts';
import { grants, id, name } from './fields.ts';

/** Keys for programs. Those of the config file are changed there. */
export function keyActions(options: {
  readonly apiKeys: ApiKeys;
  readonly versions: Versions;
  /** The `events` sources that an ingest key may write for. */
  readonly sources: () => readonly string[];
}): Actions {
  const { apiKeys, versions, sources } = options;
  return {
    'key.add': action({
      right: 'keys',
      fields: z.strictObject({
        name,
        kind: z.enum(['ingest', 'read']),
        source: id.nullish(),
        grants: grants.default([])
      }),
      subject: (fields) => `key:${fields.name}`,
      secret: true,
      async run({ name: called, kind, source, grants: given }, by) {
        if (kind === 'ingest' && (source == null || !sources().includes(source))) {
          const known = sources().join(', ');
          const detail = `source: an ingest key writes for an events source of the config (there are: ${known || 'none'})`;
          return { problem: problem('bad_field', detail) };
        }
        const { id: key, secret } = await apiKeys.add({
          ...{ name: called, kind, grants: given, by: by.actor },
          source: kind === 'ingest' ? (source ?? null) : null
        });
        await versions.bump();
        return { result: { key, secret } };
      }
    }),
    'key.revoke': action({
      right: 'keys',
      fields: z.strictObject({ key: id }),
      subject: ({ key }) => `key:${key}`,
      async run({ key }) {
        if (!(await apiKeys.revoke(key))) {
          return {
            problem: problem('not_found', 'there is no such key here; those of the config file are changed there')
          };
        }
        await versions.bump();
        return {};
      }
    })
  };
}
