// One ticket: its whole state in words, and what can be done with it now.

import { html, nothing, type TemplateResult } from "lit";

import { laneMark, laneOf } from "../lib/marks";
import { page } from "../lib/page";
import { expected, hhmm, minutes, waited } from "../lib/time";
import { t, tn } from "../lib/words";
import { itemWords, materialWords, priorityWord, windowWord, type Desk } from "./desk";
import type { Ticket } from "../lib/models";

export type Turn =
  | "reprint"
  | "more-time"
  | "requeue"
  | "resume"
  | "items"
  | "matter"
  | "simple"
  | "complex"
  | "priority"
  | "grant"
  | "refuse"
  | "withdraw";

/** What can be done with a ticket in its present state; what the hall's rules forbid is left out. */
export function turnsOf(visit: Ticket, simple: boolean): Turn[] {
  const waiting = visit.state === "waiting";
  const inLine = waiting && !visit.to_window;
  const live = ["waiting", "called", "serving", "held", "missed"].includes(visit.state);
  if (!live) return [];
  const found: (Turn | false)[] = [
    visit.state === "missed" && visit.requeue_left > 0 && "requeue",
    visit.state === "held" && "resume",
    visit.claim === "claimed" && "grant",
    visit.claim === "claimed" && "refuse",
    "reprint",
    (inLine || visit.state === "called") && visit.more_time_left > 0 && "more-time",
    (inLine || ["held", "missed"].includes(visit.state)) && "items",
    visit.state !== "missed" && "matter",
    visit.claim !== "claimed" && "priority",
    inLine && (simple ? "complex" : "simple"),
    visit.state !== "serving" && "withdraw",
  ];
  return found.filter((one): one is Turn => one !== false);
}

export function turnWord(turn: Turn): string {
  switch (turn) {
    case "reprint":
      return t("Print again");
    case "more-time":
      return t("More time");
    case "requeue":
      return t("Queue again");
    case "resume":
      return t("Resume");
    case "items":
      return t("Change items");
    case "matter":
      return t("One more matter");
    case "simple":
      return t("Is simple");
    case "complex":
      return t("Is complex");
    case "priority":
      return t("Give priority");
    case "grant":
      return t("Grant priority");
    case "refuse":
      return t("Refuse priority");
    default:
      return t("Withdraw the ticket");
  }
}

/** How the ticket stands, as a guide would tell its visitor. */
export function stateSentence(desk: Desk, visit: Ticket): string {
  const window = windowWord(desk, visit.window);
  switch (visit.state) {
    case "waiting":
      if (visit.parked) return t("Waits, but is not called now: the business system of its item is down. The place is kept.");
      if (visit.to_window) return t("Waits for {window} alone, which will call it before others.", { window: windowWord(desk, visit.to_window) });
      return visit.people_ahead
        ? tn("Waits. {n} person is ahead, expected wait {wait}.", "Waits. {n} people are ahead, expected wait {wait}.", visit.people_ahead, { wait: expected(visit.estimate) })
        : t("Waits. Nobody is ahead, expected wait {wait}.", { wait: expected(visit.estimate) });
    case "called":
      return t("Called to {window} at {time}: please go there now.", { window, time: hhmm(visit.called_at ?? visit.issued_at) });
    case "serving":
      return t("Is being served at {window}.", { window });
    case "held":
      return visit.held_wish === "visitor"
        ? t("On hold at the visitor's wish. It waits again, at its place, once it is resumed.")
        : t("On hold. It waits again, at its place, once it is resumed.");
    case "missed":
      return visit.requeue_left > 0
        ? t("Was called to {window} and nobody came. It may queue again, behind the next few.", { window })
        : t("Was called to {window} and nobody came. It may not queue again: give a new ticket.", { window });
    case "completed":
      return ended(desk, visit, window);
    case "withdrawn":
      return visit.pass_until ? t("Withdrawn, with a return pass until {day}.", { day: visit.pass_until }) : t("Withdrawn. For another visit give a new ticket.");
    default:
      return t("Left over when the hall closed. For another visit give a new ticket.");
  }
}

