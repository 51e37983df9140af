// The reception: a guide's tablet. The shell follows the hall and carries out commands; the parts are elements.

import "./reception.css";
import "./issue";
import "./appointments";
import "./find";
import "./parking";

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { closedWords } from "../lib/closed";
import { Commands } from "../lib/commands";
import { Island } from "../lib/element";
import type { Catalogue, HallState, Lane, Paper, Parked, Ticket, Window } from "../lib/models";
import { page } from "../lib/page";
import { Stream, type Change } from "../lib/stream";
import { clock, hhmm, hhmmss, liveIn } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { runningChecks } from "./checks";
import type { Back, Desk } from "./desk";
import type { PreCheck, ReceptionData } from "./models";
import { serviceWord } from "./parking";
import { claimsList, lanesStrip, statusBand, type Given } from "./sides";

type Part = "issue" | "appointments" | "checks" | "find" | "services";

const PARTS: readonly Part[] = ["issue", "appointments", "checks", "find", "services"];
const BACK_SECONDS = 10;
const WORD_MS = 10_000;
const LOOK_SOON_MS = 300;
const LOOK_AT_PAPER_MS = 400;
const PAPER_PATIENCE_MS = 60_000;

const TICKET_NEWS = /^(Ticket|Service(Started|Completed)|Step|Case|Items|Matter|Priority|CommandUndone|Day)/;
const CHECK_NEWS = /^(PreCheck|Day)/;
const APPOINTMENT_NEWS = /^(Appointment|TicketIssued|TicketWithdrawn|Day)/;
const HALL_NEWS = /^(Service(Parked|Unparked)|Day|IssuingStopped|HallState|Plan|Window)/;

class Reception extends Island implements Desk {
  static override properties = {
    section: { state: true },
    hall: { state: true },
    lanes: { state: true },
    catalogue: { state: true },
    order: { state: true },
    claims: { state: true },
    checks: { state: true },
    check: { state: true },
    given: { state: true },
    word: { state: true },
    back: { state: true },
    trouble: { state: true },
    busy: { state: true },
    lost: { state: true },
    keys: { state: true },
    appointmentNews: { state: true },
    ticketNews: { state: true },
    turn: { state: true },
  };

  declare section: Part;
  declare hall: HallState | null;
  declare lanes: Lane[];
  declare catalogue: Catalogue;
  declare order: readonly string[];
  declare claims: Ticket[];
  declare checks: PreCheck[] | null;
  declare check: PreCheck | null;
  declare given: Given | null;
  declare word: string;
  declare back: Back | null;
  declare trouble: string;
  declare busy: boolean;
  declare lost: boolean;
  declare keys: boolean;
  declare appointmentNews: number;
  declare ticketNews: number;
  /** Seconds since the page was opened, and what the parts are drawn anew with. */
  declare turn: number;

  readonly priorities = page<ReceptionData>().data.priorities;
  readonly passes = page<ReceptionData>().data.passes;
  private readonly commands = new Commands();
  private lastGood = 0;
  private saidAt = 0;
  private mayTakeBack = false;
  private soon = 0;
  private readonly due = new Set<"hall" | "claims" | "checks">();

  constructor() {
    super();
    Object.assign(this, { hall: null, lanes: [], order: [], claims: [], checks: null, check: null, given: null, word: "", back: null });
    Object.assign(this, { trouble: "", busy: false, lost: false, appointmentNews: 0, ticketNews: 0, turn: 0 });
    Object.assign(this, { catalogue: page<ReceptionData>().data.catalogue, keys: localStorage.getItem("kb-keys") !== "no" });
    this.section = this.partOf(location.hash);
    this.open(location.hash);
  }

  get windows(): readonly Window[] {
    return this.hall?.windows ?? [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const what of ["hall", "claims", "checks"] as const) this.lookSoon(what);
    void this.lookAtOrder();
    new Stream(
      { lanes: true },
      {
        snapshot: (picture) => this.picture(picture),
        change: (change) => this.changed(change),
        fresh: (fresh) => {
          if (fresh && this.lost) this.say(t("Connected again at {time}. What you see is the present state.", { time: hhmmss(clock.now()) }));
          this.lost = !fresh;
        },
        refused: (why) => (this.trouble = why),
      },
    );
    addEventListener("hashchange", () => {
      this.go(this.partOf(location.hash));
      this.open(location.hash);
    });
    addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("kb-check", (event) => (this.check = (event as CustomEvent<PreCheck | null>).detail));
    setInterval(() => this.second(), 1000);
  }

