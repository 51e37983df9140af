// The hall's board: who is called where, the last calls, and how many wait.

import "./board.css";

import { html, nothing, type TemplateResult } from "lit";

import { get } from "../lib/api";
import { closedWords } from "../lib/closed";
import { Island } from "../lib/element";
import { whenEnded } from "../lib/ended";
import { laneMark, laneOf } from "../lib/marks";
import type { HallState, Lane } from "../lib/models";
import { named, page, type Names } from "../lib/page";
import { Stream, type Change } from "../lib/stream";
import { clock, hhmm, hhmmss, longDate } from "../lib/time";
import { count, t } from "../lib/words";
import { Loudspeaker } from "./sound";

interface Call {
  seq: number;
  number: string;
  window: string;
  window_number: number;
  lane: string;
  at: string;
  state: string;
}

/** The numbers of a lane whose visitors may get ready, next first. */
interface Ready {
  lane: string;
  numbers: string[];
}

type Closed = ReturnType<typeof closedWords>;

const ROWS = 6;
const NEWS_MS = 10_000;
const UNDONE_MS = 15_000;
/** Each of several sentences in the foot stands so long, seconds. */
const SENTENCE_S = 8;
const MOST_READY = 4;
const WATCH_WINDOWS_AFTER_MS = 60_000;
const FRESH_EVERY_MS = 20 * 3_600_000;

class Board extends Island {
  static override properties = {
    calls: { state: true },
    lanes: { state: true },
    texts: { state: true },
    ready: { state: true },
    news: { state: true },
    lostSince: { state: true },
    refused: { state: true },
    known: { state: true },
    mute: { state: true },
    minute: { state: true },
    day: { state: true },
    undone: { state: true },
    turn: { state: true },
  };

  declare calls: Call[];
  declare lanes: Lane[];
  declare texts: Names[];
  declare ready: Ready[];
  /** The call that is new, for ten seconds. */
  declare news: number;
  declare lostSince: number | null;
  declare refused: string;
  declare known: boolean;
  declare mute: boolean;
  declare minute: string;
  /** The hall as it was when its day began or ended. */
  declare day: HallState | null;
  /** The number whose call has just been taken back. */
  declare undone: string;
  /** Which of several sentences the foot shows. */
  declare turn: number;

  private lastGood = 0;
  private seconds = 0;
  private stream!: Stream;
  private readonly speaker = new Loudspeaker(
    (id, phase) => this.stream.tell("said", { id, phase }),
    (mute) => {
      this.mute = mute;
      this.offerToPlay();
    },
  );

  constructor() {
    super();
    Object.assign(this, { calls: [], lanes: [], texts: [], news: 0, lostSince: null, refused: "" });
    Object.assign(this, { known: false, mute: false, minute: "", day: null, undone: "", turn: 0, ready: [] });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stream = new Stream(
      { board: page<{ board: { id: string } }>().data.board.id },
      {
        snapshot: (picture) => this.picture(picture),
        change: (change) => this.changed(change),
        fresh: (fresh) => this.fresh(fresh),
        refused: (why) => (this.refused = why),
        followed: () => this.offerToPlay(),
        say: (saying) => this.speaker.say(saying),
      },
    );
    // Loaded anew, it says that it is not paired, or goes on if it has been paired again.
    whenEnded(() => location.reload());
    void this.speaker.wake();
    addEventListener("pointerdown", () => void this.speaker.wake());
    addEventListener("keydown", () => void this.speaker.wake());
    setInterval(() => this.second(), 1000);
  }

  /** The first board page of an audio zone that can sound is its player; the server chooses. */
  private offerToPlay(): void {
    if (this.speaker.awake) this.stream.tell("player", {});
  }

  private second(): void {
    this.minute = clock.known ? hhmm(clock.now()) : "";
    this.seconds += 1;
    this.turn = Math.floor(this.seconds / SENTENCE_S);
    if (this.lostSince !== null) this.requestUpdate();
    const old = performance.now() > FRESH_EVERY_MS;
    if (old && this.lostSince === null && [3, 4].includes(new Date().getHours())) location.reload();
  }

