// Follows the hall over one socket: a whole picture first, then numbered changes, each once and in order.

import { io, type Socket } from "socket.io-client";

import { endedWords, hasEnded } from "./ended";
import { page, token } from "./page";
import { clock } from "./time";

/** What somebody follows; `hall` is added. */
export type Following = { board: string } | { window: string } | { lanes: true } | { ticket: string };

export interface Change {
  seq: number;
  prev: number;
  kind: string;
  [fact: string]: unknown;
}

/** What has moved in a line, told once to all who stand in it: each works out what it means for itself. */
export interface LineNews {
  seq: number;
  now: string;
  /** A ticket has come to stand somewhere (1) or stands there no longer (-1): seq, place, join, which. */
  moves: [number, number, number, number][];
  /** Samples, straight lines between them: people ahead, half of such visitors' wait, that of 9 in 10, seconds. */
  waits: [number, number, number][] | null;
  /** How many windows serve the line, and how many should and are not open; null when nobody can tell. */
  windows: number | null;
  late: number | null;
  /** Since when the plan of the windows is in force. */
  plan_at: string | null;
  /** When the first window comes, if none serves the line now. */
  opens_at: string | null;
}

export interface Saying {
  id: string;
  wav?: string | null;
}

/** What is said of a refusal to let somebody follow. */
interface Refusal {
  code?: string;
  detail?: string;
  words?: Record<string, string>;
}

export interface Listener {
  /** A whole picture: forget everything known before. */
  snapshot(picture: Record<string, unknown>): void;
  /** Rows that changed; a row replaces the row of the same code. */
  change(change: Change): void;
  /** What has moved in the line of the ticket. */
  line?(news: LineNews): void;
  /** Whether the picture is still known to be true. */
  fresh(fresh: boolean): void;
  /** Refused: following is not possible, with words where the server gave some. */
  refused?(why: string): void;
  /** Following has begun, or begun again. */
  followed?(): void;
  say?(saying: Saying): void;
}

// The server says every 5 s that it is alive: one word may come late, and a screen knows within 10 s that it is lost.
const STALE_AFTER_MS = 8500;
const LOOK_MS = 250;

export class Stream {
  private readonly socket: Socket;
  private seq = 0;
  private heard = 0;
  private asking = false;
  private meanwhile: Change[] = [];
  private behind = false;
  private live: boolean | undefined;

  constructor(
    private readonly following: Following,
    private readonly listener: Listener,
  ) {
    this.heard = performance.now();
    this.socket = io({
      transports: ["websocket"],
      auth: token() ? { token: token() } : {},
      reconnectionDelay: 500,
      reconnectionDelayMax: 4000,
      timeout: 5000,
    });
    this.socket.on("connect", () => this.follow());
    this.socket.on("change", (change: Change) => this.changed(change));
    this.socket.on("line", (news: LineNews) => {
      this.hear(news.now);
      this.listener.line?.(news);
    });
    this.socket.on("alive", (word: { seq: number; now?: string }) => this.alive(word));
    this.socket.on("say", (saying: Saying) => this.listener.say?.(saying));
    this.socket.on("connect_error", (error) => {
      // Refused by the server itself, not by the line: it will not be tried again by the library.
      if (!this.socket.active) {
        this.refused((error as { data?: { error?: Refusal } }).data?.error ?? { detail: error.message });
        setTimeout(() => this.socket.connect(), STALE_AFTER_MS);
      }
    });
    this.socket.on("disconnect", (why) => {
      if (why === "io server disconnect") setTimeout(() => this.socket.connect(), 1000);
    });
    setInterval(() => this.watch(), LOOK_MS);
  }

  /** Tells the server something, such as how far an announcement is. */
  tell(kind: string, word: Record<string, unknown>): void {
    this.socket.emit(kind, word);
  }

  private follow(): void {
    if (this.asking || !this.socket.connected) return;
    this.asking = true;
    this.meanwhile = [];
    const word = { hall: page().hall?.code, ...this.following, after: this.seq };
    this.socket.timeout(STALE_AFTER_MS).emit("follow", word, (error: Error | null, answer: Record<string, unknown>) => {
      this.asking = false;
      if (error) {
        this.socket.disconnect().connect();
        return;
      }
      this.answered(answer ?? {});
      for (const change of this.meanwhile.splice(0)) this.changed(change);
    });
  }

  private refused(problem: Refusal): void {
    const words = hasEnded(problem.code) ? endedWords() : (problem.words?.[page().lang] ?? problem.detail ?? "");
    this.listener.refused?.(words);
  }

  private answered(answer: Record<string, unknown>): void {
    const problem = answer["error"] as Refusal | undefined;
    if (problem) {
      this.refused(problem);
      setTimeout(() => this.follow(), STALE_AFTER_MS);
      return;
    }
    this.hear(answer["now"] as string | undefined);
    if (Array.isArray(answer["changes"])) {
      this.heardBuild(answer["build"]);
      for (const change of answer["changes"] as Change[]) this.listener.change(change);
      this.seq = Number(answer["seq"] ?? this.seq);
      this.listener.followed?.();
      return;
    }
    this.heardBuild(answer["build"]);
    this.seq = Number(answer["seq"] ?? 0);
    this.listener.snapshot(answer);
    this.listener.followed?.();
  }

  /** The server has other pages now: this one is loaded again, once for each build. */
  private heardBuild(build: unknown): void {
    const known = page().build;
    if (typeof build !== "string" || !build || !known || build === known) return;
    if (sessionStorage.getItem("kb-build") === build) return;
    sessionStorage.setItem("kb-build", build);
    location.reload();
  }

  private changed(change: Change): void {
    this.hear(change["now"] as string | undefined);
    if (this.asking) {
      this.meanwhile.push(change);
      return;
    }
    if (change.seq <= this.seq) return;
    if (change.prev !== this.seq) {
      this.follow();
      return;
    }
    this.seq = change.seq;
    this.listener.change(change);
  }

  private alive(word: { seq: number; now?: string }): void {
    this.hear(word.now);
    // A ticket's follower hears only of that ticket. Others who are behind at two heartbeats have missed something.
    const behind = !("ticket" in this.following) && word.seq > this.seq;
    if (behind && this.behind) this.follow();
    this.behind = behind;
  }

  private hear(now?: string): void {
    this.heard = performance.now();
    clock.sync(now);
    if (!this.live) {
      this.live = true;
      this.listener.fresh(true);
    }
  }

  private watch(): void {
    if (performance.now() - this.heard < STALE_AFTER_MS || this.live === false) return;
    this.live = false;
    this.listener.fresh(false);
    // A line that is silent but looks open is a dead line.
    this.socket.disconnect().connect();
  }
}
