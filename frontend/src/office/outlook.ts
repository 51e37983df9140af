// The next two hours: how many will wait, whether the promise holds, and the best thing to do now.

import { html, nothing, type TemplateResult } from "lit";

import { get } from "../lib/api";
import { laneMark, laneOf } from "../lib/marks";
import type { HallState, Lane } from "../lib/models";
import { named, page, type Names } from "../lib/page";
import { clock, hhmm, minutes } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { may, Part } from "./asking";
import { bandChart, type Waiting } from "./bands";

interface Because {
  code: string;
  text: Names;
}

interface Waits {
  from_at: string;
  to_at: string;
  come: number;
  p50_seconds: number | null;
  p90_seconds: number | null;
}

interface LaneOutlook {
  lane: string;
  waiting: Waiting[];
  waits: Waits[];
}

interface Effect {
  chance: number | null;
  late: number;
  groups: { kind: string; p50_seconds: number | null; p90_seconds: number | null }[];
}

interface Action {
  what: "role" | "open" | "break" | "trigger";
  window: string;
  lane: string;
  from_at: string;
  to_at: string;
  more_than: number | null;
  dwell_seconds: number | null;
  before: Effect;
  after: Effect;
}

interface Promised {
  from_at: string;
  to_at: string;
  chance: number;
  share: number | null;
  low: number | null;
  high: number | null;
  breaks_at: string | null;
}

interface Outlook {
  state: "ready" | "not_yet" | "failed" | "closed" | "no_scenario";
  at: string | null;
  until?: string | null;
  futures?: number | null;
  come?: { so_far: number; expected: number } | null;
  promise?: Promised | null;
  lanes?: LaneOutlook[] | null;
  tried?: number | null;
  action?: Action | null;
  applied: { at: string; because: Because; before: Names } | null;
}

const OLD_SECONDS = 300;
/** An older action is not offered: the server would refuse it. */
const TOO_OLD_SECONDS = 1200;
const LEAST_SCALE = 4;
const SURE = 0.05;

const percent = (share: number): string => share.toLocaleString(page().lang, { style: "percent", maximumFractionDigits: 0 });

/** A wait in minutes with a tenth, as managers compare them; longer than was looked at: a word. */
function wait(seconds: number | null): string {
  if (seconds === null) return t("over an hour");
  return t("{n} min", { n: (seconds / 60).toLocaleString(page().lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 }) });
}

class OutlookPart extends Part {
  static override properties = {
    ...Part.properties,
    outlook: { state: true },
    lanes: { state: true },
    windows: { state: true },
    busy: { state: true },
  };

  declare outlook: Outlook | null;
  declare lanes: Lane[];
  declare windows: HallState["windows"];
  /** A tap is on its way. */
  declare busy: boolean;

  protected override every = 10_000;

  constructor() {
    super();
    Object.assign(this, { outlook: null, lanes: [], windows: [], busy: false });
  }

  protected async look(): Promise<void> {
    const hall = await get<HallState>("");
    clock.sync(hall.now);
    this.lanes = hall.lanes;
    this.windows = hall.windows;
    this.outlook = await get<Outlook>("/outlook");
  }

