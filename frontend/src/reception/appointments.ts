// Appointments of a day by their time: one tap checks a visitor in.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import { named, page } from "../lib/page";
import { clock, hhmm } from "../lib/time";
import { t } from "../lib/words";
import { nothingHere, question, sheet } from "./asked";
import { Booking, codeWords, confirmation, dayWord } from "./booking";
import { itemWords, priorityWord, type Desk } from "./desk";
import type { Item, Ticket } from "../lib/models";
import type { Appointment, Slots } from "./models";
import { NOTHING_PICKED, picker, type Picking } from "./picker";

function stateWord(one: Appointment): string {
  switch (one.state) {
    case "checked_in":
      return t("checked in");
    case "cancelled":
      return t("cancelled");
    case "missed":
      return t("did not come");
    default:
      return Date.parse(one.at) < clock.now() ? t("late") : t("expected");
  }
}

class Appointments extends Island {
  static override properties = {
    desk: { attribute: false },
    turn: { attribute: false },
    news: { attribute: false },
    day: { state: true },
    list: { state: true },
    days: { state: true },
    trouble: { state: true },
    cancelling: { state: true },
    choosing: { state: true },
    picking: { state: true },
    item: { state: true },
    booked: { state: true },
    looked: { state: true },
  };

  declare desk: Desk;
  declare turn: number;
  /** Counts the hall's news about appointments. */
  declare news: number;
  /** The date that is shown; null: today. */
  declare day: string | null;
  declare list: Appointment[] | null;
  declare days: string[];
  declare trouble: string;
  declare cancelling: Appointment | null;
  /** An item for a new appointment is being chosen. */
  declare choosing: boolean;
  declare picking: Picking;
  declare item: Item | null;
  /** The appointment that has just been made, for its visitor to photograph. */
  declare booked: Appointment | null;
  declare looked: number;

  private readonly questions = new Questions();
  private readonly booking = new Booking(() => (this.looked += 1));

  constructor() {
    super();
    Object.assign(this, { news: 0, day: null, list: null, days: [], trouble: "", cancelling: null, choosing: false, item: null, booked: null, looked: 0 });
    Object.assign(this, { picking: NOTHING_PICKED });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.lookAtDays();
  }

  private get today(): string | null {
    return this.desk.hall?.day ?? null;
  }

  private async lookAtDays(): Promise<void> {
    try {
      this.days = (await get<Slots>("/slots")).days;
    } catch {
      // Today's list does not need them.
    }
  }

  private async look(): Promise<void> {
    const day = this.day ?? this.today;
    try {
      const { appointments } = await get<{ appointments: Appointment[] }>(`/appointments${day ? `?day=${day}` : ""}`);
      if (day === (this.day ?? this.today)) this.list = [...appointments].sort((a, b) => a.at.localeCompare(b.at));
      this.trouble = "";
    } catch (error) {
      this.trouble = told(error).message;
    }
  }

  protected override updated(changed: PropertyValues): void {
    if (["news", "day"].some((one) => changed.has(one))) void this.look();
    this.questions.drawn(this);
  }

  private checkIn(one: Appointment): void {
    void this.desk.run<Ticket>(`/appointments/${one.id}/check-in`, {}, (ticket) => {
      this.desk.give([ticket], false);
      void this.look();
    });
  }

  private cancel(one: Appointment): void {
    void this.desk.run<Appointment>(`/appointments/${one.id}/cancel`, {}, () => {
      this.cancelling = null;
      this.desk.say(t("The appointment at {time} is cancelled.", { time: hhmm(one.at) }));
      void this.look();
    });
  }

  private book(at: string): void {
    const item = this.item!;
    const body = { items: [item.code], at, priority: null, language: page().lang };
    void this.desk.run<Appointment>("/appointments", body, (made) => {
      this.item = null;
      this.choosing = false;
      this.day = made.day === this.today ? null : made.day;
      this.booked = made;
      void this.look();
    });
  }