function ended(desk: Desk, visit: Ticket, window: string): string {
  const missing = materialWords(desk, visit.missing);
  const pass = visit.pass_until ? ` ${t("It is good for a return without queueing anew until {day}.", { day: visit.pass_until })}` : "";
  if (visit.outcome === "turned_away") {
    return (missing ? t("Turned away at {window}; missing: {missing}.", { window, missing }) : t("Turned away at {window}.", { window })) + pass;
  }
  if (visit.outcome === "accepted_with_gap") {
    return (missing ? t("Accepted at {window}, to be handed in later: {missing}.", { window, missing }) : t("Accepted at {window} with a gap.", { window })) + pass;
  }
  return t("Finished at {window}.", { window }) + pass;
}

/** The slip as people say it, and what to do when there is none. */
export function slipWord(paper: Ticket["paper"]): string {
  switch (paper) {
    case "none":
      return t("no slip: say the number or let it be photographed");
    case "queued":
      return t("the slip is being printed");
    case "sent":
    case "printed":
      return t("the slip is printed");
    case "uncertain":
      return t("the slip may not be printed: look, and print again if it is not there");
    default:
      return t("the slip is not printed: write the number down, or print again");
  }
}

/** How priority stands. */
function claimWord(desk: Desk, visit: Ticket): string {
  if (visit.claim === "refused") return t("refused");
  if (!visit.priority) return t("none");
  const name = priorityWord(desk, visit.priority);
  return visit.claim === "claimed" ? t("{name}, not confirmed yet", { name }) : name;
}

function fact(word: string, value: unknown): TemplateResult {
  return html`<div><dt>${word}</dt><dd>${value}</dd></div>`;
}

export function card(desk: Desk, visit: Ticket, go: { turn(turn: Turn): void; back(): void }): TemplateResult {
  const lane = laneOf(desk.lanes, visit.lane);
  const simple = lane?.kind === "fast";
  const turns = turnsOf(visit, simple);
  return html`<section class="card found ${simple ? "fast" : "regular"}" aria-labelledby="found-number" tabindex="0">
      <div class="found-head">
        <h2 class="number" id="found-number">${visit.number}</h2>
        <div>
          ${laneMark(lane)}
          <p class="found-state" aria-live="polite">${stateSentence(desk, visit)}</p>
        </div>
      </div>
      <dl>
        ${fact(t("Items"), itemWords(desk, visit.items))}
        ${visit.steps_total > 1
          ? fact(
              t("Step"),
              html`${t("{step} of {of}", { step: visit.step, of: visit.steps_total })}${visit.steps.length
                ? html`, ${t("then: {items}", { items: visit.steps.map((one) => itemWords(desk, one.items)).join(page().lang === "zh-CN" ? "；" : "; ") })}`
                : nothing}`,
            )
          : nothing}
        ${visit.appointment ? fact(t("Appointment"), html`<time>${hhmm(visit.appointment)}</time>`) : nothing}
        ${fact(t("Priority"), claimWord(desk, visit))} ${fact(t("Issued"), html`<time>${hhmm(visit.issued_at)}</time>`)}
        ${fact(t("Waited"), minutes(waited(visit)))} ${fact(t("Slip"), slipWord(visit.paper))}
      </dl>
    </section>
    ${turns.length ? nothing : html`<p class="notice">${t("Nothing more can be done with this ticket.")}</p>`}
    <div class="turns">
      ${turns.map(
        (turn) => html`<button
          type="button"
          class="button big ${["requeue", "resume", "grant"].includes(turn) ? "main" : turn === "withdraw" ? "danger" : ""}"
          data-turn=${turn}
          aria-disabled=${desk.busy}
          @click=${() => go.turn(turn)}
        >
          ${turnWord(turn)}
        </button>`,
      )}
      <button type="button" class="button big another" @click=${go.back}>${t("Another number")}</button>
    </div>`;
}
