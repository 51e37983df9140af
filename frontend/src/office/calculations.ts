// Calculations: what the simulation works out for the office, how far it is, and what came of it.

import { html, nothing, type TemplateResult } from "lit";

import { get } from "../lib/api";
import { named, page, type Names } from "../lib/page";
import { clock, dayOf, hhmm, longDate, minutes } from "../lib/time";
import { count, t } from "../lib/words";
import { may, Part } from "./asking";

interface Plan {
  code: string;
  names: Names;
}

interface Interval {
  value: number | null;
  low: number | null;
  high: number | null;
}

interface Progress {
  done: number;
  of: number;
  left_seconds: number | null;
  so_far: { share?: Interval[] };
}

/** A calculation as the list has it; the simulation's whole document stands on its page. */
interface Calculation {
  id: string;
  kind: "simulate";
  wish: { scenario: Plan; plan: Plan; other: Plan | null; days: number; seed: number };
  state: "queued" | "running" | "cancelling" | "done" | "failed" | "cancelled";
  asked_at: string;
  ended_at: string | null;
  progress: Progress | null;
  problem: { words: Names; mistakes?: { where: string; what: string; mend: string }[] } | null;
  page_url: string | null;
}

const LIVELY_MS = 1000;
const CALM_MS = 5000;
const OPEN: ReadonlySet<string> = new Set(["queued", "running", "cancelling"]);

