// The window's last command in words, and how long it can still be taken back.

import { html, nothing, type TemplateResult } from "lit";

import type { Window } from "../lib/models";
import { clock } from "../lib/time";
import { t } from "../lib/words";

type Words = (number: string) => string;

/** What taking a command back means, before it is done. */
const BEFORE: Record<string, Words> = {
  call: (number) => t("Take back: call of {number}", { number }),
  start: (number) => t("Take back: start of {number}", { number }),
  accept: (number) => t("Take back: acceptance of {number}", { number }),
  complete: (number) => t("Take back: completion of {number}", { number }),
  no_show: (number) => t("Take back: no-show of {number}", { number }),
  hold: (number) => t("Take back: hold of {number}", { number }),
  pause: () => t("Take back: pause"),
  transfer: (number) => t("Take back: transfer of {number}", { number }),
  reclassify: (number) => t("Take back: other lane of {number}", { number }),
};

/** What has come of it. */
const AFTER: Record<string, Words> = {
  call: (number) => t("{number} waits again at its old place. The board no longer shows the call.", { number }),
  start: (number) => t("{number} is called again and not being served.", { number }),
  accept: (number) => t("{number} is being served and not yet accepted.", { number }),
  complete: (number) => t("{number} is being served again, as if it had not been completed.", { number }),
  no_show: (number) => t("{number} is called again, as if it had not been missed.", { number }),
  hold: (number) => t("{number} is in hand again and not on hold.", { number }),
  pause: () => t("The window is open again."),
  transfer: (number) => t("{number} is in hand again and has not been sent on.", { number }),
  reclassify: (number) => t("{number} is in hand again, in its old lane.", { number }),
};

const said = (table: Record<string, Words>, command: string, number: string): string => table[command]?.(number) ?? number;

export const undoneWords = (command: string, number: string): string => said(AFTER, command, number);

/** Milliseconds in which the last command can still be taken back; 0 when it cannot. */
export function undoLeft(window: Window): number {
  return window.undo ? Math.max(0, Date.parse(window.undo.until) - clock.now()) : 0;
}

/** The line with its button and its time; its place is always kept. `of` is how long there was at first, ms. */
export function undoLine(window: Window, keys: boolean, busy: boolean, of: number, press: () => void): TemplateResult | typeof nothing {
  const left = undoLeft(window);
  if (!window.undo || !left) return nothing;
  const seconds = Math.ceil(left / 1000);
  return html`<button type="button" class="button undo" aria-disabled=${busy} aria-keyshortcuts=${keys ? "Z Control+Z" : nothing} @click=${press}>
      <span>${said(BEFORE, window.undo.command, window.undo.number ?? "")}</span>
      ${keys ? html`<kbd aria-hidden="true">Z</kbd>` : nothing}
      <small class="figure">${t("{n} s", { n: seconds })}</small>
    </button>
    <progress max=${of} value=${left} aria-label=${t("Time left to take it back")}></progress>`;
}
