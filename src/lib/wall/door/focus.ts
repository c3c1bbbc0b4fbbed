/** What a hand can be led to: a field that holds a mistake. */
export interface Focusable {
  focus(): void;
}
