// Where a visitor is, kept while the page is drawn anew in another language.

import type { View } from "./data";

export interface Place {
  view: View;
  /** Where the item page was come to from. */
  from: View;
  department: string;
  typed: string;
  /** Codes of the matters chosen before the present one. */
  matters: readonly string[];
  /** Codes of the matters on the item page. */
  items: readonly string[];
  priority: string | null;
  /** The code of an appointment, as far as it has been typed. */
  appointment: string;
}

const KEY = "kb-place";

export const keepPlace = (place: Place): void => sessionStorage.setItem(KEY, JSON.stringify(place));

/** The place that was kept, once. */
export function takePlace(): Place | null {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? null : (JSON.parse(kept) as Place);
}