  private partOf(hash: string): Part {
    return PARTS.find((one) => `#${one}` === hash.split("/")[0]) ?? "issue";
  }

  /** `#find/TICKET` shows that ticket; other pages link to it. */
  private open(hash: string): void {
    const id = hash.split("/")[1];
    if (id) void this.updateComplete.then(() => this.querySelector<HTMLElement & { show(id: string): Promise<void> }>("kb-find")?.show(id));
  }

  private go(part: Part): void {
    this.section = part;
    this.calm();
    if (part === "checks") this.lookSoon("checks");
  }

  private second(): void {
    this.turn += 1;
    if (this.given?.left) this.given = { ...this.given, left: this.given.left - 1 };
    if (this.word && performance.now() - this.saidAt > WORD_MS) {
      this.word = "";
      this.back = null;
    }
  }

  // what is known

  private picture(picture: Record<string, unknown>): void {
    this.lanes = (picture["lanes"] as Lane[] | undefined) ?? this.lanes;
    this.lastGood = clock.now();
    for (const what of ["hall", "claims", "checks"] as const) this.lookSoon(what);
    this.appointmentNews += 1;
    this.ticketNews += 1;
  }

  private changed(change: Change): void {
    const news = new Map(((change["lanes"] as Lane[] | undefined) ?? []).map((lane) => [lane.code, lane]));
    if (news.size) this.lanes = this.lanes.map((lane) => news.get(lane.code) ?? lane);
    this.lastGood = clock.now();
    if (HALL_NEWS.test(change.kind)) this.lookSoon("hall");
    if (TICKET_NEWS.test(change.kind)) {
      this.ticketNews += 1;
      this.lookSoon("claims");
    }
    if (CHECK_NEWS.test(change.kind)) this.lookSoon("checks");
    if (APPOINTMENT_NEWS.test(change.kind)) this.appointmentNews += 1;
    if (change.kind === "DayOpened") void this.lookAtOrder();
  }

  private lookSoon(what: "hall" | "claims" | "checks"): void {
    this.due.add(what);
    if (this.soon) return;
    this.soon = window.setTimeout(() => {
      this.soon = 0;
      const due = new Set(this.due);
      this.due.clear();
      if (due.has("hall")) void this.lookAtHall();
      if (due.has("claims")) void this.lookAtClaims();
      if (due.has("checks")) void this.lookAtChecks();
    }, LOOK_SOON_MS);
  }

  private async lookAtHall(): Promise<void> {
    try {
      const hall = await get<HallState>("");
      clock.sync(hall.now);
      liveIn(hall.timezone);
      this.hall = hall;
      if (!this.lanes.length) this.lanes = hall.lanes;
      const resting = new Set((hall.parked ?? []).flatMap((one) => one.items));
      this.catalogue = { ...this.catalogue, items: this.catalogue.items.map((one) => ({ ...one, parked: resting.has(one.code) })) };
    } catch (error) {
      const trouble = told(error);
      if (!trouble.unknown) this.trouble = trouble.message;
    }
  }

  private async lookAtClaims(): Promise<void> {
    try {
      this.claims = (await get<{ tickets: Ticket[] }>("/claims")).tickets;
    } catch {
      // The list stays as it was; the next change asks again.
    }
  }

  private async lookAtChecks(): Promise<void> {
    const found = await runningChecks();
    if (typeof found === "string") return;
    this.checks = found;
    if (this.check && !found.some((one) => one.id === this.check!.id)) this.check = null;
  }

  private async lookAtOrder(): Promise<void> {
    try {
      this.order = (await get<{ items: string[] }>("/items/most-used")).items;
    } catch {
      // The catalogue's own order serves as well.
    }
  }

  // what is done

