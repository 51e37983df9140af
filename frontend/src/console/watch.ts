// The window, its ticket and the lanes as they are known: what the feed tells, and looks at what it does not tell.

import { get, told } from "../lib/api";
import type { Because, Call, HallState, Lane, Ticket, Window } from "../lib/models";
import type { Names } from "../lib/page";
import { Stream, type Change } from "../lib/stream";
import { clock, hhmmss } from "../lib/time";
import { t } from "../lib/words";
import { given, ownPath } from "./data";
import type { Telling } from "./telling";
import { undoLeft } from "./undo";

const LOOK_AGAIN_MS = 400;
const ASIDE_KINDS = /^(Ticket(Held|Resumed|Missed|Requeued|Withdrawn|Expired|Called|Transferred)|CommandUndone|Day)/;

/** Who is told what the picture means for what is being done. */
export interface Listener {
  /** Draws again. */
  changed(): void;
  /** Another ticket is in hand, or the same one in another state, by somebody else's command. */
  moved(): void;
  /** The ticket has left the hand by an event of `kind`. */
  gone(before: Ticket, kind: string): void;
  /** The window has a visitor now. */
  occupied(): void;
}

export class Watch {
  window: Window | null = null;
  windows: Window[] = [];
  lanes: Lane[] = [];
  /** The ticket in hand. */
  ticket: Ticket | null = null;
  /** What earlier windows wrote beside it. */
  notes: string[] = [];
  /** Whom the window would call. */
  next: Call | null = null;
  /** Why nobody could be called; null when nobody has asked or it may have changed. */
  nobody: Because | null = null;
  held: Ticket[] = [];
  missed: Ticket[] = [];
  /** The hall's day; null while none is open. */
  day: string | null | undefined = undefined;
  /** What the hall's screens tell besides numbers. */
  texts: Names[] = [];
  /** The line to the server is dead. */
  lost = false;
  /** When the picture was last known to be true, ms. */
  lastGood = 0;
  /** The number that was in hand last: what is taken back is told by it. */
  number = "";
  /** How long the last command could be taken back when it was new, ms. */
  undoFor = 1;

  private looking = 0;

  constructor(
    private readonly telling: Telling,
    private readonly listener: Listener,
  ) {}

  begin(): void {
    void this.lookAtHall();
    const { window } = given();
    if (!window) return;
    new Stream(
      { window },
      {
        snapshot: (picture) => this.picture(picture),
        change: (change) => this.heard(change),
        fresh: (fresh) => {
          if (fresh && this.lost) this.back();
          this.lost = !fresh;
          this.listener.changed();
        },
        followed: () => this.telling.passing && this.back(),
        refused: (why) => this.telling.fail(why, true),
      },
    );
  }

  /** A true picture answers what an unanswered command has come to: its trouble is over. */
  private back(): void {
    this.telling.clear(t("Connected again at {time}. What you see is the present state.", { time: hhmmss(clock.now()) }));
  }

  async lookAtHall(): Promise<void> {
    try {
      const hall = await get<HallState>("");
      clock.sync(hall.now);
      this.windows = hall.windows;
      this.day = hall.day;
      if (!this.lanes.length) this.lanes = hall.lanes;
      if (given().window && !this.window) {
        this.window = hall.windows.find((one) => one.id === given().window) ?? null;
        if (this.window?.ticket) this.hold(await get<Ticket>(`/tickets/${this.window.ticket}`));
        this.lookSoon(true);
      }
    } catch (error) {
      const trouble = told(error);
      this.telling.fail(trouble.message, trouble.unknown);
    }
    this.listener.changed();
  }

  private picture(picture: Record<string, unknown>): void {
    this.day = picture["day"] as string | null | undefined;
    this.heardWindow((picture["window"] as Window | undefined) ?? this.window);
    this.hold(of(picture["ticket"] as Ticket | null, Number(picture["seq"])), true);
    this.texts = (picture["texts"] as Names[] | undefined) ?? [];
    this.lanes = (picture["lanes"] as Lane[] | undefined) ?? this.lanes;
    this.lastGood = clock.now();
    this.lookSoon(true);
    this.listener.changed();
  }

  private heard(change: Change): void {
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
    if (this.telling.passing && (window || "ticket" in change)) this.telling.clear();
    if ("ticket" in change) this.hold(of(change["ticket"] as Ticket | null, change.seq));
    if (before?.id !== this.ticket?.id || before?.state !== this.ticket?.state) this.listener.moved();
    if (before && before.id !== this.ticket?.id) this.listener.gone(before, change.kind);
    if (change.kind.startsWith("Day")) void this.lookAtHall();
    this.lookSoon(ASIDE_KINDS.test(change.kind));
    this.listener.changed();
  }

  /**
   * Takes the ticket in hand from wherever the news of it comes; older news never replaces newer. `anew`: what was in
   * hand before is known to be gone.
   */
  hold(ticket: Ticket | null, anew = false): void {
    const before = this.ticket;
    if (!anew && ticket && before?.id === ticket.id && (ticket.seq ?? 0) < (before.seq ?? 0)) return;
    this.ticket = ticket && ["called", "serving"].includes(ticket.state) ? ticket : null;
    if (this.ticket) this.number = this.ticket.number;
    if (before?.id !== this.ticket?.id) void this.lookAtNotes();
    this.listener.changed();
  }

  heardWindow(window: Window | null): void {
    const fresh = window?.undo && window.undo.until !== this.window?.undo?.until;
    this.window = window;
    if (window && fresh) this.undoFor = Math.max(1, undoLeft(window));
    if (window?.ticket) this.listener.occupied();
    this.listener.changed();
  }

  /** Whether the window is about to call by itself. */
  get counting(): boolean {
    return this.window?.state === "open" && !this.ticket && this.window.auto_call_seconds !== null;
  }

  /** Asks a moment later, once for many changes, who would be next and what is set aside. */
  lookSoon(aside: boolean): void {
    if (aside) void this.lookAside();
    clearTimeout(this.looking);
    this.looking = setTimeout(() => void this.lookNext(), LOOK_AGAIN_MS);
  }

  private async lookNext(): Promise<void> {
    try {
      this.next = this.window?.state !== "open" || this.ticket ? null : await get<Call>(`${ownPath()}/next`);
    } catch {
      this.next = null;
    }
    this.listener.changed();
  }

  private async lookAside(): Promise<void> {
    const own = given().window;
    const those = async (state: string): Promise<Ticket[]> => {
      const { tickets } = await get<{ tickets: Ticket[] }>(`/tickets?state=${state}&limit=200`);
      return tickets.filter((ticket) => ticket.window === own);
    };
    try {
      [this.held, this.missed] = await Promise.all([those("held"), those("missed")]);
      this.listener.changed();
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
      this.listener.changed();
    } catch {
      // The ticket is served without them.
    }
  }
}

/** News of a ticket by the feed, with the event that it stands behind. */
const of = (ticket: Ticket | null, seq: number): Ticket | null => ticket && { ...ticket, seq };
