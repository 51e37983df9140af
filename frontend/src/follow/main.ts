// A visitor's own ticket on a phone. The page is complete as it comes; this keeps it true.

import "./follow.css";

import { getAt } from "../lib/api";
import type { Estimate, TicketState } from "../lib/models";
import { named, page, type Names } from "../lib/page";
import { Stream } from "../lib/stream";
import { clock, expected, hhmm } from "../lib/time";
import { t, tn } from "../lib/words";

interface Followed {
  number: string;
  state: TicketState;
  lane_names: Names | null;
  window_number: number | null;
  people_ahead: number;
  estimate: Estimate | null;
  called_at: string | null;
  now: string;
}

const SLOW_LOOK_MS = 60_000;
const OVER: readonly TicketState[] = ["completed", "withdrawn", "expired"];

const facts = page<{ ticket: Followed; follow: string }>().data;
let shown: Followed = facts.ticket;

function set(name: string, words: string): void {
  const place = document.querySelector<HTMLElement>(`[data-fact="${name}"]`);
  if (place && place.textContent !== words) place.textContent = words;
}

/** What the state means, in plain words. */
function sentence(ticket: Followed): string {
  switch (ticket.state) {
    case "waiting":
      return ticket.people_ahead ? t("Please stay near the hall.") : t("It is nearly your turn. Please wait in the hall.");
    case "called":
      return t("Please go to the window now.");
    case "serving":
      return t("You are being served.");
    case "held":
      return t("Your ticket is on hold. The window will go on with it.");
    case "missed":
      return t("Your number was called and nobody came. Please ask at the reception to be put back in line.");
    case "completed":
      return t("Finished. Thank you for your visit.");
    case "withdrawn":
      return t("This ticket was cancelled. If you still need the service, please take a new one.");
    default:
      return t("The day has ended and this ticket is no longer valid. Please take a new one when the hall is open.");
  }
}

function draw(ticket: Followed): void {
  const called = ticket.state === "called" && shown.state !== "called";
  shown = ticket;
  document.getElementById("ticket")!.dataset["state"] = ticket.state;
  set("sentence", sentence(ticket));
  set("ahead", tn("{n} person", "{n} people", ticket.people_ahead));
  set("wait", expected(ticket.estimate));
  set("where", ticket.state === "missed" ? t("Called at window") : t("Window"));
  set("window", ticket.window_number === null ? "" : String(ticket.window_number));
  set("lane", named(ticket.lane_names));
  set("time", t("As of {time}", { time: hhmm(ticket.now) }));
  document.title = ticket.state === "called" ? t("Window {n}", { n: ticket.window_number ?? "" }) : ticket.number;
  if (called) navigator.vibrate?.([300, 150, 300, 150, 600]);
}

async function look(): Promise<void> {
  try {
    draw(await getAt<Followed>(`/api/v1/follow/${encodeURIComponent(facts.follow)}`));
    document.body.classList.remove("lost");
  } catch {
    document.body.classList.add("lost");
  }
}

clock.sync(shown.now);
if (!OVER.includes(shown.state)) {
  new Stream(
    { ticket: facts.follow },
    {
      snapshot: (picture) => draw((picture["ticket"] ?? shown) as Followed),
      change: (change) => (change["ticket"] ? draw({ ...shown, ...(change["ticket"] as Followed) }) : undefined),
      fresh: (fresh) => document.body.classList.toggle("lost", !fresh),
    },
  );
  // Where sockets do not get through, a look a minute is enough.
  setInterval(() => {
    if (document.body.classList.contains("lost") && !document.hidden) void look();
  }, SLOW_LOOK_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void look();
  });
}
