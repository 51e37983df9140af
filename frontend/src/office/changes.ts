// Which plan came into force when, by whom and why, the newest first: for the last weeks, or for a day.

import { html, nothing, type TemplateResult } from "lit";

import { get } from "../lib/api";
import { named, type Names } from "../lib/page";
import { clock, dateOf, dayOf, hhmm, longDate, when } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { Part } from "./asking";

interface Change {
  seq: number;
  at: string;
  until: string | null;
  plan: { names: Names };
  by: { names: Names };
  because: { text: Names } | null;
  page_url: string | null;
}

interface Changes {
  from_day: string;
  to_day: string;
  changes: Change[];
  before: Change | null;
  archived_until: string | null;
}

const WEEK = 7;
const USUAL = String(4 * WEEK);
const A_DAY = "day";

class PlanChanges extends Part {
  static override properties = { ...Part.properties, told: { state: true }, span: { state: true }, day: { state: true } };

  declare told: Changes | null;
  /** So many days up to today, or a day. */
  declare span: string;
  declare day: string;

  constructor() {
    super();
    Object.assign(this, { told: null, span: USUAL, day: "" });
  }

  private query(): string {
    return this.span !== A_DAY ? `?days=${this.span}` : this.day ? `?day=${this.day}&days=1` : "?days=1";
  }

  protected async look(): Promise<void> {
    const asked = this.query();
    const told = await get<Changes>(`/plan/changes${asked}`);
    if (asked === this.query()) this.told = told;
  }

  private show(change: { span?: string; day?: string }): void {
    Object.assign(this, change);
    if (this.span === A_DAY && !this.day) this.day = this.told?.to_day ?? "";
    void this.lookAgain();
  }

  private choice(): TemplateResult {
    const value = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
    return html`<div class="span">
      <div class="field">
        <label for="changes-span">${t("Shown")}</label>
        <select id="changes-span" @change=${(event: Event) => this.show({ span: value(event) })}>
          ${[1, 4, 12].map((weeks) => html`<option value=${weeks * WEEK} ?selected=${this.span === String(weeks * WEEK)}>${tn("the last {n} week", "the last {n} weeks", weeks, { n: count(weeks) })}</option>`)}
          <option value=${A_DAY}>${t("a day")}</option>
        </select>
      </div>
      ${this.span === A_DAY
        ? html`<div class="field">
            <label for="changes-day">${t("Day")}</label>
            <input id="changes-day" type="date" required .value=${this.day} @change=${(event: Event) => value(event) && this.show({ day: value(event) })} />
          </div>`
        : nothing}
    </div>`;
  }

  /** Until when, with the date where it is another one than that of its beginning. */
  private lasted({ at, until }: Change): string {
    if (until === null) return t("in force");
    return t("until {time}", { time: dayOf(at) === dayOf(until) ? hhmm(until) : `${longDate(until)} ${hhmm(until)}` });
  }

  private row(one: Change): TemplateResult {
    return html`<li class="change">
      <p class="since"><strong><time datetime=${one.at}>${when(one.at)}</time></strong> <span class=${one.until === null ? "chip open" : "hint"}>${this.lasted(one)}</span></p>
      <p class="what">
        <strong>${named(one.plan.names)}</strong>
        <span>${one.because ? named(one.because.text) : t("no reason given")}</span>
        ${one.page_url ? html`<a href=${one.page_url}>${t("The calculation's page")}</a>` : nothing}
      </p>
      <p class="hint">${named(one.by.names)}</p>
    </li>`;
  }

  /** What was in force when the time shown began. */
  private earlier({ changes, before }: Changes): TemplateResult | typeof nothing {
    if (!before) return changes.length ? nothing : html`<p class="empty">${t("The record has no plan for this time.")}</p>`;
    const facts = { plan: named(before.plan.names), time: when(before.at) };
    return changes.length
      ? html`<p class="hint">${t("Before that: {plan}, in force since {time}.", facts)}</p>`
      : html`<p class="empty">${t("Nothing was changed. {plan} was in force all the time, since {time}.", facts)}</p>`;
  }

  private list(told: Changes): TemplateResult {
    return html`${told.changes.length ? html`<ol class="changes">${told.changes.map((one) => this.row(one))}</ol>` : nothing} ${this.earlier(told)}
      ${told.archived_until ? html`<p class="hint">${t("Changes up to {day} are in the archive of old days; the last of them is told here.", { day: dateOf(told.archived_until) })}</p>` : nothing}`;
  }

  protected override render(): TemplateResult {
    return html`<section class="panel" aria-labelledby="changes-title">
      <h2 id="changes-title">${t("Changes of the plan")}</h2>
      ${this.choice()} ${this.troubled()} ${this.told && clock.known ? this.list(this.told) : nothing}
    </section>`;
  }
}

customElements.define("kb-office-changes", PlanChanges);
