// The day beside the queue: what is suspended, who is booked, whose papers are looked through, how visits ended.

import { html, nothing, type TemplateResult } from "lit";

import { get } from "../lib/api";
import { named, page, type Names } from "../lib/page";
import { clock, hhmm, minutes } from "../lib/time";
import { count, t } from "../lib/words";
import { given, may, Part } from "./asking";

interface Parked {
  code: string;
  items: string[];
  reason: string | null;
  since: string;
}

interface Appointment {
  id: string;
  items: string[];
  at: string;
  state: "booked" | "checked_in" | "cancelled" | "missed";
  number: string | null;
}

interface PreCheck {
  id: string;
  items: string[];
  started_at: string;
}

interface Turns {
  issued: number;
  done: number;
  accepted_with_gap: number;
  turned_away: number;
  withdrawn: number;
  expired: number;
  reclassified: number;
  no_shows: number;
  more_time: number;
  walk_ups: number;
  returned: number;
  passes: number;
  missing: { code: string; names: Names; count: number }[];
}

const LONGEST_REASON = 200;

const itemNames = (codes: readonly string[]): string =>
  codes.map((code) => named(given().catalogue.items.find((one) => one.code === code)?.names) || code).join(" · ");

const serviceName = (code: string): string =>
  named(given().catalogue.departments.find((one) => one.code === code)?.names) || itemNames([code]);

class Today extends Part {
  static override properties = {
    ...Part.properties,
    parked: { state: true },
    appointments: { state: true },
    checks: { state: true },
    turns: { state: true },
  };

  declare parked: Parked[];
  declare appointments: Appointment[];
  declare checks: PreCheck[];
  declare turns: Turns | null;

  constructor() {
    super();
    Object.assign(this, { parked: [], appointments: [], checks: [], turns: null });
  }

  protected async look(): Promise<void> {
    const hall = await get<{ now: string; day: string | null; parked?: Parked[] }>("");
    clock.sync(hall.now);
    this.parked = hall.parked ?? [];
    const query = hall.day ? `?day=${hall.day}` : "";
    const [booked, running, turns] = await Promise.all([
      get<{ appointments: Appointment[] }>(`/appointments${query}`),
      get<{ pre_checks: PreCheck[] }>("/pre-checks"),
      get<Turns>("/turns"),
    ]);
    this.appointments = booked.appointments;
    this.checks = running.pre_checks;
    this.turns = turns;
  }

  private async park(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { code, reason } = Object.fromEntries(new FormData(form)) as Record<string, string>;
    if (!code) return;
    const done = await this.send<Parked>(`park ${code}`, "/parked", { code, reason: reason?.trim() || null });
    if (done) form.reset();
  }

  private suspension(): TemplateResult {
    const { departments, items } = given().catalogue;
    const free = (code: string): boolean => !this.parked.some((one) => one.code === code);
    const form = html`<form class="park" @submit=${(event: SubmitEvent) => void this.park(event)}>
      <div class="field">
        <label for="park-code">${t("Department or item")}</label>
        <select id="park-code" name="code" required>
          <option value="">${t("choose …")}</option>
          <optgroup label=${t("Departments")}>
            ${departments.filter((one) => free(one.code)).map((one) => html`<option value=${one.code}>${named(one.names)}</option>`)}
          </optgroup>
          <optgroup label=${t("Items")}>
            ${items.filter((one) => free(one.code)).map((one) => html`<option value=${one.code}>${named(one.names)}</option>`)}
          </optgroup>
        </select>
      </div>
      <div class="field">
        <label for="park-reason">${t("Reason, shown to visitors")}</label>
        <input id="park-reason" name="reason" autocomplete="off" maxlength=${LONGEST_REASON} />
      </div>
      <button class="button danger">${t("Suspend")}</button>
    </form>`;
    return html`<section class="panel" aria-labelledby="parked-title">
      <h2 id="parked-title">${t("Suspended services")}</h2>
      ${this.parked.length
        ? html`<ul class="parked">
            ${this.parked.map(
              (one) => html`<li>
                <p>
                  <strong>${serviceName(one.code)}</strong>
                  <span>${t("since {time} ({wait})", { time: hhmm(one.since), wait: minutes(clock.since(one.since)) })}</span>
                </p>
                <p class="reason">${one.reason ?? t("no reason given")}</p>
                ${may("guide")
                  ? html`<button type="button" class="button small" @click=${() => void this.send(`unpark ${one.code}`, `/parked/${encodeURIComponent(one.code)}/resume`, {})}>
                      ${t("Resume {service}", { service: serviceName(one.code) })}
                    </button>`
                  : nothing}
              </li>`,
            )}
          </ul>`
        : html`<p class="empty">${t("Everything is served.")}</p>`}
      ${may("guide") ? form : nothing}
      <p class="hint">${t("Suspend what cannot be done because its business system is down: nobody is called for it, and everybody keeps the place.")}</p>
    </section>`;
  }

