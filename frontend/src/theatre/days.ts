// The days of a hall: the present one as it happens, and those on record.

import { html, nothing, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { page } from "../lib/page";
import { clock, dateOf } from "../lib/time";
import { t, tn } from "../lib/words";
import { SECOND, type Film, type Row } from "./film";
import { Player } from "./player";

interface Answer {
  film: Film | null;
  rows: Row[];
  next: number;
  over: boolean;
  now: string;
}

interface Given {
  days: { day: string; open: boolean }[];
  day: string | null;
}

const ASK_EVERY = 2 * SECOND;
/** The live picture is so much behind the hall that what comes in pieces is shown without halting, ms. */
const BEHIND = 3 * SECOND;

const office = (): TemplateResult => html`<a class="th-back" href="/office/${page().hall?.code ?? ""}">${t("Office")}</a>`;

export class HallDays extends Player {
  private day: string | null = null;
  private next = 0;
  private over = true;
  private trouble = "";
  private timer = 0;
  private began = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", () => document.hidden || void this.ask());
    void this.showDay(page<Given>().data.day);
  }

  private async showDay(day: string | null): Promise<void> {
    clearTimeout(this.timer);
    this.day = day;
    this.film = null;
    this.worlds = [];
    this.stages = [];
    this.next = 0;
    this.live = false;
    await this.ask();
  }

  /** Fetches the film, or what has come since, and asks again while the day goes on and somebody looks. */
  private async ask(): Promise<void> {
    clearTimeout(this.timer);
    const { day } = this;
    if (day === null || document.hidden) return;
    try {
      const answer = await get<Answer>(`/film?${new URLSearchParams({ day, after: String(this.next) })}`);
      if (day !== this.day) return;
      this.trouble = "";
      this.take(answer);
    } catch (error) {
      this.trouble = told(error).message;
      this.say();
    }
    if (!this.over || this.trouble) this.timer = setTimeout(() => void this.ask(), ASK_EVERY);
  }

  private take(answer: Answer): void {
    clock.sync(answer.now);
    this.over = answer.over;
    if (answer.film) {
      answer.film.films = [{ rows: answer.rows }];
      this.began = performance.now();
      this.show(answer.film, false);
      this.live = !this.over;
      if (this.live) this.seek(this.until);
    } else if (this.film) {
      this.film.films[0]!.rows.push(...answer.rows);
      if (this.over) this.live = false;
    }
    this.next = answer.next;
    this.measure();
    this.say();
  }

  protected override get until(): number {
    const { film } = this;
    if (!film || this.over) return this.span.end;
    const rate = clock.pace;
    const behind = Math.min(BEHIND, performance.now() - this.began) * rate;
    return Math.max(this.span.begin, clock.now() - film.zero_ms - behind);
  }

  protected override advance(passed: number): void {
    if (this.live) this.at = Math.max(this.at, this.until);
    else super.advance(passed);
  }

  protected override jump(at: number): void {
    this.live = !this.over && at >= this.until;
    if (this.live) this.playing = false;
    this.seek(at);
  }

  protected override play(on: boolean): void {
    if (this.live) {
      this.live = false;
      this.playing = false;
      this.say();
      return;
    }
    super.play(on);
  }

  protected override choose(speed: number): void {
    this.live = false;
    super.choose(speed);
  }

  protected override moreControls(): TemplateResult | typeof nothing {
    if (this.over) return nothing;
    return html`<button type="button" class="th-button th-live" aria-pressed=${String(this.live)} @click=${() => this.jump(this.until + SECOND)}>${t("Live")}</button>`;
  }

  protected override beside(): TemplateResult {
    const { days } = page<Given>().data;
    return html`<label class="th-days"><span>${t("Day")}</span>
      <select @change=${(event: Event) => void this.showDay((event.target as HTMLSelectElement).value)}>
        ${days.map((one) => html`<option value=${one.day} ?selected=${one.day === this.day}>${dateOf(one.day)}${one.open ? ` · ${t("today, live")}` : ""}</option>`)}
      </select>
    </label>`;
  }

  /** The page's own head names the hall: here stands the day. */
  protected override heading(): TemplateResult {
    const people = this.film!.films[0]!.rows.filter((row) => row[0] === "i").length;
    return html`${office()}
      <div>
        <p class="th-name" role="heading" aria-level="2">${dateOf(this.film!.day)}</p>
        <p>${tn("{n} visitor", "{n} visitors", people)}</p>
      </div>`;
  }

  protected override render(): TemplateResult {
    if (this.day === null) return html`<div class="th-empty">${office()}<p>${t("No day has been opened in this hall yet: there is nothing to see.")}</p></div>`;
    return html`${this.trouble ? html`<p class="notice danger" role="alert">${this.trouble}</p>` : nothing}${super.render()}`;
  }
}
