// The kiosk: departments, search, item, ticket.

import "./kiosk.css";

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";

import { get, post, told, type Trouble } from "../lib/api";
import { closedWords } from "../lib/closed";
import { Island } from "../lib/element";
import { whenEnded } from "../lib/ended";
import { mint } from "../lib/intent";
import type { HallState, Item, Lane, Paper, Parked, Preview, Priority, Ticket } from "../lib/models";
import { inLanguage, named, page, type Lang } from "../lib/page";
import { clock, hhmm, liveIn } from "../lib/time";
import { t } from "../lib/words";
import { given, withPaper, type CheckingIn, type Given, type KioskData, type Trying, type View } from "./data";
import { Idle, UNHURRIED, USUAL } from "./idle";
import { keyboard } from "./keyboard";
import { keepPlace, takePlace, type Place } from "./place";
import { checkInPage, home, itemList, itemPage, ticketPage } from "./screens";
import { search } from "../lib/search";

const LOOK_AT_HALL_MS = 10_000;
const LOOK_AT_PAPER_MS = 400;
const MOST_TYPED = 24;

const MARK = html`<svg viewBox="0 0 40 40" aria-hidden="true">
  <path d="M6 6h8l10 14-10 14H6l10-14z" fill="#fff" /><path d="M20 6h6l10 14-10 14h-6l10-14z" fill="#ffb454" />
</svg>`;

const WHEELCHAIR = html`<svg class="wheelchair" viewBox="0 0 24 24" aria-hidden="true">
  <circle cx="9" cy="3.6" r="2.1" /><path d="M9 7.4v7.1h6.6l3 5.6 2.4-1.1M9 10.6h5.2M6.7 11.4a5.4 5.4 0 1 0 7.6 6.6" />
</svg>`;
const DOWN = html`<svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8l8 8 8-8" /></svg>`;

const notTyped = (): CheckingIn => ({ typed: "", intent: mint(), busy: false, trouble: "" });

/** Why there is no ticket yet. What ails the server itself is for others than visitors. */
function notDone(trouble: Trouble): string {
  if (!trouble.unknown) return trouble.message;
  return trouble.spoken
    ? t("No tickets can be given at the moment. Please try again or ask at the reception; you will not get two.")
    : t("The server does not answer. You will not get two tickets if you try again.");
}

class Kiosk extends Island {
  static override properties = {
    view: { state: true },
    department: { state: true },
    typed: { state: true },
    trying: { state: true },
    matters: { state: true },
    checking: { state: true },
    given: { state: true },
    large: { state: true },
    low: { state: true },
    asking: { state: true },
    hall: { state: true },
    lost: { state: true },
    tick: { state: true },
  };

  declare view: View;
  declare department: string;
  declare typed: string;
  declare trying: Trying | null;
  /** What has been chosen before one more matter is looked for. */
  declare matters: readonly Item[];
  declare checking: CheckingIn;
  declare given: Given | null;
  declare large: boolean;
  /** Whether everything to touch stands in the lower part of the screen. */
  declare low: boolean;
  declare asking: number | null;
  declare hall: HallState | null;
  declare lost: boolean;
  declare tick: number;

  private readonly known = page<KioskData>();
  private readonly idle: Idle;
  private from: View = "home";

  constructor() {
    super();
    Object.assign(this, { view: "home", department: "", typed: "", trying: null, given: null });
    Object.assign(this, { large: false, low: false, asking: null, hall: null, lost: false, tick: 0 });
    Object.assign(this, { matters: [], checking: notTyped() });
    this.setSize(sessionStorage.getItem("kb-large") === "yes");
    this.setReach(sessionStorage.getItem("kb-low") === "yes");
    this.idle = new Idle(
      () => (this.unhurried ? UNHURRIED : USUAL),
      (left) => (this.asking = left),
      () => this.start(),
    );
    document.documentElement.classList.add(`panel-${this.known.data.panel_inch ?? 21}`);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Loaded anew, it says that it is not paired; but not under the eyes of who still reads a number.
    whenEnded(() => this.view !== "ticket" && location.reload());
    setInterval(() => this.second(), 1000);
    setInterval(() => void this.lookAtHall(), LOOK_AT_HALL_MS);
    void this.lookAtHall();
    const place = takePlace();
    if (place) this.resume(place);
  }

  private get parked(): Parked[] {
    return this.hall?.parked ?? [];
  }

  private get lanes(): Lane[] {
    return this.hall?.lanes ?? [];
  }

  private get classes(): Priority[] {
    const given = this.known.data.priorities;
    return Array.isArray(given) ? given : (given?.priorities ?? []);
  }