  private ended(): TemplateResult {
    const turns = this.turns;
    const row = (word: string, n: number | undefined, share = false): TemplateResult => html`<tr>
      <th scope="row">${word}</th>
      <td class="num"><strong>${n === undefined ? "–" : count(n)}</strong></td>
      <td class="num">${share && turns?.issued && n !== undefined ? `${Math.round((100 * n) / turns.issued)}${page().lang === "zh-CN" ? "" : " "}%` : ""}</td>
    </tr>`;
    return html`<section class="panel" aria-labelledby="ended-title">
      <h2 id="ended-title">${t("How visits ended today")}</h2>
      <table class="ended">
        <tbody>
          ${row(t("Everything done"), turns?.done, true)} ${row(t("Accepted although something is missing"), turns?.accepted_with_gap, true)}
          ${row(t("Turned away"), turns?.turned_away, true)} ${row(t("Withdrawn"), turns?.withdrawn, true)}
          ${row(t("In the wrong lane at first"), turns?.reclassified, true)} ${row(t("Did not come when called"), turns?.no_shows, true)}
          ${row(t("Asked for more time"), turns?.more_time)} ${row(t("Served without a ticket"), turns?.walk_ups)}
          ${row(t("May come back with a pass"), turns?.passes)} ${row(t("Came back with a pass"), turns?.returned)}
        </tbody>
      </table>
      ${turns?.missing.length
        ? html`<p><strong>${t("Missing most often")}</strong></p>
            <ul class="missing">
              ${turns.missing.slice(0, 5).map((one) => html`<li>${named(one.names) || one.code} <span class="num">${count(one.count)}</span></li>`)}
            </ul>`
        : nothing}
    </section>`;
  }

  private booked(): TemplateResult {
    const words: Record<Appointment["state"], string> = {
      booked: t("booked"),
      checked_in: t("checked in"),
      cancelled: t("cancelled"),
      missed: t("did not come"),
    };
    const at = (state: Appointment["state"]): number => this.appointments.filter((one) => one.state === state).length;
    const late = (one: Appointment): boolean => one.state === "booked" && Date.parse(one.at) < clock.now();
    return html`<section class="panel">
      <h2 id="booked-title">${t("Appointments today")}</h2>
      ${this.appointments.length
        ? html`<p class="sums">
              ${t("{n} booked, {came} checked in, {missed} did not come, {cancelled} cancelled", {
                n: count(this.appointments.length),
                came: count(at("checked_in")),
                missed: count(at("missed")),
                cancelled: count(at("cancelled")),
              })}
            </p>
            <div class="wide short" role="region" aria-label=${t("Appointments today")} tabindex="0">
              <table>
                <thead>
                  <tr><th scope="col">${t("Time")}</th><th scope="col">${t("Items")}</th><th scope="col">${t("State")}</th><th scope="col">${t("Number")}</th></tr>
                </thead>
                <tbody>
                  ${this.appointments.map(
                    (one) => html`<tr>
                      <th scope="row" class="time">${hhmm(one.at)}</th>
                      <td>${itemNames(one.items)}</td>
                      <td><span class="state ${one.state}">${late(one) ? t("not here yet") : words[one.state]}</span></td>
                      <td>${one.number ? html`<strong class="number">${one.number}</strong>` : "–"}</td>
                    </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
        : html`<p class="empty">${t("Nobody is booked for today.")}</p>`}
    </section>`;
  }

  private checking(): TemplateResult {
    return html`<section class="panel" aria-labelledby="checks-title">
      <h2 id="checks-title">${t("Pre-checks running")}</h2>
      ${this.checks.length
        ? html`<ul class="checks">
            ${this.checks.map((one) => html`<li><span>${itemNames(one.items)}</span> <strong>${minutes(clock.since(one.started_at))}</strong></li>`)}
          </ul>`
        : html`<p class="empty">${t("No guide is looking through papers now.")}</p>`}
    </section>`;
  }

  protected override render(): TemplateResult {
    return html`${this.troubled()}
      <div class="columns">
        <div class="column">${this.suspension()} ${this.ended()}</div>
        <div class="column">${this.booked()} ${this.checking()}</div>
      </div>`;
  }
}

customElements.define("kb-office-today", Today);