  private async tap(offer: "apply" | "undo"): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const at = this.outlook?.at ?? "";
    await this.send(`${offer} ${offer === "apply" ? at : (this.outlook?.applied?.at ?? "")}`, `/outlook/${offer}`, offer === "apply" ? { at } : {});
    this.busy = false;
  }

  private windowName(id: string): string {
    return named(this.windows.find((one) => one.id === id)?.names) || id;
  }

  private laneName(code: string): string {
    return named(laneOf(this.lanes, code)?.names) || code;
  }

  /** Why there is no outlook. */
  private empty(): TemplateResult {
    const words: Record<Outlook["state"], string> = {
      ready: "",
      not_yet: t("The first outlook of the day comes within a minute."),
      closed: t("The hall is closed. The outlook begins when its day is open and a plan is in force."),
      no_scenario: t("No kind of day is known yet: run kuaiban fit, and give the office what it has written with: kuaiban scenarios put FILE"),
      failed: t("The last outlook could not be made; the worker's log says why. It is tried again."),
    };
    return html`<p class="empty">${words[this.outlook!.state]}</p>`;
  }

  private promised(promise: Promised | null | undefined): TemplateResult {
    if (!promise) return html`<p class="sentence">${t("No peak lies in the next two hours.")}</p>`;
    const peak = { from: hhmm(promise.from_at), to: hhmm(promise.to_at) };
    const share = promise.share === null ? "" : t("In time: {share} ({low} to {high}).", { share: percent(promise.share), low: percent(promise.low ?? 0), high: percent(promise.high ?? 0) });
    const bad = promise.chance >= SURE;
    const said = !bad
      ? t("The promise of the peak {from} to {to} will very likely be kept.", peak)
      : promise.breaks_at
        ? t("The promise of the peak {from} to {to} breaks with a chance of {chance}, then about {time}.", { ...peak, chance: percent(promise.chance), time: hhmm(promise.breaks_at) })
        : t("The promise of the peak {from} to {to} breaks with a chance of {chance}.", { ...peak, chance: percent(promise.chance) });
    return html`<p class="sentence ${bad ? "at-risk" : "kept"}"><strong>${said}</strong> ${share}</p>`;
  }

  private what(action: Action): string {
    const facts = { window: this.windowName(action.window), lane: this.laneName(action.lane), time: hhmm(action.to_at), n: count(action.more_than ?? 0), dwell: count(Math.round((action.dwell_seconds ?? 0) / 60)) };
    switch (action.what) {
      case "open":
        return t("Open {window} for {lane} until {time}", facts);
      case "break":
        return t("Let {window} have its break later, from {time}", facts);
      case "trigger":
        return t("Set a trigger: {window} serves {lane} first while more than {n} wait there, for {dwell} minutes at least", facts);
      default:
        return t("Let {window} serve {lane} first until {time}", facts);
    }
  }

  private effect(action: Action): TemplateResult {
    const { before, after } = action;
    const word: Record<string, string> = { fast: t("Fast"), regular: t("Regular") };
    return html`<ul class="effect">
      ${after.groups.map((one) => {
        const was = before.groups.find((other) => other.kind === one.kind);
        return html`<li>${t("{kind}: nine in ten wait at most {before} → {after}", { kind: word[one.kind] ?? one.kind, before: wait(was?.p90_seconds ?? null), after: wait(one.p90_seconds) })}</li>`;
      })}
      ${before.chance !== null && after.chance !== null
        ? html`<li>${t("Chance that the promise breaks: {before} → {after}", { before: percent(before.chance), after: percent(after.chance) })}</li>`
        : nothing}
    </ul>`;
  }

  private advice(outlook: Outlook): TemplateResult {
    const { action, applied } = outlook;
    const changed = applied && outlook.at && Date.parse(applied.at) > Date.parse(outlook.at);
    const old = (clock.since(outlook.at ?? null) ?? 0) > TOO_OLD_SECONDS;
    const known = action && !changed && !old;
    return html`<div class="advice">
      ${applied
        ? html`<p class="notice ok whole" role="status">
            <span>${named(applied.because.text)} (${hhmm(applied.at)})</span>
            ${may("run_day")
              ? html`<button type="button" class="button small" ?disabled=${this.busy} @click=${() => void this.tap("undo")}>${t("Put {plan} back", { plan: named(applied.before) })}</button>`
              : nothing}
          </p>`
        : nothing}
      ${known
        ? html`<h3>${t("The best thing to do now")}</h3>
            <p class="what"><strong>${this.what(action)}</strong></p>
            ${this.effect(action)}
            <p class="hint">${t("From futures that had no part in choosing this, so the chance may differ a little from the one above.")}</p>
            ${action.what === "trigger" ? html`<p class="hint">${t("Of the numbers of people and the times that were tried on the same futures, these do best.")}</p>` : nothing}
            ${may("run_day")
              ? html`<button type="button" class="button main" ?disabled=${this.busy} @click=${() => void this.tap("apply")}>${t("Do it, for today")}</button>`
              : nothing}`
        : html`<p class="hint">
            ${action
              ? changed
                ? t("The next outlook tells what this has changed.")
                : t("This outlook is too old to act on; the next one comes soon.")
              : outlook.tried
                ? tn("{n} thing that could be done was tried: nothing helps enough to be worth it.", "{n} things that could be done were tried: nothing helps enough to be worth it.", outlook.tried)
                : this.windows.some((one) => one.state !== "closed")
                  ? t("There is nothing that could be done otherwise now.")
                  : t("No window is open yet. Once one is, the outlook looks for the best thing to do.")}
          </p>`}
    </div>`;
  }

  private lane(one: LaneOutlook, most: number): TemplateResult {
    const lane = laneOf(this.lanes, one.lane);
    const kind = lane?.kind === "fast" ? "fast" : "regular";
    const known = one.waits.filter((waits) => waits.p90_seconds !== null);
    const now = known[0];
    const worst = known.reduce<Waits | undefined>((most_, waits) => (!most_ || waits.p90_seconds! > most_.p90_seconds! ? waits : most_), undefined);
    return html`<li>
      <p>${laneMark(lane, `${lane?.letter ?? ""} ${named(lane?.names) || one.lane}`)}</p>
      ${bandChart(one.waiting, kind, most, named(lane?.names) || one.lane)}
      <p class="hint">
        ${now
          ? t("Who comes now waits {p50}, nine in ten at most {p90}.", { p50: wait(now.p50_seconds), p90: wait(now.p90_seconds) })
          : t("Hardly anybody comes.")}
        ${worst && worst !== now ? t("Longest from {time}: {p90}.", { time: hhmm(worst.from_at), p90: wait(worst.p90_seconds) }) : nothing}
      </p>
    </li>`;
  }

  /** The same in figures. */
  private table(lanes: readonly LaneOutlook[]): TemplateResult {
    const first = lanes[0];
    if (!first) return html``;
    return html`<details class="slots">
      <summary>${t("The outlook as a table")}</summary>
      <div class="wide" role="region" aria-label=${t("The outlook as a table")} tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">${t("Lane")}</th>
              ${first.waits.map((waits) => html`<th scope="col" class="num">${hhmm(waits.from_at)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${lanes.map(
              (one) => html`<tr>
                <th scope="row">${this.laneName(one.lane)}</th>
                ${one.waits.map((waits, place) => {
                  const people = one.waiting[place];
                  return html`<td class="num">
                    ${people ? t("{low}–{high} waiting", { low: count(people.low), high: count(people.high) }) : nothing}
                    <br />${waits.p50_seconds === null && waits.p90_seconds === null ? "–" : `${wait(waits.p50_seconds)} · ${wait(waits.p90_seconds)}`}
                  </td>`;
                })}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="hint">${t("Below: the wait of who comes then; half wait the first at most, nine in ten the second.")}</p>
    </details>`;
  }

  private ready(outlook: Outlook): TemplateResult {
    const lanes = outlook.lanes ?? [];
    const most = Math.max(LEAST_SCALE, ...lanes.flatMap((lane) => lane.waiting.map((one) => one.high)));
    return html`${this.promised(outlook.promise)} ${this.advice(outlook)}
      <ul class="outlooks">
        ${lanes.map((lane) => this.lane(lane, most))}
      </ul>
      ${this.table(lanes)}
      <p class="hint">
        ${t("People waiting: the line is the middle of {n} futures, nine in ten lie in the band.", { n: count(outlook.futures ?? 0) })}
        ${outlook.come ? t("{n} have come so far; by the profile it would be {expected}.", { n: count(outlook.come.so_far), expected: count(Math.round(outlook.come.expected)) }) : nothing}
      </p>`;
  }

  private age(): TemplateResult | typeof nothing {
    const at = this.outlook?.at;
    if (!at) return nothing;
    const seconds = clock.since(at);
    return html`<span class="age ${seconds !== null && seconds > OLD_SECONDS ? "old" : ""}">${t("as of {time}, {age} ago", { time: hhmm(at), age: minutes(seconds) })}</span>`;
  }

  protected override render(): TemplateResult {
    const { outlook } = this;
    return html`<section class="panel outlook" aria-labelledby="outlook-title">
      <h2 id="outlook-title">${t("The next two hours")} ${this.age()}</h2>
      ${this.troubled()} ${!outlook ? nothing : outlook.state === "ready" ? this.ready(outlook) : this.empty()}
    </section>`;
  }
}

customElements.define("kb-office-outlook", OutlookPart);
