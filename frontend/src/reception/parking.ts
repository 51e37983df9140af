// Parking: while a business system is down, nobody is called for its items.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";

import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import { named } from "../lib/page";
import { search } from "../lib/search";
import { hhmm } from "../lib/time";
import { t } from "../lib/words";
import { sheet } from "./asked";
import type { Desk } from "./desk";
import type { Parked } from "../lib/models";

const LONGEST_REASON = 200;

/** A department's or an item's name. */
export const serviceWord = (desk: Desk, code: string): string =>
  named([...desk.catalogue.departments, ...desk.catalogue.items].find((one) => one.code === code)?.names) || code;

class Parking extends Island {
  static override properties = {
    desk: { attribute: false },
    turn: { attribute: false },
    typed: { state: true },
    code: { state: true },
    reason: { state: true },
  };

  declare desk: Desk;
  declare turn: number;
  declare typed: string;
  /** What is to be parked. */
  declare code: string | null;
  declare reason: string;

  private readonly questions = new Questions();

  constructor() {
    super();
    Object.assign(this, { typed: "", code: null, reason: "" });
  }

  protected override updated(_changed: PropertyValues): void {
    this.questions.drawn(this);
  }

  private ask(code: string | null): void {
    this.code = code;
    this.reason = "";
    this.desk.calm();
  }

  private park(code: string, reason: string): void {
    const name = serviceWord(this.desk, code);
    void this.desk.run<Parked>("/parked", { code, reason: reason || null }, () => {
      this.ask(null);
      this.typed = "";
      this.desk.say(t("{name} is parked: nobody is called for it.", { name }), { word: t("Resume it"), press: () => this.resume(code) });
    });
  }

  private resume(code: string): void {
    const name = serviceWord(this.desk, code);
    void this.desk.run<Parked>(`/parked/${encodeURIComponent(code)}/resume`, {}, () => this.desk.say(t("{name} works again. Everybody has kept their place.", { name })));
  }

  private dialog(): TemplateResult | typeof nothing {
    const { code } = this;
    if (!code) return nothing;
    const leave = (): void => this.ask(null);
    const reasons = [t("The business system is down"), t("The network is down"), t("A power cut"), t("The specialist is away")];
    return sheet(
      this.desk,
      "park",
      t("Park {name}?", { name: serviceWord(this.desk, code) }),
      html`<p class="soft">${t("Nobody is called for it and the kiosk says so. Who waits keeps the place. Why? Visitors see the reason.")}</p>
        <div class="choices">
          ${reasons.map((one) => html`<button type="button" class="button big" aria-disabled=${this.desk.busy} @click=${() => this.park(code, one)}>${one}</button>`)}
        </div>
        <div class="field">
          <label for="park-reason">${t("Another reason")}</label>
          <input id="park-reason" maxlength=${LONGEST_REASON} .value=${this.reason} @input=${(event: Event) => (this.reason = (event.target as HTMLInputElement).value)} />
        </div>
        <div class="answers">
          <button type="button" class="button big" @click=${leave}>${t("Back")}</button>
          <button type="button" class="button main big" ?disabled=${!this.reason.trim()} aria-disabled=${this.desk.busy} @click=${() => this.park(code, this.reason.trim())}>
            ${t("Park")}
          </button>
        </div>`,
      leave,
    );
  }

  protected override render(): TemplateResult {
    const parked = this.desk.hall?.parked ?? [];
    const resting = new Set(parked.map((one) => one.code));
    const typed = this.typed.trim();
    const rows: readonly { code: string; names: Parameters<typeof named>[0] }[] = typed
      ? search(this.desk.catalogue, typed)
      : this.desk.catalogue.departments.filter((one) => this.desk.catalogue.items.some((item) => item.department === one.code));
    return html`<div class="part-head"><h1>${t("Services")}</h1></div>
      ${parked.length
        ? html`<ul class="rows parked-now">
            ${parked.map(
              (one) => html`<li class="row">
                <span class="row-time"><time>${hhmm(one.since)}</time></span>
                <span class="row-what"><strong>${serviceWord(this.desk, one.code)}</strong><span class="soft">${one.reason ?? t("parked")}</span></span>
                <span class="row-does">
                  <button type="button" class="button main" aria-disabled=${this.desk.busy} aria-label="${t("Resume it")}: ${serviceWord(this.desk, one.code)}" @click=${() => this.resume(one.code)}>${t("Resume it")}</button>
                </span>
              </li>`,
            )}
          </ul>`
        : html`<p class="notice ok">${t("All services work. Tap one to park it while its business system is down.")}</p>`}
      <input
        class="find-service"
        autocomplete="off"
        maxlength="24"
        aria-label=${t("Search for one item")}
        placeholder=${t("Search for one item")}
        .value=${this.typed}
        @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
      />
      <div class="picker-list">
        ${rows.length
          ? html`<ul class="tiles departments">
              ${rows.map(
                (one) => html`<li>
                  <button type="button" class="tile" ?disabled=${resting.has(one.code)} @click=${() => this.ask(one.code)}>
                    <span class="tile-name">${named(one.names)}</span>
                    ${resting.has(one.code) ? html`<span class="chip paused">${t("parked")}</span>` : nothing}
                  </button>
                </li>`,
              )}
            </ul>`
          : html`<p class="empty" role="status">${t("Nothing fits “{typed}”. Try fewer letters, or look by department.", { typed })}</p>`}
      </div>
      ${this.dialog()}`;
  }
}

customElements.define("kb-parking", Parking);