  private row(one: Appointment): TemplateResult {
    const here = one.day === this.today;
    const late = one.state === "booked" && Date.parse(one.at) < clock.now();
    return html`<li class="row ${one.state}">
      <time class="row-time">${hhmm(one.at)}</time>
      <span class="row-what">
        <strong>${itemWords(this.desk, one.items)}</strong>
        <span class="row-marks">
          <span class="chip ${late ? "paused" : one.state === "checked_in" ? "open" : ""}">${stateWord(one)}</span>
          ${one.number ? html`<span class="number">${one.number}</span>` : nothing}
          ${one.state === "booked" ? html`<span class="soft">${t("Code {code}", { code: codeWords(one.code) })}</span>` : nothing}
          ${one.priority ? html`<span class="chip priority">${priorityWord(this.desk, one.priority)}</span>` : nothing}
        </span>
      </span>
      ${one.state === "booked"
        ? html`<span class="row-does">
            <button type="button" class="button danger" aria-label=${t("Cancel the appointment at {time}", { time: hhmm(one.at) })} @click=${() => this.ask(one)}>${t("Cancel")}</button>
            ${here
              ? html`<button type="button" class="button main" aria-disabled=${this.desk.busy} aria-label=${t("Check in for {time}", { time: hhmm(one.at) })} @click=${() => this.checkIn(one)}>${t("Check in")}</button>`
              : nothing}
          </span>`
        : nothing}
    </li>`;
  }

  private ask(one: Appointment | null): void {
    this.desk.calm();
    this.cancelling = one;
  }

  private dialog(): TemplateResult | typeof nothing {
    if (this.booked) return confirmation(this.desk, this.booked, () => (this.booked = null));
    if (this.cancelling) {
      const one = this.cancelling;
      return question(
        this.desk,
        {
          title: t("Cancel the appointment at {time}?", { time: hhmm(one.at) }),
          facts: html`<p><strong>${itemWords(this.desk, one.items)}</strong> · ${dayWord(one.day)}</p>
            <p>${t("The time is free for others again. The visitor is not told by this system.")}</p>`,
          yes: t("Cancel the appointment"),
        },
        { yes: () => this.cancel(one), leave: () => this.ask(null) },
      );
    }
    if (!this.item) return nothing;
    const leave = (): void => {
      this.item = null;
      this.desk.calm();
    };
    return sheet(
      this.desk,
      "booking",
      t("When: {items}", { items: named(this.item.names) }),
      html`${this.booking.view(this.desk.busy, (at) => this.book(at))}
        <div class="answers"><button type="button" class="button big" @click=${leave}>${t("Back")}</button></div>`,
      leave,
      "tall",
    );
  }

  protected override render(): TemplateResult {
    if (this.choosing) {
      return html`<div class="part-head">
          <h1>${t("Book a time: for what?")}</h1>
          <button type="button" class="button" @click=${() => (this.choosing = false)}>${t("Back")}</button>
        </div>
        ${picker(this.desk, this.picking, "find-booking", {
          change: (change) => (this.picking = { ...this.picking, ...change }),
          choose: (item) => {
            this.item = item;
            this.picking = NOTHING_PICKED;
            this.desk.calm();
            void this.booking.look(null);
          },
        })}
        ${this.dialog()}`;
    }
    const others = this.days.filter((one) => one !== this.today);
    return html`<div class="part-head">
        <h1>${t("Appointments")}</h1>
        <select aria-label=${t("Day")} @change=${(event: Event) => (this.day = (event.target as HTMLSelectElement).value || null)}>
          <option value="" ?selected=${this.day === null}>${t("Today")}</option>
          ${others.map((one) => html`<option value=${one} ?selected=${this.day === one}>${dayWord(one)}</option>`)}
        </select>
        <button type="button" class="button main" @click=${() => (this.choosing = true)}>${t("Book a time")}</button>
      </div>
      ${this.trouble
        ? html`<p class="notice danger" role="alert">${this.trouble}</p>`
        : this.list === null
          ? html`<p class="soft">${t("The appointments are being looked up.")}</p>`
          : this.list.length
            ? html`<ul class="rows" tabindex="0" aria-label=${t("Appointments")}>${this.list.map((one) => this.row(one))}</ul>`
            : nothingHere(t("No appointments on this day."), t("“Book a time” makes one for a visitor."))}
      ${this.dialog()}`;
  }
}

customElements.define("kb-appointments", Appointments);