  private fresh(fresh: boolean): void {
    if (fresh) {
      this.lostSince = null;
    } else {
      this.lostSince ??= performance.now();
    }
  }

  private picture(picture: Record<string, unknown>): void {
    const before = this.calls[0]?.seq ?? 0;
    this.refused = "";
    this.calls = (picture["calls"] as Call[] | undefined) ?? [];
    this.lanes = (picture["lanes"] as Lane[] | undefined) ?? [];
    this.texts = (picture["texts"] as Names[] | undefined) ?? [];
    this.ready = (picture["ready"] as Ready[] | undefined) ?? [];
    const newest = this.calls[0];
    if (this.known && newest && newest.seq > before) this.isNews(newest);
    this.known = true;
    void this.lookAtDay();
    this.good();
  }

  private changed(change: Change): void {
    const { calls, call, withdrawn, ready, lanes, texts } = change as unknown as {
      calls?: Call[];
      call?: Call;
      withdrawn?: { number: string };
      ready?: Ready[];
      lanes?: Lane[];
      texts?: Names[];
    };
    if (lanes) {
      const news = new Map(lanes.map((lane) => [lane.code, lane]));
      this.lanes = this.lanes.map((lane) => news.get(lane.code) ?? lane);
    }
    if (calls) this.calls = calls;
    if (ready) this.ready = ready;
    if (texts) {
      this.texts = texts;
      void this.lookAtDay();
    }
    if (call) this.isNews(call);
    if (withdrawn) this.isUndone(withdrawn.number);
    if (call?.number === this.undone) this.undone = "";
    this.good();
  }

  /** The feed tells what changes; when the doors open next stands in the hall's answer. */
  private async lookAtDay(): Promise<void> {
    try {
      this.day = await get<HallState>("");
    } catch {
      // The band says what is wrong; the next picture brings another look.
    }
  }

  private good(): void {
    this.lastGood = clock.now();
    this.minute = hhmm(this.lastGood);
  }

  private isNews(call: Call): void {
    this.news = call.seq;
    setTimeout(() => {
      if (this.news === call.seq) this.news = 0;
    }, NEWS_MS);
  }

  /** Whoever has seen the number must learn that it is not to come now. */
  private isUndone(number: string): void {
    this.undone = number;
    setTimeout(() => {
      if (this.undone === number) this.undone = "";
    }, UNDONE_MS);
  }

  private word(call: Call): TemplateResult {
    return laneMark(laneOf(this.lanes, call.lane));
  }

  private hero(closed: Closed): TemplateResult {
    const call = this.calls[0];
    if (!call) return this.nobody(closed);
    const kind = laneOf(this.lanes, call.lane)?.kind === "fast" ? "fast" : "regular";
    const now = call.state === "called";
    const news = now && this.news === call.seq;
    return html`<section class="hero ${kind} ${now ? "" : "past"} ${news ? "news" : ""}" aria-live="polite">
      <h2 class="hero-what"><span>${now ? t("Now calling") : t("Last called")}</span> ${this.word(call)}</h2>
      <h2>${t("Window")}</h2>
      <span class="number hero-number">${call.number}</span>
      <svg class="hero-arrow" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 3l10 9-10 9" /></svg>
      <span class="number hero-number">${call.window_number}</span>
    </section>`;
  }

  /** Nobody has been called: what this wall is waiting for. */
  private nobody(closed: Closed): TemplateResult {
    const [what, then] = !this.known
      ? [t("The board is starting."), ""]
      : closed
        ? [closed.what, closed.when]
        : [
            t("Your number will be shown and spoken here."),
            this.lanes.some((lane) => lane.waiting)
              ? t("The first call comes as soon as a window is free.")
              : t("Nobody is waiting. Please take a ticket at the kiosk."),
          ];
    return html`<section class="hero quiet" aria-live="polite"><h2>${what}</h2><p>${then}</p></section>`;
  }

