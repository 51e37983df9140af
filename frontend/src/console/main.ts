// The console of a clerk at one window.

import "./console.css";

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import type { Because, Call, Catalogue, HallState, Lane, Ticket, Window } from "../lib/models";
import { page, type Names } from "../lib/page";
import { Stream, type Change } from "../lib/stream";
import { clock, hhmmss } from "../lib/time";
import { t } from "../lib/words";
import { nameOf, NO_TRANSFER, pauseDialog, target, transferDialog, type Transfer } from "./dialogs";
import { Commands, SETTLE_MS } from "./intents";
import * as view from "./views";

interface ConsoleData {
  window: string | null;
  catalogue: Catalogue;
  /** Names of the priority classes. */
  priorities: Record<string, Names>;
}

const LOOK_AGAIN_MS = 400;
const ARMED_MS = 3000;
const ASIDE_KINDS = /^(Ticket(Held|Resumed|Missed|Requeued|Withdrawn|Expired|Called|Transferred)|Day)/;

class Console extends Island {
  static override properties = {
    window: { state: true },
    windows: { state: true },
    lanes: { state: true },
    ticket: { state: true },
    notes: { state: true },
    next: { state: true },
    nobody: { state: true },
    held: { state: true },
    missed: { state: true },
    trouble: { state: true },
    word: { state: true },
    armed: { state: true },
    day: { state: true },
    busy: { state: true },
    lost: { state: true },
    asking: { state: true },
    transfer: { state: true },
    pauseWords: { state: true },
    keys: { state: true },
    choosing: { state: true },
  };

  declare window: Window | null;
  declare windows: Window[];
  declare lanes: Lane[];
  declare ticket: Ticket | null;
  /** What earlier windows wrote beside the ticket in hand. */
  declare notes: string[];
  declare next: Call | null;
  declare nobody: Because | null;
  declare held: Ticket[];
  declare missed: Ticket[];
  declare trouble: string;
  /** What has come about, for the row under the buttons. */
  declare word: string;
  /** The question of the button that has been pressed once. */
  declare armed: string;
  /** The hall's day; null while none is open. */
  declare day: string | null | undefined;
  declare busy: boolean;
  declare lost: boolean;
  declare asking: "transfer" | "pause" | null;
  declare transfer: Transfer;
  declare pauseWords: string;
  declare keys: boolean;
  declare choosing: boolean;

  private readonly known = page<ConsoleData>().data;
  private readonly commands = new Commands();
  private readonly questions = new Questions();
  private looking = 0;
  private lastGood = 0;
  private armedAt = 0;
  /** Whether the trouble shown is one of the line, which is over when the window can be followed again. */
  private passing = false;

  constructor() {
    super();
    Object.assign(this, { window: null, windows: [], lanes: [], ticket: null, next: null, nobody: null });
    Object.assign(this, { notes: [], held: [], missed: [], trouble: "", word: "", armed: "", busy: false, lost: false, asking: null });
    Object.assign(this, { transfer: NO_TRANSFER, pauseWords: "", choosing: false, keys: localStorage.getItem("kb-keys") !== "no" });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.lookAtHall();
    if (!this.known.window) return;
    new Stream(
      { window: this.known.window },
      {
        snapshot: (picture) => this.picture(picture),
        change: (change) => this.changed(change),
        fresh: (fresh) => {
          if (fresh && this.lost) this.back();
          this.lost = !fresh;
        },
        followed: () => this.passing && this.back(),
        refused: (why) => this.fail(why, true),
      },
    );
    addEventListener("keydown", (event) => this.key(event));
    setInterval(() => this.requestUpdate(), 1000);
  }

  private get own(): string {
    return `/windows/${encodeURIComponent(this.known.window ?? "")}`;
  }

  private async lookAtHall(): Promise<void> {
    try {
      const hall = await get<HallState>("");
      clock.sync(hall.now);
      this.windows = hall.windows;
      this.day = hall.day;
      if (!this.lanes.length) this.lanes = hall.lanes;
      if (!this.known.window || this.window || this.choosing) return;
      this.window = hall.windows.find((one) => one.id === this.known.window) ?? null;
      if (this.window?.ticket) this.ticket = await get<Ticket>(`/tickets/${this.window.ticket}`);
      this.lookSoon(true);
    } catch (error) {
      const trouble = told(error);
      this.fail(trouble.message, trouble.unknown);
    }
  }

