// What stands beside every part: who waits where, claims to confirm, and what has just been given.

import { html, nothing, type TemplateResult } from "lit";

import { laneMark, laneOf } from "../lib/marks";
import type { Lane, Ticket } from "../lib/models";
import { longestWait, minutes } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { slipWord } from "./card";
import { itemWords, onlyClaim, priorityWord, type Back, type Desk } from "./desk";

/** A wait shorter than this is none, and its words would need the room of the lane's name. */
const WORTH_SAYING_S = 60;

export function lanesStrip(lanes: readonly Lane[]): TemplateResult {
  return html`<section class="side lanes" aria-labelledby="lanes-title">
    <h2 id="lanes-title">${t("Waiting now")} <small class="soft" aria-hidden="true">${t("longest")}</small></h2>
    <ul>
      ${lanes.map(
        (lane) => html`<li>
          ${laneMark(lane)}
          <span class="soft">${(longestWait(lane) ?? 0) >= WORTH_SAYING_S ? html`<span class="visually-hidden">${t("longest")}</span> ${minutes(longestWait(lane))}` : nothing}</span>
          <strong class="figure">${count(lane.waiting)}</strong>
        </li>`,
      )}
    </ul>
  </section>`;
}

export function claimsList(
  desk: Desk,
  claims: readonly Ticket[],
  keys: boolean,
  go: { grant(visit: Ticket): void; refuse(visit: Ticket): void; keys(): void },
): TemplateResult {
  const only = onlyClaim(desk);
  const classed = claims.some((one) => one.priority !== only);
  return html`<section class="side claims ${classed ? "classed" : ""}" aria-labelledby="claims-title">
    <h2 id="claims-title">
      ${t("Priority to confirm")} ${claims.length ? html`<span class="badge">${count(claims.length)}</span>` : nothing}
    </h2>
    ${claims.length && !classed ? html`<p class="soft claims-class">${priorityWord(desk, only)}</p>` : nothing}
    ${claims.length
      ? html`<div class="claims-list"><ul>
          ${claims.map(
            (one, place) => html`<li data-claim=${one.number}>
              <strong class="number">${one.number}</strong>
              <span class="claim-item">${itemWords(desk, one.items)}</span>
              ${classed ? html`<span class="claim-class">${priorityWord(desk, one.priority)}</span>` : nothing}
              <button type="button" class="button danger" aria-disabled=${desk.busy} aria-keyshortcuts=${keys && !place ? "R" : nothing} @click=${() => go.refuse(one)}>
                <span>${t("Refuse")}<span class="visually-hidden"> ${one.number}</span></span>${keys && !place ? html`<kbd aria-hidden="true">R</kbd>` : nothing}
              </button>
              <button type="button" class="button main" aria-disabled=${desk.busy} aria-keyshortcuts=${keys && !place ? "G" : nothing} @click=${() => go.grant(one)}>
                <span>${t("Grant")}<span class="visually-hidden"> ${one.number}</span></span>${keys && !place ? html`<kbd aria-hidden="true">G</kbd>` : nothing}
              </button>
            </li>`,
          )}
        </ul></div>`
      : html`<p class="soft">${t("Nobody waits for that. Who claims priority at the kiosk appears here.")}</p>`}
    <button type="button" class="button plain keys" aria-pressed=${keys} @click=${go.keys}>${keys ? t("Keys: on") : t("Keys: off")}</button>
  </section>`;
}

/** Tickets that have just been made. */
export interface Given {
  tickets: readonly Ticket[];
  /** Seconds for which they may be taken back. */
  left: number;
}

/** Numbers as they are read out: all of a small group, the first and the last of a large one. */
function numbers(tickets: readonly Ticket[]): string {
  const all = tickets.map((one) => one.number);
  return all.length > 3 ? `${all[0]} – ${all.at(-1)}` : all.join(" · ");
}

const worst = (tickets: readonly Ticket[]): Ticket["paper"] =>
  (["failed", "uncertain", "none", "queued", "sent"] as const).find((one) => tickets.some((ticket) => ticket.paper === one)) ?? "printed";

/**
 * One place of one height, so that no tile moves under a finger: what has gone wrong, else what has come about, else
 * the tickets that have just been given.
 */
export function statusBand(
  desk: Desk,
  known: { given: Given | null; word: string; back: Back | null },
  go: { back(): void; reprint(): void; show(): void },
): TemplateResult {
  const { given, word, back } = known;
  if (desk.trouble) return html`<section class="given said danger"><p role="alert">${desk.trouble}</p></section>`;
  if (word) {
    return html`<section class="given said" aria-live="polite">
      <p>${word}</p>
      ${back ? html`<button type="button" class="button big" aria-disabled=${desk.busy} @click=${back.press}>${back.word}</button>` : nothing}
    </section>`;
  }
  if (!given) {
    return html`<section class="given none" aria-live="polite"><p class="soft">${t("The number of the ticket you give appears here.")}</p></section>`;
  }
  const { tickets } = given;
  const first = tickets[0]!;
  const lane = laneOf(desk.lanes, first.lane);
  const paper = worst(tickets);
  const bad = ["failed", "uncertain", "none"].includes(paper);
  return html`<section class="given ${lane?.kind === "fast" ? "fast" : "regular"}" aria-live="polite">
    <strong class="number given-number ${tickets.length > 1 ? "several" : ""}">${numbers(tickets)}</strong>
    <p class="given-what">
      <span class="given-lane">${laneMark(lane)}${tickets.length > 1 ? html`<span>${tn("{n} ticket", "{n} tickets", tickets.length)}</span>` : nothing}</span>
      <span class="given-items">${itemWords(desk, first.items)}</span>
      <span class=${bad ? "bad" : "soft"}>${slipWord(paper)}</span>
    </p>
    <span class="given-does">
      ${bad && paper !== "none" ? html`<button type="button" class="button" aria-disabled=${desk.busy} @click=${go.reprint}>${t("Print again")}</button>` : nothing}
      ${given.left > 0
        ? html`<button type="button" class="button danger" aria-disabled=${desk.busy} @click=${go.back}>${t("Take back")} <span class="figure" aria-hidden="true">${given.left}</span></button>`
        : tickets.length === 1
          ? html`<button type="button" class="button" @click=${go.show}>${t("Look at it")}</button>`
          : nothing}
    </span>
  </section>`;
}