  private row(call: Call | undefined): TemplateResult {
    if (!call) return html`<li class="call none"></li>`;
    return html`<li class="call ${call.state}">
      <span class="number">${call.number}</span>
      <span class="to" aria-hidden="true"></span>
      <span class="number window"><span class="visually-hidden">${t("Window")}</span>${call.window_number}</span>
      <span class="under">${this.word(call)} ${call.state === "missed" ? html`<span>${t("missed")}</span>` : nothing}</span>
    </li>`;
  }

  private last(): TemplateResult | typeof nothing {
    if (!this.calls.length) return nothing;
    const head = html`<li class="last-head" aria-hidden="true"><span>${t("Number")}</span><span>${t("Window")}</span></li>`;
    const rows = Array.from({ length: ROWS }, (_, place) => this.row(this.calls[place + 1]));
    return html`<ol class="last" aria-label=${t("Last calls")}>
      ${head}${rows.slice(0, ROWS / 2)}${head}${rows.slice(ROWS / 2)}
    </ol>`;
  }

  private waiting(): TemplateResult {
    return html`<section class="waiting">
      <h2>${t("Waiting")}</h2>
      <ul>
        ${this.lanes.map(
          (lane) => html`<li>
            ${laneMark(lane)}
            <span class="figure ${lane.waiting > 999 ? "long" : ""}">${count(lane.waiting)}</span>
            ${this.readyLine(lane)}
          </li>`,
        )}
      </ul>
    </section>`;
  }

  /** Who is among the next of a lane; no window is promised. */
  private readyLine(lane: Lane): TemplateResult | typeof nothing {
    const numbers = this.ready.find((one) => one.lane === lane.code)?.numbers ?? [];
    if (!numbers.length) return nothing;
    return html`<p class="ready">
      <span>${t("Get ready")}</span>
      ${numbers.slice(0, MOST_READY).map((one) => html`<strong class="number">${one}</strong>`)}
    </p>`;
  }

  private foot(closed: Closed): string {
    if (closed) return "";
    const { texts, turn } = this;
    return named(texts[turn % (texts.length || 1)]) || t("First come, first served. Please go to the window beside your number.");
  }

  private band(): TemplateResult | typeof nothing {
    if (this.lostSince !== null) {
      const long = performance.now() - this.lostSince > WATCH_WINDOWS_AFTER_MS;
      const since = this.lastGood ? t("As of {time}", { time: hhmmss(this.lastGood) }) : "";
      return html`<div class="band" role="alert">
        <strong>${t("This board has lost its connection.")}</strong>
        <span>${since}</span>
        <span>${long ? t("Please watch the windows.") : t("Reconnecting…")}</span>
      </div>`;
    }
    if (this.refused) {
      return html`<div class="band" role="alert"><strong>${t("This board may not show the hall.")}</strong><span>${this.refused}</span></div>`;
    }
    return nothing;
  }

  protected override render(): TemplateResult {
    const closed = closedWords(this.day);
    const lost = this.lostSince !== null || this.refused !== "";
    return html`
      <header class="board-head">
        <h1>${named(page().hall?.names)}</h1>
        ${clock.known ? html`<span class="date">${longDate(clock.now())}</span>` : nothing}
        <time>${this.minute}</time>
      </header>
      ${this.band()}
      <main class="board-main ${lost ? "stale" : ""} ${closed ? "closed" : ""}">
        <div class="calls ${this.calls.length ? "" : "before"}">${this.hero(closed)} ${this.last()}</div>
        ${closed ? nothing : this.waiting()}
      </main>
      <footer class="board-foot" ?hidden=${lost}>
        ${this.undone && !closed
          ? html`<p class="undone" role="status"><strong class="number">${this.undone}</strong> ${t("The call is taken back; this number is called again later.")}</p>`
          : html`<p>${this.foot(closed)}</p>`}
        ${this.mute
          ? html`<button class="button" @click=${() => void this.speaker.wake()}>${t("Turn the sound on")}</button>`
          : nothing}
      </footer>
    `;
  }
}

customElements.define("kb-board", Board);
