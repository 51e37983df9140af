// Finds one item by typing: for a visitor without a ticket, and for one more matter.

import { html, type TemplateResult } from "lit";

import type { Catalogue, Item } from "../lib/models";
import { named } from "../lib/page";
import { search } from "../lib/search";
import { count, t } from "../lib/words";

const SHOWN = 8;

export interface Finding {
  typed: string;
  item: string | null;
}

export const NOTHING_FOUND: Finding = { typed: "", item: null };

/** `choose` is the word of the button that goes on. */
export function findDialog(
  finding: Finding,
  words: { id: string; title: string; note: string; choose: string },
  items: readonly Item[],
  catalogue: Catalogue,
  go: { change(change: Partial<Finding>): void; send(item: string): void; leave(): void },
): TemplateResult {
  const allowed = new Set(items.map((one) => one.code));
  const found = finding.typed.trim() ? search(catalogue, finding.typed).filter((one) => allowed.has(one.code)) : items;
  const enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (event.repeat) return;
    if (finding.item) go.send(finding.item);
    else if (found[0]) go.change({ item: found[0].code });
  };
  return html`<dialog class="ask" id=${words.id} aria-labelledby="${words.id}-title" @cancel=${go.leave}>
    <h2 id="${words.id}-title">${words.title}</h2>
    <p class="soft">${words.note}</p>
    <div class="field">
      <label for="${words.id}-item">${t("Search: pinyin, initials or English")}</label>
      <input
        id="${words.id}-item"
        autocomplete="off"
        autofocus
        aria-describedby="${words.id}-hits"
        .value=${finding.typed}
        @keydown=${enter}
        @input=${(event: Event) => go.change({ typed: (event.target as HTMLInputElement).value, item: null })}
      />
    </div>
    <ul class="options">
      ${found.slice(0, SHOWN).map(
        (item) => html`<li>
          <button type="button" class="button option" aria-pressed=${finding.item === item.code} @click=${() => go.change({ item: item.code })}>
            <span>${named(item.names)}</span><small>${item.code}</small>
          </button>
        </li>`,
      )}
    </ul>
    <p class="soft" id="${words.id}-hits" aria-live="polite">
      ${finding.item
        ? t("Enter once more: {what}.", { what: words.choose })
        : found.length > SHOWN
          ? t("{shown} of {total}: type to find others. Enter takes the first.", { shown: SHOWN, total: count(found.length) })
          : found.length
            ? t("Enter takes the first.")
            : t("Nothing fits.")}
    </p>
    <div class="answers">
      <button type="button" class="button" @click=${go.leave}>${t("Back")}</button>
      <button type="button" class="button main" ?disabled=${!finding.item} @click=${() => finding.item && go.send(finding.item)}>
        ${words.choose}
      </button>
    </div>
  </dialog>`;
}
