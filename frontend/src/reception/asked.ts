// Questions and small marks that several parts of the reception share.

import { html, nothing, type TemplateResult } from "lit";

import { t } from "../lib/words";
import type { Desk } from "./desk";

/** A question over the page, at the lower edge where thumbs are; what went wrong is said inside it. */
export function sheet(desk: Desk, id: string, title: unknown, body: unknown, leave: () => void, kind = ""): TemplateResult {
  return html`<dialog class="ask sheet ${kind}" id=${id} aria-labelledby="${id}-title" @cancel=${leave}>
    <h2 id="${id}-title">${title}</h2>
    ${body} ${desk.trouble ? html`<p class="notice danger" role="alert">${desk.trouble}</p>` : nothing}
  </dialog>`;
}

/** "Really?": what would be lost is said before the finger comes to the button. */
export function question(
  desk: Desk,
  words: { title: string; facts: unknown; yes: string },
  go: { yes(): void; leave(): void },
): TemplateResult {
  return sheet(
    desk,
    "question",
    words.title,
    html`<div class="facts-of">${words.facts}</div>
      <div class="answers">
        <button type="button" class="button big" autofocus @click=${go.leave}>${t("Back")}</button>
        <button type="button" class="button main danger big" aria-disabled=${desk.busy} @click=${go.yes}>${words.yes}</button>
      </div>`,
    go.leave,
  );
}

/** Nothing is there: what it means, and what to do. */
export const nothingHere = (what: string, todo: string): TemplateResult =>
  html`<p class="empty"><strong>${what}</strong><span>${todo}</span></p>`;

/** One class of priority or none, chosen by sight. */
export function priorityChoice(desk: Desk, chosen: string | null, choose: (code: string | null) => void, name: (code: string) => string): TemplateResult {
  const choice = (code: string | null, word: string): TemplateResult =>
    html`<button type="button" class="button" aria-pressed=${chosen === code} @click=${() => choose(code)}>${word}</button>`;
  return html`<div class="choices" role="group" aria-label=${t("Priority")}>
    ${choice(null, t("No priority"))} ${desk.priorities.map((one) => choice(one.code, name(one.code)))}
  </div>`;
}
