// The console of a clerk at one window.

import "./console.css";

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { Commands, SETTLE_MS } from "../lib/commands";
import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import type { Because, Call, Catalogue, HallState, Lane, Outcome, Ticket, Window } from "../lib/models";
import { named, page, type Names } from "../lib/page";
import { Stream, type Change } from "../lib/stream";
import { clock, dateOf, hhmmss } from "../lib/time";
import { t } from "../lib/words";
import { choiceDialog, type Asked } from "./choices";
import { nameOf, NO_TRANSFER, pauseDialog, target, transferDialog, type Transfer } from "./dialogs";
import { findDialog, NOTHING_FOUND, type Finding } from "./finding";
import { outcomeDialog, type Ending } from "./outcome";
import { autoQuestion, holdQuestion, moreQuestion, priorityQuestion, type Asking } from "./questions";
import { undoLeft, undoLine, undoneWords } from "./undo";
import * as view from "./views";

interface ConsoleData {
  window: string | null;
  catalogue: Catalogue;
  /** Names of the priority classes. */
  priorities: Record<string, Names>;
}

const LOOK_AGAIN_MS = 400;
const ARMED_MS = 3000;
const ASIDE_KINDS = /^(Ticket(Held|Resumed|Missed|Requeued|Withdrawn|Expired|Called|Transferred)|CommandUndone|Day)/;

