// How a visit ended when not everything was done: what was missing, by ticking.

import { html, nothing, type TemplateResult } from "lit";

import type { Catalogue, Material, Outcome, Ticket } from "../lib/models";
import { named } from "../lib/page";
import { t } from "../lib/words";
import { answered, type Choice } from "./choices";

export interface Ending {
  outcome: Exclude<Outcome, "done">;
  missing: readonly string[];
}

/** The papers of a ticket's present items, each once. */
export function papers(ticket: Ticket, catalogue: Catalogue): Material[] {
  const all = catalogue.items.filter((item) => ticket.items.includes(item.code)).flatMap((item) => item.materials);
  return [...new Map(all.map((one) => [one.code, one])).values()];
}

const toggled = (missing: readonly string[], code: string): string[] =>
  missing.includes(code) ? missing.filter((one) => one !== code) : [...missing, code];

export function outcomeDialog(
  ending: Ending,
  ticket: Ticket,
  known: { catalogue: Catalogue; passes: boolean; keys: boolean; ready: () => boolean },
  go: { change(missing: readonly string[]): void; send(next: boolean): void; leave(): void },
): TemplateResult {
  const { keys, ready } = known;
  const list = papers(ticket, known.catalogue);
  const gap = ending.outcome === "accepted_with_gap";
  const toggle = (code: string): void => go.change(toggled(ending.missing, code));
  const choices: Choice[] = [
    ...list.slice(0, 9).map((one, place) => ({ key: String(place + 1), word: "", press: () => toggle(one.code) })),
    { key: "C", word: "", press: () => ready() && go.send(false) },
    { key: "N", word: "", press: () => ready() && go.send(true) },
  ];
  return html`<dialog
    class="ask"
    id="outcome"
    aria-labelledby="outcome-title"
    @cancel=${go.leave}
    @keydown=${(event: KeyboardEvent) => keys && answered(event, choices, () => true)}
  >
    <h2 id="outcome-title" tabindex="-1" autofocus>
      ${gap ? t("{number} is accepted with a gap", { number: ticket.number }) : t("{number} is turned away", { number: ticket.number })}
    </h2>
    <p class="soft">
      ${gap
        ? t("The case is accepted; the visitor brings the rest later. What is missing?")
        : t("The case cannot be accepted today. What is missing?")}
    </p>
    ${list.length
      ? html`<ul class="options ticks">
          ${list.map(
            (one, place) => html`<li>
              <label class="tick">
                <input type="checkbox" .checked=${ending.missing.includes(one.code)} @change=${() => toggle(one.code)} />
                ${keys && place < 9 ? html`<kbd aria-hidden="true">${place + 1}</kbd>` : nothing}<span>${named(one.names)}</span>
              </label>
            </li>`,
          )}
        </ul>`
      : html`<p>${t("No papers are listed for this item.")}</p>`}
    <p class="soft">
      ${!known.passes
        ? t("Tell the visitor what to bring; whoever comes back takes a ticket as usual.")
        : ticket.steps.length
          ? t("When the visit ends, the visitor gets a return pass for this step; its last day is shown then.")
          : t("The visitor gets a return pass and need not queue anew; its last day is shown when you have finished.")}
    </p>
    <div class="answers">
      <button type="button" class="button" @click=${go.leave}>${t("Back")}</button>
      <button type="button" class="button" @click=${() => ready() && go.send(false)}>
        ${t("Complete")} ${keys ? html`<kbd aria-hidden="true">C</kbd>` : nothing}
      </button>
      <button type="button" class="button main" @click=${() => ready() && go.send(true)}>
        ${t("Complete and call next")} ${keys ? html`<kbd aria-hidden="true">N</kbd>` : nothing}
      </button>
    </div>
  </dialog>`;
}
