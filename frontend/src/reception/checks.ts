// Pre-checks: a visitor's papers are looked through before there is a ticket.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import type { Material, Ticket } from "../lib/models";
import { named, page } from "../lib/page";
import { clock, hhmm, longDate, minutes } from "../lib/time";
import { t, tn } from "../lib/words";
import { nothingHere, priorityChoice, sheet } from "./asked";
import { itemWords, priorityWord, type Desk } from "./desk";
import type { PreCheck } from "./models";
import { NOTHING_PICKED, picker, type Picking } from "./picker";

class Checks extends Island {
  static override properties = {
    desk: { attribute: false },
    turn: { attribute: false },
    list: { attribute: false },
    open: { attribute: false },
    picking: { state: true },
    priority: { state: true },
    away: { state: true },
    ticked: { state: true },
  };

  declare desk: Desk;
  declare turn: number;
  /** The running pre-checks; null until they are known. */
  declare list: PreCheck[] | null;
  /** The one that is being looked through. */
  declare open: PreCheck | null;
  declare picking: Picking;
  declare priority: string | null;
  /** What a visitor who has just been sent away must bring. */
  declare away: { items: string[]; missing: Material[] } | null;
  /** Papers that are there: material codes of each pre-check. */
  declare ticked: ReadonlyMap<string, ReadonlySet<string>>;

  private readonly questions = new Questions();

  constructor() {
    super();
    Object.assign(this, { list: null, open: null, picking: NOTHING_PICKED, priority: null, away: null, ticked: new Map() });
  }

  protected override updated(_changed: PropertyValues): void {
    this.questions.drawn(this);
  }

  private show(check: PreCheck | null): void {
    this.desk.calm();
    this.priority = null;
    this.dispatchEvent(new CustomEvent("kb-check", { detail: check, bubbles: true }));
  }

  private start(code: string): void {
    void this.desk.run<PreCheck>("/pre-checks", { items: [code], language: page().lang }, (check) => {
      this.picking = NOTHING_PICKED;
      this.show(check);
    });
  }

  private papers(check: PreCheck): Material[] {
    const items = check.items.map((code) => this.desk.catalogue.items.find((one) => one.code === code));
    return [...new Map(items.flatMap((one) => one?.materials ?? []).map((one) => [one.code, one])).values()];
  }

  private there(check: PreCheck): ReadonlySet<string> {
    return this.ticked.get(check.id) ?? new Set();
  }

  private tick(check: PreCheck, code: string, on: boolean): void {
    const there = new Set(this.there(check));
    if (on) there.add(code);
    else there.delete(code);
    this.ticked = new Map(this.ticked).set(check.id, there);
  }

  private pass(check: PreCheck): void {
    void this.desk.run<Ticket>(`/pre-checks/${check.id}/pass`, { priority: this.priority }, (ticket) => {
      this.show(null);
      this.desk.give([ticket], true);
    });
  }

  private sendAway(check: PreCheck, missing: Material[]): void {
    void this.desk.run<PreCheck>(`/pre-checks/${check.id}/send-away`, { missing: missing.map((one) => one.code) }, () => {
      this.away = { items: check.items, missing };
      this.show(null);
    });
  }

  private checking(check: PreCheck): TemplateResult {
    const papers = this.papers(check);
    const there = this.there(check);
    const missing = papers.filter((one) => !there.has(one.code));
    const busy = this.desk.busy;
    return sheet(
      this.desk,
      "check",
      itemWords(this.desk, check.items),
      html`<p class="soft">
          ${papers.length
            ? t("Tick what the visitor has. Begun {wait} ago.", { wait: minutes(clock.since(check.started_at)) })
            : t("Nothing special is needed for this.")}
        </p>
        <ul class="ticks">
          ${papers.map(
            (one) => html`<li>
              <label>
                <input type="checkbox" .checked=${there.has(one.code)} @change=${(event: Event) => this.tick(check, one.code, (event.target as HTMLInputElement).checked)} />
                <span>${named(one.names)}</span>
              </label>
            </li>`,
          )}
        </ul>
        ${this.desk.priorities.length
          ? priorityChoice(
              this.desk,
              this.priority,
              (code) => (this.priority = code),
              (code) => priorityWord(this.desk, code),
            )
          : nothing}
        <div class="answers">
          <button type="button" class="button big" @click=${() => this.show(null)}>${t("Back")}</button>
          <button type="button" class="button big ${missing.length ? "main" : ""}" aria-disabled=${busy} @click=${() => this.sendAway(check, missing)}>
            ${missing.length ? tn("Send away: {n} missing", "Send away: {n} missing", missing.length) : t("Send away")}
          </button>
          <button type="button" class="button big ${missing.length ? "" : "main"}" aria-disabled=${busy} @click=${() => this.pass(check)}>
            ${missing.length ? t("Ticket all the same") : t("All there: ticket")}
          </button>
        </div>`,
      () => this.show(null),
      "tall",
    );
  }

  /** Large, so that the visitor can photograph it. */
  private bring(): TemplateResult {
    const { items, missing } = this.away!;
    const leave = (): void => {
      this.away = null;
    };
    return sheet(
      this.desk,
      "bring",
      missing.length ? t("Please bring") : t("Please come again"),
      html`<ul class="bring" tabindex="0" aria-labelledby="bring-title">${missing.map((one) => html`<li>${named(one.names)}</li>`)}</ul>
        <p class="bring-for"><strong>${itemWords(this.desk, items)}</strong></p>
        <p class="soft">${named(page().hall?.names)} · ${longDate(clock.now())} ${hhmm(clock.now())}</p>
        <p class="soft">${t("The visitor may photograph this screen.")}</p>
        <div class="answers"><button type="button" class="button main big" autofocus @click=${leave}>${t("Done")}</button></div>`,
      leave,
      "tall whole",
    );
  }

  protected override render(): TemplateResult {
    const list = this.list ?? [];
    return html`<div class="part-head"><h1>${t("Pre-checks")}</h1></div>
      ${list.length
        ? html`<ul class="rows">
            ${list.map(
              (one) => html`<li class="row">
                <span class="row-time figure">${minutes(clock.since(one.started_at))}</span>
                <span class="row-what">
                  <strong>${itemWords(this.desk, one.items)}</strong>
                  <span class="soft">${t("Papers ticked: {n} of {of}", { n: this.there(one).size, of: this.papers(one).length })}</span>
                </span>
                <span class="row-does"><button type="button" class="button main" @click=${() => this.show(one)}>${t("Go on")}</button></span>
              </li>`,
            )}
          </ul>`
        : nothingHere(t("No papers are being checked."), t("Tap an item to begin with a visitor."))}
      ${picker(this.desk, this.picking, "find-check", {
        change: (change) => (this.picking = { ...this.picking, ...change }),
        choose: (item) => this.start(item.code),
      })}
      ${this.away ? this.bring() : this.open ? this.checking(this.open) : nothing}`;
  }
}

customElements.define("kb-checks", Checks);

/** The running pre-checks, the oldest first; what went wrong is a sentence. */
export async function runningChecks(): Promise<PreCheck[] | string> {
  try {
    const { pre_checks } = await get<{ pre_checks: PreCheck[] }>("/pre-checks");
    return [...pre_checks].sort((a, b) => a.started_at.localeCompare(b.started_at));
  } catch (error) {
    return told(error).message;
  }
}