  /** A true picture answers what an unanswered command has come to: its trouble is over. */
  private back(): void {
    this.clear(t("Connected again at {time}. What you see is the present state.", { time: hhmmss(clock.now()) }));
  }

  private clear(word = ""): void {
    this.trouble = "";
    this.passing = false;
    this.word = word;
  }

  private fail(why: string, passing: boolean): void {
    this.trouble = why;
    this.passing = passing;
  }

  private picture(picture: Record<string, unknown>): void {
    this.day = picture["day"] as string | null | undefined;
    this.window = (picture["window"] as Window | undefined) ?? this.window;
    this.ticket = (picture["ticket"] as Ticket | null | undefined) ?? null;
    this.lanes = (picture["lanes"] as Lane[] | undefined) ?? this.lanes;
    this.lastGood = clock.now();
    this.lookSoon(true);
  }

  private changed(change: Change): void {
    const { lanes, window } = change as unknown as { lanes?: Lane[]; window?: Window };
    this.lastGood = clock.now();
    if (lanes) {
      const news = new Map(lanes.map((lane) => [lane.code, lane]));
      this.lanes = this.lanes.map((lane) => news.get(lane.code) ?? lane);
      this.nobody = null;
    }
    if (window) this.window = window;
    if (this.passing && (window || "ticket" in change)) this.clear();
    if ("ticket" in change) this.hold(change["ticket"] as Ticket | null);
    if (change.kind.startsWith("Day")) void this.lookAtHall();
    this.lookSoon(ASIDE_KINDS.test(change.kind));
  }

  /** Takes the ticket in hand from wherever the news of it comes; older news never replaces newer. */
  private hold(ticket: Ticket | null): void {
    if (ticket && this.ticket?.id === ticket.id && (ticket.seq ?? 0) < (this.ticket.seq ?? 0)) return;
    this.ticket = ticket && ["called", "serving"].includes(ticket.state) ? ticket : null;
  }

  /** Asks a moment later, once for many changes, who would be next and what is set aside. */
  private lookSoon(aside: boolean): void {
    if (aside) void this.lookAside();
    clearTimeout(this.looking);
    this.looking = setTimeout(() => void this.lookNext(), LOOK_AGAIN_MS);
  }

  private async lookNext(): Promise<void> {
    if (this.window?.state !== "open" || this.ticket) {
      this.next = null;
      return;
    }
    try {
      this.next = await get<Call>(`${this.own}/next`);
    } catch {
      this.next = null;
    }
  }

  private async lookAside(): Promise<void> {
    const of = async (state: string): Promise<Ticket[]> => {
      const { tickets } = await get<{ tickets: Ticket[] }>(`/tickets?state=${state}&limit=200`);
      return tickets.filter((ticket) => ticket.window === this.known.window);
    };
    try {
      [this.held, this.missed] = await Promise.all([of("held"), of("missed")]);
    } catch {
      // The lists stay as they were; the next change asks again.
    }
  }

  private async lookAtNotes(): Promise<void> {
    const id = this.ticket?.id;
    this.notes = [];
    if (!id) return;
    try {
      const { notes } = await get<{ notes: { text: string }[] }>(`/tickets/${id}/notes`);
      if (this.ticket?.id === id) this.notes = notes.map((note) => note.text);
    } catch {
      // The ticket is served without them.
    }
  }

  /** Runs a command once, whatever the fingers do, and shows what came of it. */
  private async run<T>(path: string, body: Record<string, unknown>, done: (answer: T) => void): Promise<void> {
    if (!this.commands.ready) return;
    this.clear();
    this.nobody = null;
    this.busy = true;
    try {
      done(await this.commands.run<T>(path, body));
    } catch (error) {
      const trouble = told(error);
      const words = trouble.unknown ? t("The server does not answer. Press again: it will be done only once.") : trouble.message;
      this.fail(words, trouble.unknown);
    } finally {
      this.busy = false;
      this.lookSoon(true);
    }
  }

  private atWindow(verb: string, body: Record<string, unknown> = {}): void {
    void this.run<Window>(`${this.own}/${verb}`, body, (window) => (this.window = window));
  }

