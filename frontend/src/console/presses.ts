// Fingers on keys and buttons: what a press means, and the second press that some need.

import { SETTLE_MS } from "../lib/commands";
import type { Deeds } from "./deeds";
import type { Telling } from "./telling";
import type { Offer } from "./views";

const ARMED_MS = 3000;

/** The keys that mean something now. */
export interface Keys {
  /** Whether letters are keys at all, and nothing is asked. */
  open: boolean;
  offers: readonly Offer[];
  others: Record<string, () => void>;
}

export class Presses {
  /** The question of the button that has been pressed once; empty when there is none. */
  armed = "";

  private armedAt = 0;

  constructor(
    private readonly telling: Telling,
    private readonly deeds: Deeds,
    private readonly changed: () => void,
  ) {}

  key(event: KeyboardEvent, keys: Keys): void {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog");
    if (!keys.open || typing || event.repeat || event.altKey) return;
    const key = event.key.toUpperCase();
    const control = event.ctrlKey || event.metaKey;
    if (control && (key !== "Z" || event.shiftKey)) return;
    const offer = keys.offers.find((one) => one.key === key);
    const press = keys.others[key] ?? (offer && !control ? () => this.press(offer) : null);
    if (!press) return;
    event.preventDefault();
    press();
  }

  /**
   * What cannot be taken back asks for a second press, so that no slip of a finger does it. The second half of a
   * double press is none.
   */
  press(offer: Offer): void {
    if (!offer.again) return offer.press();
    if (!this.deeds.commands.ready) return;
    if (this.armed === offer.again) {
      if (performance.now() - this.armedAt < SETTLE_MS) return;
      this.armed = "";
      return offer.press();
    }
    this.telling.clear(offer.again);
    this.armed = offer.again;
    this.armedAt = performance.now();
    this.changed();
    setTimeout(() => this.disarm(offer.again!), ARMED_MS);
  }

  private disarm(again: string): void {
    if (this.armed !== again || performance.now() - this.armedAt < ARMED_MS) return;
    this.armed = "";
    if (this.telling.word === again) this.telling.say("");
    this.changed();
  }
}
