// The question that stands over the desk: which one, what has been chosen in it, and what its answer does.

import { nothing, type TemplateResult } from "lit";

import { SETTLE_MS } from "../lib/commands";
import type { Outcome, Ticket } from "../lib/models";
import { named } from "../lib/page";
import { t } from "../lib/words";
import { choiceDialog, type Asked } from "./choices";
import { given } from "./data";
import type { Deeds } from "./deeds";
import { nameOf, NO_TRANSFER, pauseDialog, target, transferDialog, type Transfer } from "./dialogs";
import { findDialog, NOTHING_FOUND, type Finding } from "./finding";
import { outcomeDialog, type Ending } from "./outcome";
import { autoQuestion, holdQuestion, moreQuestion, priorityQuestion, withdrawQuestion, type Asking } from "./questions";
import type { Telling } from "./telling";
import type { Watch } from "./watch";

/** Questions that do not go with the ticket they were asked about. */
const OF_THE_WINDOW: readonly Asking[] = ["pause", "auto-call"];

/** Questions that a visitor at the window answers. */
const OF_AN_IDLE_WINDOW: readonly Asking[] = ["pause", "walk-up"];

export class Question {
  /** What is asked; null: nothing. */
  what: Asking | null = null;

  private transfer: Transfer = NO_TRANSFER;
  private finding: Finding = NOTHING_FOUND;
  private ending: Ending | null = null;
  private pauseWords = "";
  private askedAt = 0;
  /** Seconds of the auto-call that stands still while the clerk is asked why the window pauses. */
  private stopped: number | null = null;

  /** `keys`: whether letters answer; `changed` draws again. */
  constructor(
    private readonly watch: Watch,
    private readonly telling: Telling,
    private readonly deeds: Deeds,
    private readonly keys: () => boolean,
    private readonly changed: () => void,
  ) {}

  ask(what: Asking | null): void {
    const before = this.what;
    this.askedAt = performance.now();
    if (what === "transfer") void this.watch.lookAtHall();
    Object.assign(this, { what, transfer: NO_TRANSFER, finding: NOTHING_FOUND, pauseWords: "" });
    this.telling.clear();
    if (before === "pause" && what === null) void this.countAgain();
  }

  /** Stops the countdown while the clerk says why the window pauses; it counts again afterwards. */
  async askPause(): Promise<void> {
    if (!this.deeds.commands.ready) return;
    const seconds = this.watch.window?.auto_call_seconds ?? null;
    if (seconds !== null) await this.deeds.setCount(null);
    this.stopped = seconds;
    this.ask("pause");
  }

  private async countAgain(): Promise<void> {
    const seconds = this.stopped;
    this.stopped = null;
    if (seconds !== null) await this.deeds.setCount(seconds);
  }

  private askOutcome(outcome: Exclude<Outcome, "done">): void {
    this.ending = { outcome, missing: [] };
    this.ask("outcome");
  }

  /** It has been answered; what went on while it was asked is done by the answer. */
  answered(): void {
    this.what = null;
    this.changed();
  }

  /** The ticket is not in hand any more: a question about it is over. */
  gone(): void {
    if (this.what && !OF_THE_WINDOW.includes(this.what)) this.answered();
  }

  /** A call that came by itself answers the question why the window should pause. */
  occupied(): void {
    if (this.what && OF_AN_IDLE_WINDOW.includes(this.what)) this.ask(null);
  }

  private set(change: { transfer?: Transfer; finding?: Finding; ending?: Ending; pauseWords?: string }): void {
    Object.assign(this, change);
    this.changed();
  }

  /** The second half of a double press does not answer the question that the first half has opened. */
  private readonly settled = (): boolean => this.deeds.commands.ready && performance.now() - this.askedAt > SETTLE_MS;

  private readonly leave = (): void => this.ask(null);

  view(): TemplateResult | typeof nothing {
    const { ticket, window } = this.watch;
    switch (this.what) {
      case null:
        return nothing;
      case "pause":
        return this.pausing();
      case "auto-call":
        return window ? this.choice(autoQuestion(window, (seconds) => this.deeds.autoCall(seconds))) : nothing;
      case "walk-up":
        return this.walkingUp();
      default:
        return ticket ? this.aboutTicket(this.what, ticket) : nothing;
    }
  }

