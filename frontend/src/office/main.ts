// The office: the hall live, its tickets, its paper, its plan, its devices.

import "./office.css";

import { html, nothing, type TemplateResult } from "lit";

import { get, post, told } from "../lib/api";
import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import { mint } from "../lib/intent";
import type { HallState, Lane, Ticket } from "../lib/models";
import { named, page } from "../lib/page";
import { Stream, type Change } from "../lib/stream";
import { clock, hhmmss, liveIn, longDate } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { given, may } from "./asking";
import "./outlook";
import { laneTable, promiseFigures, turnOf, windowGrid, type LiveWindow, type PromiseFigures } from "./overview";
import { inTrouble, paperPanel, Papers, type Paper, type Printer } from "./paper";
import "./calculations";
import "./plan";
import "./priority";
import { storyDrawer, storyOf, type Story } from "./story";
import "./today";
import { ticketTable, withdrawDialog, type Move, type Wanted } from "./tickets";

type Part = "overview" | "tickets" | "today" | "priority" | "plan" | "calculations" | "paper" | "devices";

const PARTS: readonly Part[] = ["overview", "tickets", "today", "priority", "plan", "calculations", "paper", "devices"];
/** Parts for those who may see figures. */
const OF_FIGURES: ReadonlySet<Part> = new Set(["priority", "calculations"]);
const LOOK_SOON_MS = 700;
const LOOK_AT_PROMISE_MS = 10_000;
const LOOK_AT_PAPER_MS = 4_000;
const SHOWN_TICKETS = 100;
const MOST_TICKETS = 1000; // what the API gives at most

class Office extends Island {
  static override properties = {
    section: { state: true },
    lanes: { state: true },
    windows: { state: true },
    hall: { state: true },
    promise: { state: true },
    tickets: { state: true },
    total: { state: true },
    wanted: { state: true },
    news: { state: true },
    withdrawing: { state: true },
    story: { state: true },
    printers: { state: true },
    papers: { state: true },
    trouble: { state: true },
    lost: { state: true },
    known: { state: true },
  };

  declare section: Part;
  declare lanes: Lane[];
  declare windows: LiveWindow[];
  declare hall: HallState | null;
  declare promise: PromiseFigures | null;
  declare tickets: Ticket[];
  declare total: number;
  declare wanted: Wanted;
  /** Tickets that came while the list was held still. */
  declare news: number;
  /** The ticket whose withdrawal is asked about. */
  declare withdrawing: Ticket | null;
  /** The ticket's story that is read. */
  declare story: Story | null;
  declare printers: Printer[];
  declare papers: Paper[];
  declare trouble: string;
  declare lost: boolean;
  declare known: boolean;

  private readonly given = given();
  private readonly paper = new Papers();
  private readonly questions = new Questions();
  /** What holds the list of tickets still: a hand that aims at a row must meet that row. */
  private readonly holding = new Set<"pointer" | "focus">();
  private readonly moves = new Map<string, string>();
  /** Turn of a ticket at a window -> since when. */
  private readonly began = new Map<string, string>();
  private soon = 0;
  private most = SHOWN_TICKETS;
  private lastGood = 0;

  constructor() {
    super();
    Object.assign(this, { section: "overview", lanes: [], windows: [], hall: null, promise: null, tickets: [], total: 0, news: 0 });
    Object.assign(this, { withdrawing: null, story: null, wanted: { q: "", state: "" }, printers: [], papers: [], trouble: "", lost: false, known: false });
    this.turn();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", () => this.turn());
    new Stream(
      { lanes: true },
      {
        snapshot: (picture) => {
          this.lanes = (picture["lanes"] as Lane[] | undefined) ?? [];
          this.windows = (picture["windows"] as LiveWindow[] | undefined) ?? [];
          this.known = true;
          void this.lookAtTurns();
          this.good();
        },
        change: (change) => this.changed(change),
        fresh: (fresh) => (this.lost = !fresh),
        refused: (why) => (this.trouble = why),
      },
    );
    void this.lookAtHall();
    void this.lookAtPromise();
    setInterval(() => void Promise.all([this.lookAtPromise(), this.lookAtHall()]), LOOK_AT_PROMISE_MS);
    void this.lookAtPrinters().catch(() => undefined);
    // The number of bad slips stands on the tab, wherever the manager looks; when the line is lost the band says so.
    setInterval(() => this.section !== "paper" && void this.lookAtPrinters().catch(() => undefined), LOOK_AT_PROMISE_MS);
    setInterval(() => this.section === "paper" && void this.lookAtPaper(), LOOK_AT_PAPER_MS);
    setInterval(() => this.requestUpdate(), 1000);
  }

