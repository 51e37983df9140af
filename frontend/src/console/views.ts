// The console's parts as pure functions of what is known.

import { html, nothing, type TemplateResult } from "lit";

import { laneMark, laneOf } from "../lib/marks";
import type { Because, Catalogue, Item, Lane, LaneEntry, Ticket, Window } from "../lib/models";
import { named, page, type Names } from "../lib/page";
import { clock, endHhmm, hhmm, longestWait, minutes, onClock, waited } from "../lib/time";
import { count, t, tn } from "../lib/words";

/** A button of the console: what it does, its key, and whether it is offered now. */
export interface Offer {
  word: string;
  key: string;
  /** The column it always stands in, 2 to 6: what a hand has learnt stays true. The main one stands in the first. */
  at?: number;
  main?: boolean;
  danger?: boolean;
  /** What is asked before it is done: such a button is pressed twice. */
  again?: string;
  press: () => void;
}

export const reason = (because: Because | null | undefined): string => because?.text?.[page().lang] ?? "";

export function offers(list: readonly Offer[], keys: boolean, busy: boolean, armed: string, press: (offer: Offer) => void): TemplateResult {
  return html`<div class="offers">
    ${list.map(
      (one) => html`<button
        type="button"
        class="button ${one.main ? "main" : `at-${one.at}`} ${one.danger ? "danger" : ""} ${one.again && one.again === armed ? "armed" : ""}"
        aria-disabled=${busy}
        aria-keyshortcuts=${keys ? one.key : nothing}
        @click=${() => press(one)}
      >
        <span>${one.word}</span>${keys ? html`<kbd aria-hidden="true">${one.key}</kbd>` : nothing}
      </button>`,
    )}
  </div>`;
}

/** A window that calls nobody: why, and what can be done. */
export function restingCard(window: Window, day: string | null | undefined): TemplateResult {
  const [what, more] =
    day === null
      ? [t("The hall is closed now"), t("Windows can be opened again when the hall's next day begins.")]
      : window.state === "paused"
        ? [t("Window paused"), window.reason ?? ""]
        : [t("The window is closed"), t("Open it to call visitors.")];
  return html`<section class="hand idle">
    <h2>${what}</h2>
    <p>${more}</p>
  </section>`;
}

export function stateWord(window: Window): string {
  if (window.state === "closed") return t("closed");
  if (window.state === "paused") return t("paused");
  return t("open");
}

/** How a window treats one of its lanes, in a few words, and the whole of it as a title. */
function treatment(entry: LaneEntry, own: boolean): TemplateResult | typeof nothing {
  if (own) return nothing;
  const wait = minutes(Math.abs(entry.after_seconds));
  const [words, whole] =
    entry.after_seconds < 0
      ? [t("{wait} ahead", { wait }), t("Called here as if issued {wait} earlier.", { wait })]
      : entry.after_seconds > 0
        ? [t("{wait} behind", { wait }), t("Called here as if issued {wait} later.", { wait })]
        : [t("equal"), t("Called here in the order of issue.")];
  return html`<small title=${whole}>${words}${entry.reserve ? ` · ${t("only while another such window is free")}` : ""}</small>`;
}

export function windowStrip(window: Window, lanes: readonly Lane[]): TemplateResult {
  return html`<section class="strip">
    <h1>${named(window.names)}</h1>
    <span class="chip ${window.state}">${stateWord(window)}</span>
    <ul class="strip-lanes">
      ${window.lanes.map(
        (entry, place) => html`<li>${laneMark(laneOf(lanes, entry.lane))} ${treatment(entry, place === 0)}</li>`,
      )}
      ${window.lanes.length ? nothing : html`<li class="soft">${t("No slot in the plan now")}</li>`}
    </ul>
    ${window.until ? html`<span class="soft">${t("until {time}", { time: endHhmm(window.until) })}</span>` : nothing}
  </section>`;
}

