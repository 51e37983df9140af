// Nobody has touched the kiosk for a while: ask, then go back to the start.

/** How long is waited, in seconds: before the question and after it. */
export interface Patience {
  quiet: number;
  question: number;
}

export const USUAL: Patience = { quiet: 45, question: 20 };
/** For who has asked for large text or low buttons. */
export const UNHURRIED: Patience = { quiet: 90, question: 30 };

/** Counts whole seconds since the last touch and says what is due. */
export class Idle {
  private quiet = 0;
  private asking = false;

  constructor(
    private readonly patience: () => Patience,
    private readonly ask: (left: number | null) => void,
    private readonly leave: () => void,
  ) {
    // The question is answered by its own button: if it went at the first contact of a finger, the rest of the
    // tap would land on what is under it.
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.asking || this.touched(), { capture: true });
  }

  /** Somebody is there. */
  touched(): void {
    this.quiet = 0;
    this.asking = false;
    this.ask(null);
  }

  /** One more second has passed; `away` says that there is something to leave. */
  second(away: boolean): void {
    if (!away) {
      this.quiet = 0;
      return;
    }
    this.quiet += 1;
    const { quiet, question } = this.patience();
    if (this.quiet >= quiet + question) {
      this.touched();
      this.leave();
    } else if (this.quiet >= quiet) {
      this.asking = true;
      this.ask(quiet + question - this.quiet);
    }
  }
}
