// Who serves a line, as the estimate of a wait tells it.

import type { Estimate } from "./models";
import { hhmm } from "./time";
import { t } from "./words";

/** How many windows serve a line, how many should and are not open, when the first comes if none serves. */
export interface Serving {
  windows: number | null;
  late: number | null;
  opens_at: string | null;
}

export function servingOf(estimate: Estimate | null): Serving | null {
  const because = estimate?.because;
  if (typeof because?.["windows"] !== "number") return null;
  const { late, opens_at } = because;
  return {
    windows: because["windows"],
    late: typeof late === "number" ? late : 0,
    opens_at: typeof opens_at === "string" ? opens_at : null,
  };
}

/** What a visitor must know who may be the first of a line that nobody serves; empty while a window serves it. */
export function unservedWords(serving: Serving | null): string {
  if (serving?.windows !== 0) return "";
  return serving.opens_at
    ? t("Windows open for this at {time}.", { time: hhmm(serving.opens_at) })
    : t("No window serves this now.");
}
