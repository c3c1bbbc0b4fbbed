import { InvalidArgumentError } from 'commander';
import { REACHES_OF, ROLES, type Grant, type Reach, type Role } from '../../protocol/people.ts';
import { didYouMean } from '../../protocol/suggest.ts';

function reachOf(text: string): Reach {
  const at = text.indexOf(':');
  const kind = at < 0 ? text : text.slice(0, at);
  const id = at < 0 ? '' : text.slice(at + 1);
  if (kind === 'all' && at < 0) return { kind };
  if (id === '') throw new InvalidArgumentError(`give what ${kind} is on, such as ${kind}:name`);
  switch (kind) {
    case 'site':
    case 'team':
    case 'queue':
    case 'seat':
    case 'agent':
      return { kind, id };
    case 'group': {
      const slash = id.indexOf('/');
      if (slash <= 0 || slash === id.length - 1) throw new InvalidArgumentError('give group:team/group');
      return { kind, team: id.slice(0, slash), id: id.slice(slash + 1) };
    }
    default:
      throw new InvalidArgumentError(
        `no reach "${kind}"; one of all, site:, team:, group:team/, queue:, seat:, agent:`
      );
  }
}

/** `lead@group:day/a`, `director@all`: one more grant. @throws InvalidArgumentError with the mend. */
export function readGrant(text: string, before: readonly Grant[] = []): readonly Grant[] {
  const at = text.indexOf('@');
  const role = (at < 0 ? text : text.slice(0, at)) as Role;
  if (!ROLES.includes(role)) {
    throw new InvalidArgumentError(`no role "${role}"${didYouMean(role, ROLES)}; one of ${ROLES.join(', ')}`);
  }
  const on = reachOf(at < 0 ? 'all' : text.slice(at + 1));
  if (!REACHES_OF[role].includes(on.kind)) {
    throw new InvalidArgumentError(`${role} can't be on ${on.kind}; it can be on ${REACHES_OF[role].join(', ')}`);
  }
  return [...before, { role, on }];
}

/** The same, to read. */
export function spellGrant({ role, on }: Grant): string {
  if (on.kind === 'all') return `${role}@all`;
  return `${role}@${on.kind}:${on.kind === 'group' ? `${on.team}/` : ''}${on.id}`;
}