  private call(verb: "call-next" | "complete-and-call-next"): void {
    const body = verb === "call-next" ? {} : { ticket: this.ticket!.id };
    void this.run<Call>(`${this.own}/${verb}`, body, (call) => {
      this.ticket = call.ticket;
      this.nobody = call.ticket ? null : call.because;
      if (call.ticket) sessionStorage.setItem("kb-why", JSON.stringify([call.ticket.id, call.because]));
    });
  }

  /** Why the ticket in hand was called, if this page has called it. */
  private why(ticket: Ticket): Because | null {
    const [id, because] = JSON.parse(sessionStorage.getItem("kb-why") ?? "[]") as [string?, Because?];
    return id === ticket.id && because ? because : null;
  }

  private turn(verb: string, more: Record<string, unknown> = {}, word = ""): void {
    if (!this.ticket) return;
    void this.run<Ticket>(`${this.own}/${verb}`, { ticket: this.ticket.id, ...more }, (ticket) => {
      this.hold(ticket);
      this.asking = null;
      this.word = word;
    });
  }

  private move(ticket: Ticket, verb: "resume" | "requeue"): void {
    void this.run<Ticket>(`/tickets/${ticket.id}/${verb}`, {}, () => undefined);
  }

  private offered(): view.Offer[] {
    const { window, ticket } = this;
    if (!window) return [];
    if (ticket?.state === "serving") {
      return [
        { word: t("Complete and call next"), key: "N", main: true, press: () => this.call("complete-and-call-next") },
        { word: t("Complete"), key: "C", at: 2, press: () => this.turn("complete") },
        ...(ticket.accepted_at ? [] : [{ word: t("Accept"), key: "A", at: 3, press: () => this.turn("accept") }]),
        { word: t("Hold"), key: "H", at: 4, press: () => this.turn("hold") },
        { word: t("Transfer"), key: "T", at: 5, press: () => this.ask("transfer") },
      ];
    }
    if (ticket) {
      return [
        { word: t("Start serving"), key: "S", main: true, press: () => this.turn("start") },
        { word: t("Call again"), key: "R", at: 2, press: () => this.turn("recall") },
        { word: t("No-show"), key: "X", at: 3, danger: true, again: t("{number} has not come? Press again.", { number: ticket.number }), press: () => this.turn("no-show") },
        { word: t("Hold"), key: "H", at: 4, press: () => this.turn("hold") },
        { word: t("Transfer"), key: "T", at: 5, press: () => this.ask("transfer") },
      ];
    }
    if (window.state === "open") {
      return [
        { word: t("Call next"), key: "N", main: true, press: () => this.call("call-next") },
        { word: t("Pause"), key: "P", at: 2, press: () => this.ask("pause") },
        { word: t("Close"), key: "Q", at: 5, again: t("Close the window? Press again."), press: () => this.atWindow("close") },
      ];
    }
    if (window.state === "paused") {
      return [
        { word: t("Resume serving"), key: "O", main: true, press: () => this.atWindow("open") },
        { word: t("Close"), key: "Q", at: 5, again: t("Close the window? Press again."), press: () => this.atWindow("close") },
      ];
    }
    if (this.day === null) return [];
    return [{ word: t("Open the window"), key: "O", main: true, press: () => this.atWindow("open") }];
  }

  private ask(what: "transfer" | "pause" | null): void {
    this.asking = what;
    if (what === "transfer") void this.lookAtHall();
    this.clear();
    this.transfer = NO_TRANSFER;
    this.pauseWords = "";
  }

  private key(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog");
    if (!this.keys || typing || this.asking || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const offer = this.offered().find((one) => one.key === event.key.toUpperCase());
    if (!offer) return;
    event.preventDefault();
    this.press(offer);
  }

  /**
   * What cannot be taken back asks for a second press, so that no slip of a finger does it. The second half of a
   * double press is none.
   */
  private press(offer: view.Offer): void {
    if (!offer.again) return offer.press();
    if (!this.commands.ready) return;
    const since = performance.now() - this.armedAt;
    if (this.armed === offer.again) {
      if (since < SETTLE_MS) return;
      this.armed = "";
      return offer.press();
    }
    this.clear(offer.again);
    this.armed = offer.again;
    this.armedAt = performance.now();
    setTimeout(() => {
      if (this.armed !== offer.again || performance.now() - this.armedAt < ARMED_MS) return;
      this.armed = "";
      if (this.word === offer.again) this.word = "";
    }, ARMED_MS);
  }

  private choose(): void {
    this.choosing = true;
    void this.lookAtHall();
  }

  private switchKeys(): void {
    this.keys = !this.keys;
    localStorage.setItem("kb-keys", this.keys ? "yes" : "no");
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("ticket") && (changed.get("ticket") as Ticket | null | undefined)?.id !== this.ticket?.id) void this.lookAtNotes();
    this.questions.drawn(this);
  }

