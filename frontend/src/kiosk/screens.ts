// The kiosk's screens as pure functions of what is known.

import { html, nothing, type TemplateResult } from "lit";

import { kindMark, laneMark } from "../lib/marks";
import type { Catalogue, Item, Lane, Priority } from "../lib/models";
import { named, page } from "../lib/page";
import { qr } from "../lib/qr";
import { expected } from "../lib/time";
import { t, tn } from "../lib/words";
import { paged } from "./paged";
import { sentenceOf, type Given, type Trying } from "./data";

/** A slip that takes longer is told to: nobody should wait before a printer that has stopped. */
const SLOW_SECONDS = 2;

/** More papers than this stand in two columns. */
const MANY = 5;

const ARROW = html`<svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 4l8 8-8 8" /></svg>`;
const GLASS = html`<svg class="glass" viewBox="0 0 24 24" aria-hidden="true">
  <circle cx="10.5" cy="10.5" r="6.5" /><path d="M15.5 15.5L21 21" />
</svg>`;

export function home(catalogue: Catalogue, go: { department(code: string): void; search(): void }): TemplateResult {
  const departments = catalogue.departments.filter((one) => catalogue.items.some((item) => item.department === one.code));
  return html`<div class="part">
    <h1 tabindex="-1">${t("What would you like to do?")}</h1>
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
export const itemList = (items: readonly Item[], choose: (item: Item) => void): TemplateResult =>
  paged(
    items.map(
      (item) => html`<li>
        <button class="item" @click=${() => choose(item)}>
          <span class="item-name">${named(item.names)}</span>${kindMark(item.fast)}${ARROW}
        </button>
      </li>`,
    ),
    "items",
  );

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
  lanes: readonly Lane[],
  priority: { classes: Priority[]; yes: string | null; ask: boolean },
  go: { priority(code: string | null): void; take(): void },
): TemplateResult {
  const { item, preview, trouble } = trying;
  const lane = lanes.find((one) => one.code === (preview?.lane ?? ""));
  const fast = lane ? lane.kind === "fast" : item.fast;
  const closed = preview && !preview.issuing.open ? sentenceOf(preview.issuing.because, page().lang) : "";
  return html`<div class="part">
    <h1 tabindex="-1">${named(item.names)}</h1>
    <section class="facts">
      <div class="fact lane ${fast ? "fast" : "regular"}">
        <span class="label">${t("Your lane")}</span>
        <span class="value">${lane ? laneMark(lane) : kindMark(item.fast)}</span>
        <p>${preview?.lane ? sentenceOf(preview.because, page().lang) : ""}</p>
      </div>
      <div class="fact">
        <span class="label">${t("Expected wait")}</span>
        <span class="value">${closed ? "–" : preview ? expected(preview.estimate) : "…"}</span>
        <p>
          ${closed || preview?.people_ahead == null
            ? ""
            : preview.people_ahead
              ? tn("{n} person is ahead of you", "{n} people are ahead of you", preview.people_ahead)
              : t("Nobody is ahead of you")}
        </p>
      </div>
    </section>
    <section class="materials">
      <h2>${t("Please have ready")}</h2>
      ${item.materials.length
        ? paged(
            item.materials.map((one) => html`<li>${named(one.names)}</li>`),
            item.materials.length > MANY ? "papers many" : "papers",
          )
        : html`<p>${t("Nothing special is needed.")}</p>`}
    </section>
    </div>
    <div class="take">
      ${closed ? nothing : priorityQuestion(trying, priority.classes, priority.yes, priority.ask, go.priority)}
      ${trouble || closed
        ? html`<p class="notice ${trouble?.again ? "warn" : "danger"}" role="alert">${trouble ? trouble.words : closed}</p>`
        : nothing}
      ${(trouble && !trouble.again) || (closed && !trouble)
        ? nothing
        : html`<button class="button main take-button" aria-disabled=${trying.busy} @click=${go.take}>
            ${trying.busy ? t("One moment …") : trouble ? t("Try again") : t("Take the ticket")}
          </button>`}
    </div>
  `;
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

export function ticketPage(given: Given, lanes: readonly Lane[], item: Item, done: () => void): TemplateResult {
  const { ticket } = given;
  const lane = lanes.find((one) => one.code === ticket.lane);
  const fast = lane ? lane.kind === "fast" : item.fast;
  return html`<div class="part">
    <section class="given ${fast ? "fast" : "regular"}" aria-live="polite">
      <h1 tabindex="-1">
        <span class="given-label">${t("Your number")}</span>
        <span class="number given-number">${ticket.number}</span>
      </h1>
      <div class="given-lane">${lane ? laneMark(lane) : kindMark(item.fast)}</div>
      <p class="given-item">${named(item.names)}</p>
    </section>
    <section class="given-more">
      ${qr(ticket.follow_url, t("Code with the address of your ticket's page"))}
      <div>
        <dl>
          <div><dt>${t("Ahead of you")}</dt><dd>${tn("{n} person", "{n} people", ticket.people_ahead)}</dd></div>
          <div><dt>${t("Expected wait")}</dt><dd>${expected(ticket.estimate)}</dd></div>
          </dl>
        <p class="scan">${t("Scan to follow your place on the phone")}</p>
      </div>
    </section>
    <p class="given-seat">${t("Please take a seat. The board shows and speaks your number with its window.")}</p>
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
