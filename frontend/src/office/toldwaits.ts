// Told waits: the table that they come from, whether it was fitted for the plan, and the way to another one.

import { html, nothing, type TemplateResult } from "lit";

import { named, page, type Names } from "../lib/page";
import { when } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { listed, may, type Mistake } from "./asking";

interface Named {
  code: string;
  names: Names;
}

interface Table {
  scenarios: Named[];
  plans: Named[];
  days: number;
  visitors: number;
}

/** A table that is not in use; null: waits told without one. */
interface Kept {
  table: Table | null;
  at: string;
  mistakes: readonly Mistake[];
}

export interface ToldWaits {
  table: Table | null;
  fits_plan: boolean | null;
  next: Kept | null;
  earlier: Kept | null;
}

/** Whether the told waits were fitted for the plan in force, and for which plans they were. */
export interface WaitsOfPlan {
  fits: boolean | null;
  plans: Named[];
}

/** The names of several, one after the other; a name may have a comma in it. */
export const all = (some: readonly Named[]): string =>
  some.map((one) => named(one.names)).join(page().lang === "zh-CN" ? "、" : "; ");

const fittedOn = (table: Table | null): string => {
  if (!table) return t("No table: waits are told by how fast the lanes move");
  const on = tn("{n} simulated day: {kinds}", "{n} simulated days: {kinds}", table.days, { n: count(table.days), kinds: all(table.scenarios) });
  return table.plans.length ? t("A table for {plans}, fitted on {days}", { plans: all(table.plans), days: on }) : t("A table fitted on {days}", { days: on });
};

/** The table in use, the one that comes next and the one from before; `back` calls off the next or takes back. */
export const toldPanel = (told: ToldWaits, back: () => void): TemplateResult => {
  const { table, fits_plan, next, earlier } = told;
  const button = (words: string): TemplateResult | typeof nothing =>
    may("run_day") ? html`<button type="button" class="button small" @click=${back}>${words}</button>` : nothing;
  return html`<section class="panel told" aria-labelledby="told-title">
    <h2 id="told-title">${t("What visitors are told")}</h2>
    <dl class="told-tables">
      <div><dt>${t("In use")}</dt><dd>${fittedOn(table)} ${fits_plan === false ? html`<span class="chip paused">${t("not for the plan in force")}</span>` : nothing}</dd></div>
      ${next ? html`<div><dt>${t("From the next day on")}</dt><dd>${fittedOn(next.table)} ${button(t("Call it off"))}</dd></div>` : nothing}
      ${earlier && !next ? html`<div><dt>${t("Until {time}", { time: when(earlier.at) })}</dt><dd>${fittedOn(earlier.table)} ${button(t("Take it back into use"))}</dd></div>` : nothing}
    </dl>
    ${next?.mistakes.length
      ? html`<div class="notice danger whole" role="alert"><p>${t("It could not come into use: the hall's items or lanes have changed since. Fit it anew.")}</p>${listed(next.mistakes)}</div>`
      : nothing}
  </section>`;
};

/** Beside the plan in force: what visitors are told was not fitted for it; `begin` begins to work that out. */
export const notForPlan = (waits: WaitsOfPlan | null, begin: () => void): TemplateResult | typeof nothing => {
  if (!waits || waits.fits) return nothing;
  return html`<div class="notice warn told-for">
    <span>${waits.fits === null
      ? t("It is not on record for which plan the waits that visitors are told were fitted.")
      : t("The waits that visitors are told were fitted for another plan than this one, so they may come true less often.")}</span>
    ${may("run_day") ? html`<button type="button" class="button small" @click=${begin}>${t("Fit them for this plan")}</button>` : nothing}
  </div>`;
};