function fact(word: string, value: unknown): TemplateResult {
  return html`<div><dt>${word}</dt><dd>${value}</dd></div>`;
}

/** What sort of item it is, as clerks say it. */
function sort(item: Item): string {
  return [
    item.handling === "instant" ? t("decided at once") : t("decided later"),
    ...(item.commitment ? [t("a commitment may stand in for papers")] : []),
    ...(item.fast ? [t("on the fast list")] : []),
  ].join(" · ");
}

/** What visitors bring for the items, each once. */
function materials(items: readonly (Item | undefined)[]): TemplateResult | typeof nothing {
  const all = new Map(items.flatMap((item) => item?.materials ?? []).map((one) => [one.code, one]));
  return all.size
    ? html`<section class="materials">
        <h2>${t("Materials")}</h2>
        <ul>${[...all.values()].map((one) => html`<li>${named(one.names)}</li>`)}</ul>
      </section>`
    : nothing;
}

/** What the card of a ticket needs to know besides the ticket. */
export interface Known {
  lanes: readonly Lane[];
  windows: readonly Window[];
  own: string;
  catalogue: Catalogue;
  priorities: Record<string, Names>;
  passes: boolean;
  keys: boolean;
  /** The two answers to a priority that nobody of the hall has confirmed yet. */
  claim: { grant(): void; refuse(): void };
}

/** Priority granted, or claimed and to be answered here. */
function priorityLine(ticket: Ticket, known: Known): TemplateResult | typeof nothing {
  if (!ticket.priority) return nothing;
  const name = named(known.priorities[ticket.priority]) || ticket.priority;
  if (ticket.claim !== "claimed") return html`<p class="priority"><span class="chip priority">${t("Priority")}</span> ${name}</p>`;
  const answer = (word: string, key: string, press: () => void): TemplateResult =>
    html`<button type="button" class="button" aria-keyshortcuts=${known.keys ? key : nothing} @click=${press}>
      <span>${word}</span>${known.keys ? html`<kbd aria-hidden="true">${key}</kbd>` : nothing}
    </button>`;
  return html`<p class="priority claimed">
    <span class="claimed-what"><span class="chip claimed">${t("Priority claimed")}</span> <span>${name}</span></span>
    ${answer(t("Grant"), "G", known.claim.grant)} ${answer(t("Refuse"), "J", known.claim.refuse)}
  </p>`;
}

/** Which step of the visit this is, what comes after it, and who answers for the whole (首接负责). */
function stepsLine(ticket: Ticket, known: Known): TemplateResult | typeof nothing {
  if (ticket.steps_total < 2) return nothing;
  const word = (code: string): string => named(known.catalogue.items.find((one) => one.code === code)?.names) || code;
  const then = ticket.steps.map((one) => one.items.map(word).join(" + ")).join(" → ");
  const first = named(known.windows.find((one) => one.id === ticket.first_window)?.names);
  return html`<p class="steps">
    <strong>${t("Step {step} of {total}", { step: ticket.step, total: ticket.steps_total })}</strong>
    <span>${then ? t("then: {items}", { items: then }) : t("the last one")}</span>
    ${first
      ? html`<span class="soft">${ticket.first_window === known.own ? t("This window answers for the whole visit.") : t("{window} answers for the whole visit.", { window: first })}</span>`
      : nothing}
  </p>`;
}

