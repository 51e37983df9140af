// What is drawn under the scrub bar: how many waited, at every moment of the day.

import { Where, type Row } from "./film";

export interface History {
  /** From when on, and how many wait then. */
  steps: [number, number][];
  most: number;
  /** By lane: how many ever stood in it at once. */
  longest: number[];
}

const waits = (where: number): boolean => where === Where.waiting || where === Where.addressed;

/** The queue through the day, and the room that each line needs. */
export function historyOf(rows: readonly Row[], lanes: number): History {
  const steps: [number, number][] = [];
  const longest = Array.from({ length: lanes }, () => 0);
  const now = [...longest];
  const before: (readonly [number, number])[] = [];
  let waiting = 0;
  let most = 0;
  for (const row of rows) {
    if (row[0] !== "m") continue;
    const [, at, ticket, where, which] = row;
    const old = before[ticket];
    if (old?.[0] === Where.waiting) now[old[1]]! -= 1;
    if (where === Where.waiting) longest[which] = Math.max(longest[which]!, ++now[which]!);
    const change = Number(waits(where)) - Number(old !== undefined && waits(old[0]));
    before[ticket] = [where, which];
    if (!change) continue;
    waiting += change;
    most = Math.max(most, waiting);
    steps.push([at, waiting]);
  }
  return { steps, most, longest };
}
