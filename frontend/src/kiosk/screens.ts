// The kiosk's screens as pure functions of what is known.

import { html, nothing, type TemplateResult } from "lit";

import { kindMark, laneMark } from "../lib/marks";
import type { Catalogue, Item, Lane, Parked, Preview, Priority } from "../lib/models";
import { named, page } from "../lib/page";
import { qr } from "../lib/qr";
import { servingOf, unservedWords } from "../lib/serving";
import { expected } from "../lib/time";
import { t, tn } from "../lib/words";
import { paged } from "./paged";
import { MOST_MATTERS, sentenceOf, suspended, type CheckingIn, type Given, type Trying } from "./data";
import { digits } from "./keyboard";

/** A slip that takes longer is told to: nobody should wait before a printer that has stopped. */
const SLOW_SECONDS = 2;

/** More papers than this stand in two columns. */
const MANY = 5;

const ARROW = html`<svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 4l8 8-8 8" /></svg>`;
const GLASS = html`<svg class="glass" viewBox="0 0 24 24" aria-hidden="true">
  <circle cx="10.5" cy="10.5" r="6.5" /><path d="M15.5 15.5L21 21" />
</svg>`;

export function home(catalogue: Catalogue, go: { department(code: string): void; search(): void; checkIn(): void }, matters: readonly Item[]): TemplateResult {
  const departments = catalogue.departments.filter((one) => catalogue.items.some((item) => item.department === one.code));
  return html`<div class="part">
    <h1 tabindex="-1">${matters.length ? t("What else would you like to do?") : t("What would you like to do?")}</h1>
    ${matters.length
      ? html`<p class="basket">${t("On this ticket already: {items}", { items: matters.map((one) => named(one.names)).join(page().lang === "zh-CN" ? "、" : ", ") })}</p>`
      : html`<button class="booked" @click=${go.checkIn}>${t("I have an appointment")}${ARROW}</button>`}
    <button class="find" @click=${go.search}>${GLASS}<span>${t("Search: pinyin, initials or English")}</span></button>
    <h2>${t("Or choose a department")}</h2>
    ${paged(
      departments.map((one) => {
        const items = catalogue.items.filter((item) => item.department === one.code);
        const fast = items.filter((item) => item.fast).length;
        return html`<li>
          <button class="department" @click=${() => go.department(one.code)}>
            <strong>${named(one.names)}</strong>
            <span class="counts">
              <span>${tn("{n} item", "{n} items", items.length)}</span>
              ${fast ? laneMark({ kind: "fast", names: { "zh-CN": "", en: "" } }, t("{n} fast", { n: fast })) : nothing}
            </span>
          </button>
        </li>`;
      }),
      "departments",
    )}
  </div>`;
}

/** Items to choose from. */
export const itemList = (items: readonly Item[], parked: readonly Parked[], choose: (item: Item) => void): TemplateResult =>
  paged(
    items.map(
      (item) => html`<li>
        <button class="item" @click=${() => choose(item)}>
          <span class="item-name">${named(item.names)}</span>${suspended([item], parked)
            ? html`<span class="not-now">${t("not now")}</span>`
            : kindMark(item.fast)}${ARROW}
        </button>
      </li>`,
    ),
    "items",
  );

/** What several matters on one ticket mean: how many windows, in which order. */
function stepsWords(preview: Preview | null, items: readonly Item[], nameOf: (code: string) => string): TemplateResult | typeof nothing {
  const steps = preview?.steps ?? [];
  const several = items.length > 1 || items.some((one) => one.steps.length);
  if (!several || !steps.length) return nothing;
  if (steps.length === 1) return html`<p class="steps">${t("One window does all of it in one go.")}</p>`;
  const names = steps.map((one) => one.items.map(nameOf).join(" + "));
  return html`<div class="steps">
    <p>
      ${preview!.parallel
        ? t("One number, {n} steps in any order: it is called for each of them, first where fewest wait.", { n: steps.length })
        : t("One number, {n} steps, one after the other: it is called for each of them.", { n: steps.length })}
    </p>
    ${items.length > 1 ? nothing : html`<ol>${names.map((one) => html`<li>${one}</li>`)}</ol>`}
  </div>`;
}

/** Who comes before the visitor, and from when on windows serve if none does now. */
function aheadWords(preview: Preview | null): string[] {
  if (preview?.people_ahead == null) return [];
  const unserved = unservedWords(servingOf(preview.estimate));
  if (!preview.people_ahead) return [unserved || t("Nobody is ahead of you")];
  const ahead = tn("{n} person is ahead of you", "{n} people are ahead of you", preview.people_ahead);
  return unserved ? [ahead, unserved] : [ahead];
}

