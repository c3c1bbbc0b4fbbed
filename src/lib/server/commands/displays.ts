import type { Command } from 'commander';
import { withHouse } from './house.ts';
import { table } from './people.ts';

const when = (at: number | null) => (at === null ? 'never' : new Date(at).toISOString().slice(0, 16).replace('T', ' '));

async function listDisplays(): Promise<void> {
  await withHouse(async (house) => {
    const rows = (await house.displays.list()).map(({ id, name, board, approved_by, seen }) => [
      ...[id, name, board, approved_by, when(seen)]
    ]);
    console.log(table([['id', 'name', 'board', 'approved by', 'last connected'], ...rows]));
  });
}

async function approveDisplay(code: string, { name, board }: { name: string; board: string }): Promise<void> {
  await withHouse(async (house) => {
    await house.act('display.approve', `board:${board}`, { name, board }, async () => {
      const id = await house.displays.approve(code, { name, board, by: 'command line' });
      if (id === null) throw new Error('no screen waits with this code: read it off the screen again');
      console.log(`approved ${id}`);
    });
  });
}

async function revokeDisplay(id: string): Promise<void> {
  await withHouse(async (house) => {
    await house.act('display.revoke', `display:${id}`, {}, async () => {
      if (!(await house.displays.revoke(id)))
        throw new Error(`there is no screen ${id}; pilotlight display list names them all`);
    });
    console.log('revoked: it shows a pairing code within a second');
  });
}

/** `pilotlight display …` */
export function displayCommands(program: Command): void {
  const display = program.command('display').description('paired screens: list, approve, revoke');
  display.command('list').description('every paired screen').action(listDisplays);
  display
    .command('approve <code>')
    .description('the screen that shows this code')
    .requiredOption('--name <name>', 'where it hangs')
    .option('--board <board>', 'what it shows', 'main')
    .action(approveDisplay);
  display.command('revoke <id>').description('out within a second').action(revokeDisplay);
}
