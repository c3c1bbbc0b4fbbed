/** What a control inside a `Field` ties itself to its label and its notes with. */
export interface Control {
  readonly id: string;
  readonly describedby: string | undefined;
  readonly invalid: boolean;
}
