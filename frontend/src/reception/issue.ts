// Giving tickets: a tile, then one tap for one visitor, for a priority that can be seen, or for a group.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import { kindMark, laneMark, laneOf } from "../lib/marks";
import type { Item, Preview, Ticket } from "../lib/models";
import { named, page } from "../lib/page";
import { expected, minutes } from "../lib/time";
import { t, tn } from "../lib/words";
import { sheet } from "./asked";
import { Booking, confirmation } from "./booking";
import { itemWords, type Desk } from "./desk";
import type { Appointment, PreCheck } from "./models";
import { NOTHING_PICKED, picker, type Picking } from "./picker";

const SMALL_GROUPS = [2, 3, 4, 5, 6] as const;
const LARGEST_GROUP = 30;
const MOST_ITEMS = 10;

class Issue extends Island {
  static override properties = {
    desk: { attribute: false },
    turn: { attribute: false },
    picking: { state: true },
    items: { state: true },
    adding: { state: true },
    group: { state: true },
    preview: { state: true },
    booking: { state: true },
    booked: { state: true },
    looked: { state: true },
  };

  declare desk: Desk;
  /** Counts what the shell has drawn, so that this part is drawn with it. */
  declare turn: number;
  declare picking: Picking;
  /** What the visitor wants; empty while nothing has been chosen. */
  declare items: Item[];
  /** One more matter is being chosen: the sheet is away. */
  declare adding: boolean;
  /** People of a large group; null while the group is one of those with a button of its own, or one visitor. */
  declare group: number | null;
  declare preview: Preview | null;
  declare booking: Booking | null;
  /** The appointment that has just been made, for its visitor to photograph. */
  declare booked: Appointment | null;
  declare looked: number;

  private readonly questions = new Questions();

  constructor() {
    super();
    Object.assign(this, { picking: NOTHING_PICKED, items: [], adding: false, group: null, preview: null, booking: null, booked: null, looked: 0 });
  }

  private choose(item: Item): void {
    this.items = this.adding ? [...this.items, item] : [item];
    this.adding = false;
    this.group = null;
    this.picking = { ...this.picking, typed: "" };
    this.desk.calm();
    void this.look();
  }

  private async look(): Promise<void> {
    const codes = this.items.map((one) => one.code).join(",");
    this.preview = null;
    try {
      const preview = await get<Preview>(`/preview?items=${encodeURIComponent(codes)}`);
      if (codes === this.items.map((one) => one.code).join(",")) this.preview = preview;
    } catch (error) {
      // The ticket can be given without a forecast; what stands in its way is told when it is asked for.
      told(error);
    }
  }

  private leave(): void {
    this.items = [];
    this.adding = false;
    this.booking = null;
    this.desk.calm();
  }

  private get wanted(): Record<string, unknown> {
    return { items: this.items.map((one) => one.code), language: page().lang };
  }

  private give(priority: string | null, people: number): void {
    const done = (tickets: Ticket[]): void => {
      this.leave();
      this.desk.give(tickets, true);
    };
    if (people === 1) void this.desk.run<Ticket>("/tickets", { ...this.wanted, priority }, (ticket) => done([ticket]));
    else void this.desk.run<{ tickets: Ticket[] }>("/tickets/group", { ...this.wanted, count: people, priority }, ({ tickets }) => done(tickets));
  }

  private check(): void {
    void this.desk.run<PreCheck>("/pre-checks", this.wanted, (check) => {
      this.leave();
      location.hash = "checks";
      this.dispatchEvent(new CustomEvent("kb-check", { detail: check, bubbles: true }));
    });
  }

  private book(at: string): void {
    void this.desk.run<Appointment>("/appointments", { ...this.wanted, at, priority: null }, (made) => {
      this.leave();
      this.booked = made;
    });
  }

  protected override updated(_changed: PropertyValues): void {
    this.questions.drawn(this);
  }

  private facts(): TemplateResult {
    const { preview, items } = this;
    const lane = laneOf(this.desk.lanes, preview?.lane);
    return html`<p class="sheet-facts">
      ${lane ? laneMark(lane) : kindMark(items.every((one) => one.fast))}
      <span>${t("Expected wait")} <strong>${preview ? expected(preview.estimate) : "…"}</strong></span>
      ${preview?.people_ahead == null
        ? nothing
        : html`<span>${preview.people_ahead ? tn("{n} person ahead", "{n} people ahead", preview.people_ahead) : t("Nobody ahead")}</span>`}
    </p>`;
  }

  /** What stands in the way of a ticket now, with what can be done; empty when nothing does. */
  private refused(): string {
    const parked = this.items.find((one) => one.parked);
    if (parked) {
      const why = (this.desk.hall?.parked ?? []).find((one) => one.items.includes(parked.code))?.reason;
      const name = named(parked.names);
      return why
        ? t("No tickets for {item} now: {reason}. Book a time, or choose another item.", { item: name, reason: why })
        : t("No tickets for {item} now: its business system is down. Book a time, or choose another item.", { item: name });
    }
    if (this.items.length === 1 && this.preview && !this.preview.issuing.open) {
      const why = this.preview.issuing.because.text?.[page().lang] ?? "";
      return why ? t("{reason}. A time on another day can be booked.", { reason: why }) : "";
    }
    return "";
  }

