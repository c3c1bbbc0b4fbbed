import { z } from 'zod';
import { problem } from '../../protocol/problems.ts';
import type { Accounts } from '../access/accounts.ts';
import type { SignIn } from '../access/sign-in.ts';
import { isUsername, USERNAME } from '../access/usernames.ts';
import type { Versions } from '../access/versions.ts';
import { action, type Actions, type Outcome } from './action.ts';
import { grants, id, name } from './fields.ts';

export interface PeopleActionsOptions {
  readonly accounts: Accounts;
  readonly signIn: SignIn;
  readonly versions: Versions;
}

const WANTED = 'must begin with a letter or digit; letters, digits and _ . @ - follow, 64 at most';
const username = z.string().regex(USERNAME, WANTED).refine(isUsername, WANTED);
const nobody = (): Outcome => ({ problem: problem('not_found', 'there is no such person') });

/** People: added, changed, disabled, given a new code, signed out. */
export function peopleActions({ accounts, signIn, versions }: PeopleActionsOptions): Actions {
  const personOnly = z.strictObject({ person: id });
  const subject = ({ person }: { readonly person: string }) => `person:${person}`;
  const changed = z.strictObject({ person: id, name: name.optional(), grants: grants.optional() });

  const lastAdmin = () => ({
    problem: problem('forbidden', 'this is the last admin who has ever signed in; make another one first')
  });

  return {
    'person.add': action({
      right: 'people',
      fields: z.strictObject({ username, name, grants: grants.default([]) }),
      subject: ({ username: handle }) => `person:${handle}`,
      secret: true,
      async run({ username: handle, name: called, grants: given }) {
        const taken = () => ({ problem: problem('taken', `there is a person with the username ${handle} already`) });
        if (await accounts.named(handle)) return taken();
        const person = await signIn.add(handle, called);
        try {
          await accounts.add(person, { username: handle, name: called, grants: given });
        } catch (error) {
          if (await accounts.named(handle)) return taken();
          throw error;
        }
        return { result: { person, code: await accounts.invite(person) } };
      }
    }),
    'person.change': action<z.output<typeof changed>>({
      right: 'people',
      fields: changed,
      subject,
      async run({ person, name: called, grants: given }) {
        const change = { ...(called && { name: called }), ...(given && { grants: given }) };
        if (!(await accounts.find(person))) return nobody();
        if (!(await accounts.change(person, change))) return lastAdmin();
        await versions.bump();
        return {};
      }
    }),
    'person.disable': action({
      right: 'people',
      fields: personOnly,
      subject,
      async run({ person }) {
        if (!(await accounts.find(person))) return nobody();
        if (!(await accounts.change(person, { disabled: true }))) return lastAdmin();
        await signIn.endSessions(person);
        await versions.bump();
        return {};
      }
    }),
    'person.enable': action({
      right: 'people',
      fields: personOnly,
      subject,
      async run({ person }) {
        if (!(await accounts.find(person))) return nobody();
        await accounts.change(person, { disabled: false });
        await versions.bump();
        return {};
      }
    }),
    'person.invite': action({
      right: 'people',
      fields: personOnly,
      subject,
      secret: true,
      run: async ({ person }) =>
        (await accounts.find(person)) ? { result: { code: await accounts.invite(person) } } : nobody()
    }),
    'person.sign_out': action({
      right: 'people',
      fields: personOnly,
      subject,
      async run({ person }) {
        if (!(await accounts.find(person))) return nobody();
        await signIn.endSessions(person);
        await versions.bump();
        return {};
      }
    })
  };
}
