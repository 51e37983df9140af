// The hall at a glance: the promise, the lanes, the windows.

import { html, nothing, type TemplateResult } from "lit";

import { laneMark, laneOf, laneShape } from "../lib/marks";
import type { Lane, Window } from "../lib/models";
import { named, page } from "../lib/page";
import { clock, longestWait, minutes, onClock } from "../lib/time";
import { count, t } from "../lib/words";
import { may } from "./asking";

/** The promise's figures of the day, as the API gives them. */
export interface PromiseFigures {
  day: string | null;
  target_seconds: number;
  share_wanted: number;
  kept: number;
  missed: number;
  /** The part of `missed` that waits still. */
  waiting_late: number;
  pending: number;
  share: number | null;
  p90_seconds: number | null;
  worst_seconds?: number | null;
}

function percent(share: number | null): string {
  if (share === null) return "–";
  return share.toLocaleString(page().lang, { style: "percent", maximumFractionDigits: 1 });
}

function figure(word: string, value: string, under: string, mark = ""): TemplateResult {
  return html`<div class="figure-card ${mark}"><dt>${word}</dt><dd class="figure">${value}</dd><dd class="under">${under}</dd></div>`;
}

/** A wait to the second: beside a target of minutes the seconds decide. */
const exact = (seconds: number | null | undefined): string => (seconds == null ? "–" : onClock(seconds));

function judged(promise: PromiseFigures): string {
  const { kept, missed, waiting_late: late, pending } = promise;
  return [
    t("{n} in time", { n: count(kept) }),
    late
      ? t("{n} too late, {late} of them still waiting", { n: count(missed), late: count(late) })
      : t("{n} too late", { n: count(missed) }),
    ...(pending ? [t("{n} not judged yet", { n: count(pending) })] : []),
  ].join(" · ");
}

export function promiseFigures(promise: PromiseFigures | null, lanes: readonly Lane[], windows: readonly LiveWindow[]): TemplateResult {
  const kept = promise?.share == null ? "" : promise.share >= promise.share_wanted ? "kept" : "missed";
  const target = promise ? minutes(promise.target_seconds) : "";
  const waiting = lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  const at = (state: string): number => windows.filter((one) => one.ticket_number && one.ticket_state === state).length;
  return html`<dl class="figures">
    ${figure(
      t("Fast tickets served within {target}", { target }),
      percent(promise?.share ?? null),
      promise?.share == null
        ? t("No fast ticket of a peak has been judged yet.")
        : `${kept === "kept" ? t("promise kept so far") : t("promise missed so far")} · ${t("target {share}", { share: percent(promise.share_wanted) })}`,
      kept,
    )}
    ${figure(t("Peak-time fast tickets today"), promise ? count(promise.kept + promise.missed) : "–", promise ? judged(promise) : "")}
    ${figure(
      t("Longest fast wait in peaks"),
      exact(promise?.worst_seconds),
      t("nine in ten at most {wait} · target {target}", { wait: exact(promise?.p90_seconds), target: exact(promise?.target_seconds) }),
    )}
    ${figure(t("People waiting now"), count(waiting), t("{served} being served, {called} called", { served: count(at("serving")), called: count(at("called")) }))}
  </dl>`;
}

export function laneTable(lanes: readonly Lane[], windows: readonly Window[]): TemplateResult {
  if (!lanes.length) return html`<p class="empty">${t("No lane yet: put a plan in force.")}</p>`;
  return html`<table class="lanes">
    <thead>
      <tr>
        <th scope="col">${t("Lane")}</th>
        <th scope="col" class="num">${t("Waiting")}</th>
        <th scope="col" class="num">${t("Longest wait")}</th>
        <th scope="col" class="num">${t("Open windows")}</th>
      </tr>
    </thead>
    <tbody>
      ${lanes.map((lane) => {
        const open = windows.filter((one) => one.state === "open" && one.lanes.some((entry) => entry.lane === lane.code)).length;
        return html`<tr>
          <th scope="row">${laneMark(lane, `${lane.letter} ${named(lane.names)}`)}</th>
          <td class="num"><strong>${count(lane.waiting)}</strong></td>
          <td class="num">${minutes(longestWait(lane))}</td>
          <td class="num">${open ? count(open) : html`<span class="none">${t("none")}</span>`}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** A window's row as the feed sends it. */
export type LiveWindow = Window & { ticket_state?: string | null };

/** Names one turn of a ticket at a window: its number and whether it is called or served. */
export const turnOf = (window: LiveWindow): string => `${window.ticket_number} ${window.ticket_state}`;

function doing(window: LiveWindow, began: ReadonlyMap<string, string>): { word: string; since: string | null } {
  if (window.state === "closed") return { word: t("closed"), since: null };
  if (window.state === "paused") return { word: t("paused"), since: window.since };
  if (!window.ticket_number) return { word: t("free"), since: window.idle_since ?? window.since };
  const since = began.get(turnOf(window)) ?? null;
  return { word: window.ticket_state === "called" ? t("called") : t("serving"), since };
}

/** All windows; `began` says since when the turn in hand goes on. */
export function windowGrid(
  windows: readonly LiveWindow[],
  lanes: readonly Lane[],
  began: ReadonlyMap<string, string>,
): TemplateResult {
  if (!windows.length) return html`<p class="empty">${t("The hall has no windows yet.")}</p>`;
  return html`<ul class="windows">
    ${windows.map((window) => {
      const { word, since } = doing(window, began);
      const seconds = clock.since(since);
      return html`<li class="window ${window.state} ${window.ticket_number ? "at-work" : ""}">
        ${may("work_window")
          ? html`<a class="window-number" aria-label=${t("Console of {window}", { window: named(window.names) })} href="/console/${page().hall?.code}?window=${encodeURIComponent(window.id)}">${window.number}</a>`
          : html`<span class="window-number" aria-label=${named(window.names)}>${window.number}</span>`}
        <span class="window-lanes">
          ${window.lanes.slice(0, 3).map((entry) => {
            const lane = laneOf(lanes, entry.lane);
            const kind = lane?.kind === "fast" ? "fast" : "regular";
            return html`<span class="lane-mark ${kind}" title=${named(lane?.names)}>${laneShape(kind)}${lane?.letter ?? "?"}</span>`;
          })}
        </span>
        <strong class="number">${window.ticket_number ?? "–"}</strong>
        <span class="window-doing">
          ${word} ${seconds !== null && window.state !== "closed" ? html`<span class="figure">${onClock(seconds)}</span>` : nothing}
        </span>
        ${window.state === "paused" && window.reason ? html`<span class="window-reason" title=${window.reason}>${window.reason}</span>` : nothing}
      </li>`;
    })}
  </ul>`;
}