function priorityQuestion(trying: Trying, classes: Priority[], yes: string | null, ask: boolean, set: (code: string | null) => void) {
  if (!yes) return nothing;
  const words = classes.map((one) => named(one.names)).join(page().lang === "zh-CN" ? "、" : ", ");
  const choice = (code: string | null, word: string): TemplateResult =>
    html`<button class="button choice" aria-pressed=${trying.priority === code} ?disabled=${trying.busy} @click=${() => set(code)}>
      ${word}
    </button>`;
  return html`<section class="question">
    <h2>${t("Do you need priority?")}</h2>
    <p class="soft">${ask ? t("Choose what fits.") : words}</p>
    <div class="choices ${ask ? "many" : ""}">
      ${choice(null, t("No"))} ${ask ? classes.map((one) => choice(one.code, named(one.names))) : choice(yes, t("Yes"))}
    </div>
  </section>`;
}

export function itemPage(
  trying: Trying,
  known: { lanes: readonly Lane[]; parked: readonly Parked[]; catalogue: Catalogue },
  priority: { classes: Priority[]; yes: string | null; ask: boolean },
  go: { priority(code: string | null): void; take(): void; another(): void; without(item: Item): void },
): TemplateResult {
  const { items, preview, trouble } = trying;
  const lane = known.lanes.find((one) => one.code === (preview?.lane ?? ""));
  const fast = lane ? lane.kind === "fast" : items.every((one) => one.fast);
  const down = suspended(items, known.parked);
  const closed = down ? notNow(down) : preview && !preview.issuing.open ? sentenceOf(preview.issuing.because, page().lang) : "";
  const nameOf = (code: string): string => named(known.catalogue.items.find((one) => one.code === code)?.names) || code;
  const papers = [...new Map(items.flatMap((one) => one.materials).map((one) => [one.code, one])).values()];
  return html`<div class="part">
    ${items.length > 1
      ? html`<h1 tabindex="-1">${t("{n} matters on one ticket", { n: items.length })}</h1>
          <ul class="matters">
            ${items.map(
              (one) => html`<li>
                <span>${named(one.names)}</span>
                <button class="button" ?disabled=${trying.busy} aria-label=${t("Remove {item}", { item: named(one.names) })} @click=${() => go.without(one)}>
                  ${t("Remove")}
                </button>
              </li>`,
            )}
          </ul>`
      : html`<h1 tabindex="-1">${named(items[0]?.names)}</h1>`}
    <section class="facts">
      <div class="fact lane ${fast ? "fast" : "regular"}">
        <span class="label">${preview && preview.steps.length > 1 ? t("Your first lane") : t("Your lane")}</span>
        <span class="value">${lane ? laneMark(lane) : kindMark(fast)}</span>
        <p>${preview?.lane ? sentenceOf(preview.because, page().lang) : ""}</p>
      </div>
      <div class="fact">
        <span class="label">${t("Expected wait")}</span>
        <span class="value">${closed ? "–" : preview ? expected(preview.estimate) : "…"}</span>
        ${closed ? nothing : aheadWords(preview).map((words) => html`<p>${words}</p>`)}
      </div>
    </section>
    ${stepsWords(preview, items, nameOf)}
    <section class="materials">
      <h2>${t("Please have ready")}</h2>
      ${papers.length
        ? paged(
            papers.map((one) => html`<li>${named(one.names)}</li>`),
            papers.length > MANY ? "papers many" : "papers",
          )
        : html`<p>${t("Nothing special is needed.")}</p>`}
    </section>
    </div>
    <div class="take">
      ${closed || (trouble && !trouble.again) ? nothing : priorityQuestion(trying, priority.classes, priority.yes, priority.ask, go.priority)}
      ${trouble || closed
        ? html`<p class="notice ${trouble?.again ? "warn" : "danger"}" role="alert">${trouble ? trouble.words : closed}</p>`
        : nothing}
      ${(trouble && !trouble.again) || (closed && !trouble)
        ? nothing
        : html`<button class="button main take-button" aria-disabled=${trying.busy} @click=${go.take}>
            ${trying.busy ? t("One moment …") : trouble ? t("Try again") : t("Take the ticket")}
          </button>`}
      ${trouble || closed || items.length >= MOST_MATTERS
        ? nothing
        : html`<button class="button another" aria-disabled=${trying.busy} @click=${go.another}>${t("I have one more matter")}</button>`}
    </div>
  `;
}

/** Before anything is issued: what cannot be had now, why, and what to do. */
function notNow(down: { item: Item; reason: string | null }): string {
  const item = named(down.item.names);
  return down.reason
    ? t("{item} cannot be served now: {reason}. Please come back later or ask at the reception.", { item, reason: down.reason })
    : t("{item} cannot be served now: its business system is down. Please come back later or ask at the reception.", { item });
}

