// What a visitor may do alone on the phone: each thing is said, and asked once more before it is done.

import { postAt, told } from "../lib/api";
import { mint } from "../lib/intent";
import { named, type Names } from "../lib/page";
import { t } from "../lib/words";

export interface Act {
  verb: string;
  body: Record<string, unknown>;
  word: Names;
  does: Names;
  sure: Names;
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, kind: string, words: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = words;
  return made;
}

export class Acts {
  private shown = "";
  private asked: string | null = null;
  private intent = "";
  private busy = false;

  /** `done` is told that something has been done, and what came of it. */
  constructor(
    private readonly follow: string,
    private readonly place: HTMLElement,
    private readonly trouble: HTMLElement,
    private readonly done: () => Promise<void>,
  ) {}

  draw(acts: readonly Act[]): void {
    const key = JSON.stringify([acts, this.asked, this.busy]);
    if (key === this.shown) return;
    this.shown = key;
    const asked = acts.find((one) => one.word.en === this.asked);
    const focused = this.place.contains(document.activeElement);
    this.place.replaceChildren(...(asked ? this.question(asked, acts) : acts.flatMap((one) => this.offer(one, acts))));
    if (focused) this.place.querySelector("button")?.focus();
  }

  private offer(act: Act, acts: readonly Act[]): HTMLElement[] {
    const button = element("button", act.verb === "withdraw" && !act.body["return_pass"] ? "button plain" : "button", named(act.word));
    button.type = "button";
    button.addEventListener("click", () => {
      this.asked = act.word.en;
      this.intent = mint();
      this.say("");
      this.draw(acts);
      this.place.querySelector("button")?.focus();
    });
    return [button];
  }

  private question(act: Act, acts: readonly Act[]): HTMLElement[] {
    const does = element("p", "follow-does", named(act.does));
    const yes = element("button", "button main", this.busy ? t("One moment …") : named(act.sure));
    const no = element("button", "button", t("Back"));
    yes.type = no.type = "button";
    yes.addEventListener("click", () => void this.send(act, acts));
    no.addEventListener("click", () => {
      this.asked = null;
      this.draw(acts);
      this.place.querySelectorAll("button")[acts.indexOf(act)]?.focus();
    });
    return [element("h2", "", named(act.word)), does, yes, no];
  }

  private async send(act: Act, acts: readonly Act[]): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.draw(acts);
    try {
      await postAt(`/api/v1/follow/${encodeURIComponent(this.follow)}/${act.verb}`, act.body, this.intent);
      this.say("");
      this.asked = null;
    } catch (error) {
      const trouble = told(error);
      // The same intent is kept after silence: asking again is harmless.
      if (!trouble.unknown) this.asked = null;
      this.say(trouble.unknown && !trouble.spoken ? t("The server does not answer. Press again: it will be done only once.") : trouble.message);
    }
    this.busy = false;
    this.draw(acts);
    await this.done();
  }

  private say(words: string): void {
    this.trouble.textContent = words;
    this.trouble.hidden = !words;
  }
}