  async run<T>(path: string, body: Record<string, unknown>, done: (answer: T) => void): Promise<boolean> {
    if (!this.commands.ready) return false;
    this.calm();
    this.word = "";
    this.back = null;
    this.busy = true;
    try {
      done(await this.commands.run<T>(path, body));
      return true;
    } catch (error) {
      const trouble = told(error);
      this.trouble = trouble.unknown && !trouble.spoken ? t("The server does not answer. Press again: it will be done only once.") : trouble.message;
      return false;
    } finally {
      this.busy = false;
      for (const what of ["claims", "checks"] as const) this.lookSoon(what);
    }
  }

  say(word: string, back?: Back): void {
    this.word = word;
    this.back = back ?? null;
    this.trouble = "";
    this.saidAt = performance.now();
  }

  calm(): void {
    this.trouble = "";
  }

  give(tickets: readonly Ticket[], back: boolean): void {
    this.mayTakeBack = back;
    this.word = "";
    this.given = { tickets, left: back ? BACK_SECONDS : 0 };
    void this.watchPaper(tickets);
  }

  private async watchPaper(tickets: readonly Ticket[]): Promise<void> {
    const until = performance.now() + PAPER_PATIENCE_MS;
    const shown = (): boolean => this.given?.tickets[0]?.id === tickets[0]?.id;
    while (shown() && performance.now() < until) {
      const waiting = this.given!.tickets.filter((one) => ["queued", "sent"].includes(one.paper));
      if (!waiting.length) return;
      await new Promise((done) => setTimeout(done, LOOK_AT_PAPER_MS));
      for (const one of waiting) {
        try {
          const { paper } = await get<{ paper: Paper }>(`/tickets/${one.id}/paper`);
          if (shown()) this.given = { ...this.given!, tickets: this.given!.tickets.map((ticket) => (ticket.id === one.id ? { ...ticket, paper } : ticket)) };
        } catch {
          // The band says what it knows; the next look may succeed.
        }
      }
    }
  }

  private async takeBack(): Promise<void> {
    const { tickets } = this.given!;
    if (!this.mayTakeBack || !this.commands.ready) return;
    this.calm();
    this.busy = true;
    try {
      for (const one of tickets) await this.commands.run(`/tickets/${one.id}/withdraw`, {});
      this.given = null;
      const { number } = tickets[0]!;
      this.say(
        tickets.length === 1
          ? t("{number} is taken back: its slip is void.", { number })
          : tn("{n} ticket is taken back: its slip is void.", "{n} tickets are taken back: their slips are void.", tickets.length),
      );
    } catch (error) {
      this.trouble = told(error).message;
    } finally {
      this.busy = false;
    }
  }

  private reprint(): void {
    const bad = this.given!.tickets.find((one) => ["failed", "uncertain"].includes(one.paper));
    if (!bad) return;
    void this.run<Ticket>(`/tickets/${bad.id}/print`, {}, (ticket) => {
      this.given = { ...this.given!, tickets: this.given!.tickets.map((one) => (one.id === ticket.id ? ticket : one)) };
      void this.watchPaper(this.given.tickets);
    });
  }

  private grant(visit: Ticket): void {
    const { number } = visit;
    void this.run<Ticket>(`/tickets/${visit.id}/priority`, { priority: null }, () => {
      this.claims = this.claims.filter((one) => one.id !== visit.id);
      this.say(t("Priority of {number} is granted.", { number }), { word: t("Refuse after all"), press: () => this.refuse(visit) });
    });
  }

  private refuse(visit: Ticket): void {
    const { number, priority } = visit;
    void this.run<Ticket>(`/tickets/${visit.id}/refuse-priority`, {}, () => {
      this.claims = this.claims.filter((one) => one.id !== visit.id);
      const again = (): void => void this.run<Ticket>(`/tickets/${visit.id}/priority`, { priority }, () => this.say(t("Priority of {number} is granted.", { number })));
      this.say(t("Priority of {number} is refused.", { number }), { word: t("Grant after all"), press: again });
    });
  }