  private turn(): void {
    const asked = location.hash.slice(1) as Part;
    this.section = PARTS.includes(asked) ? asked : "overview";
    this.holding.clear();
    this.withdrawing = this.story = null;
    this.trouble = "";
    if (this.section === "tickets") void this.lookAtTickets();
    if (this.section === "paper") void this.lookAtPaper();
  }

  private changed(change: Change): void {
    const { lanes, windows } = change as unknown as { lanes?: Lane[]; windows?: LiveWindow[] };
    if (lanes) {
      const news = new Map(lanes.map((lane) => [lane.code, lane]));
      this.lanes = this.lanes.map((lane) => news.get(lane.code) ?? lane);
    }
    if (windows) {
      const news = new Map(windows.map((window) => [window.id, window]));
      this.windows = this.windows.map((window) => news.get(window.id) ?? window);
      for (const window of windows) {
        const turn = turnOf(window);
        if (window.ticket_number && !this.began.has(turn)) this.began.set(turn, change["at"] as string);
      }
      const turns = new Set(this.windows.map(turnOf));
      for (const turn of this.began.keys()) if (!turns.has(turn)) this.began.delete(turn);
    }
    if (/^(Day|Issuing|Plan|Service(Parked|Unparked))/.test(change.kind)) void this.lookAtHall();
    this.good();
  }

  private good(): void {
    this.lastGood = clock.now();
    if (this.section !== "tickets" || this.soon) return;
    this.soon = setTimeout(() => {
      this.soon = 0;
      void this.lookAtTickets();
    }, LOOK_SOON_MS);
  }

  /** The feed tells who is at a window; since when, for turns that began earlier, stands on the tickets. */
  private async lookAtTurns(): Promise<void> {
    try {
      for (const state of ["called", "serving"]) {
        const { tickets } = await get<{ tickets: Ticket[] }>(`/tickets?state=${state}&limit=200`);
        for (const ticket of tickets) {
          const since = state === "called" ? ticket.called_at : ticket.started_at;
          if (since) this.began.set(`${ticket.number} ${state}`, since);
        }
      }
    } catch {
      // Without it the times of those turns are simply not shown.
    }
  }

  private async lookAtHall(): Promise<void> {
    try {
      this.hall = await get<HallState>("");
      clock.sync(this.hall.now);
      liveIn(this.hall.timezone);
      if (!this.known) {
        this.lanes = this.hall.lanes;
        this.windows = this.hall.windows;
      }
    } catch (error) {
      if (!this.hall) this.trouble = told(error).message; // later the band says when the server is lost
    }
  }

  private async lookAtPromise(): Promise<void> {
    try {
      this.promise = await get<PromiseFigures>("/promise");
    } catch {
      // The figures stay as they were; the band says when the server is lost.
    }
  }

  private async lookAtPrinters(): Promise<void> {
    this.printers = (await get<{ printers: Printer[] }>("/printers")).printers;
  }

  private async lookAtPaper(): Promise<void> {
    try {
      await this.lookAtPrinters();
      this.papers = await this.paper.look(this.printers);
    } catch (error) {
      this.trouble = told(error).message;
    }
  }

