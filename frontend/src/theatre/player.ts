// The player: time, the keys and buttons that move it, and what is drawn at each moment.

import { html, nothing, svg, type TemplateResult } from "lit";

import { Island } from "../lib/element";
import { named, page } from "../lib/page";
import { hhmm, hhmmss, liveIn } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { MINUTE, SECOND, Where, type Film } from "./film";
import { historyOf, type History } from "./history";
import { head, length, picture, tables, targetWords } from "./sides";
import { paintOf, Stage } from "./stage";
import { Timeline, type Span } from "./timeline";
import { World, type Visitor } from "./world";

export const SPEEDS = [1, 10, 60, 120, 300, 600] as const;
const USUAL_SPEED = 120;
/** How long before the first peak a film begins to play, so that the promise soon has something to show. */
const BEFORE_PEAK = 5 * MINUTE;
/** How often the words and figures are written anew while the dots move, ms. */
const WORDS_EVERY = 200;
/** The time, in the hall, that a dot takes for most of its way, ms, and the frame's bounds for it. */
const WAY = 5 * SECOND;
const QUICKEST = 70;
const SLOWEST = 800;

export class Player extends Island {
  static override properties = { film: { attribute: false }, live: { state: true }, shown: { state: true } };

  declare film: Film | null;
  /** Whether the picture follows the hall's own time. */
  declare live: boolean;
  /** A number that changes with every new word to be shown. */
  declare shown: number;

  at = 0;
  protected playing = false;
  protected speed: number = USUAL_SPEED;
  protected worlds: World[] = [];
  protected stages: Stage[] = [];
  protected histories: History[] = [];
  protected span: Span = { begin: 0, end: 0 };
  private timeline: Timeline | null = null;
  private followed: string | null = null;
  private open = false;
  private request = 0;
  private last = 0;
  private said = 0;
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly sized = new ResizeObserver(() => this.wake());
  private readonly pressed = (event: KeyboardEvent): void => this.key(event);

