import type { IncomingMessage } from 'node:http';
import type { Me, PairingCode, Persona } from '../../protocol/people.ts';
import type { Problem } from '../../protocol/problems.ts';
import type { PairingAnswer } from './displays.ts';
import type { Principal } from './principal.ts';

type Cookies = readonly string[];

/** What one can do at the door: the same in both modes, each in its way. A problem is the answer, never thrown. */
export interface Threshold {
  me(request: IncomingMessage): Promise<Me>;
  signIn(
    fields: { readonly username: string; readonly password: string },
    request: IncomingMessage
  ): Promise<Cookies | Problem>;
  /** With a one-time code: the first admin, or whoever was invited. Sets the password and signs in. */
  signInByCode(
    fields: { readonly code: string; readonly username: string; readonly name?: string; readonly password: string },
    request: IncomingMessage
  ): Promise<Cookies | Problem>;
  /** Where the single sign-on begins. */
  signInElsewhere(): Promise<{ readonly url: string; readonly cookies: Cookies } | Problem>;
  /** The way back from it: where to go on, and with which cookies. */
  comeBack(request: IncomingMessage): Promise<{ readonly to: string; readonly cookies: Cookies } | Problem>;
  signOut(request: IncomingMessage): Promise<Cookies | Problem>;
  changePassword(
    fields: { readonly old: string; readonly password: string },
    request: IncomingMessage
  ): Promise<Cookies | Problem>;
  /** A ticket for a socket; a display's cookie is set anew beside it. */
  ticket(request: IncomingMessage, by: Principal): Promise<{ readonly ticket: string; readonly cookies: Cookies }>;
  askForPairing(request: IncomingMessage): Promise<PairingCode | Problem>;
  pollPairing(
    deviceCode: string,
    request: IncomingMessage
  ): Promise<Extract<PairingAnswer, { error: string }> | { readonly board: string; readonly cookies: Cookies }>;
  /** Puts on a face of the demo; null: takes it off. */
  wear(persona: string | null): Promise<Cookies | Problem>;
}

/** The demo's faces, and who each is. */
export interface Faces {
  readonly personas: readonly Persona[];
  find(id: string): Principal | null;
}
