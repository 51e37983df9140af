// A visitor's own ticket on a phone. The page is complete as it comes; this keeps it true.

import "./follow.css";

import { getAt } from "../lib/api";
import type { Outcome, TicketState, Wish } from "../lib/models";
import { named, page, type Names } from "../lib/page";
import { servingOf, unservedWords, type Serving } from "../lib/serving";
import { Stream } from "../lib/stream";
import { clock, expected, hhmm } from "../lib/time";
import { t, tn } from "../lib/words";
import { Acts, type Act } from "./acts";
import { moved, type Standing } from "./line";
import { left, soonest, whyWorse, type Told } from "./worse";

interface Followed extends Standing {
  number: string;
  state: TicketState;
  lane_names: Names | null;
  window_number: number | null;
  /** The one window that may call it. */
  to_window: string | null;
  items: Names[];
  called_at: string | null;
  readied_at: string | null;
  parked: boolean;
  held_wish: Wish | null;
  outcome: Outcome | null;
  pass_until: string | null;
  /** What is told besides, each with its kind. */
  notes: (Names & { kind: string })[];
  acts: Act[];
  /** Since when the plan of the windows is in force. */
  plan_at: string | null;
  now: string;
}

const SLOW_LOOK_MS = 60_000;
/** So often the wait that is shown becomes shorter by itself. */
const TICK_MS = 10_000;
const OVER: readonly TicketState[] = ["completed", "withdrawn", "expired"];

const facts = page<{ ticket: Followed & { seq: number }; follow: string }>().data;
let shown: Followed = facts.ticket;
/** The seq as of which it is true. */
let asOf = facts.ticket.seq;
/** What was told last of a wait that goes on, kept for when the page is loaded again. */
const TOLD_KEY = `kuaiban-told-${facts.follow}`;
const how = document.querySelector<HTMLDetailsElement>(".follow-how")!;
let lookedAt = performance.now();
let toldLast = JSON.parse(sessionStorage.getItem(TOLD_KEY) ?? "null") as Told | null;
/** Who serves the line, from the last news of it. */
let serving: Serving | null = servingOf(facts.ticket.estimate);

function set(name: string, words: string): void {
  const place = document.querySelector<HTMLElement>(`[data-fact="${name}"]`);
  if (place && place.textContent !== words) place.textContent = words;
}

/** Nobody need get ready for windows that are not there. A ticket sent to one window waits for that one alone. */
const unserved = (ticket: Followed): string => (ticket.to_window ? "" : unservedWords(serving));

/** What the state means, in plain words. */
function sentence(ticket: Followed): string {
  switch (ticket.state) {
    case "waiting":
      if (ticket.parked) return t("Your matter cannot be served at the moment. Your place is kept.");
      if (unserved(ticket)) return [unserved(ticket), t("Please wait in the hall.")].join(page().lang === "zh-CN" ? "" : " ");
      if (ticket.readied_at) return t("Please get ready: you are among the next.");
      return ticket.people_ahead ? t("Please stay near the hall.") : t("It is nearly your turn. Please wait in the hall.");
    case "called":
      return t("Please go to the window now.");
    case "serving":
      return t("You are being served.");
    case "held":
      if (ticket.held_wish === "visitor")
        return t("On hold at your wish. Please tell the window when you are ready; your place is kept and this time does not count as waiting.");
      return t("Your ticket is on hold. The window will go on with it.");
    case "missed":
      return t("Your number was called and nobody came.");
    case "completed":
      if (ticket.outcome === "turned_away") return t("Your matter could not be accepted today.");
      if (ticket.outcome === "accepted_with_gap") return t("Your matter is accepted. Please bring what is missing.");
      return t("Finished. Thank you for your visit.");
    case "withdrawn":
      return t("This ticket was cancelled. If you still need the service, please take a new one.");
    default:
      return t("The day has ended and this ticket is no longer valid. Please take a new one when the hall is open.");
  }
}

function drawNotes(ticket: Followed): void {
  const place = document.querySelector<HTMLElement>('[data-fact="notes"]')!;
  const said = ticket.notes.map((note) => `${note.kind} ${named(note)}`).join("\n");
  if (place.dataset["said"] === said) return;
  place.dataset["said"] = said;
  place.replaceChildren(
    ...ticket.notes.map((note) => {
      const row = document.createElement("li");
      row.className = note.kind;
      row.textContent = named(note);
      return row;
    }),
  );
}

function keep(told: Told | null): void {
  toldLast = told;
  if (told) sessionStorage.setItem(TOLD_KEY, JSON.stringify(told));
  else sessionStorage.removeItem(TOLD_KEY);
}