/** Whoever has an appointment types the six digits of its code, or holds the confirmation before a scanner. */
export function checkInPage(checking: CheckingIn, go: { type(typed: string): void; send(): void }): TemplateResult {
  const { typed, busy, trouble } = checking;
  const enter = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.repeat) go.send();
  };
  return html`<div class="part">
      <h1 tabindex="-1">${t("Check in for your appointment")}</h1>
      <p>${t("Type the 6 digits of your confirmation. Where there is a scanner, hold its code before it.")}</p>
      <input
        id="typed"
        class="typed"
        aria-label=${t("Code of the appointment")}
        placeholder=${t("6 digits")}
        inputmode="none"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        .value=${typed}
        @keydown=${enter}
        @input=${(event: Event) => go.type((event.target as HTMLInputElement).value)}
      />
      ${trouble
        ? html`<p class="notice danger" role="alert">${trouble}</p>`
        : html`<p class="soft">${t("No code at hand? The reception finds your appointment by its time.")}</p>`}
      <div class="room"></div>
      ${digits(
        (digit) => go.type(digit ? typed + digit : typed.slice(0, -1)),
        () => go.type(""),
      )}
    </div>
    <div class="take">
      <button class="button main take-button" aria-disabled=${busy || !typed} @click=${go.send}>${busy ? t("One moment …") : t("Check in")}</button>
    </div>`;
}

function paperState(given: Given): TemplateResult {
  switch (given.paper) {
    case "queued":
      return given.of - given.left < SLOW_SECONDS
        ? html`<p class="notice paper">${t("The slip is being printed.")}</p>`
        : html`<p class="notice warn paper">
            ${t("Printing takes longer than usual. Your number is valid without paper: photograph this screen or scan the code.")}
          </p>`;
    case "sent": // a printer that confirms nothing
    case "printed":
      return html`<p class="notice ok paper">${t("The slip is printed: please take it.")}</p>`;
    case "none":
      return html`<p class="notice warn paper alone">${t("There is no paper here. Photograph this screen or scan the code.")}</p>`;
    default:
      return html`<p class="notice warn paper alone">
        ${t("The printer has a problem. Photograph this screen or scan the code. Your number is valid.")}
      </p>`;
  }
}

export function ticketPage(given: Given, lanes: readonly Lane[], catalogue: Catalogue, done: () => void): TemplateResult {
  const { ticket } = given;
  const lane = lanes.find((one) => one.code === ticket.lane);
  const fast = lane?.kind === "fast";
  const nameOf = (code: string): string => named(catalogue.items.find((one) => one.code === code)?.names) || code;
  const matters = [ticket.items, ...ticket.steps.map((one) => one.items)].map((codes) => codes.map(nameOf).join(" + "));
  return html`<div class="part">
    <section class="given ${fast ? "fast" : "regular"}" aria-live="polite">
      <h1 tabindex="-1">
        <span class="given-label">${t("Your number")}</span>
        <span class="number given-number">${ticket.number}</span>
      </h1>
      <div class="given-lane">${lane ? laneMark(lane) : kindMark(fast)}</div>
      <p class="given-item">${matters.length > 1 ? t("First {first}, then {then}", { first: matters[0]!, then: matters.slice(1).join(" · ") }) : matters[0]}</p>
    </section>
    <section class="given-more">
      ${qr(ticket.follow_url, t("Code with the address of your ticket's page"))}
      <div>
        <dl>
          <div><dt>${t("Ahead of you")}</dt><dd>${tn("{n} person", "{n} people", ticket.people_ahead)}</dd></div>
          <div><dt>${t("Expected wait")}</dt><dd>${expected(ticket.estimate)}</dd></div>
        </dl>
        ${ticket.estimate
          ? html`<p class="estimated">${unservedWords(servingOf(ticket.estimate)) || t("Estimated from today's lines and windows")}</p>`
          : nothing}
        <p class="scan">${t("Scan to follow your place on the phone")}</p>
      </div>
    </section>
    <p class="given-seat">
      ${ticket.claim === "claimed"
        ? t("Your priority counts: have proof ready. Please take a seat.")
        : t("Please take a seat. The board shows and speaks your number with its window.")}
    </p>
    ${paperState(given)}
    </div>
    <div class="take">
      <button class="button main take-button" @click=${done}>
        ${t("Done")} <span class="figure left">${t("{n} s", { n: given.left })}</span>
      </button>
      <progress max=${given.of} value=${given.left} aria-label=${t("Time until this screen closes")}></progress>
    </div>
  `;
}
