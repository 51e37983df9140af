// Letters for fingers: a kiosk has no keyboard of its own.

import { html, nothing, type TemplateResult } from "lit";

import { t } from "../lib/words";

const ROWS = ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];

const DIGITS = "1234567890";

/** The keyboard; `press` gets a letter, a space, or an empty word for "take one away". */
export function keyboard(press: (letter: string) => void, clear: () => void, digits = false): TemplateResult {
  const key = (letter: string): TemplateResult =>
    html`<button class="key" type="button" @click=${() => press(letter)}>${letter}</button>`;
  return html`<div class="keyboard" role="group" aria-label=${digits ? t("Letters and digits") : t("Letters")}>
    ${digits ? html`<div>${[...DIGITS].map(key)}</div>` : nothing}
    <div>${[...ROWS[0]!].map(key)}</div>
    <div>${[...ROWS[1]!].map(key)}</div>
    <div>
      <button class="key wide" type="button" @click=${clear}>${t("Clear")}</button>
      ${[...ROWS[2]!].map(key)}
      <button class="key wide" type="button" aria-label=${t("Delete one letter")} @click=${() => press("")}>
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 5h12v14H9l-6-7zM12 9l6 6M18 9l-6 6" /></svg>
      </button>
    </div>
  </div>`;
}
