// The plan of the day as a picture: one row a window, one bar a slot, and the present time.

import { html, svg, nothing, type TemplateResult, type SVGTemplateResult } from "lit";

import { laneMark, laneOf } from "../lib/marks";
import type { Lane, LaneEntry, Window } from "../lib/models";
import { named, type Names } from "../lib/page";
import { hhmm } from "../lib/time";
import { t } from "../lib/words";
import type { Tide } from "./tides";

/** A window's slot; wall times of the hall as HH:MM. */
export interface Slot {
  window: string;
  from: string;
  to: string;
  lanes: LaneEntry[];
}

export interface Plan {
  code: string;
  names: Names;
  slots: Slot[];
}

const WIDTH = 1300;
const LEFT = 110;
const TOP = 46;
const ROW = 30;
const BAR = 24;

/** Minutes of the day of a wall time. */
export function minuteOf(wall: string): number {
  const [hours, minutes] = wall.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

const letters = (slot: Slot, lanes: readonly Lane[]): string =>
  slot.lanes.map((entry) => laneOf(lanes, entry.lane)?.letter ?? "?").join(" ");

/**
 * The picture. `now` is the wall time in the hall; empty when it is not known. `tides` are the times at which a
 * trigger has given a window other lanes.
 */
export function gantt(
  plan: Pick<Plan, "slots">,
  windows: readonly Window[],
  lanes: readonly Lane[],
  now: string,
  tides: readonly Tide[] = [],
): TemplateResult {
  const begin = Math.floor(Math.min(...plan.slots.map((slot) => minuteOf(slot.from))) / 60) * 60;
  const end = Math.ceil(Math.max(...plan.slots.map((slot) => minuteOf(slot.to))) / 60) * 60;
  const x = (minute: number): number => LEFT + ((minute - begin) / (end - begin)) * (WIDTH - LEFT - 24);
  const height = TOP + windows.length * ROW + 8;
  const step = end - begin > 14 * 60 ? 120 : 60;
  const hours = Array.from({ length: Math.floor((end - begin) / step) + 1 }, (_, n) => begin + n * step);
  const row = new Map(windows.map((window, place) => [window.id, place]));
  const kindOf = (slot: Slot): string => (laneOf(lanes, slot.lanes[0]?.lane)?.kind === "fast" ? "fast" : "regular");
  const placed = plan.slots
    .filter((slot) => row.has(slot.window))
    .map((slot) => ({
      slot,
      from: x(minuteOf(slot.from)),
      width: Math.max(2, x(minuteOf(slot.to)) - x(minuteOf(slot.from)) - 2),
      top: TOP + row.get(slot.window)! * ROW + (ROW - BAR) / 2,
    }));
  const until = now || `${end / 60}:00`;
  const turned = tides
    .filter((tide) => row.has(tide.window))
    .map((tide) => {
      const from = x(minuteOf(hhmm(tide.from_at)));
      const to = x(minuteOf(tide.to_at ? hhmm(tide.to_at) : until));
      return { tide, from, width: Math.max(6, to - from), top: TOP + row.get(tide.window)! * ROW + (ROW - BAR) / 2 };
    });
  const kindOfTide = (tide: Tide): string => (laneOf(lanes, tide.lanes[0]?.lane)?.kind === "fast" ? "fast" : "regular");
  const over = ({ tide, from, width, top }: (typeof turned)[number]): SVGTemplateResult => svg`<g class="bar tide ${kindOfTide(tide)}">
      <title>${hhmm(tide.from_at)}–${tide.to_at ? hhmm(tide.to_at) : ""} ${named(tide.because.text)}</title>
      <rect x=${from} y=${top} width=${width} height=${BAR} rx="4" />
      ${width > 40 ? svg`<text x=${from + 8} y=${top + 17}>${tide.lanes.map((entry) => laneOf(lanes, entry.lane)?.letter ?? "?").join(" ")}</text>` : nothing}
    </g>`;
  const bar = ({ slot, from, width, top }: (typeof placed)[number]): SVGTemplateResult => svg`<g class="bar ${kindOf(slot)}">
      <title>${slot.from}–${slot.to}</title><rect x=${from} y=${top} width=${width} height=${BAR} rx="4" />
    </g>`;
  const label = ({ slot, from, width, top }: (typeof placed)[number]): SVGTemplateResult => svg`<g class="bar ${kindOf(slot)}">
      ${
        kindOf(slot) === "fast"
          ? svg`<path d="M${from + 7} ${top + 6}l6 6-6 6M${from + 14} ${top + 6}l6 6-6 6" />`
          : svg`<path d="M${from + 8} ${top + 5}v14" />`
      }
      ${width > 60 ? svg`<text x=${from + 26} y=${top + 17}>${letters(slot, lanes)}</text>` : nothing}
    </g>`;
  // In a narrow window it scrolls; whoever uses the keyboard must be able to get there.
  return html`<div class="gantt-scroll" tabindex="0"><svg class="gantt" role="img" aria-label=${t("Slots of the day by window")} viewBox="0 0 ${WIDTH} ${height}">
    ${hours.map(
      (minute) => svg`<g class="hour"><line x1=${x(minute)} x2=${x(minute)} y1=${TOP - 6} y2=${height} />
        <text x=${x(minute)} y="32">${String(Math.floor(minute / 60)).padStart(2, "0")}:00</text></g>`,
    )}
    ${windows.map((window, place) => svg`<text class="who" x="0" y=${TOP + place * ROW + 20}>${named(window.names)}</text>`)}
    ${placed.map(bar)}
    ${now && minuteOf(now) >= begin && minuteOf(now) <= end
      ? svg`<line class="now" x1=${x(minuteOf(now))} x2=${x(minuteOf(now))} y1="17" y2=${height} />
        <text class="now" x=${x(minuteOf(now))} y="12">${t("now {time}", { time: now })}</text>`
      : nothing}
    ${placed.map(label)} ${turned.map(over)}
  </svg></div>`;
}

/** The same in words, for whoever does not see the picture. */
export function slotTable(plan: Plan, windows: readonly Window[], lanes: readonly Lane[]): TemplateResult {
  return html`<details class="slots">
    <summary>${t("The slots as a table")}</summary>
    <table>
      <thead>
        <tr><th scope="col">${t("Window")}</th><th scope="col">${t("From")}</th><th scope="col">${t("To")}</th><th scope="col">${t("Lanes, in order")}</th></tr>
      </thead>
      <tbody>
        ${plan.slots.map(
          (slot) => html`<tr>
            <th scope="row">${named(windows.find((one) => one.id === slot.window)?.names) || slot.window}</th>
            <td class="num">${slot.from}</td>
            <td class="num">${slot.to}</td>
            <td class="lane-list">${slot.lanes.map((entry) => laneMark(laneOf(lanes, entry.lane)))}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
