// The row under the buttons: what has come about, or what went wrong.

export class Telling {
  /** What has come about. */
  word = "";
  trouble = "";
  /** Whether the trouble is one of the line, which is over when the window can be followed again. */
  passing = false;

  /** `changed` draws again. */
  constructor(private readonly changed: () => void) {}

  /** No trouble is left; `word` stands in its place. */
  clear(word = ""): void {
    Object.assign(this, { trouble: "", passing: false, word });
    this.changed();
  }

  say(word: string): void {
    this.word = word;
    this.changed();
  }

  fail(trouble: string, passing: boolean): void {
    Object.assign(this, { trouble, passing });
    this.changed();
  }
}