  private dialogs(): TemplateResult | typeof nothing {
    const leave = (): void => this.ask(null);
    if (this.asking === "transfer" && this.ticket) {
      return transferDialog(
        this.transfer,
        {
          catalogue: this.known.catalogue,
          lanes: this.lanes,
          windows: this.windows,
          own: this.known.window ?? "",
          ticket: this.ticket,
        },
        {
          change: (change) => (this.transfer = { ...this.transfer, ...change }),
          send: () => {
            const { number } = this.ticket!;
            const there = nameOf(this.transfer, this.known.catalogue, this.lanes, this.windows);
            this.asking = null;
            this.turn("transfer", target(this.transfer), t("{number} has been sent on: {target}", { number, target: there }));
          },
          leave,
        },
      );
    }
    if (this.asking === "pause") {
      return pauseDialog(this.pauseWords, {
        type: (words) => (this.pauseWords = words),
        send: (why) => {
          this.asking = null;
          this.atWindow("pause", { reason: why });
        },
        leave,
      });
    }
    return nothing;
  }

  private middle(window: Window): TemplateResult {
    if (this.ticket) return view.ticketCard(this.ticket, this.why(this.ticket), this.lanes, this.known.catalogue, this.notes, this.known.priorities);
    if (window.state === "open") return view.idleCard(this.next, this.nobody);
    if (this.day === null) {
      return html`<section class="hand idle">
        <h2>${t("The hall is closed now")}</h2>
        <p>${t("Windows can be opened again when the hall's next day begins.")}</p>
      </section>`;
    }
    return html`<section class="hand idle">
      <h2>${window.state === "paused" ? t("Window paused") : t("The window is closed")}</h2>
      <p>${window.state === "paused" ? (window.reason ?? "") : t("Open it to call visitors.")}</p>
    </section>`;
  }

  protected override render(): TemplateResult {
    if (!this.known.window || this.choosing) {
      return html`${view.windowPicker(this.windows, this.lanes)}
      ${this.trouble ? html`<p class="notice danger" role="alert">${this.trouble}</p>` : nothing}`;
    }
    const { window } = this;
    if (!window) {
      return html`<p class="notice ${this.trouble ? "danger" : ""}">${this.trouble || t("The window is being looked up.")}</p>`;
    }
    return html`
      ${this.lost
        ? html`<p class="notice danger lost-band" role="alert">
            ${t("The connection to the server is lost. As of {time}.", { time: hhmmss(this.lastGood || clock.now()) })}
          </p>`
        : nothing}
      <div class="desk">
        <div class="desk-main">
          ${view.windowStrip(window, this.lanes)} ${this.middle(window)}
          ${view.offers(this.offered(), this.keys, this.busy, this.armed, (offer) => this.press(offer))}
          <div class="desk-word" aria-live="polite">
            ${this.trouble ? html`<p class="notice danger" role="alert">${this.trouble}</p>` : this.word ? html`<p class="notice">${this.word}</p>` : nothing}
          </div>
          <p class="desk-foot">
            <button type="button" class="button plain" aria-pressed=${this.keys} @click=${() => this.switchKeys()}>
              ${this.keys ? t("Keys: on") : t("Keys: off")}
            </button>
            <button type="button" class="button plain" @click=${() => this.choose()}>${t("Another window")}</button>
          </p>
        </div>
        <aside class="desk-side">
          ${view.lanesPanel(this.lanes, window.lanes)}
          ${view.setAside(t("On hold"), this.held, this.lanes, t("Nothing is on hold here."), t("Resume"), (one) => this.move(one, "resume"))}
          ${view.setAside(t("Missed"), this.missed, this.lanes, t("Nobody has missed a call here."), t("Requeue"), (one) => this.move(one, "requeue"))}
        </aside>
      </div>
      ${this.dialogs()}
    `;
  }
}

customElements.define("kb-console", Console);