/** The ticket in hand, its number the largest thing on the desk. */
export function ticketCard(ticket: Ticket, why: Because | null, notes: readonly string[], known: Known): TemplateResult {
  const { lanes, catalogue } = known;
  const lane = laneOf(lanes, ticket.lane);
  const other = page().lang === "en" ? "zh-CN" : "en";
  const items = ticket.items.map((code) => catalogue.items.find((one) => one.code === code));
  const serving = ticket.state === "serving";
  return html`<section class="hand ${lane?.kind === "fast" ? "fast" : "regular"}" aria-live="polite">
    <div class="hand-number">
      <span class="hand-state">${serving ? (ticket.accepted_at ? t("Accepted") : t("Being served")) : t("Called")}</span>
      <strong class="number">${ticket.number}</strong>
      ${laneMark(lane)}
      ${ticket.appointment ? html`<span class="chip booked">${t("Appointment {time}", { time: hhmm(ticket.appointment) })}</span>` : nothing}
      ${ticket.returns ? html`<span class="chip booked">${t("Return pass")}</span>` : nothing}
    </div>
    <div class="hand-facts">
      ${priorityLine(ticket, known)} ${stepsLine(ticket, known)}
      <ul class="hand-items">
        ${items.map((item, place) =>
          item
            ? html`<li><strong>${named(item.names)}</strong> <span lang=${other}>${item.names[other]}</span> <small>${sort(item)}</small></li>`
            : html`<li><strong>${ticket.items[place]}</strong></li>`,
        )}
      </ul>
      <dl>
        ${fact(t("Waited"), minutes(waited(ticket)))}
        ${fact(
          serving ? t("At the window for") : t("Called for"),
          html`<span class="figure">${onClock(clock.since(serving ? ticket.started_at : ticket.called_at) ?? 0)}</span>`,
        )}
        ${fact(t("Ticket issued"), html`<time>${hhmm(ticket.issued_at)}</time>`)}
      </dl>
      <p class="why">
        <span>${why ? t("Why this one") : t("Why this lane")}</span> ${reason(why ?? ticket.because)}
      </p>
      ${ticket.parked ? html`<p class="notice warn">${known.passes
            ? t("Its business system is down: hold the ticket, or tell the visitor about a return pass.")
            : t("Its business system is down: hold the ticket, or transfer it to another item.")}</p>` : nothing}
      ${notes.map((note) => html`<p class="note"><span>${t("Note")}</span> ${note}</p>`)} ${materials(items)}
    </div>
  </section>`;
}

export function idleCard(
  next: { ticket: Ticket | null; because: Because } | null,
  nobody: Because | null,
  window: Window,
  stop: () => void,
): TemplateResult {
  const counting = window.auto_call_seconds === null ? nothing : countdown(window, next?.ticket?.number ?? null, stop);
  if (nobody) {
    return html`<section class="hand idle" aria-live="polite">
      <h2>${t("Nobody to call")}</h2>
      <p>${reason(nobody)}</p>
      ${counting}
    </section>`;
  }
  return html`<section class="hand idle" aria-live="polite">
    ${next?.ticket
      ? html`<h2>${t("Next would be")} <span class="number">${next.ticket.number}</span></h2>
          <p>${reason(next.because)}</p>`
      : html`<h2>${t("The window is free")}</h2>
          <p>${next ? reason(next.because) : ""}</p>`}
    ${counting}
  </section>`;
}

/** How long until the window calls by itself; whoever reads aloud hears it once, not every second. */
function countdown(window: Window, number: string | null, stop: () => void): TemplateResult {
  const left = window.auto_call_at ? Math.max(0, Math.ceil((Date.parse(window.auto_call_at) - clock.now()) / 1000)) : 0;
  return html`<div class="countdown" aria-live="off">
    <span>
      ${number && left
        ? t("Calls {number} by itself in {n} s", { number, n: left })
        : number
          ? t("Calls {number} by itself now", { number })
          : t("Calls by itself as soon as somebody comes")}
    </span>
    <progress max=${window.auto_call_seconds ?? 1} value=${number ? left : 0} aria-hidden="true"></progress>
    <button type="button" class="button plain" aria-keyshortcuts="Escape" @click=${stop}>${t("Stop")} <kbd aria-hidden="true">Esc</kbd></button>
  </div>`;
}

