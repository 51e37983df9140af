// Calculations: what the simulation works out for the office, how far it is, and what came of it.

import { html, nothing, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { named } from "../lib/page";
import { minutes, when } from "../lib/time";
import { count, t } from "../lib/words";
import { listed, may, Part } from "./asking";
import { bar, type Calculation, found, type Kind, type Plan, what, why } from "./calculation";
import { RECOMMENDED } from "./plan";
import { noDayYet, type OnRecord, replayFields } from "./replays";
import { toldPanel, type ToldWaits } from "./toldwaits";

const LIVELY_MS = 1000;
const CALM_MS = 5000;
const OPEN: ReadonlySet<string> = new Set(["queued", "running", "cancelling"]);

class Calculations extends Part {
  static override properties = {
    ...Part.properties,
    kinds: { state: true },
    record: { state: true },
    rows: { state: true },
    file: { state: true },
    kind: { state: true },
    known: { state: true },
    waits: { state: true },
    said: { state: true },
  };

  declare kinds: Plan[];
  declare record: OnRecord | null;
  declare rows: Calculation[];
  /** The plan file to compare with the plan in force. */
  declare file: { name: string; text: string } | null;
  declare kind: Kind;
  declare known: boolean;
  declare waits: ToldWaits | null;
  declare said: string;

  constructor() {
    super();
    Object.assign(this, { kinds: [], record: null, rows: [], file: null, kind: "recommend", known: false, waits: null, said: "" });
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
    if (!lively && may("run_day")) this.record = await get<OnRecord>("/days");
    if (!lively) this.waits = await get<ToldWaits>("/waits");
    this.known = true;
  }

  private async choose(event: Event): Promise<void> {
    const file = (event.target as HTMLInputElement).files?.[0];
    this.file = file ? { name: file.name, text: await file.text() } : null;
  }

  private async ask(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const { scenario, days, aim, dwell, effort, day, plan: known } = Object.fromEntries(form) as Record<string, string>;
    const { kind, file } = this;
    const plan = file === null ? {} : { plan_text: file.text };
    const [first, ...further] = form.getAll("kinds") as string[];
    if (kind === "waits" && first === undefined) {
      this.trouble = t("Choose at least one kind of day.");
      return;
    }
    const bodies: Record<Kind, object> = {
      recommend: { kind, scenario, aim, effort, dwell_minutes: Number(dwell) },
      fast_list: { kind, scenario },
      simulate: { kind, scenario, days: Number(days), ...plan },
      waits: { kind, scenario: first, further, ...plan },
      replay: { kind, day, ...(file === null ? { plan: known } : plan) },
    };
    const body = bodies[kind];
    this.calm = CALM_MS;
    if (await this.send<Calculation>(`ask ${JSON.stringify(body)}`, "/calculations", body)) this.file = null;
  }

  private form(): TemplateResult | typeof nothing {
    if (!may("run_day")) return nothing;
    return html`<form class="calculate ${this.kind}" @submit=${(event: SubmitEvent) => void this.ask(event)}>
      <fieldset class="kinds">
        <legend class="visually-hidden">${t("What to work out")}</legend>
        ${this.choice("recommend", t("Which plan would be best?"))} ${this.choice("simulate", t("How does a plan do?"))}
        ${this.choice("fast_list", t("What belongs on the fast list?"))} ${this.choice("waits", t("What should visitors be told?"))}
        ${this.choice("replay", t("How would a past day have gone?"))}
      </fieldset>
      ${this.fields()}
    </form>`;
  }

  private fields(): TemplateResult | typeof nothing {
    const { kind, record } = this;
    const button = html`<button class="button main">${kind === "simulate" ? t("Simulate") : kind === "waits" ? t("Fit") : kind === "replay" ? t("Play again") : t("Recommend")}</button>`;
    if (kind === "replay") {
      return record?.days.length ? html`${replayFields(record, this.file !== null)} ${this.planFile(t("or under the plan of a file"))} ${button}` : noDayYet(record);
    }
    if (this.known && !this.kinds.length) {
      return html`<p class="empty">${t("There is no kind of day to simulate yet. Give the hall some with the command: kuaiban scenarios put FILE. kuaiban fit makes such files from your own visits.")}</p>`;
    }
    return html`${kind === "waits" ? this.kindsOfDay() : this.kindOfDay()} ${this.more()} ${button}`;
  }

  private kindOfDay(): TemplateResult {
    return html`<div class="field">
      <label for="calculate-scenario">${t("Kind of day")}</label>
      <select id="calculate-scenario" name="scenario" required>
        ${this.kinds.map((one) => html`<option value=${one.code}>${named(one.names)}</option>`)}
      </select>
    </div>`;
  }

  /** All the kinds of day on which the plan is in force; a table has to do for each of them. */
  private kindsOfDay(): TemplateResult {
    return html`<fieldset class="kinds">
      <legend>${t("Kinds of day under this plan")}</legend>
      ${this.kinds.map((one) => html`<label class="choice"><input type="checkbox" name="kinds" value=${one.code} checked /> ${named(one.names)}</label>`)}
    </fieldset>`;
  }

  private more(): TemplateResult {
    switch (this.kind) {
      case "recommend":
        return this.wishes();
      case "simulate":
        return html`${this.days()} ${this.planFile(t("Beside the plan in force"))}`;
      case "waits":
        return this.planFile(t("For the plan in force, or for"));
      default:
        return this.lists();
    }
  }

  private choice(kind: Kind, words: string): TemplateResult {
    return html`<label class="choice"><input type="radio" name="kind" value=${kind} ?checked=${this.kind === kind} @change=${() => (this.kind = kind)} /> ${words}</label>`;
  }

  /** What a recommended plan is to make small, and how steady it is to be. */
  private wishes(): TemplateResult {
    return html`<div class="field">
        <label for="calculate-aim">${t("Looked for")}</label>
        <select id="calculate-aim" name="aim">
          <option value="least_paid_hours">${t("least paid hours that keep all targets")}</option>
          <option value="best_waits">${t("best waits for today's paid hours")}</option>
        </select>
      </div>
      <div class="field">
        <label for="calculate-dwell">${t("Each role lasts at least")}</label>
        <select id="calculate-dwell" name="dwell">
          ${[30, 60, 90, 120].map((one) => html`<option value=${one} ?selected=${one === 60}>${minutes(60 * one)}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="calculate-effort">${t("Effort")}</label>
        <select id="calculate-effort" name="effort">
          <option value="thorough">${t("thorough: half a minute or more")}</option>
          <option value="quick">${t("quick: a first good plan")}</option>
        </select>
      </div>`;
  }

  private days(): TemplateResult {
    return html`<div class="field">
        <label for="calculate-days">${t("Days")}</label>
        <select id="calculate-days" name="days">
          ${[50, 200, 1000, 4000].map((one) => html`<option value=${one} ?selected=${one === 200}>${count(one)}</option>`)}
        </select>
      </div>`;
  }

  private planFile(note: string): TemplateResult {
    return html`<div class="field">
        <p id="calculate-plan-note">${note}</p>
        <input id="calculate-plan" class="visually-hidden" type="file" accept=".toml" aria-describedby="calculate-plan-note" @change=${(event: Event) => void this.choose(event)} />
        <label class="button" for="calculate-plan">${this.file ? this.file.name : t("Choose a plan file …")}</label>
      </div>`;
  }

  private lists(): TemplateResult {
    return html`<p class="hint">${t("Under the plan in force: every simple item on the list or off it, what that gains, and who pays. The list stays as it is until an administrator changes the hall's file.")}</p>`;
  }

  private came(one: Calculation): TemplateResult {
    const words = one.progress ? found(one.progress, true, one.kind) : "";
    switch (one.state) {
      case "done":
        return html`${words ? html`<span>${words}</span>` : nothing}
          <a class="button small" href=${one.page_url ?? ""}>${t("Open the page")}</a>
          ${one.kind === "recommend" && may("run_day") ? html`<button type="button" class="button small" @click=${() => void this.check(one)}>${t("Check this plan")}</button>` : nothing}
          ${one.kind === "waits" && may("run_day") ? html`<button type="button" class="button small" @click=${() => void this.take(one)}>${t("Take into use")}</button>` : nothing}`;
      case "failed":
        return html`<div class="notice danger whole"><p>${why(one)}</p>${listed(one.problem?.mistakes ?? [])}</div>`;
      case "cancelled":
        return html`<span class="chip paused">${t("cancelled")}</span>
          ${one.page_url ? html`<a class="button small" href=${one.page_url}>${t("What was found by then")}</a>` : nothing}`;
      case "cancelling":
        return html`<span class="chip">${t("stops, and tells what it has found")}</span>`;
      default:
        return bar(one);
    }
  }

  /** Takes the recommended plan to where plans are checked and put in force. */
  private async check(one: Calculation): Promise<void> {
    try {
      const { result } = await get<{ result: { plan: unknown } }>(`/calculations/${one.id}`);
      sessionStorage.setItem(RECOMMENDED, JSON.stringify({ plan: result.plan, calculation: one.id, number: one.number }));
      location.hash = "plan";
    } catch (error) {
      this.trouble = told(error).message;
    }
  }

  private async take(one: Calculation): Promise<void> {
    if (await this.change("/waits", { calculation: one.id })) this.said = this.waits?.next ? t("A day is open: from the next day on waits are told by this table.") : t("From now on waits are told by this table.");
  }

  /** Calls off the table that comes with the next day, else takes the earlier one back. */
  private async back(): Promise<void> {
    const calledOff = this.waits?.next;
    if (!(await this.change("/waits/back", {}))) return;
    this.said = calledOff ? t("Called off: waits are told as they are today.") : this.waits?.next ? t("A day is open: from the next day on waits are told as before.") : t("From now on waits are told as before.");
  }

  private async change(path: string, body: object): Promise<boolean> {
    this.said = "";
    const done = await this.send(`${path} ${JSON.stringify(body)}`, path, body);
    if (done) this.waits = await get<ToldWaits>("/waits");
    return !!done;
  }

  private row(one: Calculation): TemplateResult {
    const cancel = () => void this.send(`cancel ${one.id}`, `/calculations/${one.id}/cancel`, {});
    return html`<li class="calculation" data-state=${one.state}>
      <p class="what">${what(one)}</p>
      <div class="came">${this.came(one)}</div>
      <p class="when">
        <span class="hint">${t("asked for by {who}, {time}", { who: named(one.asked_by.names), time: when(one.asked_at) })}<br />${t("No. {number}", { number: one.number })}</span>
        ${OPEN.has(one.state) && may("run_day")
          ? html`<button type="button" class="button small" ?disabled=${one.state === "cancelling"} @click=${cancel}>${t("Cancel")}</button>`
          : nothing}
      </p>
    </li>`;
  }

  protected override render(): TemplateResult {
    return html`${this.troubled()} ${this.said ? html`<p class="notice ok" role="status">${this.said}</p>` : nothing}
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
      </section>
      ${this.waits ? toldPanel(this.waits, () => void this.back()) : nothing}`;
  }
}

customElements.define("kb-office-calculations", Calculations);
