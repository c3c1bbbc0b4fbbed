import type { Command } from 'commander';
import type { Grant, PersonRow } from '../../protocol/people.ts';
import { isUsername } from '../access/usernames.ts';
import { readGrant, spellGrant } from './grants.ts';
import { withHouse, type House } from './house.ts';

const when = (at: number | null) => (at === null ? 'never' : new Date(at).toISOString().slice(0, 16).replace('T', ' '));
const say = (line: string) => console.log(line);

/** Columns that line up. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()
    )
    .join('\n');
}

async function personOf(house: House, username: string): Promise<PersonRow> {
  const all = await house.accounts.list();
  const found = all.find((row) => row.username === username.toLowerCase());
  if (!found) throw new Error(`there is no person "${username}"; pilotlight user list names them all`);
  return found;
}

/** @throws Error if it would leave nobody who can let others in. */
async function change(house: House, id: string, to: Parameters<House['accounts']['change']>[1]): Promise<void> {
  if (!(await house.accounts.change(id, to))) throw new Error('this is the last admin; make another one first');
}

async function addPerson(username: string, { name, grant }: { name?: string; grant: readonly Grant[] }): Promise<void> {
  if (!isUsername(username))
    throw new Error('a username begins with a letter or digit; letters, digits and _ . @ - follow, 64 at most');
  await withHouse(async (house) => {
    if (await house.accounts.named(username)) throw new Error(`there is a person "${username}" already`);
    const called = name ?? username;
    await house.act('person.add', `person:${username}`, { username, name: called, grants: grant }, async () => {
      const id = await house.signIn.add(username, called);
      await house.accounts.add(id, { username, name: called, grants: grant });
      say(`added ${username}. One-time code, good for 7 days, for /sign-in: ${await house.accounts.invite(id)}`);
    });
  });
}

async function listPeople(): Promise<void> {
  await withHouse(async (house) => {
    const rows = (await house.accounts.list()).map(({ username, name, grants, seen, disabled, invited }) => [
      ...[username, name, grants.map(spellGrant).join(' ') || '-', when(seen)],
      disabled ? 'disabled' : invited ? 'invited' : ''
    ]);
    say(table([['username', 'name', 'grants', 'last sign-in', ''], ...rows]));
  });
}

async function grantPerson(username: string, { grant }: { grant: readonly Grant[] }): Promise<void> {
  await withHouse(async (house) => {
    const { id } = await personOf(house, username);
    await house.act('person.change', `person:${id}`, { grants: grant }, () => change(house, id, { grants: grant }));
    say(`${username}: ${grant.map(spellGrant).join(' ') || 'nothing any more'}`);
  });
}

async function revokePerson(username: string): Promise<void> {
  await withHouse(async (house) => {
    const { id } = await personOf(house, username);
    await house.act('person.disable', `person:${id}`, {}, async () => {
      await change(house, id, { disabled: true });
      await house.signIn.endSessions(id);
    });
    say(
      `${username} is out: signed out everywhere, and can't sign in. pilotlight user enable ${username} lets them in again`
    );
  });
}

async function enablePerson(username: string): Promise<void> {
  await withHouse(async (house) => {
    const { id } = await personOf(house, username);
    await house.act('person.enable', `person:${id}`, {}, () => change(house, id, { disabled: false }));
    say(`${username} may sign in again`);
  });
}

async function codeForPerson(username: string): Promise<void> {
  await withHouse(async (house) => {
    const { id } = await personOf(house, username);
    await house.act('person.invite', `person:${id}`, {}, async () => {
      say(`one-time code for ${username}, good for 7 days, for /sign-in: ${await house.accounts.invite(id)}`);
    });
  });
}

const GRANT =
  'a role on a part of the floor, such as lead@group:day/a, duty-manager@site:north, director@all; may be repeated';

/** `pilotlight user …` */
export function userCommands(program: Command): void {
  const user = program.command('user').description('people: add, list, grant, revoke');
  user
    .command('add <username>')
    .description('a new person; prints the one-time code that they set their password with')
    .option('--name <name>', 'how they are called (default: the username)')
    .option('--grant <role@reach>', GRANT, readGrant, [])
    .action(addPerson);
  user.command('list').description('everybody, with what they may').action(listPeople);
  user
    .command('grant <username>')
    .description('what they may from now on, instead of what they might')
    .requiredOption('--grant <role@reach>', GRANT, readGrant)
    .action(grantPerson);
  user
    .command('revoke <username>')
    .description('signed out everywhere within a second, and stays out')
    .action(revokePerson);
  user.command('enable <username>').description('lets somebody revoked in again').action(enablePerson);
  user.command('code <username>').description('a new one-time code, for a forgotten password').action(codeForPerson);
}