  constructor() {
    super();
    Object.assign(this, { film: null, live: false, shown: 0 });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.pressed);
    this.sized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.pressed);
    this.sized.disconnect();
    cancelAnimationFrame(this.request);
  }

  /** Shows a film from shortly before its first peak. */
  show(film: Film, plays: boolean): void {
    this.film = film;
    liveIn(film.hall.timezone);
    this.worlds = film.films.map((one) => new World(one.rows, film.hall.windows.length));
    this.stages = [];
    this.followed = null;
    this.measure();
    const peak = film.promise.peaks_ms[0]?.[0] ?? film.hall.opens_ms;
    this.at = Math.max(this.span.begin, Math.min(peak - BEFORE_PEAK, this.span.end));
    this.playing = plays && !this.still.matches;
    this.say();
  }

  /** Takes in what the rows say by now: they may have grown. */
  protected measure(): void {
    const { film } = this;
    if (!film) return;
    this.histories = film.films.map((one) => historyOf(one.rows, film.hall.lanes.length));
    const ends = film.films.map((one) => one.rows.at(-1)?.[1] ?? 0);
    const begins = film.films.map((one) => one.rows[0]?.[1] ?? film.hall.doors_open_ms);
    const begin = Math.min(...begins);
    this.span = { begin, end: Math.max(begin + MINUTE, ...ends) };
    this.timeline?.renew();
    if (film.source === "live") this.span.end = Math.max(this.span.end, film.hall.closes_ms);
  }

  // -- time

  protected seek(at: number): void {
    this.at = Math.max(this.span.begin, Math.min(at, this.until));
    for (const stage of this.stages) stage.forget();
    this.say();
  }

  /** How far the film can be played by now. */
  protected get until(): number {
    return this.span.end;
  }

  /** Whether time passes on the stage. */
  private get runs(): boolean {
    return this.playing || this.live;
  }

  protected play(on: boolean): void {
    if (on && this.at >= this.until) this.at = this.span.begin;
    this.playing = on;
    this.say();
  }

  private faster(by: 1 | -1): void {
    const place = SPEEDS.indexOf(this.speed as (typeof SPEEDS)[number]) + by;
    this.speed = SPEEDS[Math.max(0, Math.min(place, SPEEDS.length - 1))]!;
    this.say();
  }

  private key(event: KeyboardEvent): void {
    const [target] = event.composedPath() as [Element];
    const own = event.composedPath().includes(this);
    if (!this.film || event.ctrlKey || event.metaKey || event.altKey || (!own && target !== document.body)) return;
    const typing = target.matches("input[type=range]");
    if (target.matches("select, textarea, input:not([type=range])")) return;
    const far = (event.shiftKey ? 10 : 1) * MINUTE;
    const deeds: Record<string, () => void> = {
      " ": () => this.play(!this.runs),
      k: () => this.play(!this.runs),
      ArrowLeft: () => this.jump(this.at - far),
      ArrowRight: () => this.jump(this.at + far),
      Home: () => this.jump(this.span.begin),
      End: () => this.jump(this.until),
      "+": () => this.faster(1),
      "=": () => this.faster(1),
      "-": () => this.faster(-1),
    };
    const deed = deeds[event.key];
    if (!deed || (event.key === " " && target.matches("button, summary, a")) || (typing && /Arrow|Home|End/.test(event.key) && !event.shiftKey)) return;
    event.preventDefault();
    deed();
  }

  /** Goes to a time that somebody has chosen. */
  protected jump(at: number): void {
    this.seek(at);
  }

  // -- drawing

  /** Has the words written anew and the picture drawn. */
  protected say(): void {
    this.shown += 1;
    this.wake();
  }

  private wake(): void {
    if (!this.request) this.request = requestAnimationFrame((now) => this.tick(now));
  }

  private tick(now: number): void {
    this.request = 0;
    const { film } = this;
    if (!film || !this.stages.length) return;
    const passed = Math.min(100, now - (this.last || now));
    this.last = now;
    this.advance(passed);
    const way = Math.max(QUICKEST, Math.min(SLOWEST, WAY / this.speed));
    const pace = this.still.matches ? 1 : 1 - Math.exp(-passed / way);
    let moving = false;
    this.worlds.forEach((world, side) => {
      if (world.to(this.at)) this.stages[side]!.forget();
      moving = this.stages[side]!.draw(world, pace, this.followed) || moving;
    });
    this.timeline?.draw(this.histories, this.span, this.at, this.until);
    const goes = this.playing || this.live || moving;
    if (now - this.said > WORDS_EVERY || !goes) {
      this.said = now;
      this.requestUpdate();
    }
    if (goes) this.wake();
    else this.last = 0;
  }

  /** Lets time pass, `passed` ms of it here. */
  protected advance(passed: number): void {
    if (!this.playing) return;
    this.at = Math.min(this.until, this.at + passed * this.speed);
    if (this.at >= this.until) this.playing = false;
  }

  protected override updated(): void {
    const { film } = this;
    if (!film) return;
    const canvases = [...this.renderRoot.querySelectorAll<HTMLCanvasElement>("canvas.th-stage")];
    if (canvases.length && (this.stages.length !== canvases.length || this.stages[0]?.canvas !== canvases[0])) {
      const paint = paintOf(this);
      const longest = film.hall.lanes.map((_, lane) => Math.max(...this.histories.map((one) => one.longest[lane] ?? 0)));
      this.stages = canvases.map((canvas) => new Stage(canvas, film.hall, longest, paint));
      this.timeline = new Timeline(this.renderRoot.querySelector<HTMLCanvasElement>(".th-timeline canvas")!, film, paint);
      for (const world of this.worlds) world.to(this.at);
      this.wake();
      this.requestUpdate();
    }
  }

  // -- somebody who is followed through the day

  private point(event: PointerEvent, side: number): void {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const found = this.stages[side]?.at(event.clientX - box.left, event.clientY - box.top);
    this.followed = found?.person ?? null;
    this.say();
  }

  /** A fast visitor who waits now: whoever fares most differently on the other side, or has waited longest. */
  private somebody(): void {
    const [here, other] = this.worlds;
    if (!here) return;
    const there = (one: Visitor): Visitor | undefined => other?.visitors.find((two) => two.person === one.person);
    const gain = (one: Visitor): number => here.waited(one) - (other ? other.waited(there(one) ?? one) : 0);
    const candidates = here.waiting.filter((one) => one.fast && one.wait === null && one.person !== this.followed);
    this.followed = candidates.sort((a, b) => gain(b) - gain(a))[0]?.person ?? null;
    this.say();
  }

  private told(world: World): string | null {
    const one = world.visitors.find((two) => two.person === this.followed);
    if (!one) return null;
    const facts = { number: one.number, wait: length(world.waited(one)) };
    if (one.wait !== null) return t("{number}: at the window after {wait}", facts);
    if (one.where === Where.missed) return t("{number}: did not come when called", facts);
    return one.ended === null ? t("{number}: has waited {wait}", facts) : t("{number}: left after {wait}", facts);
  }

  private story(): TemplateResult {
    const told = this.followed === null ? [] : this.worlds.map((world) => this.told(world));
    const both = this.worlds.length > 1;
    return html`<div class="th-story">
      <button type="button" class="th-button" @click=${() => this.somebody()}>${t("Follow one visitor")}</button>
      ${told.some(Boolean)
        ? html`<p>${told.map((one, side) => html`<span>${both ? html`<strong>${named(this.worlds[side]!.plan?.names)}</strong> ` : nothing}${one ?? t("not here yet")}</span>`)}</p>`
        : html`<p class="th-small">${both ? t("or touch a dot: the same visitor is marked on both sides") : t("or touch a dot")}</p>`}
    </div>`;
  }

  // -- the page

  protected clockText(): string {
    return hhmmss(this.film!.zero_ms + this.at);
  }

  private legend(): TemplateResult {
    return html`<ul class="th-legend">
      <li><svg viewBox="0 0 16 16" aria-hidden="true" class="fast"><path d="M8 1l7 7-7 7-7-7z" /></svg>${t("fast: a quick matter on the fast list")}</li>
      <li><svg viewBox="0 0 16 16" aria-hidden="true" class="regular"><circle cx="8" cy="8" r="6" /></svg>${t("any other matter")}</li>
      <li><svg viewBox="0 0 16 16" aria-hidden="true" class="fast late"><path d="M8 2l6 6-6 6-6-6z" /></svg>${t("has waited longer than {target}", { target: targetWords(this.film!) })}</li>
    </ul>`;
  }

  private controls(): TemplateResult {
    const now = hhmm(this.film!.zero_ms + this.at);
    return html`<div class="th-controls">
      <button type="button" class="th-button th-play" aria-keyshortcuts="Space" @click=${() => this.play(!this.runs)}>
        <svg viewBox="0 0 16 16" aria-hidden="true">${this.runs ? svg`<path d="M3 2h4v12H3zM9 2h4v12H9z" />` : svg`<path d="M3 1.5v13l11-6.5z" />`}</svg>
        ${this.runs ? t("Pause") : t("Play")}
      </button>
      <time class="th-clock">${this.clockText()}</time>
      ${this.moreControls()} ${this.worlds.length > 1 ? nothing : this.story()}
      <div class="th-speeds" role="group" aria-label=${t("Speed")}>
        ${SPEEDS.map((one) => html`<button type="button" aria-pressed=${String(this.speed === one && !this.live)} @click=${() => this.choose(one)}>${one}×</button>`)}
      </div>
      <div class="th-timeline">
        <canvas role="img" aria-label=${t("People waiting through the day, {most} at most", { most: count(Math.max(0, ...this.histories.map((one) => one.most))) })}></canvas>
        <input
          type="range"
          min=${this.span.begin}
          max=${this.span.end}
          step=${MINUTE}
          .value=${String(Math.round(this.at))}
          aria-label=${t("Time of day")}
          aria-valuetext=${now}
          @input=${(event: InputEvent) => this.jump(Number((event.target as HTMLInputElement).value))}
        />
        <p class="th-curves">
          ${t("People waiting")}
          ${this.worlds.map((world, side) => html`<span class=${side === this.worlds.length - 1 ? "after" : "before"}>${named(world.plan?.names)}</span>`)}
        </p>
      </div>
      <p class="th-keys">
        <span><kbd>${t("Space")}</kbd> ${t("play, pause")}</span> <span><kbd>←</kbd> <kbd>→</kbd> ${t("one minute, with Shift ten")}</span> <span><kbd>+</kbd> <kbd>−</kbd> ${t("speed")}</span>
      </p>
    </div>`;
  }

  protected choose(speed: number): void {
    this.speed = speed;
    this.say();
  }

  /** What a live page has beside the speeds. */
  protected moreControls(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** The level of the heading: a page with nothing else in it begins with it. */
  private get level(): number {
    return this.hasAttribute("alone") ? 1 : 2;
  }

  /** What stands in the head beside the title. */
  protected beside(): TemplateResult | typeof nothing {
    return nothing;
  }

  protected heading(): TemplateResult {
    const film = this.film!;
    const people = Math.max(...film.films.map((one) => one.rows.filter((row) => row[0] === "i").length));
    const what = film.names[page().lang] === film.hall.names[page().lang] ? [] : [named(film.names)];
    return html`<div>
      <p class="th-name" role="heading" aria-level=${this.level}>${[named(film.hall.names), ...what].join(" · ")}</p>
      <p>
        ${film.day} ·
        ${film.films.length > 1 ? tn("the same {n} visitor under two plans, side by side", "the same {n} visitors under two plans, side by side", people) : tn("{n} visitor", "{n} visitors", people)}
      </p>
    </div>`;
  }

  protected override render(): TemplateResult {
    const { film } = this;
    if (!film) return html`<p class="th-empty">${t("The theatre is opening.")}</p>`;
    const time = this.clockText();
    return html`<div class="th" role="group" aria-label=${t("Theatre of a day")}>
      <header class="th-title">${this.heading()}${this.legend()}${this.beside()}</header>
      <div class="th-sides n${film.films.length}">
        ${this.worlds.map(
          (world, side) => html`<div class="th-side">
            ${head(film, world, this.level + 1)}
            <div class="th-scene">
              <canvas class="th-stage" role="img" aria-label=${picture(film, world, time)} @pointerdown=${(event: PointerEvent) => this.point(event, side)}></canvas>
            </div>
          </div>`,
        )}
      </div>
      ${film.films.length > 1 ? this.story() : nothing} ${this.controls()}
      <details class="th-words" @toggle=${(event: Event) => { this.open = (event.target as HTMLDetailsElement).open; this.say(); }}>
        <summary>${t("This moment as tables")}</summary>
        ${this.open ? tables(film, this.worlds) : nothing}
      </details>
    </div>`;
  }
}
