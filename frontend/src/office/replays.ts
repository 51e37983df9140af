// A day on record played again: which days and plans there are, what is asked for, what came of it.

import { html, nothing, type TemplateResult } from "lit";

import { named, type Names } from "../lib/page";
import { dateOf } from "../lib/time";
import { t } from "../lib/words";

interface Plan {
  code: string;
  names: Names;
}

/** The days that have closed, and the plans that were in force some time; the newest first. */
export interface OnRecord {
  days: string[];
  plans: Plan[];
}

/** Which day, and under which plan: one that was in force, unless there is a `file`. */
export const replayFields = (record: OnRecord, file: boolean): TemplateResult => html`<div class="field">
    <label for="calculate-day">${t("Day")}</label>
    <select id="calculate-day" name="day" required>
      ${record.days.map((day) => html`<option value=${day}>${dateOf(day)}</option>`)}
    </select>
  </div>
  <div class="field">
    <label for="calculate-under">${t("Played under")}</label>
    <select id="calculate-under" name="plan" ?disabled=${file}>
      ${record.plans.map((plan, place) => html`<option value=${plan.code} ?selected=${place === 1}>${named(plan.names)}</option>`)}
    </select>
  </div>`;

/** What a calculation of this kind is about. */
export const replayed = (day: string, other: Plan): TemplateResult =>
  html`<strong>${dateOf(day)}</strong><span class="hint">${t("played again under {plan}", { plan: named(other.names) })}</span>`;

/** What came of it: the promise as it was, as the model plays the day, and under the other plan. */
export const replayFound = (shares: readonly string[]): string => {
  const [was, model, other] = shares;
  if (was === undefined || model === undefined || other === undefined) return "";
  return t("Within the promise: {was} as it was, {model} as the model plays it, {other} under this plan", { was, model, other });
};

/** Instead of the fields while no day has closed. */
export const noDayYet = (record: OnRecord | null): TemplateResult | typeof nothing =>
  record && !record.days.length ? html`<p class="empty">${t("No day has closed yet. A day that has closed can be played again here.")}</p>` : nothing;
