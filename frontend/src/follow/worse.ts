// A wait that is told gets longer only with a sentence why.

import type { Estimate } from "../lib/models";
import { t } from "../lib/words";

/** What was told last: when the turn should have come at the latest, and what was known then. */
export interface Told {
  until: number;
  ahead: number;
  windows: number | null;
}

const NOTICED_MS = 60_000;

/** How many windows serve the line, where the estimate says so. */
export function windowsOf(estimate: Estimate | null): number | null {
  const windows = estimate?.because?.["windows"];
  return typeof windows === "number" ? windows : null;
}

/** Why the wait has grown since it was told last; empty when it has not. */
export function whyWorse(before: Told | null, now: Told): string {
  if (!before || now.until <= before.until + NOTICED_MS) return "";
  if (before.windows !== null && now.windows !== null && now.windows < before.windows)
    return t("The wait has grown: fewer windows serve now, for a break or because one has closed.");
  if (now.ahead > before.ahead)
    return t("The wait has grown: somebody with priority, with an appointment or called before has come in front.");
  return t("The wait has grown: the visitors before you take longer than usual.");
}
