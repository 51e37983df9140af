// The plan's triggers: how each stands, and why.

import { html, type TemplateResult } from "lit";

import { laneMark, laneOf } from "../lib/marks";
import type { Because, Lane, LaneEntry, Window } from "../lib/models";
import { named } from "../lib/page";
import { clock, hhmm, minutes } from "../lib/time";
import { count, t } from "../lib/words";

export interface Trigger {
  lane: string;
  window: string;
  role: string;
  more_than: number | null;
  longer_than_seconds: number | null;
  below: number;
  for_seconds: number;
  until_for_seconds: number;
  dwell_seconds: number;
  lanes: LaneEntry[];
  state: "off" | "counting" | "due" | "on" | "calming";
  since: string | null;
  calm_since: string | null;
  waiting: number;
  longest_seconds: number | null;
}

/** A time of today at which a trigger had given a window other lanes. */
export interface Tide {
  window: string;
  from_at: string;
  to_at: string | null;
  lanes: LaneEntry[];
  because: Because;
}

export interface Tides {
  triggers: Trigger[];
  tides: Tide[];
}

function standing(one: Trigger): TemplateResult {
  const since = minutes(clock.since(one.since));
  switch (one.state) {
    case "counting":
      return html`<span class="chip paused">${t("crowded for {time}", { time: since })}</span>`;
    case "due":
      return html`<span class="chip paused">${t("as soon as the window is free")}</span>`;
    case "on":
      return html`<span class="chip open">${t("on for {time}", { time: since })}</span>`;
    case "calming":
      return html`<span class="chip open">${t("on for {time}, calm for {calm}", { time: since, calm: minutes(clock.since(one.calm_since)) })}</span>`;
    default:
      return html`<span class="chip">${t("off")}</span>`;
  }
}

function condition(one: Trigger): string {
  const crowded =
    one.more_than !== null
      ? t("more than {n} waiting for {time}", { n: count(one.more_than), time: minutes(one.for_seconds) })
      : t("somebody waits {wait} or longer, for {time}", { wait: minutes(one.longer_than_seconds), time: minutes(one.for_seconds) });
  const back =
    one.more_than !== null
      ? t("back when fewer than {n} for {time}", { n: count(one.below), time: minutes(one.until_for_seconds) })
      : t("back when nobody waits half of that for {time}", { time: minutes(one.until_for_seconds) });
  return `${crowded}; ${back}`;
}

export function triggerTable(tides: Tides, lanes: readonly Lane[], windows: readonly Window[]): TemplateResult {
  const windowName = (id: string): string => named(windows.find((one) => one.id === id)?.names) || id;
  const why = (one: Trigger): string | undefined => {
    const tide = tides.tides.filter((tide) => tide.window === one.window && tide.to_at === null).at(-1);
    return tide?.because.text ? named(tide.because.text) : undefined;
  };
  return html`<section class="panel" aria-labelledby="tides-title">
    <h2 id="tides-title">${t("Windows that follow the tide")}</h2>
    <table class="tides">
      <thead>
        <tr>
          <th scope="col">${t("Window")}</th>
          <th scope="col">${t("When")}</th>
          <th scope="col">${t("It then takes")}</th>
          <th scope="col" class="num">${t("Waiting")}</th>
          <th scope="col" class="num">${t("Longest wait")}</th>
          <th scope="col">${t("State")}</th>
        </tr>
      </thead>
      <tbody>
        ${tides.triggers.map(
          (one) => html`<tr>
            <th scope="row">${windowName(one.window)}</th>
            <td>${laneMark(laneOf(lanes, one.lane))} <span class="condition">${condition(one)}</span></td>
            <td><span class="lane-list">${one.lanes.map((entry) => laneMark(laneOf(lanes, entry.lane)))}</span></td>
            <td class="num">${count(one.waiting)}</td>
            <td class="num">${minutes(one.longest_seconds)}</td>
            <td>${standing(one)} ${["on", "calming"].includes(one.state) ? html`<span class="why">${why(one)}</span>` : ""}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${tides.tides.length
      ? html`<details class="slots">
          <summary>${t("When windows have changed today")}</summary>
          <ul class="tide-list">
            ${tides.tides.map(
              (one) => html`<li>
                <strong>${windowName(one.window)}</strong> ${hhmm(one.from_at)}–${one.to_at ? hhmm(one.to_at) : t("now")}
                <span>${named(one.because.text)}</span>
              </li>`,
            )}
          </ul>
        </details>`
      : ""}
  </section>`;
}
