// What a clerk does at the window: each a command, carried out once, and told.

import { get, told } from "../lib/api";
import { Commands } from "../lib/commands";
import type { Because, Call, Ticket, Window } from "../lib/models";
import { named } from "../lib/page";
import { dateOf } from "../lib/time";
import { t } from "../lib/words";
import { given, ownPath } from "./data";
import type { Ending } from "./outcome";
import type { Telling } from "./telling";
import { undoneWords } from "./undo";
import type { Watch } from "./watch";

const WHY = "kb-why";

export class Deeds {
  readonly commands = new Commands();
  busy = false;

  /** `answered`: the question that a command came from is answered; `changed` draws again. */
  constructor(
    private readonly watch: Watch,
    private readonly telling: Telling,
    private readonly go: { answered(): void; changed(): void },
  ) {}

  /** Runs a command once, whatever the fingers do, and shows what came of it. */
  private async run<T>(path: string, body: Record<string, unknown>, done: (answer: T) => void): Promise<void> {
    if (!this.commands.ready) return;
    this.telling.clear();
    this.watch.nobody = null;
    this.turnBusy(true);
    try {
      done(await this.commands.run<T>(path, body));
    } catch (error) {
      const trouble = told(error);
      const words = trouble.unknown && !trouble.spoken ? t("The server does not answer. Press again: it will be done only once.") : trouble.message;
      this.telling.fail(words, trouble.unknown);
    } finally {
      this.turnBusy(false);
      this.watch.lookSoon(true);
    }
  }

  private turnBusy(busy: boolean): void {
    this.busy = busy;
    this.go.changed();
  }

  atWindow(verb: string, body: Record<string, unknown> = {}, word = ""): Promise<void> {
    return this.run<Window>(`${ownPath()}/${verb}`, body, (window) => {
      this.watch.heardWindow(window);
      this.telling.say(word);
    });
  }

  /** Something that is done with the ticket in hand; `word` tells what it has come to. */
  private withTicket(path: string, body: Record<string, unknown>, word: (ticket: Ticket) => string): void {
    void this.run<Ticket>(path, body, (ticket) => {
      this.watch.hold(ticket);
      this.go.answered();
      this.telling.say(word(ticket));
    });
  }

  /** A clerk's move with the ticket at this window. */
  turn(verb: string, more: Record<string, unknown> = {}, word = ""): void {
    const { ticket } = this.watch;
    if (ticket) this.withTicket(`${ownPath()}/${verb}`, { ticket: ticket.id, ...more }, () => word);
  }

  /** Something about the ticket in hand that any of the hall's people may do. */
  about(verb: string, body: Record<string, unknown>, word: string): void {
    const { ticket } = this.watch;
    if (ticket) this.withTicket(`/tickets/${ticket.id}/${verb}`, body, () => word);
  }

  call(verb: "call-next" | "complete-and-call-next", ending: Partial<Ending> = {}): void {
    const before = this.watch.ticket;
    const body = verb === "call-next" ? {} : { ticket: before!.id, ...ending };
    void this.run<Call>(`${ownPath()}/${verb}`, body, (call) => {
      this.watch.hold(call.ticket, true);
      this.watch.nobody = call.ticket ? null : call.because;
      this.go.answered();
      if (call.ticket) sessionStorage.setItem(WHY, JSON.stringify([call.ticket.id, call.because]));
      if (before && (ending.outcome || before.steps.length)) void this.tellEnd(before.id);
    });
  }

  complete(ending: Partial<Ending> = {}): void {
    this.withTicket(`${ownPath()}/complete`, { ticket: this.watch.ticket!.id, ...ending }, (ticket) => this.endWords(ticket));
  }

  /** Why the ticket in hand was called, if this page has called it. */
  why(ticket: Ticket): Because | null {
    const [id, because] = JSON.parse(sessionStorage.getItem(WHY) ?? "[]") as [string?, Because?];
    return id === ticket.id && because ? because : null;
  }

  /** Tells what has become of a ticket that has just left, while the next one is in hand already. */
  private async tellEnd(id: string): Promise<void> {
    try {
      const word = this.endWords(await get<Ticket>(`/tickets/${id}`));
      if (!this.telling.trouble) this.telling.say(word);
    } catch {
      // It stands in the office's list too.
    }
  }

  private endWords(ticket: Ticket): string {
    const { number } = ticket;
    if (ticket.state === "waiting") {
      const item = ticket.items.map((code) => named(given().catalogue.items.find((one) => one.code === code)?.names)).join(" · ");
      const lane = named(this.watch.lanes.find((one) => one.code === ticket.lane)?.names);
      return t("{number} goes on with step {step} of {total}: {item}, {lane}.", { number, step: ticket.step, total: ticket.steps_total, item, lane });
    }
    return ticket.pass_until ? t("{number}: return pass until {date}, without queueing anew.", { number, date: dateOf(ticket.pass_until) }) : "";
  }

  /** A ticket that was set aside comes back into its line. */
  move(ticket: Ticket, verb: "resume" | "requeue"): void {
    void this.run<Ticket>(`/tickets/${ticket.id}/${verb}`, {}, () => undefined);
  }

  grant(priority: string | null): void {
    this.about("priority", { priority }, t("Priority of {number} granted.", { number: this.watch.ticket!.number }));
  }

  refuse(): void {
    this.about("refuse-priority", {}, t("Priority of {number} not granted; the place is that of its issue.", { number: this.watch.ticket!.number }));
  }

  serveWalkUp(item: string): void {
    const body = { items: [item], language: "zh-CN" };
    this.withTicket(`${ownPath()}/walk-up`, body, ({ number }) => t("{number} is being served; the visit is on record.", { number }));
  }

  undo(): void {
    const { window } = this.watch;
    if (!window) return;
    const number = window.undo?.number ?? this.watch.number;
    void this.run<{ undone: string; ticket: Ticket | null; window: Window }>(`${ownPath()}/undo`, {}, (answer) => {
      this.watch.hold(answer.window.ticket === answer.ticket?.id ? answer.ticket : null, true);
      this.watch.heardWindow(answer.window);
      this.telling.say(undoneWords(answer.undone, answer.ticket?.number ?? number));
    });
  }

  /** Lets the window call by itself after so many seconds, or not at all. */
  autoCall(seconds: number | null): void {
    this.go.answered();
    const word = seconds === null ? t("Auto-call is off.") : t("The window calls by itself after {n} s.", { n: seconds });
    void this.atWindow("auto-call", { after_seconds: seconds }, word);
  }

  /** The same without a word, around a question. */
  async setCount(seconds: number | null): Promise<void> {
    try {
      this.watch.heardWindow(await this.commands.run<Window>(`${ownPath()}/auto-call`, { after_seconds: seconds }));
    } catch (error) {
      const trouble = told(error);
      this.telling.fail(trouble.message, trouble.unknown);
    }
  }
}