  /** Asks for the list; `anew` lets rows move even under a hand, because it has asked for that. */
  private async lookAtTickets(anew = false): Promise<void> {
    const { q, state } = this.wanted;
    const query = new URLSearchParams({ limit: String(this.most), ...(q.trim() ? { q: q.trim() } : {}), ...(state ? { state } : {}) });
    try {
      const answer = await get<{ tickets: Ticket[]; total: number }>(`/tickets?${query}`);
      if (this.wanted.q !== q || this.wanted.state !== state) return;
      if (this.holding.size && !anew) return await this.bringUpToDate(answer.tickets);
      this.tickets = answer.tickets;
      this.total = answer.total;
      this.news = 0;
      if (!answer.tickets.length) this.holding.clear(); // a table that is gone is not left by the pointer
    } catch (error) {
      this.trouble = told(error).message;
    }
  }

  /** The rows as they stand, each at its place; who has come meanwhile is only counted. */
  private async bringUpToDate(fresh: Ticket[]): Promise<void> {
    const news = new Map(fresh.map((ticket) => [ticket.id, ticket]));
    const shown = new Set(this.tickets.map((ticket) => ticket.id));
    const newest = this.tickets[0]?.issued_at ?? "";
    this.news = fresh.filter((ticket) => !shown.has(ticket.id) && ticket.issued_at >= newest).length;
    const { state } = this.wanted;
    const gone = this.tickets.filter((ticket) => !news.has(ticket.id) && state && ticket.state === state);
    for (const ticket of await Promise.all(gone.map((one) => get<Ticket>(`/tickets/${one.id}`)))) news.set(ticket.id, ticket);
    this.tickets = this.tickets.map((ticket) => news.get(ticket.id) ?? ticket);
  }

  private still(part: "pointer" | "focus", on: boolean): void {
    if (on) this.holding.add(part);
    else if (this.holding.delete(part) && !this.holding.size) void this.lookAtTickets();
  }

  private want(change: Partial<Wanted>): void {
    this.wanted = { ...this.wanted, ...change };
    this.most = SHOWN_TICKETS;
    void this.lookAtTickets(true);
  }

  private async move(ticket: Ticket, move: Move): Promise<void> {
    const offer = `${ticket.id} ${move}`;
    const intent = this.moves.get(offer) ?? mint();
    this.moves.set(offer, intent);
    this.trouble = "";
    try {
      await post<Ticket>(`/tickets/${ticket.id}/${move}`, {}, intent);
      this.moves.delete(offer);
    } catch (error) {
      const trouble = told(error);
      if (!trouble.unknown) this.moves.delete(offer);
      this.trouble = `${ticket.number}: ${trouble.message}`;
    }
    void this.lookAtTickets();
  }

  private nav(): TemplateResult {
    const words: Record<Part, string> = {
      overview: t("Overview"),
      tickets: t("Tickets"),
      today: t("The day"),
      priority: t("Priority"),
      plan: t("Plan"),
      calculations: t("Calculations"),
      paper: t("Paper"),
      devices: t("Devices"),
    };
    const bad = this.printers.reduce((sum, printer) => sum + inTrouble(printer).length, 0);
    const badge = html`<span class="badge" title=${tn("{n} slip in trouble", "{n} slips in trouble", bad)}
      >${count(bad)}<span class="visually-hidden"> ${t("in trouble")}</span></span
    >`;
    return html`<nav class="parts" aria-label=${t("Parts of the office")}>
      ${PARTS.filter((one) => !OF_FIGURES.has(one) || may("see_figures")).map((one) => html`<a href="#${one}" aria-current=${this.section === one ? "page" : nothing}>${words[one]}${one === "paper" && bad ? badge : nothing}</a>`)}
      ${may("see_figures") ? html`<a href="/office/${page().hall?.code ?? ""}/theatre">${t("Theatre")}</a>` : nothing}
      ${may("see_figures") ? html`<a href="/office/${page().hall?.code ?? ""}/calibration">${t("Told waits")}</a>` : nothing}
    </nav>`;
  }

  private overview(): TemplateResult {
    return html`${promiseFigures(this.promise, this.lanes, this.windows)}
      <div class="live">
        <section class="panel"><h2>${t("Lanes")}</h2>${laneTable(this.lanes, this.windows)}</section>
        <section class="panel"><h2>${t("Windows")}</h2>${windowGrid(this.windows, this.lanes, this.began)}</section>
      </div>
      <kb-office-outlook></kb-office-outlook>`;
  }

