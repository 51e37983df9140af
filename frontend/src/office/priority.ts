// What each priority class costs the others: counts, measured waits, and the bound on overtaking.

import { html, nothing, type TemplateResult } from "lit";

import { get } from "../lib/api";
import { laneMark, laneOf } from "../lib/marks";
import type { HallState, Lane } from "../lib/models";
import { named, type Names } from "../lib/page";
import { minutes, onClock } from "../lib/time";
import { count, t } from "../lib/words";
import { Part } from "./asking";

interface Waits {
  tickets: number;
  mean_seconds: number | null;
  p90_seconds: number | null;
}

interface Cost {
  code: string;
  names: Names;
  credit_seconds: number;
  kiosk: boolean;
  claimed: number;
  granted: number;
  refused: number;
  waits: Waits;
  others: Waits;
  bounds: { lane: string; with_seconds: number; without_seconds: number }[];
}

const exact = (seconds: number | null): string => (seconds === null ? "–" : onClock(seconds));

class Priorities extends Part {
  static override properties = { ...Part.properties, costs: { state: true }, lanes: { state: true } };

  declare costs: Cost[] | null;
  declare lanes: Lane[];

  protected override every = 20_000;

  constructor() {
    super();
    Object.assign(this, { costs: null, lanes: [] });
  }

  protected async look(): Promise<void> {
    if (!this.lanes.length) this.lanes = (await get<HallState>("")).lanes;
    this.costs = (await get<{ priorities: Cost[] }>("/priorities/costs")).priorities;
  }

  private row(cost: Cost): TemplateResult {
    return html`<tr>
      <th scope="row">${named(cost.names)}${cost.kiosk ? html`<span class="under">${t("claimed at the kiosk")}</span>` : nothing}</th>
      <td class="num">${minutes(cost.credit_seconds)}</td>
      <td class="num"><strong>${count(cost.waits.tickets)}</strong></td>
      <td class="num">${count(cost.claimed)}</td>
      <td class="num">${count(cost.granted)}</td>
      <td class="num">${count(cost.refused)}</td>
      <td class="num">${exact(cost.waits.mean_seconds)}</td>
      <td class="num">${exact(cost.waits.p90_seconds)}</td>
      <td class="num">${exact(cost.others.mean_seconds)}</td>
      <td class="num">${exact(cost.others.p90_seconds)}</td>
    </tr>`;
  }

  private waits(costs: readonly Cost[]): TemplateResult {
    return html`<section class="panel">
      <h2 id="costs-title">${t("Priority today, and what it costs the others")}</h2>
      <div class="wide auto" role="region" aria-labelledby="costs-title" tabindex="0">
        <table class="costs">
          <thead>
            <tr>
              <th scope="col" rowspan="2">${t("Class")}</th>
              <th scope="col" rowspan="2" class="num">${t("Counts as earlier")}</th>
              <th scope="col" rowspan="2" class="num">${t("Tickets")}</th>
              <th scope="col" rowspan="2" class="num">${t("Claimed")}</th>
              <th scope="col" rowspan="2" class="num">${t("Granted")}</th>
              <th scope="col" rowspan="2" class="num">${t("Refused")}</th>
              <th scope="colgroup" colspan="2" class="group">${t("Their wait")}</th>
              <th scope="colgroup" colspan="2" class="group">${t("Others in the same lanes")}</th>
            </tr>
            <tr>
              <th scope="col" class="num">${t("mean")}</th>
              <th scope="col" class="num">${t("9 in 10")}</th>
              <th scope="col" class="num">${t("mean")}</th>
              <th scope="col" class="num">${t("9 in 10")}</th>
            </tr>
          </thead>
          <tbody>
            ${costs.map((cost) => this.row(cost))}
          </tbody>
        </table>
      </div>
      <p class="hint">${t("Waits are measured from issue to call. Others are tickets without priority in the lanes in which this class has waited today.")}</p>
    </section>`;
  }

  private bounds(costs: readonly Cost[]): TemplateResult {
    const counting = costs.filter((cost) => cost.bounds.some((bound) => bound.with_seconds !== bound.without_seconds));
    const lanes = [...new Set(costs.flatMap((cost) => cost.bounds.map((bound) => bound.lane)))];
    return html`<section class="panel">
      <h2 id="bounds-title">${t("How much later somebody may come and yet be called first")}</h2>
      ${lanes.length
        ? html`<div class="wide auto" role="region" aria-labelledby="bounds-title" tabindex="0">
            <table class="bounds">
              <thead>
                <tr>
                  <th scope="col">${t("Without this class")}</th>
                  ${lanes.map((lane) => html`<th scope="col" class="num">${laneMark(laneOf(this.lanes, lane))}</th>`)}
                </tr>
              </thead>
              <tbody>
                <tr class="now">
                  <th scope="row">${t("as it is")}</th>
                  ${lanes.map((lane) => html`<td class="num"><strong>${minutes(costs[0]?.bounds.find((one) => one.lane === lane)?.with_seconds)}</strong></td>`)}
                </tr>
                ${counting.map(
                  (cost) => html`<tr>
                    <th scope="row">${named(cost.names)}</th>
                    ${lanes.map((lane) => {
                      const bound = cost.bounds.find((one) => one.lane === lane);
                      const saved = bound ? bound.with_seconds - bound.without_seconds : 0;
                      return html`<td class="num">${minutes(bound?.without_seconds)}${saved ? html` <span class="saved">−${minutes(saved)}</span>` : nothing}</td>`;
                    })}
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>
          ${counting.length < costs.length
            ? html`<p class="hint">${t("Without any other single class nothing would change here: another one, a return pass or an appointment counts as much.")}</p>`
            : nothing}`
        : html`<p class="empty">${t("No plan is in force.")}</p>`}
    </section>`;
  }

  protected override render(): TemplateResult {
    const { costs } = this;
    if (!costs) return html`${this.troubled()}<p class="empty">${t("Counting …")}</p>`;
    if (!costs.length) return html`${this.troubled()}<p class="empty">${t("This hall has no priority classes.")}</p>`;
    return html`${this.troubled()} ${this.waits(costs)} ${this.bounds(costs)}`;
  }
}

customElements.define("kb-office-priority", Priorities);
