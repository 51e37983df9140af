// Ids of commands: one for each offer of a button, kept until the server has answered it.

import { post, type Trouble, told } from "./api";
import { mint } from "./intent";

/** A press that comes sooner after the one before is the second half of a double press. */
export const SETTLE_MS = 350;

export class Commands {
  private readonly ids = new Map<string, string>();
  private running = false;
  private answeredAt = -SETTLE_MS;

  /** Whether a press counts: not while a command runs, nor as the second half of a double press. */
  get ready(): boolean {
    return !this.running && performance.now() - this.answeredAt > SETTLE_MS;
  }

  /** What is offered has changed without a command from here: a finger on its way meant what was there before. */
  changed(): void {
    this.answeredAt = performance.now();
  }

  get busy(): boolean {
    return this.running;
  }

  /**
   * Sends a command. The id stays the same until there is an answer, so asking again after silence is safe.
   * Throws {@link Trouble}.
   */
  async run<T>(path: string, body: Record<string, unknown>): Promise<T> {
    const offer = `${path} ${JSON.stringify(body)}`;
    const id = this.ids.get(offer) ?? mint();
    this.ids.set(offer, id);
    this.running = true;
    try {
      const answer = await post<T>(path, body, id);
      this.ids.delete(offer);
      return answer;
    } catch (error) {
      const trouble: Trouble = told(error);
      if (!trouble.unknown) this.ids.delete(offer);
      throw trouble;
    } finally {
      this.running = false;
      this.answeredAt = performance.now();
    }
  }
}
