// Tickets of the day: find one, see how it stands, move it.

import { html, nothing, type TemplateResult } from "lit";

import { laneMark, laneOf } from "../lib/marks";
import type { Catalogue, Lane, Ticket, TicketState, Window } from "../lib/models";
import { named, page } from "../lib/page";
import { hhmm, minutes, waited } from "../lib/time";
import { count, t, tn } from "../lib/words";

export const STATES: readonly TicketState[] = [
  "waiting",
  "called",
  "serving",
  "held",
  "missed",
  "completed",
  "withdrawn",
  "expired",
];

/** A state as people say it. */
export function stateWord(state: TicketState): string {
  switch (state) {
    case "waiting":
      return t("waiting");
    case "called":
      return t("called");
    case "serving":
      return t("being served");
    case "held":
      return t("on hold");
    case "missed":
      return t("missed");
    case "completed":
      return t("completed");
    case "withdrawn":
      return t("withdrawn");
    default:
      return t("expired");
  }
}

/** The slip of a ticket as people say it. */
function paperWord(paper: Ticket["paper"]): string {
  switch (paper) {
    case "none":
      return t("no slip");
    case "queued":
    case "sent":
      return t("printing");
    case "printed":
      return t("printed");
    case "uncertain":
      return t("slip uncertain");
    default:
      return t("slip failed");
  }
}

export interface Wanted {
  q: string;
  state: TicketState | "";
}

export type Move = "withdraw" | "resume" | "requeue";

const MOVES: Partial<Record<TicketState, readonly Move[]>> = {
  waiting: ["withdraw"],
  called: ["withdraw"],
  held: ["resume", "withdraw"],
  missed: ["requeue", "withdraw"],
};

const LIVE: ReadonlySet<TicketState> = new Set(["waiting", "called", "serving", "held", "missed"]);

function moveWord(move: Move): string {
  return move === "withdraw" ? t("Withdraw") : move === "resume" ? t("Resume") : t("Requeue");
}

/** The wait in words; a fast ticket's that is longer than the promise stands out, by more than its colour. */
function wait(ticket: Ticket, lane: Lane | undefined, target: number | null): TemplateResult {
  const seconds = waited(ticket);
  const late = lane?.kind === "fast" && target !== null && seconds !== null && seconds > target;
  if (!late) return html`${minutes(seconds)}`;
  const why = t("longer than the {target} promised", { target: minutes(target) });
  return html`<strong class="bad" title=${why}><span aria-hidden="true">!</span> ${minutes(seconds)}<span class="visually-hidden">, ${why}</span></strong>`;
}

/** The question before a ticket is taken out of the line for good. */
export function withdrawDialog(
  ticket: Ticket,
  catalogue: Catalogue,
  go: { send(): void; leave(): void },
): TemplateResult {
  return html`<dialog class="ask" aria-labelledby="withdraw-title" aria-describedby="withdraw-facts" @cancel=${go.leave}>
    <h2 id="withdraw-title">${t("Withdraw {number}?", { number: ticket.number })}</h2>
    <div id="withdraw-facts">
      <p><strong>${itemNames(catalogue, ticket)}</strong> · ${stateWord(ticket.state)}</p>
      <p class="hint">${t("The visitor loses the place and is not called any more. This cannot be undone.")}</p>
    </div>
    <div class="answers">
      <button type="button" class="button" autofocus @click=${go.leave}>${t("Back")}</button>
      <button type="button" class="button main danger" @click=${go.send}>${t("Withdraw {number}", { number: ticket.number })}</button>
    </div>
  </dialog>`;
}

const itemNames = (catalogue: Catalogue, ticket: Ticket): string =>
  ticket.items.map((code) => named(catalogue.items.find((one) => one.code === code)?.names) || code).join(" · ");