  private choice(asked: Asked): TemplateResult {
    return choiceDialog(asked, this.keys(), this.settled, this.leave, t("Back"));
  }

  private pausing(): TemplateResult {
    return pauseDialog(this.pauseWords, { keys: this.keys(), ready: this.settled }, {
      type: (pauseWords) => this.set({ pauseWords }),
      send: (why) => {
        this.answered();
        void this.deeds.atWindow("pause", { reason: why }).then(() => this.countAgain());
      },
      leave: this.leave,
    });
  }

  private walkingUp(): TemplateResult {
    const { catalogue } = given();
    const words = {
      id: "walk-up",
      title: t("Serve somebody without a ticket"),
      note: t("A number is made, called and started in one step. Nothing is spoken, and the board does not show it."),
      choose: t("Serve now"),
    };
    return findDialog(this.finding, words, catalogue.items, catalogue, this.finder((item) => this.deeds.serveWalkUp(item)));
  }

  private aboutTicket(what: Asking, ticket: Ticket): TemplateResult | typeof nothing {
    const { deeds } = this;
    const { number } = ticket;
    switch (what) {
      case "transfer":
        return this.transferring(ticket);
      case "hold":
        return this.choice(holdQuestion(ticket, (wish) => deeds.turn("hold", { wish })));
      case "priority":
        return this.choice(priorityQuestion(ticket, given().priorities, (code) => deeds.grant(code)));
      case "withdraw":
        return this.choice(withdrawQuestion(ticket, () => deeds.about("withdraw", {}, t("{number} is withdrawn.", { number }))));
      case "outcome":
        return this.ending ? this.ended(this.ending, ticket) : nothing;
      case "matter":
        return this.oneMore(ticket);
      default:
        return this.choice(
          moreQuestion(ticket, this.watch.lanes, {
            outcome: (outcome) => this.askOutcome(outcome),
            moreTime: () => deeds.about("more-time", {}, t("{number} waits again, behind the next few of its lane.", { number })),
            reclassify: (complexity) => deeds.turn("reclassify", { complexity }, t("{number} waits in the other lane and keeps its place.", { number })),
            ask: (next) => this.ask(next),
            refuse: () => deeds.refuse(),
          }),
        );
    }
  }

  private transferring(ticket: Ticket): TemplateResult {
    const { catalogue, window } = given();
    const { lanes, windows } = this.watch;
    return transferDialog(this.transfer, { catalogue, lanes, windows, own: window ?? "", ticket }, {
      change: (change) => this.set({ transfer: { ...this.transfer, ...change } }),
      send: () => {
        const there = nameOf(this.transfer, catalogue, lanes, windows);
        this.answered();
        this.deeds.turn("transfer", target(this.transfer), t("{number} has been sent on: {target}", { number: ticket.number, target: there }));
      },
      leave: this.leave,
    });
  }

  private ended(ending: Ending, ticket: Ticket): TemplateResult {
    return outcomeDialog(
      ending,
      ticket,
      { catalogue: given().catalogue, passes: given().passes, keys: this.keys(), ready: this.settled },
      {
        change: (missing) => this.set({ ending: { ...ending, missing } }),
        send: (next) => (next ? this.deeds.call("complete-and-call-next", ending) : this.deeds.complete(ending)),
        leave: this.leave,
      },
    );
  }

  private oneMore(ticket: Ticket): TemplateResult {
    const { catalogue } = given();
    const { number } = ticket;
    const words = {
      id: "matter",
      title: t("One more matter for {number}", { number }),
      note: t("It becomes the last step of this visit, with the same number."),
      choose: t("Add it"),
    };
    const items = catalogue.items.filter((one) => !ticket.items.includes(one.code) && !one.steps.length);
    const add = (item: string): void => {
      const name = named(catalogue.items.find((one) => one.code === item)?.names);
      this.deeds.about("matters", { item }, t("{number} has one more step: {item}.", { number, item: name }));
    };
    return findDialog(this.finding, words, items, catalogue, this.finder(add));
  }

  private finder(send: (item: string) => void): Parameters<typeof findDialog>[4] {
    return {
      change: (change) => this.set({ finding: { ...this.finding, ...change } }),
      send: (item) => this.settled() && send(item),
      leave: this.leave,
    };
  }
}
