// Finding a ticket by its number, and doing with it whatever can be done.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import { laneMark, laneOf } from "../lib/marks";
import { page } from "../lib/page";
import { minutes } from "../lib/time";
import { t, tn } from "../lib/words";
import { nothingHere, question, sheet } from "./asked";
import { card, stateSentence, type Turn } from "./card";
import { dayWord } from "./booking";
import { itemWords, priorityWord, type Desk } from "./desk";
import type { Item, Ticket } from "../lib/models";
import type { Pass } from "./models";
import { NOTHING_PICKED, picker, type Picking } from "./picker";

const LONGEST_NUMBER = 8;
const SHOWN = 20;
const LOOK_SOON_MS = 300;

type Asking = "withdraw" | "items" | "matter" | "priority" | null;

class Find extends Island {
  static override properties = {
    desk: { attribute: false },
    turn: { attribute: false },
    news: { attribute: false },
    returning: { state: true },
    typed: { state: true },
    tickets: { state: true },
    passes: { state: true },
    pass: { state: true },
    visit: { state: true },
    asking: { state: true },
    picking: { state: true },
    chosen: { state: true },
    trouble: { state: true },
  };

  declare desk: Desk;
  declare turn: number;
  /** Counts the hall's news about tickets. */
  declare news: number;
  /** Return passes of earlier visits are looked for, not tickets of today. */
  declare returning: boolean;
  declare typed: string;
  declare tickets: Ticket[];
  declare passes: Pass[] | null;
  declare pass: Pass | null;
  /** The ticket that is shown. */
  declare visit: Ticket | null;
  declare asking: Asking;
  declare picking: Picking;
  /** The items that a ticket is to have instead of its own. */
  declare chosen: string[];
  declare trouble: string;

  private readonly questions = new Questions();
  private looking = 0;

  constructor() {
    super();
    Object.assign(this, { news: 0, returning: false, typed: "", tickets: [], passes: null, pass: null, visit: null, asking: null });
    Object.assign(this, { picking: NOTHING_PICKED, chosen: [], trouble: "" });
  }

  /** Shows a ticket that another part has named. */
  async show(id: string): Promise<void> {
    this.returning = false;
    try {
      await this.lookAt(id);
    } catch (error) {
      this.trouble = told(error).message;
    }
  }