/** Why the window has other lanes than its slot says. */
function triggerWords(window: Window, lanes: readonly Lane[]): string {
  const { trigger } = window;
  if (!trigger) return "";
  const lane = named(laneOf(lanes, window.lanes[0]?.lane)?.names);
  const crowded = named(laneOf(lanes, trigger.lane)?.names);
  return trigger.more_than === null
    ? t("For now this window serves {lane} first: somebody in {crowded} had waited {wait}.", { lane, crowded, wait: minutes(trigger.longer_than_seconds) })
    : t("For now this window serves {lane} first: more than {n} were waiting in {crowded}.", { lane, crowded, n: trigger.more_than });
}

export function lanesPanel(lanes: readonly Lane[], window: Window, texts: readonly Names[]): TemplateResult {
  const mine = new Set(window.lanes.map((entry) => entry.lane));
  const sorted = [...lanes.filter((lane) => mine.has(lane.code)), ...lanes.filter((lane) => !mine.has(lane.code))];
  const trigger = triggerWords(window, lanes);
  return html`<section class="side">
    <h2>${t("Waiting now")}</h2>
    <ul class="side-lanes">
      ${sorted.map(
        (lane) => html`<li class=${mine.has(lane.code) ? "mine" : ""}>
          ${laneMark(lane)}
          <span class="soft">${lane.waiting ? t("longest {wait}", { wait: minutes(longestWait(lane)) }) : ""}</span>
          <strong class="figure">${count(lane.waiting)}</strong>
        </li>`,
      )}
      ${window.addressed
        ? html`<li class="mine sent"><span class="lane-mark">${t("Sent to this window")}</span><span></span><strong class="figure">${count(window.addressed)}</strong></li>`
        : nothing}
    </ul>
    ${trigger ? html`<p class="told">${trigger}</p>` : nothing} ${texts.map((one) => html`<p class="told">${named(one)}</p>`)}
  </section>`;
}

/** Whose wish it was to hold a ticket. */
export const heldWord = (ticket: Ticket): string => (ticket.held_wish === "visitor" ? t("visitor's wish") : "");

/** Whether a missed ticket may wait again. */
export const missedWord = (ticket: Ticket): string => (ticket.requeue_left ? "" : t("no more requeues"));

export function setAside(
  title: string,
  tickets: readonly Ticket[],
  lanes: readonly Lane[],
  none: string,
  word: string,
  more: (ticket: Ticket) => string,
  may: (ticket: Ticket) => boolean,
  press: (ticket: Ticket) => void,
): TemplateResult {
  return html`<section class="side">
    <h2>${title} ${tickets.length ? html`<span class="soft">${tn("{n} ticket", "{n} tickets", tickets.length)}</span>` : nothing}</h2>
    ${tickets.length
      ? html`<ul class="aside">
          ${tickets.map(
            (ticket) => html`<li>
              <strong class="number">${ticket.number}</strong><span>${laneMark(laneOf(lanes, ticket.lane))} <small>${more(ticket)}</small></span>
              <button type="button" class="button" ?disabled=${!may(ticket)} aria-label="${word} ${ticket.number}" @click=${() => press(ticket)}>${word}</button>
            </li>`,
          )}
        </ul>`
      : html`<p class="soft">${none}</p>`}
  </section>`;
}

export function windowPicker(windows: readonly Window[], lanes: readonly Lane[]): TemplateResult {
  return html`<section class="picker">
    <h1>${t("At which window do you work today?")}</h1>
    ${windows.length
      ? html`<ul>
          ${windows.map(
            (window) => html`<li>
              <a class="door" href="?window=${encodeURIComponent(window.id)}">
                <strong>${named(window.names)}</strong>
                <span class="chip ${window.state}">${stateWord(window)}</span>
                <span>${window.lanes[0] ? laneMark(laneOf(lanes, window.lanes[0].lane)) : t("No slot in the plan now")}</span>
              </a>
            </li>`,
          )}
        </ul>`
      : html`<p class="empty">${t("The windows are being looked up.")}</p>`}
  </section>`;
}
