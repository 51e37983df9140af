// The plan: in force, its triggers, and another one checked before it is put in force.

import { html, nothing, type TemplateResult } from "lit";

import { get, postOrProblem, type Problem } from "../lib/api";
import { mint } from "../lib/intent";
import { laneMark, laneOf } from "../lib/marks";
import type { HallState, Lane, Window } from "../lib/models";
import { named, page, type Names } from "../lib/page";
import { clock, hhmm, minutes, when } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { may, Part } from "./asking";
import "./changes";
import { gantt, slotTable, type Plan } from "./gantt";
import { triggerTable, type Tides } from "./tides";
import { notForPlan, type WaitsOfPlan } from "./toldwaits";

/** What is wrong with a plan (with a code), or a mistake in its file. */
interface Harm {
  where: string;
  code?: string;
  words: Record<string, { where?: string; what: string; mend: string }>;
}

interface InForce {
  plan: Plan | null;
  since: string | null;
  because: { text: Names } | null;
  harms: Harm[];
  waits: WaitsOfPlan | null;
}

interface Checked {
  code: string;
  names: Names;
  slots: Plan["slots"];
  triggers: number;
  harms: Harm[];
  lines: { lane: string; items: string[]; overtaking_seconds: number | null }[];
}

/** Where a calculation leaves its plan for this part to check. */
export const RECOMMENDED = "kb-recommended-plan";

/** A plan that was chosen: the text of a file, or what a calculation has recommended, with the number that people know it by. */
type Offered = { text: string } | { plan: unknown; calculation: string; number: string };

const LONGEST_REASON = 200;

class PlanPart extends Part {
  static override properties = {
    ...Part.properties,
    inForce: { state: true },
    tides: { state: true },
    lanes: { state: true },
    windows: { state: true },
    offered: { state: true },
    reason: { state: true },
    checked: { state: true },
    mistakes: { state: true },
    forcing: { state: true },
    said: { state: true },
  };

  declare inForce: InForce | null;
  declare tides: Tides;
  declare lanes: Lane[];
  declare windows: Window[];
  declare offered: Offered;
  declare reason: string;
  declare checked: Checked | null;
  declare mistakes: Harm[];
  declare forcing: boolean;
  declare said: string;

  private intent = "";

  constructor() {
    super();
    Object.assign(this, { inForce: null, tides: { triggers: [], tides: [] }, lanes: [], windows: [] });
    Object.assign(this, { offered: { text: "" }, reason: "", checked: null, mistakes: [], forcing: false, said: "" });
  }

  protected async look(): Promise<void> {
    const hall = await get<HallState>("");
    clock.sync(hall.now);
    this.lanes = hall.lanes;
    this.windows = hall.windows;
    this.tides = await get<Tides>("/triggers");
    this.inForce = await get<InForce>("/plan");
  }

  private async choose(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    Object.assign(this, { checked: null, mistakes: [], said: "", trouble: "" });
    if (!file) return;
    const text = await file.text();
    field.value = "";
    await this.check({ text });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const kept = sessionStorage.getItem(RECOMMENDED);
    sessionStorage.removeItem(RECOMMENDED);
    if (kept !== null) void this.check(JSON.parse(kept) as Offered);
  }

  private async check(offered: Offered): Promise<void> {
    Object.assign(this, { offered, reason: "" });
    const plan = "text" in offered ? offered : { plan: offered.plan };
    const answer = await postOrProblem<Checked>("/plan/check", plan, mint());
    if ("problem" in answer) this.refused(answer.problem, answer.message);
    else this.checked = answer.done;
    this.intent = mint();
  }

  private refused(problem: Problem, message: string): void {
    this.mistakes = (problem["mistakes"] as Harm[] | undefined) ?? [];
    this.trouble = this.mistakes.length ? "" : message;
  }