  /** The hall's own language. */
  private get own(): Lang {
    return this.known.data.default_lang ?? "zh-CN";
  }

  /** Whether somebody has left the first screen, if only to look for one more matter. */
  private get begun(): boolean {
    return this.view !== "home" || this.matters.length > 0;
  }

  /** Who has asked for large text or low buttons gets more time. */
  private get unhurried(): boolean {
    return this.large || this.low;
  }

  private second(): void {
    this.tick += 1;
    if (this.view === "ticket" && this.given) {
      this.given = { ...this.given, left: this.given.left - 1 };
      if (this.given.left <= 0) this.start();
      return;
    }
    this.idle.second(this.begun || this.unhurried || this.known.lang !== this.own);
  }

  private async lookAtHall(): Promise<void> {
    try {
      this.hall = await get<HallState>("");
      clock.sync(this.hall.now);
      liveIn(this.hall.timezone);
      this.lost = false;
    } catch (error) {
      this.lost = told(error).unknown;
    }
  }

  /** Back to the first screen, in the hall's own language, with text and buttons as usual. */
  private start(): void {
    this.view = "home";
    this.typed = "";
    this.trying = this.given = this.asking = null;
    this.matters = [];
    this.checking = notTyped();
    this.setSize(false);
    this.setReach(false);
    if (this.known.lang !== this.own) void this.turnTo(this.own);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("view") && changed.get("view") !== undefined) {
      this.querySelector<HTMLElement>(["search", "check-in"].includes(this.view) ? "#typed" : "h1")?.focus();
    }
    const dialog = this.querySelector<HTMLDialogElement>("dialog");
    if (dialog && !dialog.open && this.asking !== null) dialog.showModal();
    if (dialog?.open && this.asking === null) dialog.close();
  }

  private setSize(large: boolean): void {
    this.large = large;
    sessionStorage.setItem("kb-large", large ? "yes" : "no");
    document.documentElement.dataset["size"] = large ? "large" : "usual";
  }

  private setReach(low: boolean): void {
    this.low = low;
    sessionStorage.setItem("kb-low", low ? "yes" : "no");
    document.documentElement.dataset["reach"] = low ? "low" : "usual";
  }

  private choose(item: Item): void {
    this.from = this.view;
    const items = [...this.matters.filter((one) => one.code !== item.code), item];
    this.trying = { items, intent: mint(), priority: null, preview: null, busy: false, trouble: null };
    this.view = "item";
    void this.preview();
  }

  /** One more matter is looked for; what has been chosen stays. */
  private another(): void {
    this.matters = this.trying!.items;
    this.trying = null;
    this.typed = "";
    this.view = "home";
  }

  private without(item: Item): void {
    const trying = this.trying!;
    if (trying.busy) return;
    this.matters = this.matters.filter((one) => one.code !== item.code);
    const items = trying.items.filter((one) => one.code !== item.code);
    this.trying = { ...trying, items, intent: mint(), preview: null, trouble: null };
    void this.preview();
  }

  private async checkIn(): Promise<void> {
    const { typed, intent, busy } = this.checking;
    const code = typed.replace(/[^0-9a-z]/gi, "").toLowerCase();
    if (busy || !code) return;
    this.checking = { ...this.checking, busy: true, trouble: "" };
    try {
      const ticket = await post<Ticket>(`/appointments/${encodeURIComponent(code)}/check-in`, {}, intent);
      this.lost = false;
      this.given = given(ticket, ticket.paper, this.unhurried);
      this.view = "ticket";
      void this.watchPaper(ticket);
    } catch (error) {
      const trouble = told(error);
      const words = notDone(trouble);
      this.checking = { ...this.checking, busy: false, trouble: words, ...(trouble.unknown ? {} : { intent: mint() }) };
    }
  }

  private async preview(): Promise<void> {
    const { items, priority, intent } = this.trying!;
    const query = new URLSearchParams({ items: items.map((one) => one.code).join(","), ...(priority ? { priority } : {}) });
    try {
      const preview = await get<Preview>(`/preview?${query}`);
      this.still(intent, { preview });
    } catch (error) {
      const trouble = told(error);
      this.lost = trouble.unknown;
      if (!trouble.unknown) this.still(intent, { trouble: { words: trouble.message, again: false } });
    }
  }

  /** Changes the present try, if it is still the same one. */
  private still(intent: string, change: Partial<Trying>): void {
    if (this.trying?.intent === intent) this.trying = { ...this.trying, ...change };
  }

  private prefer(priority: string | null): void {
    if (this.trying!.busy || this.trying!.priority === priority) return;
    // Another wish is another intent, unless the server may have heard the first one.
    this.trying = { ...this.trying!, priority, ...(this.trying!.trouble ? {} : { intent: mint() }) };
    void this.preview();
  }

  private async take(): Promise<void> {
    const trying = this.trying!;
    if (trying.busy || this.given) return;
    this.trying = { ...trying, busy: true, trouble: null };
    const body = { items: trying.items.map((one) => one.code), priority: trying.priority, language: this.known.lang };
    try {
      const ticket = await post<Ticket>("/tickets", body, trying.intent);
      this.lost = false;
      this.given = given(ticket, ticket.paper, this.unhurried);
      this.view = "ticket";
      void this.watchPaper(ticket);
    } catch (error) {
      const trouble = told(error);
      this.still(trying.intent, { busy: false, trouble: { words: notDone(trouble), again: trouble.unknown } });
    }
  }

  private async watchPaper(ticket: Ticket): Promise<void> {
    while (this.given?.ticket.id === ticket.id && ["queued", "sent"].includes(this.given.paper)) {
      await new Promise((done) => setTimeout(done, LOOK_AT_PAPER_MS));
      try {
        const { paper } = await get<{ paper: Paper }>(`/tickets/${ticket.id}/paper`);
        if (this.given?.ticket.id === ticket.id && paper !== this.given.paper) this.given = withPaper(this.given, paper, this.unhurried);
      } catch {
        // The screen already says how to keep the number; the next look may succeed.
      }
    }
  }

  private back(): void {
    if (this.view === "item") {
      this.trying = null;
      this.view = this.from === "search" ? "search" : "department";
    } else if (this.view === "home") {
      // Back from "one more matter": to what has been chosen already.
      const [last] = this.matters.slice(-1);
      if (last) this.choose(last);
      this.from = "department";
    } else {
      this.view = "home";
    }
  }

  /** The page in another language, at the place where one is by then: not while a ticket is being given. */
  private async speak(lang: Lang): Promise<void> {
    if (!(await this.answers()) || this.given || this.trying?.busy || this.checking.busy) return;
    const codes = (items: readonly Item[]): string[] => items.map((one) => one.code);
    const { view, from, department, typed, trying } = this;
    keepPlace({
      view,
      from,
      department,
      typed,
      matters: codes(this.matters),
      items: codes(trying?.items ?? []),
      priority: trying?.priority ?? null,
      appointment: this.checking.typed,
    });
    location.replace(inLanguage(lang));
  }

  /** The first screen in another language, unless somebody has begun meanwhile. */
  private async turnTo(lang: Lang): Promise<void> {
    if ((await this.answers()) && !this.begun) location.replace(inLanguage(lang));
  }

  /** A browser that does not get a page shows one of its own, from which nobody leads back: the server is asked first. */
  private async answers(): Promise<boolean> {
    await this.lookAtHall();
    return !this.lost;
  }

  private resume(place: Place): void {
    const items = (codes: readonly string[]): Item[] =>
      codes.flatMap((code) => this.known.data.catalogue.items.filter((one) => one.code === code));
    const { view, from, department, typed, priority, appointment } = place;
    Object.assign(this, { view, from, department, typed, matters: items(place.matters) });
    this.checking = { ...notTyped(), typed: appointment };
    const tried = items(place.items);
    if (!tried.length) return;
    this.trying = { items: tried, intent: mint(), priority, preview: null, busy: false, trouble: null };
    void this.preview();
  }

  private press(letter: string): void {
    this.typed = letter ? (this.typed + letter).slice(0, MOST_TYPED) : this.typed.slice(0, -1);
  }

  private body(): TemplateResult {
    const { catalogue } = this.known.data;
    if (this.view === "ticket" && this.given) {
      return ticketPage(this.given, this.lanes, catalogue, () => this.start());
    }
    if (this.view === "item" && this.trying) {
      const yes = this.known.data.priority ?? this.classes[0]?.code ?? null;
      return itemPage(
        this.trying,
        { lanes: this.lanes, parked: this.parked, catalogue },
        { classes: this.classes, yes, ask: this.known.data.ask_class ?? false },
        { priority: (code) => this.prefer(code), take: () => void this.take(), another: () => this.another(), without: (item) => this.without(item) },
      );
    }
    if (this.view === "search") return this.searchPage();
    if (this.view === "department") return this.departmentPage();
    if (this.view === "check-in") {
      return checkInPage(this.checking, {
        type: (typed) => (this.checking = { ...this.checking, typed: typed.slice(0, MOST_TYPED), trouble: "" }),
        send: () => void this.checkIn(),
      });
    }
    const go = {
      department: (code: string) => {
        this.department = code;
        this.view = "department";
      },
      search: () => (this.view = "search"),
      checkIn: () => (this.view = "check-in"),
    };
    return home(catalogue, go, this.matters);
  }

  private departmentPage(): TemplateResult {
    const { catalogue } = this.known.data;
    const department = catalogue.departments.find((one) => one.code === this.department);
    const items = catalogue.items.filter((item) => item.department === this.department);
    return html`<div class="part">
      <h1 tabindex="-1">${named(department?.names)}</h1>
      ${itemList(items, this.parked, (item) => this.choose(item))}
    </div>`;
  }

  private searchPage(): TemplateResult {
    const found = search(this.known.data.catalogue, this.typed);
    return html`<div class="part">
      <h1 tabindex="-1">${t("Search")}</h1>
      <input
        id="typed"
        class="typed"
        aria-label=${t("Search: pinyin, initials or English")}
        placeholder=${t("For example YYZZ for a business licence")}
        inputmode="none"
        autocomplete="off"
        maxlength=${MOST_TYPED}
        .value=${this.typed}
        @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
      />
      <div class="found" aria-live="polite">
        ${found.length
          ? keyed(this.typed, itemList(found, this.parked, (item) => this.choose(item)))
          : this.typed
            ? html`<p class="empty">${t("Nothing fits “{typed}”. Try fewer letters, or ask at the reception.", { typed: this.typed })}</p>`
            : html`<p class="empty">${t("Type the first letters of the pinyin, or English words.")}</p>`}
      </div>
      ${keyboard(
        (letter) => this.press(letter),
        () => (this.typed = ""),
      )}
    </div>`;
  }

  private notices(): TemplateResult | typeof nothing {
    if (this.lost && this.view !== "ticket") {
      return html`<p class="notice danger top" role="alert">
        ${t("The kiosk has lost its connection and is reconnecting. If it takes long, please ask at the reception.")}
      </p>`;
    }
    if (this.view === "ticket") return nothing;
    const closed = closedWords(this.hall);
    if (closed) return html`<p class="notice warn top shut" role="status"><strong>${closed.what}</strong> ${closed.when}</p>`;
    if (this.hall && !this.hall.issuing) {
      return html`<p class="notice warn top" role="status">${t("No more tickets today")}</p>`;
    }
    return nothing;
  }

  protected override render(): TemplateResult {
    const { hall, other_langs } = this.known;
    return html`
      <header class="kiosk-head">
        <span class="kiosk-hall">${MARK}${named(hall?.names)}</span>
        <time>${clock.known ? hhmm(clock.now()) : ""}</time>
      </header>
      ${this.low && this.view !== "ticket" ? html`<p class="below" role="status">${t("Everything to touch is below")}${DOWN}</p>` : nothing}
      ${this.notices()}
      <main class="kiosk-main view-${this.view}">${this.body()}</main>
      ${this.view === "ticket" ? nothing : this.foot(other_langs)} ${this.question()}
    `;
  }

  private foot(languages: Lang[]): TemplateResult {
    return html`<footer class="kiosk-foot">
      ${this.view === "home" && !this.matters.length ? nothing : html`<button class="button" @click=${() => this.back()}>${t("Back")}</button>`}
      <button class="button size" aria-pressed=${this.large} @click=${() => this.setSize(!this.large)}>
        ${this.large ? t("Usual text") : t("Large text")}
      </button>
      <button class="button reach" aria-pressed=${this.low} @click=${() => this.setReach(!this.low)}>
        ${WHEELCHAIR}<span>${this.low ? t("Usual place") : t("Low buttons")}</span>
      </button>
      ${languages.map(
        (lang) => html`<button class="button" lang=${lang} @click=${() => void this.speak(lang)}>
          ${lang === "en" ? "English" : "中文"}
        </button>`,
      )}
    </footer>`;
  }

  private question(): TemplateResult {
    const here = (): void => this.idle.touched();
    return html`<dialog class="still-there" aria-labelledby="still-there" @cancel=${here} @click=${here}>
      <h2 id="still-there">${t("Are you still there?")}</h2>
      <p>${t("The kiosk goes back to the start in {n} s.", { n: this.asking ?? 0 })}</p>
      <button class="button main">${t("Yes, go on")}</button>
    </dialog>`;
  }
}

customElements.define("kb-kiosk", Kiosk);
