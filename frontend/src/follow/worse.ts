// A wait that is told gets longer only with a sentence why.

import type { Estimate } from "../lib/models";
import type { Serving } from "../lib/serving";
import { hhmm } from "../lib/time";
import { t } from "../lib/words";

/** What was told last: when the turn should come (ms UTC; half, 9 in 10 by then), and what was known of it. */
export interface Told {
  half: number;
  until: number;
  ahead: number;
  stand: [number, number] | null;
  plan: string | null;
  serving: Serving | null;
}

/** What is shown in whole minutes says nothing of less. */
const NOTICED_MS = 60_000;

/** What stays told when the wait has not clearly grown: the sooner of both. */
export function soonest(before: Told, now: Told): Told {
  const facts = now.until < before.until ? now : before;
  return { ...facts, half: Math.min(before.half, now.half), until: Math.min(before.until, now.until) };
}

/** What is left at a time of a wait that was told. */
export function left(told: Told, at: number): Estimate {
  return { p50_seconds: Math.max(0, told.half - at) / 1000, p90_seconds: Math.max(0, told.until - at) / 1000 };
}

/** Why the wait has grown since it was told last; null when it has not. */
export function whyWorse(before: Told, now: Told): string | null {
  if (now.until <= before.until + NOTICED_MS && now.half <= before.half + NOTICED_MS) return null;
  const [was, is] = [before.serving, now.serving];
  const [late, opens] = [is?.late ?? 0, is?.opens_at ?? null];
  if (String(now.stand) !== String(before.stand))
    return t("The wait has grown: your ticket stands at another place, because you asked for more time or its lane has changed.");
  if (now.plan !== before.plan) return t("The wait has grown: the plan of the windows has been changed.");
  if (late > (was?.late ?? late)) return t("The wait has grown: a window that should serve is not open at the moment.");
  if (opens && opens !== was?.opens_at) return t("The wait has grown: no window serves before {time}.", { time: hhmm(opens) });
  if (is?.windows != null && was?.windows != null && is.windows < was.windows)
    return t("The wait has grown: fewer windows serve now, for a break or because one has closed.");
  if (now.ahead > before.ahead)
    return t("The wait has grown: somebody with priority, with an appointment or called before has come in front.");
  if (late) return t("The wait has grown: a window that should serve is still not open.");
  return t("The wait has grown: the visitors before you take longer than usual.");
}
