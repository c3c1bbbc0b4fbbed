import type { SettingChange, SettingPath, SettingsAnswer } from '../../protocol/people.ts';
import { ask, command, isRefused, type Problem } from './ask.ts';
import { flawsIn, type Config, type FlawKind } from './config.ts';
import { addEdit, isLocked, refit, withEdits } from './edits.ts';
import { at, pathOf, samePath } from './tree.ts';

const PATH = '/api/v1/settings';
type Theirs = SettingsAnswer['changes'];

/** What somebody else saved meanwhile. */
export interface Stale {
  readonly answer: SettingsAnswer;
  readonly theirs: Theirs;
}

/** The settings as they stand, and what was changed here and is not saved yet. All of it is saved as one change. */
export class Draft {
  #answer: SettingsAnswer | null = $state.raw(null);
  #edits: readonly SettingChange[] = $state.raw([]);
  #said: readonly { readonly path: SettingPath; readonly message: string }[] = $state.raw([]);
  #problem: Problem | null = $state.raw(null);
  #stale: Stale | null = $state.raw(null);
  #dropped: readonly SettingChange[] = $state.raw([]);
  #busy = $state(false);
  #value = $derived((withEdits(this.#answer?.value ?? {}, this.#edits) ?? {}) as Config);
  #own = $derived(this.#edits.flatMap(({ path, value }) => flawsIn(path, value)));

  get answer(): SettingsAnswer | null {
    return this.#answer;
  }
  /** As it would stand once saved. */
  get value(): Config {
    return this.#value;
  }
  get edits(): readonly SettingChange[] {
    return this.#edits;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  get stale(): Stale | null {
    return this.#stale;
  }
  /** Edits that a reload had to let go. */
  get dropped(): readonly SettingChange[] {
    return this.#dropped;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get sound(): boolean {
    return this.#own.length === 0;
  }
  /** Flaws that the server told and no field shows: of the change as a whole. */
  get said(): readonly { readonly path: SettingPath; readonly message: string }[] {
    return this.#said;
  }

  at(path: SettingPath): unknown {
    return at(this.#value, path);
  }

  isLocked(path: SettingPath): boolean {
    return isLocked(this.#answer?.locked ?? [], path);
  }

  /** What this page sees wrong with the value. */
  ownFlaw(path: SettingPath): FlawKind | null {
    return this.#own.find((flaw) => samePath(flaw.path, path))?.kind ?? null;
  }

  /** What the server said of the value, since it last refused. */
  saidFlaw(path: SettingPath): string | null {
    return this.#said.find((flaw) => samePath(flaw.path, path))?.message ?? null;
  }

  /** null: takes it back to what the file or the default says. */
  set(path: SettingPath, value: unknown): void {
    if (this.isLocked(path) && this.at(path) !== undefined) return;
    this.#edits = addEdit(this.#edits, this.#answer?.value ?? {}, { path, value });
    this.#said = this.#said.filter((flaw) => !samePath(flaw.path, path));
    this.#problem = null;
  }

  discard(): void {
    this.#edits = [];
    this.#said = [];
    this.#dropped = [];
    this.#problem = null;
    this.#stale = null;
  }

  /** Reads what stands; edits are kept where they still fit. */
  async load(): Promise<void> {
    const answer = await ask<SettingsAnswer>(PATH);
    if (isRefused(answer)) this.#problem = answer.problem;
    else this.#take(answer);
  }

  #take(answer: SettingsAnswer): void {
    if (this.#answer && answer.version !== this.#answer.version) {
      const { kept, dropped } = refit(this.#edits, answer, this.#answer.version);
      this.#edits = kept;
      this.#dropped = dropped;
    }
    this.#answer = answer;
    this.#problem = null;
    this.#stale = null;
  }

  /** @returns whether it was saved. */
  async save(): Promise<boolean> {
    if (this.#busy || this.#edits.length === 0 || !this.sound) return false;
    const saved = await this.change(this.#edits);
    if (!saved) return false;
    this.discard();
    await this.load();
    return true;
  }

  /** Sends changes on the version that is shown; a refusal is kept for the page to show. */
  async change(changes: readonly SettingChange[]): Promise<boolean> {
    this.#busy = true;
    this.#dropped = [];
    const answer = await command('settings.change', { version: this.#answer?.version ?? 0, changes });
    if (isRefused(answer)) await this.#refuse(answer.problem);
    this.#busy = false;
    return !isRefused(answer);
  }

  async #refuse(problem: Problem): Promise<void> {
    this.#problem = problem;
    this.#said = (problem.flaws ?? []).map(({ path, message }) => ({ path: pathOf(path, this.#value), message }));
    if (problem.code !== 'stale_version') return;
    const now = await ask<SettingsAnswer>(PATH);
    if (isRefused(now)) return;
    const mine = this.#answer?.version ?? 0;
    this.#stale = { answer: now, theirs: now.changes.filter(({ version }) => version > mine) };
  }

  /** After a stale save: what stands now, with the edits that still fit. */
  takeTheirs(): void {
    if (this.#stale) this.#take(this.#stale.answer);
  }
}