  /** Whoever comes to look for a number types it at once; a ticket that is shown instead has no such field. */
  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>("#find-number")?.focus({ preventScroll: true });
  }

  protected override updated(changed: PropertyValues): void {
    if (["news", "typed", "returning"].some((one) => changed.has(one))) this.lookSoon();
    this.questions.drawn(this);
  }

  private lookSoon(): void {
    clearTimeout(this.looking);
    this.looking = window.setTimeout(() => void this.look(), LOOK_SOON_MS);
  }

  private async look(): Promise<void> {
    const { typed, returning } = this;
    const same = (): boolean => typed === this.typed && returning === this.returning;
    try {
      if (this.visit) await this.lookAt(this.visit.id);
      if (returning) {
        const { passes } = await get<{ passes: Pass[] }>(`/passes${typed ? `?q=${encodeURIComponent(typed)}` : ""}`);
        if (same()) this.passes = passes;
      } else {
        const { tickets } = typed ? await get<{ tickets: Ticket[] }>(`/tickets?q=${encodeURIComponent(typed)}&limit=${SHOWN}`) : { tickets: [] };
        if (!same()) return;
        this.tickets = tickets.filter((one) => one.number.toUpperCase().includes(typed));
      }
      this.trouble = "";
    } catch (error) {
      this.trouble = told(error).message;
    }
  }

  private async lookAt(id: string): Promise<void> {
    const asked = this.visit?.id;
    const found = await get<Ticket>(`/tickets/${id}`);
    if (asked === this.visit?.id) this.visit = found;
  }

  private type(letter: string): void {
    this.typed = letter ? (this.typed + letter).slice(0, LONGEST_NUMBER) : this.typed.slice(0, -1);
  }

  private open(visit: Ticket | null): void {
    this.visit = visit;
    this.ask(null);
    if (!visit) void this.updateComplete.then(() => this.querySelector<HTMLElement>("#find-number")?.focus({ preventScroll: true }));
  }

  private ask(asking: Asking): void {
    this.asking = asking;
    this.picking = NOTHING_PICKED;
    this.chosen = [];
    this.desk.calm();
  }

  // what is done

  private act(path: string, body: Record<string, unknown>, word: string): void {
    const { id } = this.visit!;
    void this.desk.run<Ticket>(`/tickets/${id}/${path}`, body, (ticket) => {
      this.visit = ticket;
      this.ask(null);
      this.desk.say(word);
    }).then((done) => done || this.lookSoon());
  }

  private turnTo(turn: Turn): void {
    const number = this.visit!.number;
    switch (turn) {
      case "reprint":
        return this.act("print", {}, t("The slip of {number} is printed again.", { number }));
      case "more-time":
        return this.act("more-time", {}, t("{number} lets the next few go first.", { number }));
      case "requeue":
        return this.act("requeue", {}, t("{number} waits again.", { number }));
      case "resume":
        return this.act("resume", {}, t("{number} waits again.", { number }));
      case "simple":
      case "complex":
        return this.act("reclassify", { complexity: turn }, t("{number} waits in its new lane, its place kept.", { number }));
      case "grant":
        return this.act("priority", { priority: null }, t("Priority of {number} is granted.", { number }));
      case "refuse":
        return this.act("refuse-priority", {}, t("Priority of {number} is refused.", { number }));
      default:
        return this.ask(turn);
    }
  }

  private returnTo(pass: Pass): void {
    void this.desk.run<Ticket>("/tickets", { items: pass.items, returns: pass.ticket, language: page().lang, priority: null }, (ticket) => {
      this.pass = null;
      this.typed = "";
      this.desk.give([ticket], false);
      this.lookSoon();
    });
  }

  // what is drawn

  private dialog(): TemplateResult | typeof nothing {
    const leave = (): void => {
      this.ask(null);
      this.pass = null;
    };
    const { pass, visit, desk } = this;
    if (pass) {
      return sheet(
        desk,
        "return",
        t("Back with {number}", { number: pass.number }),
        html`<p><strong>${itemWords(desk, pass.items)}</strong></p>
          <p class="soft">${t("Issued: {day}. The visitor need not queue anew; the pass is used up.", { day: dayWord(pass.day) })}</p>
          <div class="answers">
            <button type="button" class="button big" @click=${leave}>${t("Back")}</button>
            <button type="button" class="button main big" autofocus aria-disabled=${desk.busy} @click=${() => this.returnTo(pass)}>${t("Give the ticket")}</button>
          </div>`,
        leave,
      );
    }
    if (!visit) return nothing;
    const { number } = visit;
    if (this.asking === "withdraw") {
      const withPass = visit.parked && desk.passes;
      return question(
        desk,
        {
          title: t("Withdraw {number}?", { number }),
          facts: html`<p><strong>${itemWords(desk, visit.items)}</strong></p>
            <p>${withPass ? t("The visitor loses the place and gets a return pass.") : t("The visitor loses the place and is not called any more. This cannot be undone.")}</p>`,
          yes: t("Withdraw {number}", { number }),
        },
        { yes: () => this.act("withdraw", { return_pass: withPass }, t("{number} is withdrawn.", { number })), leave },
      );
    }
    if (this.asking === "priority") {
      return sheet(
        desk,
        "priority",
        t("Priority for {number}", { number }),
        html`<div class="choices">
            ${desk.priorities.map(
              (one) => html`<button
                type="button"
                class="button big"
                aria-disabled=${desk.busy}
                @click=${() => this.act("priority", { priority: one.code }, t("Priority of {number} is granted.", { number }))}
              >
                <span>${priorityWord(desk, one.code)}</span><small>${t("{wait} ahead", { wait: minutes(one.credit_seconds) })}</small>
              </button>`,
            )}
            ${visit.priority
              ? html`<button type="button" class="button big danger" aria-disabled=${desk.busy} @click=${() => this.turnTo("refuse")}>${t("Take priority away")}</button>`
              : nothing}
          </div>
          <div class="answers"><button type="button" class="button big" @click=${leave}>${t("Back")}</button></div>`,
        leave,
      );
    }
    if (this.asking === "items" || this.asking === "matter") return this.choosing(visit, leave);
    return nothing;
  }

  private choosing(visit: Ticket, leave: () => void): TemplateResult {
    const { desk } = this;
    const matter = this.asking === "matter";
    const choose = (item: Item): void => {
      const words = itemWords(desk, [item.code]);
      if (matter) this.act("matters", { item: item.code }, t("{number}: one more matter, {items}.", { number: visit.number, items: words }));
      else this.act("items", { items: [item.code] }, t("{number} is for {items} now.", { number: visit.number, items: words }));
    };
    const known = [...visit.items, ...visit.steps.flatMap((one) => one.items)];
    return sheet(
      desk,
      "choosing",
      matter ? t("One more matter for {number}", { number: visit.number }) : t("Another item for {number}", { number: visit.number }),
      html`<p class="soft">
          ${matter ? t("It is served after what {number} is for now.", { number: visit.number }) : t("Instead of: {items}. The place is kept.", { items: itemWords(desk, visit.items) })}
        </p>
        ${picker(desk, this.picking, "find-other", { change: (change) => (this.picking = { ...this.picking, ...change }), choose }, known)}
        <div class="answers"><button type="button" class="button big" @click=${leave}>${t("Back")}</button></div>`,
      leave,
      "tall whole",
    );
  }

  private pad(): TemplateResult {
    const letters = [...new Set(this.desk.lanes.map((lane) => lane.letter))].sort();
    const key = (sign: string): TemplateResult => html`<button type="button" class="button pad-key" @click=${() => this.type(sign)}>${sign}</button>`;
    return html`<div class="pad">
      <div class="pad-letters" role="group" aria-label=${t("Letters")}>${letters.map(key)}</div>
      <div class="pad-digits" role="group" aria-label=${t("Digits")}>
        ${["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(key)}
        <button type="button" class="button pad-key small" @click=${() => (this.typed = "")}>${t("Clear")}</button>
        ${key("0")}
        <button type="button" class="button pad-key small" @click=${() => this.type("")}>${t("Delete")}</button>
      </div>
    </div>`;
  }

  private hits(): TemplateResult {
    if (this.trouble) return html`<p class="notice danger" role="alert">${this.trouble}</p>`;
    if (this.returning) {
      const passes = this.passes ?? [];
      if (!passes.length && this.passes === null) return html`<p class="soft">${t("The passes are being looked up.")}</p>`;
      return passes.length
        ? html`<ul class="rows">
            ${passes.map(
              (one) => html`<li>
                <button type="button" class="hit" @click=${() => (this.pass = one)}>
                  <strong class="number">${one.number}</strong>
                  <span class="hit-what"><span>${itemWords(this.desk, one.items)}</span><small>${dayWord(one.day)} · ${t("good until {day}", { day: dayWord(one.until) })}</small></span>
                </button>
              </li>`,
            )}
          </ul>`
        : nothingHere(
            t("No return pass fits."),
            t("A pass comes with a visit that was turned away or has something to hand in. Without one, give a new ticket."),
          );
    }
    if (!this.typed) return nothingHere(t("Which number?"), t("Tap its letter and digits, or type them."));
    return this.tickets.length
      ? html`<ul class="rows" aria-label=${tn("{n} ticket", "{n} tickets", this.tickets.length)}>
          ${this.tickets.map(
            (one) => html`<li>
              <button type="button" class="hit" @click=${() => this.open(one)}>
                <strong class="number">${one.number}</strong>
                <span class="hit-what"><span>${laneMark(laneOf(this.desk.lanes, one.lane))} ${itemWords(this.desk, one.items)}</span><small>${stateSentence(this.desk, one)}</small></span>
              </button>
            </li>`,
          )}
        </ul>`
      : nothingHere(t("No ticket of today has this number."), t("Look at the slip again, or under “Return pass” for an earlier day."));
  }

  protected override render(): TemplateResult {
    const way = (returning: boolean, word: string): TemplateResult =>
      html`<button type="button" class="button" aria-pressed=${this.returning === returning} @click=${() => (this.returning = returning)}>${word}</button>`;
    if (this.visit) {
      return html`<h1 class="visually-hidden">${t("Find a ticket")}</h1>
        ${card(this.desk, this.visit, { turn: (turn) => this.turnTo(turn), back: () => this.open(null) })} ${this.dialog()}`;
    }
    return html`<div class="part-head">
        <h1>${t("Find a ticket")}</h1>
        <div class="ways">${way(false, t("Today"))}${way(true, t("Return pass"))}</div>
      </div>
      <div class="finding">
        <div class="finding-by">
          <input
            id="find-number"
            class="number"
            aria-label=${t("Number")}
            placeholder=${t("Number")}
            autocomplete="off"
            inputmode="none"
            maxlength=${LONGEST_NUMBER}
            .value=${this.typed}
            @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value.trim().toUpperCase())}
            @keydown=${(event: KeyboardEvent) => this.enter(event)}
          />
          ${this.pad()}
        </div>
        <div class="finding-hits">${this.hits()}</div>
      </div>
      ${this.dialog()}`;
  }

  private enter(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.repeat) return;
    event.preventDefault();
    if (this.returning && this.passes?.[0]) this.pass = this.passes[0];
    else if (!this.returning && this.tickets[0]) this.open(this.tickets[0]);
  }
}

customElements.define("kb-find", Find);