export function ticketTable(
  known: {
    tickets: readonly Ticket[];
    total: number;
    /** Tickets that came while the list was held still. */
    news: number;
    lanes: readonly Lane[];
    windows: readonly Window[];
    catalogue: Catalogue;
    may: boolean;
    /** Whether the reception, where everything else is done with a ticket, may be opened. */
    guide: boolean;
    /** The fast lane's promise, seconds. */
    target: number | null;
  },
  wanted: Wanted,
  go: { want(change: Partial<Wanted>): void; move(ticket: Ticket, move: Move): void; story(ticket: Ticket): void; refresh(): void; more(): void; still(part: "pointer" | "focus", on: boolean): void },
): TemplateResult {
  const moves = (ticket: Ticket): TemplateResult | typeof nothing =>
    known.may
      ? html`${(MOVES[ticket.state] ?? []).map(
          (move) => html`<button
            type="button"
            class="button small ${move === "withdraw" ? "danger" : ""}"
            aria-label="${moveWord(move)} ${ticket.number}"
            @click=${() => go.move(ticket, move)}
          >
            ${moveWord(move)}
          </button>`,
        )}
        ${known.guide && LIVE.has(ticket.state)
          ? html`<a class="button small" href="/reception/${page().hall?.code}#find/${ticket.id}" aria-label="${t("More …")} ${ticket.number}">${t("More …")}</a>`
          : nothing}`
      : nothing;
  return html`<form class="wanted" role="search" @submit=${(event: Event) => event.preventDefault()}>
      <div class="field">
        <label for="find-ticket">${t("Number or item code")}</label>
        <input id="find-ticket" autocomplete="off" maxlength="40" .value=${wanted.q} @input=${(event: Event) => go.want({ q: (event.target as HTMLInputElement).value })} />
      </div>
      <div class="field">
        <label for="find-state">${t("State")}</label>
        <select id="find-state" @change=${(event: Event) => go.want({ state: (event.target as HTMLSelectElement).value as TicketState | "" })}>
          <option value="">${t("all")}</option>
          ${STATES.map((state) => html`<option value=${state} ?selected=${wanted.state === state}>${stateWord(state)}</option>`)}
        </select>
      </div>
      <p role="status">
        ${known.total > known.tickets.length
          ? t("{shown} of {total} tickets", { shown: count(known.tickets.length), total: count(known.total) })
          : tn("{n} ticket", "{n} tickets", known.total)}
      </p>
      ${known.news
        ? html`<button type="button" class="button small" @click=${go.refresh}>${tn("Show {n} new ticket", "Show {n} new tickets", known.news)}</button>`
        : nothing}
    </form>
    ${known.tickets.length
      ? html`<div class="wide" role="region" aria-label=${t("Tickets of the day")} tabindex="0">
          <table
            class="tickets"
            @pointerenter=${() => go.still("pointer", true)}
            @pointerleave=${() => go.still("pointer", false)}
            @focusin=${() => go.still("focus", true)}
            @focusout=${() => go.still("focus", false)}
          >
            <thead>
              <tr>
                <th scope="col">${t("Number")}</th>
                <th scope="col">${t("Lane")}</th>
                <th scope="col">${t("Items")}</th>
                <th scope="col">${t("State")}</th>
                <th scope="col" class="num">${t("Issued")}</th>
                <th scope="col" class="num">${t("Waited")}</th>
                <th scope="col">${t("Window")}</th>
                <th scope="col">${t("Slip")}</th>
                ${known.may ? html`<th scope="col"><span class="visually-hidden">${t("What can be done")}</span></th>` : nothing}
              </tr>
            </thead>
            <tbody>
              ${known.tickets.map(
                (ticket) => {
                  const lane = laneOf(known.lanes, ticket.lane);
                  const names = itemNames(known.catalogue, ticket);
                  return html`<tr>
                  <th scope="row">
                    <button type="button" class="number story-of" title=${t("The story of {number}", { number: ticket.number })} @click=${() => go.story(ticket)}>${ticket.number}</button>
                    ${ticket.priority ? html`<span class="chip priority">${t("Priority")}</span>` : nothing}
                  </th>
                  <td>${laneMark(lane)}</td>
                  <td class="items" title=${names}>${names}</td>
                  <td><span class="state ${ticket.state}">${stateWord(ticket.state)}</span></td>
                  <td class="num"><time>${hhmm(ticket.issued_at)}</time></td>
                  <td class="num">${wait(ticket, lane, known.target)}</td>
                  <td>${named(known.windows.find((one) => one.id === ticket.window)?.names) || "–"}</td>
                  <td class=${["failed", "uncertain"].includes(ticket.paper) ? "bad" : ""}>${paperWord(ticket.paper)}</td>
                  ${known.may ? html`<td class="moves">${moves(ticket)}</td>` : nothing}
                </tr>`;
                },
              )}
            </tbody>
          </table>
          ${known.total > known.tickets.length
            ? html`<p class="more"><button type="button" class="button" @click=${go.more}>${t("Show older tickets")}</button></p>`
            : nothing}
        </div>`
      : html`<p class="empty">
          ${wanted.q || wanted.state ? t("No ticket of today fits.") : t("No ticket has been issued today. Take one at the kiosk.")}
        </p>`}`;
}