  private key(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog");
    const first = this.claims[0];
    if (!this.keys || !first || typing || this.querySelector("dialog") || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toUpperCase();
    if (key !== "G" && key !== "R") return;
    event.preventDefault();
    if (key === "G") this.grant(first);
    else this.refuse(first);
  }

  private switchKeys(): void {
    this.keys = !this.keys;
    localStorage.setItem("kb-keys", this.keys ? "yes" : "no");
  }

  private lookAtGiven(): void {
    location.hash = `find/${this.given!.tickets[0]!.id}`;
  }

  // what is drawn

  private tabs(): TemplateResult {
    const words: Record<Part, string> = {
      issue: t("Ticket"),
      appointments: t("Appointments"),
      checks: t("Pre-checks"),
      find: t("Find"),
      services: t("Services"),
    };
    const badges: Partial<Record<Part, number>> = { checks: this.checks?.length ?? 0, services: this.hall?.parked?.length ?? 0 };
    return html`<nav class="tabs" aria-label=${t("Parts of the reception")}>
      ${PARTS.map(
        (one) => html`<a href="#${one}" aria-current=${this.section === one ? "page" : nothing}>
          <span>${words[one]}</span>${badges[one] ? html`<span class="badge">${count(badges[one])}</span>` : nothing}
        </a>`,
      )}
    </nav>`;
  }

  private notices(): TemplateResult | typeof nothing {
    if (this.lost) {
      return html`<p class="notice danger" role="alert">${t("The connection to the server is lost. As of {time}.", { time: hhmmss(this.lastGood || clock.now()) })}</p>`;
    }
    const closed = closedWords(this.hall);
    if (closed) return html`<p class="notice warn" role="status"><strong>${closed.what}</strong> <span>${closed.when}</span></p>`;
    const parked = this.hall?.parked ?? [];
    if (parked.length) {
      return html`<p class="notice warn parked-band" role="status">
        <strong>${t("Parked")}</strong>
        <span>${parked.map((one) => this.resting(one)).join(" · ")}</span>
        ${this.section === "services" ? nothing : html`<a class="button" href="#services">${t("Resume …")}</a>`}
      </p>`;
    }
    if (this.hall && !this.hall.issuing) {
      return html`<p class="notice warn" role="status"><strong>${t("No more tickets today")}</strong> <span>${t("Who holds one is served. A time on another day can be booked.")}</span></p>`;
    }
    return nothing;
  }

  private resting(one: Parked): string {
    const facts = { name: serviceWord(this, one.code), time: hhmm(one.since) };
    return one.reason ? t("{name} since {time}: {reason}", { ...facts, reason: one.reason }) : t("{name} since {time}", facts);
  }

  private body(): TemplateResult {
    switch (this.section) {
      case "appointments":
        return html`<kb-appointments .desk=${this} .turn=${this.turn} .news=${this.appointmentNews}></kb-appointments>`;
      case "checks":
        return html`<kb-checks .desk=${this} .turn=${this.turn} .list=${this.checks} .open=${this.check}></kb-checks>`;
      case "find":
        return html`<kb-find .desk=${this} .turn=${this.turn} .news=${this.ticketNews}></kb-find>`;
      case "services":
        return html`<kb-parking .desk=${this} .turn=${this.turn}></kb-parking>`;
      default:
        return html`<kb-issue .desk=${this} .turn=${this.turn}></kb-issue>`;
    }
  }

  /** The parts get this element as their desk: what they know has changed whenever this one is drawn. */
  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("turn")) this.turn += 1;
    super.willUpdate(changed);
  }

  protected override render(): TemplateResult {
    return html`<div class="tablet">
      <div class="top">${this.notices()}</div>
      ${lanesStrip(this.lanes)}
      <div class="work">
        ${statusBand(this, { given: this.given, word: this.word, back: this.back }, { back: () => void this.takeBack(), reprint: () => this.reprint(), show: () => this.lookAtGiven() })}
        <div class="work-part">${this.body()}</div>
      </div>
      ${claimsList(this, this.claims, this.keys, { grant: (one) => this.grant(one), refuse: (one) => this.refuse(one), keys: () => this.switchKeys() })}
      ${this.tabs()}
    </div>`;
  }
}

customElements.define("kb-reception", Reception);
