// A hall that is closed says so, and when its doors open, in the same words on every screen.

import type { HallState } from "./models";
import { clock, dayOf, hhmm, longDate } from "./time";
import { t } from "./words";

/** What there is to say of a closed hall and of its next opening; null while it is open. */
export function closedWords(hall: HallState | null): { what: string; when: string } | null {
  if (!hall || hall.day !== null) return null;
  const next = hall.next_opening;
  return {
    what: t("The hall is not open now"),
    when: !next
      ? ""
      : dayOf(next) === dayOf(clock.now())
        ? t("Today has not begun yet. The doors open at {time}.", { time: hhmm(next) })
        : t("Nothing more today. The doors open on {date} at {time}.", { date: longDate(next), time: hhmm(next) }),
  };
}
