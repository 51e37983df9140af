// The console's questions in words: which answers there are, and which of them would be refused now.

import { laneOf } from "../lib/marks";
import type { Lane, Outcome, Ticket, Window, Wish } from "../lib/models";
import { named, type Names } from "../lib/page";
import { t } from "../lib/words";
import type { Asked } from "./choices";

/** What of the desk is asked about at the moment; null: nothing. */
export type Asking =
  | "transfer"
  | "pause"
  | "hold"
  | "more"
  | "outcome"
  | "walk-up"
  | "matter"
  | "priority"
  | "withdraw"
  | "auto-call";

/** Seconds after which a window may call by itself; null: it does not. */
const AFTER: readonly (number | null)[] = [null, 5, 10, 20, 30];

export function holdQuestion(ticket: Ticket, hold: (wish: Wish) => void): Asked {
  return {
    id: "hold",
    title: t("Hold {number}: whose wish is it?", { number: ticket.number }),
    note: t("The window is free; the ticket keeps its place."),
    wide: true,
    choices: [
      { key: "H", word: t("The hall's"), more: t("The visitor's wait goes on counting."), press: () => hold("hall") },
      { key: "V", word: t("The visitor's"), more: t("The measured wait stops until the ticket is resumed."), press: () => hold("visitor") },
    ],
  };
}

/** Everything that is rarely needed, always in the same place. */
export function moreQuestion(
  ticket: Ticket,
  lanes: readonly Lane[],
  go: {
    outcome(outcome: Exclude<Outcome, "done">): void;
    moreTime(): void;
    reclassify(complexity: "simple" | "complex"): void;
    ask(what: Asking): void;
    refuse(): void;
  },
): Asked {
  const serving = ticket.state === "serving";
  const fast = laneOf(lanes, ticket.lane)?.kind === "fast";
  return {
    id: "more",
    title: t("More for {number}", { number: ticket.number }),
    choices: [
      {
        key: "E",
        word: t("Accepted with a gap …"),
        more: t("a paper comes later"),
        off: !serving,
        press: () => go.outcome("accepted_with_gap"),
      },
      { key: "F", word: t("Turned away …"), more: t("papers are missing"), off: !serving, press: () => go.outcome("turned_away") },
      {
        key: "K",
        word: fast ? t("It is complex") : t("It is simple"),
        more: fast ? t("to the regular lane, place kept") : t("to the fast lane, place kept"),
        press: () => go.reclassify(fast ? "complex" : "simple"),
      },
      {
        key: "L",
        word: t("More time"),
        more: ticket.more_time_left ? t("waits again behind a few") : t("already used"),
        off: serving || !ticket.more_time_left,
        press: go.moreTime,
      },
      { key: "B", word: t("One more matter …"), more: t("another step of this visit"), press: () => go.ask("matter") },
      { key: "Y", word: t("Give priority …"), more: t("seen by the clerk"), press: () => go.ask("priority") },
      { key: "J", word: t("Take priority back"), more: t("granted by mistake"), off: ticket.claim !== "granted", press: go.refuse },
      { key: "D", word: t("Withdraw …"), more: t("the visitor gives up"), off: serving, press: () => go.ask("withdraw") },
      { key: "U", word: t("Auto-call …"), more: t("call the next by itself"), press: () => go.ask("auto-call") },
    ],
  };
}

export function withdrawQuestion(ticket: Ticket, withdraw: () => void): Asked {
  return {
    id: "withdraw",
    title: t("Withdraw {number}?", { number: ticket.number }),
    note: t("The visitor loses the place and is not called any more. This cannot be undone."),
    wide: true,
    choices: [{ key: "D", word: t("Withdraw {number}", { number: ticket.number }), more: t("The window is free."), press: withdraw }],
  };
}

export function priorityQuestion(ticket: Ticket, priorities: Record<string, Names>, grant: (code: string) => void): Asked {
  return {
    id: "priority",
    title: t("Which priority has {number}?", { number: ticket.number }),
    note: t("Only the class is kept, never the reason."),
    choices: Object.entries(priorities).map(([code, names], place) => ({
      key: String(place + 1),
      word: named(names),
      chosen: ticket.priority === code,
      off: ticket.priority === code && ticket.claim !== "claimed",
      press: () => grant(code),
    })),
  };
}

export function autoQuestion(window: Window, set: (seconds: number | null) => void): Asked {
  return {
    id: "auto-call",
    title: t("When does the window call by itself?"),
    note: t("A countdown is shown before each call; Esc stops it."),
    choices: AFTER.map((seconds, place) => ({
      key: String(place),
      word: seconds === null ? t("Never: only when I call") : t("After {n} s without a visitor", { n: seconds }),
      chosen: window.auto_call_seconds === seconds,
      press: () => set(seconds),
    })),
  };
}
