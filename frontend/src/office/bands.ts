// The outlook as pictures: how many will wait in a lane, with the band that holds nine in ten futures.

import { html, svg, nothing, type SVGTemplateResult, type TemplateResult } from "lit";

import { hhmm } from "../lib/time";
import { count, t } from "../lib/words";

/** How many will wait at a time. */
export interface Waiting {
  at: string;
  low: number;
  middle: number;
  high: number;
}

const WIDTH = 360;
const HEIGHT = 128;
const LEFT = 26;
const RIGHT = 18;
const TOP = 10;
const BOTTOM = 22;
const HALF_HOUR_MS = 30 * 60_000;

/** Steps at which a scale of people is marked: three or four marks up to `most`. */
function marks(most: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100].find((one) => most / one <= 4) ?? Math.ceil(most / 4);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, n) => n * step);
}

/** The picture of one lane. `most` is the end of the scale, the same for all lanes; `kind` colours it. */
export function bandChart(waiting: readonly Waiting[], kind: string, most: number, name: string): TemplateResult | typeof nothing {
  const first = waiting[0];
  const last = waiting[waiting.length - 1];
  if (!first || !last || waiting.length < 2) return nothing;
  const [begins, ends] = [Date.parse(first.at), Date.parse(last.at)];
  const x = (at: number): number => LEFT + ((at - begins) / (ends - begins)) * (WIDTH - LEFT - RIGHT);
  const y = (people: number): number => HEIGHT - BOTTOM - (people / most) * (HEIGHT - TOP - BOTTOM);
  const along = (of: (one: Waiting) => number, points: readonly Waiting[]): string =>
    points.map((one) => `${x(Date.parse(one.at)).toFixed(1)},${y(of(one)).toFixed(1)}`).join(" ");
  const band = `${along((one) => one.high, waiting)} ${along((one) => one.low, [...waiting].reverse())}`;
  const hours: number[] = [];
  for (let at = Math.ceil(begins / HALF_HOUR_MS) * HALF_HOUR_MS; at <= ends; at += HALF_HOUR_MS) hours.push(at);
  const said = t("{lane}: {now} waiting now; at {time} {low} to {high}", {
    lane: name,
    now: count(first.middle),
    time: hhmm(last.at),
    low: count(last.low),
    high: count(last.high),
  });
  return html`<svg class="bands ${kind}" role="img" aria-label=${said} viewBox="0 0 ${WIDTH} ${HEIGHT}">
    ${marks(most).map(
      (people): SVGTemplateResult => svg`<g class="mark"><line x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y(people)} y2=${y(people)} />
        <text x=${LEFT - 6} y=${y(people) + 4}>${count(people)}</text></g>`,
    )}
    ${hours.map((at): SVGTemplateResult => svg`<text class="hour" x=${x(at)} y=${HEIGHT - 5}>${hhmm(at)}</text>`)}
    <polygon points=${band} />
    <polyline points=${along((one) => one.middle, waiting)} />
  </svg>`;
}
