// Which buttons the desk offers now, and which keys stand for them.

import type { Ticket, Window } from "../lib/models";
import { t } from "../lib/words";
import type { Question } from "./asked";
import type { Deeds } from "./deeds";
import { undoLeft } from "./undo";
import type { Offer } from "./views";
import type { Watch } from "./watch";

/** The buttons, by the state of the window and of the ticket in hand; none of them would be refused now. */
export function offered(watch: Watch, deeds: Deeds, question: Question): Offer[] {
  const { window, ticket } = watch;
  if (!window) return [];
  if (ticket) return ticket.state === "serving" ? serving(ticket, deeds, question) : called(ticket, deeds, question);
  const close: Offer = { word: t("Close"), key: "Q", at: 5, again: t("Close the window? Press again."), press: () => void deeds.atWindow("close") };
  const open = (word: string): Offer => ({ word, key: "O", main: true, press: () => void deeds.atWindow("open") });
  if (window.state === "open") return [...idle(window, deeds, question), close];
  if (window.state === "paused") return [open(t("Resume serving")), close];
  return watch.day === null ? [] : [open(t("Open the window"))];
}

const aside = (question: Question): Offer[] => [
  { word: t("Hold"), key: "H", at: 4, press: () => question.ask("hold") },
  { word: t("Transfer"), key: "T", at: 5, press: () => question.ask("transfer") },
  { word: t("More"), key: "M", at: 6, press: () => question.ask("more") },
];

const serving = (ticket: Ticket, deeds: Deeds, question: Question): Offer[] => [
  { word: t("Complete and call next"), key: "N", main: true, press: () => deeds.call("complete-and-call-next") },
  { word: t("Complete"), key: "C", at: 2, press: () => deeds.complete() },
  ...(ticket.accepted_at ? [] : [{ word: t("Accept"), key: "A", at: 3, press: () => deeds.turn("accept") }]),
  ...aside(question),
];

const called = (ticket: Ticket, deeds: Deeds, question: Question): Offer[] => [
  { word: t("Start serving"), key: "S", main: true, press: () => deeds.turn("start") },
  { word: t("Call again"), key: "R", at: 2, press: () => deeds.turn("recall") },
  {
    word: t("No-show"),
    key: "X",
    at: 3,
    danger: true,
    again: t("{number} has not come? Press again.", { number: ticket.number }),
    press: () => deeds.turn("no-show"),
  },
  ...aside(question),
];

function idle(window: Window, deeds: Deeds, question: Question): Offer[] {
  const auto = window.auto_call_seconds;
  return [
    { word: t("Call next"), key: "N", main: true, press: () => deeds.call("call-next") },
    { word: t("Pause"), key: "P", at: 2, press: () => void question.askPause() },
    { word: t("Walk-up"), key: "W", at: 3, press: () => question.ask("walk-up") },
    { word: auto === null ? t("Auto: off") : t("Auto: {n} s", { n: auto }), key: "U", at: 4, press: () => question.ask("auto-call") },
  ];
}

/** Keys that answer what is shown at the ticket or below the buttons. */
export function otherKeys(watch: Watch, deeds: Deeds): Record<string, () => void> {
  const { window, ticket } = watch;
  return {
    ...(ticket?.claim === "claimed" ? { G: () => deeds.grant(null), J: () => deeds.refuse() } : {}),
    ...(window && undoLeft(window) ? { Z: () => deeds.undo() } : {}),
    ...(watch.counting ? { ESCAPE: () => deeds.autoCall(null) } : {}),
  };
}