/** Why a ticket is no longer in hand although nobody here has done anything. */
const GONE: Record<string, (number: string) => string> = {
  TicketWithdrawn: (number) => t("{number} has been withdrawn meanwhile: the window is free.", { number }),
  TicketPostponed: (number) => t("The visitor of {number} needs more time: it waits again, the window is free.", { number }),
  CommandUndone: (number) => t("The last command about {number} has been taken back elsewhere.", { number }),
  TicketExpired: (number) => t("The day has been closed, and {number} with it.", { number }),
};

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
    finding: { state: true },
    ending: { state: true },
    texts: { state: true },
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
  declare asking: Asking | null;
  declare transfer: Transfer;
  declare pauseWords: string;
  declare keys: boolean;
  declare choosing: boolean;
  declare finding: Finding;
  declare ending: Ending | null;
  /** What the hall's screens tell besides numbers. */
  declare texts: Names[];

  private readonly known = page<ConsoleData>().data;
  private readonly commands = new Commands();
  private readonly questions = new Questions();
  private looking = 0;
  private lastGood = 0;
  private armedAt = 0;
  private askedAt = 0;
  /** The number that was in hand last: what is taken back is told by it. */
  private number = "";
  /** How long the last command could be taken back when it was new, ms. */
  private undoFor = 1;
  /** Seconds of the auto-call that stands still while the clerk is asked why the window pauses. */
  private stopped: number | null = null;
  /** Whether the trouble shown is one of the line, which is over when the window can be followed again. */
  private passing = false;

  constructor() {
    super();
    Object.assign(this, { window: null, windows: [], lanes: [], ticket: null, next: null, nobody: null });
    Object.assign(this, { notes: [], held: [], missed: [], trouble: "", word: "", armed: "", busy: false, lost: false, asking: null });
    Object.assign(this, { transfer: NO_TRANSFER, pauseWords: "", choosing: false, keys: localStorage.getItem("kb-keys") !== "no" });
    Object.assign(this, { finding: NOTHING_FOUND, ending: null, texts: [] });
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
    this.heardWindow((picture["window"] as Window | undefined) ?? this.window);
    this.ticket = null;
    this.hold(heard(picture["ticket"] as Ticket | null, Number(picture["seq"])));
    this.texts = (picture["texts"] as Names[] | undefined) ?? [];
    this.lanes = (picture["lanes"] as Lane[] | undefined) ?? this.lanes;
    this.lastGood = clock.now();
    this.lookSoon(true);
  }

  private changed(change: Change): void {
    const { lanes, window, texts } = change as unknown as { lanes?: Lane[]; window?: Window; texts?: Names[] };
    const before = this.ticket;
    this.lastGood = clock.now();
    if (lanes) {
      const news = new Map(lanes.map((lane) => [lane.code, lane]));
      this.lanes = this.lanes.map((lane) => news.get(lane.code) ?? lane);
      this.nobody = null;
    }
    if (texts) this.texts = texts;
    if (window) this.heardWindow(window);
    if (this.passing && (window || "ticket" in change)) this.clear();
    if ("ticket" in change) this.hold(heard(change["ticket"] as Ticket | null, change.seq));
    if (before?.id !== this.ticket?.id || before?.state !== this.ticket?.state) this.commands.changed();
    if (before && before.id !== this.ticket?.id) this.gone(before, change.kind);
    if (change.kind.startsWith("Day")) void this.lookAtHall();
    this.lookSoon(ASIDE_KINDS.test(change.kind));
  }

  /** Takes the ticket in hand from wherever the news of it comes; older news never replaces newer. */
  private hold(ticket: Ticket | null): void {
    if (ticket && this.ticket?.id === ticket.id && (ticket.seq ?? 0) < (this.ticket.seq ?? 0)) return;
    this.ticket = ticket && ["called", "serving"].includes(ticket.state) ? ticket : null;
    if (this.ticket) this.number = this.ticket.number;
  }

  /** The ticket is not in hand any more: a question about it is over, and what others have done is told. */
  private gone(before: Ticket, kind: string): void {
    if (this.asking && this.asking !== "pause" && this.asking !== "auto-call") this.asking = null;
    if (!this.commands.busy && GONE[kind]) this.clear(GONE[kind](before.number));
  }

  private heardWindow(window: Window | null): void {
    const fresh = window?.undo && window.undo.until !== this.window?.undo?.until;
    this.window = window;
    if (window && fresh) this.undoFor = Math.max(1, undoLeft(window));
    // A call that came by itself answers the question why the window should pause.
    if (window?.ticket && this.asking && ["pause", "walk-up"].includes(this.asking)) this.ask(null);
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
      const words = trouble.unknown && !trouble.spoken ? t("The server does not answer. Press again: it will be done only once.") : trouble.message;
      this.fail(words, trouble.unknown);
    } finally {
      this.busy = false;
      this.lookSoon(true);
    }
  }

  private atWindow(verb: string, body: Record<string, unknown> = {}, word = ""): void {
    void this.run<Window>(`${this.own}/${verb}`, body, (window) => {
      this.heardWindow(window);
      this.word = word;
    });
  }

  private call(verb: "call-next" | "complete-and-call-next", ending: Partial<Ending> = {}): void {
    const before = this.ticket;
    const body = verb === "call-next" ? {} : { ticket: before!.id, ...ending };
    void this.run<Call>(`${this.own}/${verb}`, body, (call) => {
      this.ticket = null;
      this.hold(call.ticket);
      this.nobody = call.ticket ? null : call.because;
      this.asking = null;
      if (call.ticket) sessionStorage.setItem("kb-why", JSON.stringify([call.ticket.id, call.because]));
      if (before && (ending.outcome || before.steps.length)) void this.tellEnd(before.id);
    });
  }

  private complete(ending: Partial<Ending> = {}): void {
    void this.run<Ticket>(`${this.own}/complete`, { ticket: this.ticket!.id, ...ending }, (ticket) => {
      this.hold(ticket);
      this.asking = null;
      this.word = this.endWords(ticket);
    });
  }

  /** Tells what has become of a ticket that has just left, while the next one is in hand already. */
  private async tellEnd(id: string): Promise<void> {
    try {
      const word = this.endWords(await get<Ticket>(`/tickets/${id}`));
      if (!this.trouble) this.word = word;
    } catch {
      // It stands in the office's list too.
    }
  }

  private endWords(ticket: Ticket): string {
    const { number } = ticket;
    if (ticket.state === "waiting") {
      const item = ticket.items.map((code) => named(this.known.catalogue.items.find((one) => one.code === code)?.names)).join(" · ");
      const lane = named(this.lanes.find((one) => one.code === ticket.lane)?.names);
      return t("{number} goes on with step {step} of {total}: {item}, {lane}.", { number, step: ticket.step, total: ticket.steps_total, item, lane });
    }
    return ticket.pass_until ? t("{number}: return pass until {date}, without queueing anew.", { number, date: dateOf(ticket.pass_until) }) : "";
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

  /** Something about the ticket in hand that any of the hall's people may do. */
  private about(verb: string, body: Record<string, unknown>, word: string): void {
    if (!this.ticket) return;
    void this.run<Ticket>(`/tickets/${this.ticket.id}/${verb}`, body, (ticket) => {
      this.hold(ticket);
      this.asking = null;
      this.word = word;
    });
  }

  private grant(priority: string | null): void {
    this.about("priority", { priority }, t("Priority of {number} granted.", { number: this.ticket!.number }));
  }

  private refuse(): void {
    this.about("refuse-priority", {}, t("Priority of {number} not granted; the place is that of its issue.", { number: this.ticket!.number }));
  }

  private serveWalkUp(item: string): void {
    const body = { items: [item], language: "zh-CN" };
    void this.run<Ticket>(`${this.own}/walk-up`, body, (ticket) => {
      this.hold(ticket);
      this.asking = null;
      this.word = t("{number} is being served; the visit is on record.", { number: ticket.number });
    });
  }

  private undo(): void {
    const { window } = this;
    if (!window) return;
    const number = window.undo?.number ?? this.number;
    void this.run<{ undone: string; ticket: Ticket | null; window: Window }>(`${this.own}/undo`, {}, (answer) => {
      this.ticket = null;
      this.hold(answer.window.ticket === answer.ticket?.id ? answer.ticket : null);
      this.heardWindow(answer.window);
      this.word = undoneWords(answer.undone, answer.ticket?.number ?? number);
    });
  }

  /** Lets the window call by itself after so many seconds, or not at all. */
  private autoCall(seconds: number | null): void {
    this.asking = null;
    const word = seconds === null ? t("Auto-call is off.") : t("The window calls by itself after {n} s.", { n: seconds });
    this.atWindow("auto-call", { after_seconds: seconds }, word);
  }

  /** Stops the countdown while the clerk says why the window pauses; it counts again afterwards. */
  private async askPause(): Promise<void> {
    if (!this.commands.ready) return;
    const seconds = this.window?.auto_call_seconds ?? null;
    if (seconds !== null) await this.setCount(null);
    this.stopped = seconds;
    this.ask("pause");
  }

  private async countAgain(): Promise<void> {
    const seconds = this.stopped;
    this.stopped = null;
    if (seconds !== null) await this.setCount(seconds);
  }

  private async setCount(seconds: number | null): Promise<void> {
    try {
      this.heardWindow(await this.commands.run<Window>(`${this.own}/auto-call`, { after_seconds: seconds }));
    } catch (error) {
      const trouble = told(error);
      this.fail(trouble.message, trouble.unknown);
    }
  }

  private offered(): view.Offer[] {
    const { window, ticket } = this;
    if (!window) return [];
    const more: view.Offer = { word: t("More"), key: "M", at: 6, press: () => this.ask("more") };
    const aside: view.Offer[] = [
      { word: t("Hold"), key: "H", at: 4, press: () => this.ask("hold") },
      { word: t("Transfer"), key: "T", at: 5, press: () => this.ask("transfer") },
    ];
    const close: view.Offer = { word: t("Close"), key: "Q", at: 5, again: t("Close the window? Press again."), press: () => this.atWindow("close") };
    if (ticket?.state === "serving") {
      return [
        { word: t("Complete and call next"), key: "N", main: true, press: () => this.call("complete-and-call-next") },
        { word: t("Complete"), key: "C", at: 2, press: () => this.complete() },
        ...(ticket.accepted_at ? [] : [{ word: t("Accept"), key: "A", at: 3, press: () => this.turn("accept") }]),
        ...aside,
        more,
      ];
    }
    if (ticket) {
      return [
        { word: t("Start serving"), key: "S", main: true, press: () => this.turn("start") },
        { word: t("Call again"), key: "R", at: 2, press: () => this.turn("recall") },
        { word: t("No-show"), key: "X", at: 3, danger: true, again: t("{number} has not come? Press again.", { number: ticket.number }), press: () => this.turn("no-show") },
        ...aside,
        more,
      ];
    }
    if (window.state === "open") {
      const auto = window.auto_call_seconds;
      return [
        { word: t("Call next"), key: "N", main: true, press: () => this.call("call-next") },
        { word: t("Pause"), key: "P", at: 2, press: () => void this.askPause() },
        { word: t("Walk-up"), key: "W", at: 3, press: () => this.ask("walk-up") },
        { word: auto === null ? t("Auto: off") : t("Auto: {n} s", { n: auto }), key: "U", at: 4, press: () => this.ask("auto-call") },
        close,
      ];
    }
    if (window.state === "paused") return [{ word: t("Resume serving"), key: "O", main: true, press: () => this.atWindow("open") }, close];
    if (this.day === null) return [];
    return [{ word: t("Open the window"), key: "O", main: true, press: () => this.atWindow("open") }];
  }

  /** Keys that answer what is shown at the ticket or below the buttons. */
  private others(): Record<string, () => void> {
    const claimed = this.ticket?.claim === "claimed";
    return {
      ...(claimed ? { G: () => this.grant(null), J: () => this.refuse() } : {}),
      ...(this.window && undoLeft(this.window) ? { Z: () => this.undo() } : {}),
      ...(this.counting ? { ESCAPE: () => this.autoCall(null) } : {}),
    };
  }

  /** Whether the window is about to call by itself. */
  private get counting(): boolean {
    return this.window?.state === "open" && !this.ticket && this.window.auto_call_seconds !== null;
  }

  private ask(what: Asking | null): void {
    const before = this.asking;
    this.asking = what;
    this.askedAt = performance.now();
    if (what === "transfer") void this.lookAtHall();
    this.clear();
    this.transfer = NO_TRANSFER;
    this.finding = NOTHING_FOUND;
    this.pauseWords = "";
    if (before === "pause" && what === null) void this.countAgain();
  }

  private askOutcome(outcome: Exclude<Outcome, "done">): void {
    this.ending = { outcome, missing: [] };
    this.ask("outcome");
  }

  /** The second half of a double press does not answer the question that the first half has opened. */
  private readonly settled = (): boolean => this.commands.ready && performance.now() - this.askedAt > SETTLE_MS;

  private key(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog");
    if (!this.keys || typing || this.asking || event.repeat || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toUpperCase() !== "Z" || event.shiftKey) return;
    }
    const other = this.others()[event.key.toUpperCase()];
    if (other) {
      event.preventDefault();
      return other();
    }
    if (event.ctrlKey || event.metaKey) return;
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
      return pauseDialog(this.pauseWords, { keys: this.keys, ready: this.settled }, {
        type: (words) => (this.pauseWords = words),
        send: (why) => {
          this.asking = null;
          void this.run<Window>(`${this.own}/pause`, { reason: why }, (window) => this.heardWindow(window)).then(() => this.countAgain());
        },
        leave,
      });
    }
    return this.asking ? this.question(this.asking, leave) : nothing;
  }

  /** The questions that are answered with one key, and those that find an item. */
  private question(what: Asking, leave: () => void): TemplateResult | typeof nothing {
    const { ticket, window, lanes } = this;
    const { catalogue, priorities } = this.known;
    const choice = (asked: Asked): TemplateResult => choiceDialog(asked, this.keys, this.settled, leave, t("Back"));
    if (what === "auto-call" && window) return choice(autoQuestion(window, (seconds) => this.autoCall(seconds)));
    if (what === "walk-up") {
      const words = {
        id: "walk-up",
        title: t("Serve somebody without a ticket"),
        note: t("A number is made, called and started in one step. Nothing is spoken, and the board does not show it."),
        choose: t("Serve now"),
      };
      return findDialog(this.finding, words, catalogue.items, catalogue, this.finder((item) => this.serveWalkUp(item), leave));
    }
    if (!ticket) return nothing;
    switch (what) {
      case "hold":
        return choice(holdQuestion(ticket, (wish) => this.turn("hold", { wish })));
      case "more":
        return choice(
          moreQuestion(ticket, lanes, {
            outcome: (outcome) => this.askOutcome(outcome),
            moreTime: () => this.about("more-time", {}, t("{number} waits again, behind the next few of its lane.", { number: ticket.number })),
            reclassify: (complexity) => this.turn("reclassify", { complexity }, t("{number} waits in the other lane and keeps its place.", { number: ticket.number })),
            ask: (next) => this.ask(next),
            refuse: () => this.refuse(),
          }),
        );
      case "priority":
        return choice(priorityQuestion(ticket, priorities, (code) => this.grant(code)));
      case "outcome":
        return this.ending
          ? outcomeDialog(
              this.ending,
              ticket,
              { catalogue, keys: this.keys, ready: this.settled },
              {
                change: (missing) => (this.ending = { ...this.ending!, missing }),
                send: (next) => (next ? this.call("complete-and-call-next", this.ending!) : this.complete(this.ending!)),
                leave,
              },
            )
          : nothing;
      case "matter": {
        const words = {
          id: "matter",
          title: t("One more matter for {number}", { number: ticket.number }),
          note: t("It becomes the last step of this visit, with the same number."),
          choose: t("Add it"),
        };
        const items = catalogue.items.filter((one) => !ticket.items.includes(one.code) && !one.steps.length);
        const add = (item: string): void => {
          const name = named(catalogue.items.find((one) => one.code === item)?.names);
          this.about("matters", { item }, t("{number} has one more step: {item}.", { number: ticket.number, item: name }));
        };
        return findDialog(this.finding, words, items, catalogue, this.finder(add, leave));
      }
      default:
        return nothing;
    }
  }

  private finder(send: (item: string) => void, leave: () => void): Parameters<typeof findDialog>[4] {
    return { change: (change) => (this.finding = { ...this.finding, ...change }), send: (item) => this.settled() && send(item), leave };
  }

  private middle(window: Window): TemplateResult {
    if (this.ticket) {
      return view.ticketCard(this.ticket, this.why(this.ticket), this.notes, {
        lanes: this.lanes,
        windows: this.windows,
        own: this.known.window ?? "",
        catalogue: this.known.catalogue,
        priorities: this.known.priorities,
        keys: this.keys,
        claim: { grant: () => this.grant(null), refuse: () => this.refuse() },
      });
    }
    if (window.state === "open") return html`${view.idleCard(this.next, this.nobody, window, () => this.autoCall(null))}`;
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
          <div class="desk-low">
            <div class="desk-word" aria-live="polite">
              ${this.trouble ? html`<p class="notice danger" role="alert">${this.trouble}</p>` : this.word ? html`<p class="notice">${this.word}</p>` : nothing}
            </div>
            <div class="desk-undo">${undoLine(window, this.keys, this.busy, this.undoFor, () => this.undo())}</div>
          </div>
          <p class="desk-foot">
            <button type="button" class="button plain" aria-pressed=${this.keys} @click=${() => this.switchKeys()}>
              ${this.keys ? t("Keys: on") : t("Keys: off")}
            </button>
            <button type="button" class="button plain" @click=${() => this.choose()}>${t("Another window")}</button>
          </p>
        </div>
        <aside class="desk-side">
          ${view.lanesPanel(this.lanes, window, this.texts)}
          ${view.setAside(t("On hold"), this.held, this.lanes, t("Nothing is on hold here."), t("Resume"), view.heldWord, () => true, (one) => this.move(one, "resume"))}
          ${view.setAside(t("Missed"), this.missed, this.lanes, t("Nobody has missed a call here."), t("Requeue"), view.missedWord, (one) => one.requeue_left > 0, (one) => this.move(one, "requeue"))}
        </aside>
      </div>
      ${this.dialogs()}
    `;
  }
}

/** News of a ticket by the feed, with the event that it stands behind. */
const heard = (ticket: Ticket | null, seq: number): Ticket | null => ticket && { ...ticket, seq };

customElements.define("kb-console", Console);
