// The film of a day, as simulation/film.py makes it; docs/reference/film.md describes it. Times are ms after zero.

import type { Names } from "../lib/page";

export type Row =
  | ["p", number, string, Names, number[]]
  | ["w", number, number, number, number[], boolean]
  | ["c", number, number, number]
  | ["i", number, string, boolean, boolean, string | null]
  | ["m", number, number, number, number, number?, number?]
  | ["v", number, number, number]
  | ["d", number, string];

export interface FilmLane {
  code: string;
  kind: string;
  letter: string;
  zone: string | null;
  names: Names;
}

export interface FilmHall {
  code: string;
  names: Names;
  timezone: string;
  doors_open_ms: number;
  opens_ms: number;
  closes_ms: number;
  zones: { code: string; names: Names }[];
  lanes: FilmLane[];
  windows: { id: string; number: number; zone: string; names: Names }[];
}

export interface Film {
  schema: number;
  source: "simulated" | "recorded" | "live";
  names: Names;
  day: string;
  zero_ms: number;
  hall: FilmHall;
  promise: { target_ms: number; share: number; peaks_ms: [number, number][] };
  films: { rows: Row[] }[];
}

/** What a ticket does, in the order of the numbers that stand for it. */
export enum Where {
  waiting,
  addressed,
  called,
  serving,
  held,
  missed,
  completed,
  withdrawn,
  expired,
}

/** Whether nobody of the hall sees this visitor any more. */
export const gone = (where: Where): boolean => where >= Where.completed;

/** Whether somebody is asked for or served at a window. */
export const atWindow = (where: Where): boolean => where === Where.called || where === Where.serving;

export enum Doing {
  closed,
  open,
  paused,
}

/** How a pre-check stands. */
export enum Check {
  begun,
  passed,
  sent_away,
  left,
}

export enum Verdict {
  pending,
  kept,
  missed,
  left,
  no_show,
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