  private async apply(force: boolean): Promise<void> {
    this.forcing = false;
    const { offered, reason } = this;
    const plan = "text" in offered ? offered : { plan: offered.plan, calculation: offered.calculation };
    const answer = await postOrProblem<{ plan: string; harms: Harm[] }>(
      "/plan",
      { ...plan, force, reason: reason.trim() || null },
      force ? `${this.intent}-force` : this.intent,
    );
    if ("problem" in answer) {
      this.refused(answer.problem, answer.message);
      return;
    }
    const { checked } = this;
    if (checked) {
      this.said = answer.done.harms.length
        ? tn("{plan} is in force; it leaves {n} thing open.", "{plan} is in force; it leaves {n} things open.", answer.done.harms.length, { plan: named(checked.names) })
        : t("{plan} is in force.", { plan: named(checked.names) });
    }
    Object.assign(this, { checked: null, mistakes: [] });
    void this.lookAgain();
  }

  /** What is wrong; how to mend it is said once for neighbours that are mended alike. */
  private harmList(harms: readonly Harm[]): TemplateResult {
    const said = harms.map((one) => ({ where: one.where, found: !!one.code, what: "", mend: "", ...one.words[page().lang] }));
    return html`<ul class="harms">
      ${said.map(
        (one, place) => html`<li>
          ${one.found ? html`<strong>${one.what}</strong> <code>${one.where}</code>` : html`<code>${one.where}</code> <strong>${one.what}</strong>`}
          ${said[place + 1]?.mend === one.mend ? nothing : html`<span class="mend">${one.mend}</span>`}
        </li>`,
      )}
    </ul>`;
  }

  private bounds(checked: Checked): TemplateResult {
    const most = new Map<string, number>();
    for (const line of checked.lines) {
      if (line.overtaking_seconds !== null) most.set(line.lane, Math.max(most.get(line.lane) ?? 0, line.overtaking_seconds));
    }
    return html`<p>${t("Nobody is overtaken by who comes later than:")}</p>
      <ul class="legend">
        ${[...most].map(([lane, seconds]) => html`<li>${laneMark(laneOf(this.lanes, lane))} ${minutes(seconds)}</li>`)}
      </ul>`;
  }

  private question(checked: Checked): TemplateResult {
    const leave = (): void => void (this.forcing = false);
    return html`<dialog class="ask" aria-labelledby="force-title" aria-describedby="force-facts" @cancel=${leave}>
      <h2 id="force-title">${t("Put {plan} in force nevertheless?", { plan: named(checked.names) })}</h2>
      <div id="force-facts">
        <p>${tn("The check has found {n} thing that would leave somebody unserved.", "The check has found {n} things that would leave somebody unserved.", checked.harms.length)}</p>
        <p class="hint">${t("This page and the server's log will say what it leaves open.")}</p>
      </div>
      <div class="answers">
        <button type="button" class="button" autofocus @click=${leave}>${t("Back")}</button>
        <button type="button" class="button main danger" @click=${() => void this.apply(true)}>${t("Put it in force nevertheless")}</button>
      </div>
    </dialog>`;
  }

  private type(reason: string): void {
    Object.assign(this, { reason, intent: mint() });
  }

  /** Why it is put in force: a recommendation says so by itself. */
  private why(): TemplateResult {
    const { offered } = this;
    const hint = "text" in offered ? t("Kept in the record and shown on this page; no names of people") : t("The record says by itself: recommended, calculation {number}", { number: offered.number });
    return html`<div class="field">
      <label for="plan-reason">${t("Reason (optional)")}</label>
      <input id="plan-reason" autocomplete="off" maxlength=${LONGEST_REASON} aria-describedby="plan-reason-note" .value=${this.reason} @input=${(event: Event) => this.type((event.target as HTMLInputElement).value)} />
      <p id="plan-reason-note" class="hint">${hint}</p>
    </div>`;
  }

