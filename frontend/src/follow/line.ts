// How many stand before a ticket, worked out from what moves in its line.

import type { Estimate } from "../lib/models";
import type { LineNews } from "../lib/stream";

export interface Standing {
  people_ahead: number;
  estimate: Estimate | null;
  /** Place and join, which order all who wait; null for a ticket that does not. */
  stand: [number, number] | null;
}

/** The standing after the news, when before it was true as of `seq`. */
export function moved(from: Standing, seq: number, news: LineNews): Standing {
  if (!from.stand) return from;
  const [place, join] = from.stand;
  let ahead = from.people_ahead;
  for (const [at, otherPlace, otherJoin, by] of news.moves) {
    if (at > seq && (otherPlace < place || (otherPlace === place && otherJoin < join))) ahead += by;
  }
  return { ...from, people_ahead: ahead, estimate: news.waits ? between(news.waits, ahead) : from.estimate };
}

/** Null: no window will serve the line today. */
function between(waits: [number, number, number][], ahead: number): Estimate | null {
  if (!waits.length) return null;
  const over = Math.max(1, waits.findIndex(([people]) => people >= ahead));
  const [low, low50, low90] = waits[over - 1]!;
  const [high, high50, high90] = waits[over]!;
  const part = (ahead - low) / (high - low);
  return { p50_seconds: low50 + part * (high50 - low50), p90_seconds: low90 + part * (high90 - low90) };
}