/** The wait, how it was worked out, and why it has grown if it has: without a reason it only becomes shorter. */
function drawWait(ticket: Followed): void {
  const { estimate } = ticket;
  const goesOn = ticket.state === "waiting" && !ticket.parked && !ticket.to_window;
  how.hidden = !goesOn || !estimate;
  if (estimate?.because?.text) set("how", named(estimate.because.text));
  if (!goesOn || !estimate) {
    set("wait", expected(estimate));
    // Who is called, or comes back after a missed call, waits anew.
    if (!goesOn) keep(null);
    set("worse", goesOn && toldLast ? t("As things stand now no window serves your line any more today. Please ask at the reception.") : "");
    return;
  }
  const at = Date.parse(ticket.now);
  const now: Told = {
    half: at + estimate.p50_seconds * 1000,
    until: at + estimate.p90_seconds * 1000,
    ahead: ticket.people_ahead,
    stand: ticket.stand,
    plan: ticket.plan_at,
    serving,
  };
  const why = toldLast && whyWorse(toldLast, now);
  // A reason stays until the wait is clearly shorter again.
  if (why || !toldLast || now.until < toldLast.until - SLOW_LOOK_MS) set("worse", why ?? "");
  keep(why || !toldLast ? now : soonest(toldLast, now));
  set("wait", expected(left(toldLast!, clock.now())));
}

function draw(ticket: Followed): void {
  // The picture of a pass comes with the page, so that a scanner finds it without scripts too.
  if (ticket.pass_until && !shown.pass_until) return location.reload();
  const called = ticket.state === "called" && shown.state !== "called";
  shown = ticket;
  document.getElementById("ticket")!.dataset["state"] = ticket.state;
  set("sentence", sentence(ticket));
  set("ahead", tn("{n} person", "{n} people", ticket.people_ahead));
  drawWait(ticket);
  set("where", ticket.state === "missed" ? t("Called at window") : t("Window"));
  set("window", ticket.window_number === null ? "" : String(ticket.window_number));
  set("items", ticket.items.map((one) => named(one)).join(" · "));
  set("lane", named(ticket.lane_names));
  const main = document.getElementById("ticket")!;
  main.classList.toggle("parked", ticket.parked);
  main.classList.toggle("ready", ticket.state === "waiting" && !!ticket.readied_at && !ticket.parked && !unserved(ticket));
  drawNotes(ticket);
  acts.draw(ticket.acts);
  set("time", t("As of {time}", { time: hhmm(ticket.now) }));
  document.title = ticket.state === "called" ? t("Window {n}", { n: ticket.window_number ?? "" }) : ticket.number;
  // A phone whose page nobody has touched yet may not shake, and would complain when asked to.
  if (called && navigator.userActivation?.hasBeenActive) navigator.vibrate?.([300, 150, 300, 150, 600]);
}

/** Draws a whole ticket as the hall tells it. */
function take(ticket: Followed): void {
  serving = servingOf(ticket.estimate) ?? serving;
  draw(ticket);
}

async function look(): Promise<void> {
  lookedAt = performance.now();
  try {
    const found = await getAt<Followed & { seq: number }>(`/api/v1/follow/${encodeURIComponent(facts.follow)}`);
    if (found.seq >= asOf) {
      asOf = found.seq;
      take(found);
    }
    document.body.classList.remove("lost");
  } catch {
    document.body.classList.add("lost");
  }
}

how.addEventListener("toggle", () => {
  if (how.open) void look();
});

const acts = new Acts(
  facts.follow,
  document.querySelector<HTMLElement>(".follow-acts")!,
  document.querySelector<HTMLElement>(".follow-trouble")!,
  look,
);

clock.sync(shown.now);
draw(shown);
if (!OVER.includes(shown.state)) {
  new Stream(
    { ticket: facts.follow },
    {
      snapshot: (picture) => {
        asOf = Number(picture["as_of"]);
        take(picture["ticket"] as Followed);
      },
      change: (change) => {
        asOf = change.seq;
        if (change["ticket"]) take({ ...shown, ...(change["ticket"] as Followed) });
      },
      line: (news) => {
        if (news.seq <= asOf) return;
        const standing = moved(shown, asOf, news);
        asOf = news.seq;
        serving = news;
        draw({ ...shown, ...standing, plan_at: news.plan_at, now: news.now });
        // The sentence how it was worked out comes with the whole ticket.
        if (how.open) void look();
      },
      fresh: (fresh) => document.body.classList.toggle("lost", !fresh),
    },
  );
  // Nothing happens while a clerk is late or a service takes long: whose time is up asks how it goes on.
  setInterval(() => {
    if (!toldLast || document.hidden) return;
    set("wait", expected(left(toldLast, clock.now())));
    if (clock.now() > toldLast.until && performance.now() - lookedAt > SLOW_LOOK_MS) void look();
  }, TICK_MS);
  // Where sockets do not get through, a look a minute is enough.
  setInterval(() => {
    if (document.body.classList.contains("lost") && !document.hidden) void look();
  }, SLOW_LOOK_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void look();
  });
}