  private another(): TemplateResult {
    const { checked } = this;
    return html`<section class="panel" aria-labelledby="another-title">
      <h2 id="another-title">${t("Another plan")}</h2>
      <div class="field file">
        <p id="plan-file-note">${t("It is checked first, and nothing changes")}</p>
        <input id="plan-file" class="visually-hidden" type="file" accept=".toml" aria-describedby="plan-file-note" @change=${(event: Event) => void this.choose(event)} />
        <label class="button" for="plan-file">${t("Choose a plan file …")}</label>
      </div>
      ${this.said ? html`<p class="notice ok" role="status">${this.said}</p>` : nothing}
      ${this.mistakes.length
        ? html`<div class="notice danger whole" role="alert">
            <p>${tn("The file has {n} mistake:", "The file has {n} mistakes:", this.mistakes.length)}</p>
            ${this.harmList(this.mistakes)}
          </div>`
        : nothing}
      ${checked
        ? html`<h3>${named(checked.names)}</h3>
            ${checked.harms.length
              ? html`<div class="notice warn whole" role="alert">
                  <p>${tn("This plan would leave somebody unserved in {n} way:", "This plan would leave somebody unserved in {n} ways:", checked.harms.length)}</p>
                  ${this.harmList(checked.harms)}
                </div>`
              : html`<p class="notice ok" role="status">${t("The check finds nothing wrong.")}</p>`}
            ${this.bounds(checked)} ${gantt(checked, this.windows, this.lanes, "")} ${this.why()}
            <p class="answers">
              ${checked.harms.length
                ? html`<button type="button" class="button danger" @click=${() => (this.forcing = true)}>${t("Put it in force nevertheless")}</button>`
                : html`<button type="button" class="button main" @click=${() => void this.apply(false)}>${t("Put {plan} in force", { plan: named(checked.names) })}</button>`}
            </p>
            ${this.forcing ? this.question(checked) : nothing}`
        : nothing}
    </section>`;
  }

  /** What the check finds wrong with the plan in force: it is there because somebody has forced it. */
  private leftOpen(harms: readonly Harm[]): TemplateResult | typeof nothing {
    if (!harms.length) return nothing;
    return html`<details class="notice warn whole left-open" open>
      <summary>${tn("The check finds {n} thing wrong with the plan in force; it was put in force nevertheless.", "The check finds {n} things wrong with the plan in force; it was put in force nevertheless.", harms.length)}</summary>
      ${this.harmList(harms)}
    </details>`;
  }

  /** Begins to work out what visitors are told under the plan in force, on all kinds of day that the hall has. */
  private async fitWaits(): Promise<void> {
    const { scenarios } = await get<{ scenarios: { code: string }[] }>("/scenarios");
    const [scenario, ...further] = scenarios.map((one) => one.code);
    const body = { kind: "waits", scenario, further };
    // Without a kind of day there is nothing to ask for: the part of calculations says how to get one.
    if (scenario === undefined || (await this.send("fit waits", "/calculations", body))) location.hash = "calculations";
  }

  private present(): TemplateResult | typeof nothing {
    if (!this.inForce) return nothing;
    const { plan, since, because, harms, waits } = this.inForce;
    const rules = html`<a href="/halls/${page().hall?.code}/rules">${t("How a call is chosen, in words")}</a>`;
    if (!plan?.slots.length) {
      return html`<p class="empty">${t("No plan is in force. Put one in force with the command: kuaiban plan apply FILE")}</p>`;
    }
    return html`<section class="panel" aria-labelledby="plan-title">
      <h2 id="plan-title">${t("In force: {plan}", { plan: named(plan.names) })}</h2>
      ${since ? html`<p class="hint">${t("In force since {time}", { time: when(since) })}${because ? html` · ${named(because.text)}` : nothing}</p>` : nothing} ${this.leftOpen(harms)} ${notForPlan(waits, () => void this.fitWaits())}
      <p class="legend">${this.lanes.map((lane) => laneMark(lane, `${lane.letter} ${named(lane.names)}`))} <span class="rules-link">${rules}</span></p>
      ${slotTable(plan, this.windows, this.lanes)} ${gantt(plan, this.windows, this.lanes, clock.known ? hhmm(clock.now()) : "", this.tides.tides)}
      ${this.tides.tides.length ? html`<p class="hint">${tn("{n} time of a trigger is drawn with a thick dashed border.", "{n} times of triggers are drawn with a thick dashed border.", this.tides.tides.length, { n: count(this.tides.tides.length) })}</p>` : nothing}
    </section>`;
  }

  protected override render(): TemplateResult {
    return html`${this.troubled()} ${this.present()}
    ${this.tides.triggers.length ? triggerTable(this.tides, this.lanes, this.windows) : nothing}
    ${may("run_day") ? this.another() : nothing}
    <kb-office-changes></kb-office-changes>`;
  }
}

customElements.define("kb-office-plan", PlanPart);
