// The console of a clerk at one window.

import "./console.css";

import { html, nothing, type TemplateResult } from "lit";

import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import type { Ticket, Window } from "../lib/models";
import { clock, hhmmss } from "../lib/time";
import { t } from "../lib/words";
import { Question } from "./asked";
import { given } from "./data";
import { Deeds } from "./deeds";
import { offered, otherKeys } from "./offered";
import { Presses } from "./presses";
import { Telling } from "./telling";
import { undoLine } from "./undo";
import * as view from "./views";
import { Watch } from "./watch";

/** Why a ticket is no longer in hand although nobody here has done anything. */
const GONE: Record<string, (number: string) => string> = {
  TicketWithdrawn: (number) => t("{number} has been withdrawn meanwhile: the window is free.", { number }),
  TicketPostponed: (number) => t("The visitor of {number} needs more time: it waits again, the window is free.", { number }),
  CommandUndone: (number) => t("The last command about {number} has been taken back elsewhere.", { number }),
  TicketExpired: (number) => t("The day has been closed, and {number} with it.", { number }),
};

class Console extends Island {
  static override properties = {
    keys: { state: true },
    choosing: { state: true },
  };

  /** Whether letters are commands. */
  declare keys: boolean;
  /** Another window is being chosen. */
  declare choosing: boolean;

  private readonly changed = (): void => this.requestUpdate();
  private readonly telling = new Telling(this.changed);
  private readonly watch = new Watch(this.telling, {
    changed: this.changed,
    moved: () => this.deeds.commands.changed(),
    gone: (before, kind) => this.gone(before, kind),
    occupied: () => this.question.occupied(),
  });
  private readonly deeds: Deeds = new Deeds(this.watch, this.telling, { answered: () => this.question.answered(), changed: this.changed });
  private readonly question: Question = new Question(this.watch, this.telling, this.deeds, () => this.keys, this.changed);
  private readonly presses = new Presses(this.telling, this.deeds, this.changed);
  private readonly questions = new Questions();

  constructor() {
    super();
    Object.assign(this, { choosing: false, keys: localStorage.getItem("kb-keys") !== "no" });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch.begin();
    if (!given().window) return;
    addEventListener("keydown", (event) => this.key(event));
    setInterval(this.changed, 1000);
  }

  /** Whether a command is under way. */
  get busy(): boolean {
    return this.deeds.busy;
  }

  /** The ticket is not in hand any more: a question about it is over, and what others have done is told. */
  private gone(before: Ticket, kind: string): void {
    this.question.gone();
    if (!this.deeds.commands.busy && GONE[kind]) this.telling.clear(GONE[kind](before.number));
  }

  private key(event: KeyboardEvent): void {
    const { watch, deeds, question } = this;
    this.presses.key(event, { open: this.keys && !question.what, offers: offered(watch, deeds, question), others: otherKeys(watch, deeds) });
  }

  private choose(): void {
    this.choosing = true;
    void this.watch.lookAtHall();
  }

  private switchKeys(): void {
    this.keys = !this.keys;
    localStorage.setItem("kb-keys", this.keys ? "yes" : "no");
  }

  protected override updated(): void {
    this.questions.drawn(this);
  }

  private middle(window: Window): TemplateResult {
    const { deeds, watch } = this;
    if (watch.ticket) {
      const { window: own, catalogue, priorities, passes } = given();
      return view.ticketCard(watch.ticket, deeds.why(watch.ticket), watch.notes, {
        lanes: watch.lanes,
        windows: watch.windows,
        own: own ?? "",
        catalogue,
        priorities,
        passes,
        keys: this.keys,
        claim: { grant: () => deeds.grant(null), refuse: () => deeds.refuse() },
      });
    }
    if (window.state === "open") return view.idleCard(watch.next, watch.nobody, window, () => deeds.autoCall(null));
    return view.restingCard(window, watch.day);
  }

  private aside(): TemplateResult {
    const { deeds, watch } = this;
    const { held, missed, lanes, texts, window } = watch;
    return html`<aside class="desk-side">
      ${view.lanesPanel(lanes, window!, texts)}
      ${view.setAside(t("On hold"), held, lanes, t("Nothing is on hold here."), t("Resume"), view.heldWord, () => true, (one) => deeds.move(one, "resume"))}
      ${view.setAside(t("Missed"), missed, lanes, t("Nobody has missed a call here."), t("Requeue"), view.missedWord, (one) => one.requeue_left > 0, (one) => deeds.move(one, "requeue"))}
    </aside>`;
  }

  protected override render(): TemplateResult {
    const { deeds, presses, question, telling, watch } = this;
    const { trouble, word } = telling;
    if (!given().window || this.choosing) {
      return html`${view.windowPicker(watch.windows, watch.lanes)}
      ${trouble ? html`<p class="notice danger" role="alert">${trouble}</p>` : nothing}`;
    }
    const { window } = watch;
    if (!window) return html`<p class="notice ${trouble ? "danger" : ""}">${trouble || t("The window is being looked up.")}</p>`;
    return html`
      ${watch.lost
        ? html`<p class="notice danger lost-band" role="alert">
            ${t("The connection to the server is lost. As of {time}.", { time: hhmmss(watch.lastGood || clock.now()) })}
          </p>`
        : nothing}
      <div class="desk">
        <div class="desk-main">
          ${view.windowStrip(window, watch.lanes)} ${this.middle(window)}
          ${view.offers(offered(watch, deeds, question), this.keys, deeds.busy, presses.armed, (offer) => presses.press(offer))}
          <div class="desk-low">
            <div class="desk-word" aria-live="polite">
              ${trouble ? html`<p class="notice danger" role="alert">${trouble}</p>` : word ? html`<p class="notice">${word}</p>` : nothing}
            </div>
            <div class="desk-undo">${undoLine(window, this.keys, deeds.busy, watch.undoFor, () => deeds.undo())}</div>
          </div>
          <p class="desk-foot">
            <button type="button" class="button plain" aria-pressed=${this.keys} @click=${() => this.switchKeys()}>
              ${this.keys ? t("Keys: on") : t("Keys: off")}
            </button>
            <button type="button" class="button plain" @click=${() => this.choose()}>${t("Another window")}</button>
          </p>
        </div>
        ${this.aside()}
      </div>
      ${question.view()}
    `;
  }
}

customElements.define("kb-console", Console);
