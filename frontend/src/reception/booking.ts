// Choosing a day and a time for an appointment.

import { html, nothing, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { clock, dayOf, hhmm, longDate } from "../lib/time";
import { t, tn } from "../lib/words";
import { nothingHere } from "./asked";
import type { Slots } from "./models";

/** Noon of an ISO date: a moment of that date in any hall's zone near ours. */
const noon = (day: string): string => `${day}T04:00:00Z`;

/** A day as people say it: today first. */
export const dayWord = (day: string): string => (dayOf(noon(day)) === dayOf(clock.now()) ? t("Today") : longDate(noon(day)));

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
          (day) => html`<button type="button" class="button" aria-pressed=${slots.day === day} @click=${() => void this.look(day)}>${dayWord(day)}</button>`,
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
      ${nothing}`;
  }
}