  private materials(): TemplateResult | typeof nothing {
    const all = new Map(this.items.flatMap((one) => one.materials).map((one) => [one.code, one]));
    if (!all.size) return nothing;
    return html`<section class="sheet-papers">
      <h3>${t("Please have ready")}</h3>
      <ul>${[...all.values()].map((one) => html`<li>${named(one.names)}</li>`)}</ul>
    </section>`;
  }

  /** Beside the usual ticket: with a priority, or for several. */
  private others(): TemplateResult {
    const { busy, priorities } = this.desk;
    const people = this.group ?? 1;
    const large = this.group !== null;
    return html`${priorities.length
        ? html`<section class="sheet-row">
            <h3 id="by-sight">${t("With priority, as you see it")}</h3>
            <div class="choices" role="group" aria-labelledby="by-sight">
              ${priorities.map(
                (one) => html`<button type="button" class="button big" aria-disabled=${busy} @click=${() => this.give(one.code, people)}>
                  <span>${named(one.names)}${people > 1 ? ` × ${people}` : ""}</span>
                  <small>${t("{wait} ahead", { wait: minutes(one.credit_seconds) })}</small>
                </button>`,
              )}
            </div>
          </section>`
        : nothing}
      <section class="sheet-row">
        <h3 id="group-of">${t("For a group")}</h3>
        <div class="choices numbers" role="group" aria-labelledby="group-of">
          ${large
            ? html`<button type="button" class="button big" aria-label=${t("One less")} @click=${() => (this.group = Math.max(2, people - 1))}>−</button>
                <output class="figure" aria-live="polite">${people}</output>
                <button type="button" class="button big" aria-label=${t("One more")} @click=${() => (this.group = Math.min(LARGEST_GROUP, people + 1))}>+</button>
                <button type="button" class="button big" @click=${() => (this.group = null)}>${t("One visitor")}</button>`
            : html`${SMALL_GROUPS.map(
                  (n) => html`<button type="button" class="button big" aria-disabled=${busy} aria-label=${tn("{n} ticket", "{n} tickets", n)} @click=${() => this.give(null, n)}>${n}</button>`,
                )}
                <button type="button" class="button big" @click=${() => (this.group = 7)}>${t("More …")}</button>`}
        </div>
      </section>`;
  }

  /** What is tapped most lies lowest, where the thumb is. */
  private usual(): TemplateResult {
    const people = this.group ?? 1;
    return html`<button type="button" class="button main big" autofocus aria-disabled=${this.desk.busy} @click=${() => this.give(null, people)}>
      ${people === 1 ? t("Give the ticket") : tn("Give {n} ticket", "Give {n} tickets", people)}
    </button>`;
  }

  private dialog(): TemplateResult | typeof nothing {
    if (this.booked) return confirmation(this.desk, this.booked, () => (this.booked = null));
    if (!this.items.length || this.adding) return nothing;
    const words = itemWords(this.desk, this.items.map((one) => one.code));
    const leave = (): void => this.leave();
    if (this.booking) {
      return sheet(
        this.desk,
        "booking",
        t("When: {items}", { items: words }),
        html`${this.booking.view(this.desk.busy, (at) => this.book(at))}
          <div class="answers"><button type="button" class="button big" @click=${() => (this.booking = null)}>${t("Back")}</button></div>`,
        leave,
        "tall",
      );
    }
    const refused = this.refused();
    return sheet(
      this.desk,
      "giving",
      words,
      html`${this.facts()} ${this.materials()} ${refused ? html`<p class="notice warn">${refused}</p>` : this.others()}
        <div class="answers more">
          ${this.items.length < MOST_ITEMS && !refused
            ? html`<button type="button" class="button big" @click=${() => (this.adding = true)}>${t("One more matter")}</button>`
            : nothing}
          ${refused ? nothing : html`<button type="button" class="button big" aria-disabled=${this.desk.busy} @click=${() => this.check()}>${t("Check papers")}</button>`}
          <button type="button" class="button big" @click=${() => this.startBooking()}>${t("Book a time")}</button>
        </div>
        <div class="answers last">
          <button type="button" class="button big" @click=${leave}>${t("Back")}</button>
          ${refused ? nothing : this.usual()}
        </div>`,
      leave,
    );
  }

  private startBooking(): void {
    this.booking = new Booking(() => (this.looked += 1));
    this.desk.calm();
    void this.booking.look(null);
  }

  protected override render(): TemplateResult {
    return html`${this.adding
        ? html`<p class="notice adding">
            <span>${t("One more matter beside: {items}", { items: itemWords(this.desk, this.items.map((one) => one.code)) })}</span>
            <button type="button" class="button" @click=${() => (this.adding = false)}>${t("Back")}</button>
          </p>`
        : html`<h1 class="visually-hidden">${t("Give a ticket")}</h1>`}
      ${picker(
        this.desk,
        this.picking,
        "find-item",
        { change: (change) => (this.picking = { ...this.picking, ...change }), choose: (item) => this.choose(item) },
        this.adding ? this.items.map((one) => one.code) : [],
      )}
      ${this.dialog()}`;
  }
}

customElements.define("kb-issue", Issue);
