import type { Command } from 'commander';
import type { Grant } from '../../protocol/people.ts';
import { readGrant, spellGrant } from './grants.ts';
import { withHouse } from './house.ts';
import { table } from './people.ts';

const day = (at: number | null) => (at === null ? 'never' : new Date(at).toISOString().slice(0, 10));

interface KeyFlags {
  readonly ingest?: string;
  readonly read?: boolean;
  readonly grant: readonly Grant[];
}

async function addKey(name: string, { ingest, read, grant }: KeyFlags): Promise<void> {
  if ((ingest === undefined) === (read !== true)) throw new Error('give either --ingest <source> or --read');
  if (ingest !== undefined && grant.length > 0) throw new Error('an ingest key writes and sees nothing: no --grant');
  const kind = ingest === undefined ? 'read' : 'ingest';
  await withHouse(async (house) => {
    await house.act('key.add', `key:${name}`, { name, kind, source: ingest ?? null, grants: grant }, async () => {
      const { id, secret } = await house.apiKeys.add({
        ...{ name, kind, source: ingest ?? null, grants: grant, by: 'system' }
      });
      console.log(`added ${id}. The key, shown this once:\n${secret}`);
    });
  });
}

async function listKeys(): Promise<void> {
  await withHouse(async (house) => {
    const rows = (await house.apiKeys.list()).map(({ id, name, kind, source, grants, created, used }) => [
      ...[id, name, kind, source ?? (grants.map(spellGrant).join(' ') || 'as a wall'), day(created), day(used)]
    ]);
    console.log(table([['id', 'name', 'kind', 'for', 'made', 'used'], ...rows]));
    console.log('keys that stand in the config file are changed there');
  });
}

async function revokeKey(id: string): Promise<void> {
  await withHouse(async (house) => {
    await house.act('key.revoke', `key:${id}`, {}, async () => {
      if (!(await house.apiKeys.revoke(id)))
        throw new Error(`there is no key ${id}; pilotlight key list names them all`);
    });
    console.log('revoked');
  });
}

/** `pilotlight key …` */
export function keyCommands(program: Command): void {
  const key = program.command('key').description('keys for programs: add, list, revoke');
  key
    .command('add <name>')
    .description('a new key; the key itself is shown once')
    .option('--ingest <source>', 'writes events for that source of the config')
    .option('--read', 'reads the floor')
    .option('--grant <role@reach>', 'what a read key sees (default: what a wall shows); may be repeated', readGrant, [])
    .action(addKey);
  key.command('list').description('those that were made here').action(listKeys);
  key.command('revoke <id>').description('good no more, within a second').action(revokeKey);
}