  private devices(): TemplateResult {
    return html`<section class="panel">
      <h2>${t("Screens of the hall")}</h2>
      ${this.given.links.length
        ? html`<ul class="doors">
            ${this.given.links.map((one) => html`<li><a class="door" href=${one.href}><strong>${named(one.names)}</strong><span>${one.href}</span></a></li>`)}
          </ul>`
        : html`<p class="empty">${t("No screens yet.")}</p>`}
      <p class="hint">${t("A screen in the hall is paired once with a token: kuaiban tokens create --role board --name NAME")}</p>
    </section>`;
  }

  private withdrawal(ticket: Ticket): TemplateResult {
    return withdrawDialog(this.tickets.find((one) => one.id === ticket.id) ?? ticket, this.given.catalogue, {
      leave: () => (this.withdrawing = null),
      send: () => {
        this.withdrawing = null;
        void this.move(ticket, "withdraw");
      },
    });
  }

  protected override updated(): void {
    this.questions.drawn(this);
  }

  private body(): TemplateResult {
    switch (this.section) {
      case "tickets":
        return html`<section class="panel">
          <h2>${t("Tickets of the day")}</h2>
          ${ticketTable(
            {
              tickets: this.tickets,
              total: this.total,
              news: this.news,
              target: this.promise?.target_seconds ?? null,
              lanes: this.lanes,
              windows: this.windows,
              catalogue: this.given.catalogue,
              may: may("move_ticket"),
              guide: may("guide"),
            },
            this.wanted,
            {
              want: (change) => this.want(change),
              move: (ticket, move) => (move === "withdraw" ? (this.withdrawing = ticket) : void this.move(ticket, move)),
              refresh: () => void this.lookAtTickets(true),
              story: (ticket) => void storyOf(ticket).then((story) => (this.story = story)),
              more: () => {
                this.most = Math.min(this.most + SHOWN_TICKETS, MOST_TICKETS);
                void this.lookAtTickets(true);
              },
              still: (part, on) => this.still(part, on),
            },
          )}
          ${this.withdrawing ? this.withdrawal(this.withdrawing) : nothing}
          ${this.story ? storyDrawer(this.story, () => (this.story = null)) : nothing}
        </section>`;
      case "paper":
        return html`<section class="panel"><h2>${t("Printers and their paper")}</h2>${paperPanel(this.printers, this.papers)}</section>`;
      case "today":
        return html`<kb-office-today></kb-office-today>`;
      case "priority":
        return html`<kb-office-priority></kb-office-priority>`;
      case "plan":
        return html`<kb-office-plan></kb-office-plan>`;
      case "calculations":
        return html`<kb-office-calculations></kb-office-calculations>`;
      case "devices":
        return this.devices();
      default:
        return this.overview();
    }
  }

  protected override render(): TemplateResult {
    const open = this.hall?.day ? (this.hall.issuing ? t("Issuing tickets") : t("No more tickets today")) : t("The hall's day is not open");
    const suspended = this.hall?.parked?.length ?? 0;
    return html`
      <div class="office-head">
        <h1>${t("Office")}</h1>
        ${this.nav()}
        <p class="office-day">
          ${clock.known ? html`${longDate(clock.now())} <time>${hhmmss(clock.now())}</time>` : nothing}
          ${suspended ? html`<a class="chip bad" href="#today">${tn("{n} service suspended", "{n} services suspended", suspended)}</a>` : nothing}
          <span class="chip ${this.hall?.issuing ? "open" : "paused"}">${this.hall ? open : "…"}</span>
        </p>
      </div>
      ${this.lost
        ? html`<p class="notice danger" role="alert">
            ${t("The connection to the server is lost. As of {time}.", { time: hhmmss(this.lastGood || clock.now()) })}
          </p>`
        : nothing}
      ${this.trouble ? html`<p class="notice danger" role="alert">${this.trouble}</p>` : nothing}
      ${this.body()}
    `;
  }
}

customElements.define("kb-office", Office);
