// Choosing a day and a time for an appointment.

import { html, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { clock, dayOf, hhmm, longDate, shortDate } from "../lib/time";
import { named, page } from "../lib/page";
import { t, tn } from "../lib/words";
import { nothingHere, sheet } from "./asked";
import { itemWords, type Desk } from "./desk";
import type { Appointment, Slots } from "./models";

/** Noon of an ISO date: a moment of that date in any hall's zone near ours. */
const noon = (day: string): string => `${day}T04:00:00Z`;

/** A day as people say it: today first. */
export const dayWord = (day: string, date = longDate): string => (dayOf(noon(day)) === dayOf(clock.now()) ? t("Today") : date(noon(day)));

/** The code as it is read out. */
export const codeWords = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

/** What the visitor takes along, large enough to be photographed. */
export function confirmation(desk: Desk, made: Appointment, leave: () => void): TemplateResult {
  return sheet(
    desk,
    "booked",
    html`${longDate(noon(made.day))} <time>${hhmm(made.at)}</time>`,
    html`<p class="booked-for"><strong>${itemWords(desk, made.items)}</strong></p>
      <p>${t("Code for the check-in at the kiosk")}<strong class="number booked-code">${codeWords(made.code)}</strong></p>
      <p class="soft">${named(page().hall?.names)} · ${t("The visitor may photograph this screen.")}</p>
      <div class="answers"><button type="button" class="button main big" autofocus @click=${leave}>${t("Done")}</button></div>`,
    leave,
  );
}

export class Booking {
  slots: Slots | null = null;
  trouble = "";

  /** `changed` draws again. */
  constructor(private readonly changed: () => void) {}

  /** Looks at a day's times; at the first day that has any when none is named. */
  async look(day: string | null): Promise<void> {
    try {
      this.slots = await get<Slots>(`/slots${day ? `?day=${day}` : ""}`);
      this.trouble = "";
    } catch (error) {
      this.trouble = told(error).message;
    }
    this.changed();
  }

  view(busy: boolean, choose: (at: string) => void): TemplateResult {
    const { slots } = this;
    if (this.trouble) return html`<p class="notice danger" role="alert">${this.trouble}</p>`;
    if (!slots) return html`<p class="soft">${t("The times are being looked up.")}</p>`;
    if (!slots.days.length) {
      return nothingHere(t("This hall takes no appointments."), t("Give a ticket instead, or ask the manager to set appointments up."));
    }
    return html`<div class="days" role="group" aria-label=${t("Day")}>
        ${slots.days.map(
          (day) => html`<button type="button" class="button" aria-pressed=${slots.day === day} @click=${() => void this.look(day)}>${dayWord(day, shortDate)}</button>`,
        )}
      </div>
      ${slots.slots.length
        ? html`<ul class="times">
            ${slots.slots.map(
              (one) => html`<li>
                <button type="button" class="button big" aria-disabled=${busy || !one.left} @click=${() => one.left && choose(one.at)}>
                  <time>${hhmm(one.at)}</time>
                  <small>${one.left ? tn("{n} free", "{n} free", one.left) : t("full")}</small>
                </button>
              </li>`,
            )}
          </ul>`
        : nothingHere(t("No more times on this day."), t("Choose another day."))}
    `;
  }
}
