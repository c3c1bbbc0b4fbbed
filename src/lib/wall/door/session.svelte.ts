import type { Me, Persona, Right, Who } from '../../protocol/people.ts';
import { ask, tell, type Told, type Trouble } from './api.ts';
import { facesOf, type Face } from './way.ts';

/** Whoever sits before this page. One per page: made by the root layout, asked for by what needs it. */
export class Session {
  #me: Me | null = $state.raw(null);
  #trouble: Trouble | null = $state.raw(null);
  #worn = $state('');
  #asking: Promise<Me | null> | null = null;

  /** Null until the server has answered. */
  get me(): Me | null {
    return this.#me;
  }

  /** Why the server's answer is not there; null: it is, or is on its way. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get who(): Who | null {
    return this.#me?.who ?? null;
  }

  get faces(): readonly Face[] {
    return facesOf(this.who);
  }

  /** The demo's face that is on; null: none, or no demo. */
  get persona(): Persona | null {
    return this.#me?.personas?.find(({ id }) => id === this.#me?.persona) ?? null;
  }

  /** Changes whenever a live line has to be opened anew: another face sees another floor. */
  get worn(): string {
    return this.#worn;
  }

  can(right: Right): boolean {
    return this.who?.rights.includes(right) ?? false;
  }

  /** Asks who this is. Several who want it at once are answered by one request; null: no answer. */
  load(): Promise<Me | null> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask(): Promise<Me | null> {
    const { value, trouble } = await ask<Me>('/api/v1/me');
    if (value) this.#me = value;
    this.#trouble = trouble ?? null;
    return value ?? null;
  }

  signIn(username: string, password: string): Promise<Trouble | null> {
    return this.#enter('/api/v1/sign-in', { username, password });
  }

  /** With a one-time code: the first admin's, which wants a name, or an invitation's. */
  signInWithCode(code: string, username: string, password: string, name: string | null): Promise<Trouble | null> {
    const named = name === null ? {} : { name };
    return this.#enter('/api/v1/sign-in/code', { code, username, password, ...named });
  }

  async signOut(): Promise<Trouble | null> {
    return this.#enter('/api/v1/sign-out', {});
  }

  /** Puts on a face of the demo; null takes it off. */
  async wear(persona: string | null): Promise<Trouble | null> {
    const trouble = await this.#enter('/api/v1/demo/persona', { persona });
    if (trouble === null) this.#worn = persona ?? '';
    return trouble;
  }

  async #enter(path: string, body: object): Promise<Trouble | null> {
    const { trouble }: Told<undefined> = await tell(path, body);
    if (trouble) return trouble;
    // what was asked before this is no longer so
    await this.#asking;
    await this.load();
    return null;
  }
}