const percent = (share: number): string =>
  share.toLocaleString(page().lang, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

class Calculations extends Part {
  static override properties = {
    ...Part.properties,
    kinds: { state: true },
    rows: { state: true },
    file: { state: true },
    known: { state: true },
  };

  declare kinds: Plan[];
  declare rows: Calculation[];
  /** The plan file to compare with the plan in force. */
  declare file: { name: string; text: string } | null;
  declare known: boolean;

  constructor() {
    super();
    Object.assign(this, { kinds: [], rows: [], file: null, known: false });
    this.every = LIVELY_MS;
  }

  private calm = 0;

  protected async look(): Promise<void> {
    // While nothing is under way a look now and then will do.
    const lively = this.rows.some((one) => OPEN.has(one.state));
    if (this.known && !lively && (this.calm += LIVELY_MS) < CALM_MS) return;
    this.calm = 0;
    if (!this.known) this.kinds = (await get<{ scenarios: Plan[] }>("/scenarios")).scenarios;
    this.rows = (await get<{ calculations: Calculation[] }>("/calculations")).calculations;
    this.known = true;
  }

  private async choose(event: Event): Promise<void> {
    const file = (event.target as HTMLInputElement).files?.[0];
    this.file = file ? { name: file.name, text: await file.text() } : null;
  }

  private async ask(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { scenario, days } = Object.fromEntries(new FormData(form)) as Record<string, string>;
    const plan_text = this.file?.text ?? null;
    this.calm = CALM_MS;
    const asked = await this.send<Calculation>(`ask ${scenario} ${days} ${plan_text}`, "/calculations", {
      kind: "simulate",
      scenario,
      days: Number(days),
      ...(plan_text === null ? {} : { plan_text }),
    });
    if (asked) {
      form.reset();
      this.file = null;
    }
  }

  private form(): TemplateResult | typeof nothing {
    if (!may("run_day")) return nothing;
    if (this.known && !this.kinds.length) {
      return html`<p class="empty">${t("There is no kind of day to simulate yet. Give the hall some with the command: kuaiban scenarios put FILE. kuaiban fit makes such files from your own visits.")}</p>`;
    }
    return html`<form class="calculate" @submit=${(event: SubmitEvent) => void this.ask(event)}>
      <div class="field">
        <label for="calculate-scenario">${t("Kind of day")}</label>
        <select id="calculate-scenario" name="scenario" required>
          ${this.kinds.map((one) => html`<option value=${one.code}>${named(one.names)}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="calculate-days">${t("Days")}</label>
        <select id="calculate-days" name="days">
          ${[50, 200, 1000, 4000].map((one) => html`<option value=${one} ?selected=${one === 200}>${count(one)}</option>`)}
        </select>
      </div>
      <div class="field">
        <p id="calculate-plan-note">${t("Beside the plan in force")}</p>
        <input id="calculate-plan" class="visually-hidden" type="file" accept=".toml" aria-describedby="calculate-plan-note" @change=${(event: Event) => void this.choose(event)} />
        <label class="button" for="calculate-plan">${this.file ? this.file.name : t("Choose a plan file …")}</label>
      </div>
      <button class="button main">${t("Simulate")}</button>
    </form>`;
  }

  private what(one: Calculation): TemplateResult {
    const { scenario, plan, other, days } = one.wish;
    const plans = other ? t("{plan} against {other}", { plan: named(plan.names), other: named(other.names) }) : named(plan.names);
    return html`<strong>${named(scenario.names)}</strong><span class="hint">${plans} · ${t("{n} days", { n: count(days) })}</span>`;
  }

  private bar(one: Calculation): TemplateResult {
    const { progress } = one;
    if (one.state === "queued" || !progress) {
      return html`<span class="chip">${one.state === "queued" ? t("waits for its turn") : t("begins")}</span>`;
    }
    const left = progress.left_seconds === null ? "" : t("{time} left", { time: minutes(progress.left_seconds) });
    return html`<progress max=${progress.of} value=${progress.done} aria-label=${named(one.wish.scenario.names)}></progress>
      <span class="hint">${count(progress.done)} / ${count(progress.of)} ${left} ${this.shares(progress)}</span>`;
  }

  private shares(progress: Progress): string {
    const shares = (progress.so_far.share ?? []).flatMap((one) => (one.value === null ? [] : [percent(one.value)]));
    return shares.length ? t("within the promise: {shares}", { shares: shares.join(" | ") }) : "";
  }

  private came(one: Calculation): TemplateResult {
    switch (one.state) {
      case "done":
        return html`<span>${one.progress ? this.shares(one.progress).replace(/^./, (first) => first.toUpperCase()) : nothing}</span>
          <a class="button small" href=${one.page_url ?? ""}>${t("Open the page")}</a>`;
      case "failed":
        return html`<span class="notice danger">${one.problem ? named(one.problem.words) : t("It failed.")}</span>`;
      case "cancelled":
        return html`<span class="chip paused">${t("cancelled")}</span>`;
      default:
        return this.bar(one);
    }
  }

  private when(at: string): string {
    return dayOf(at) === dayOf(clock.now()) ? hhmm(at) : `${longDate(at)} ${hhmm(at)}`;
  }

  private row(one: Calculation): TemplateResult {
    const cancel = () => void this.send(`cancel ${one.id}`, `/calculations/${one.id}/cancel`, {});
    return html`<li class="calculation" data-state=${one.state}>
      <p class="what">${this.what(one)}</p>
      <p class="came">${this.came(one)}</p>
      <p class="when">
        <span class="hint">${this.when(one.ended_at ?? one.asked_at)}</span>
        ${OPEN.has(one.state) && may("run_day")
          ? html`<button type="button" class="button small" ?disabled=${one.state === "cancelling"} @click=${cancel}>${t("Cancel")}</button>`
          : nothing}
      </p>
    </li>`;
  }

  protected override render(): TemplateResult {
    return html`${this.troubled()}
      <section class="panel">
        <h2>${t("Work something out")}</h2>
        <p class="hint">${t("The simulation runs this hall by its own rules, beside the live day and without disturbing it.")}</p>
        ${this.form()}
      </section>
      <section class="panel">
        <h2>${t("Calculations")}</h2>
        ${this.rows.length
          ? html`<ul class="calculations">${this.rows.map((one) => this.row(one))}</ul>`
          : html`<p class="empty">${this.known ? t("Nothing has been worked out yet. Choose a kind of day above.") : "…"}</p>`}
      </section>`;
  }
}

customElements.define("kb-office-calculations", Calculations);
