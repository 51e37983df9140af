// Letters for fingers: a kiosk has no keyboard of its own.

import { html, type TemplateResult } from "lit";

import { t } from "../lib/words";

const ROWS = ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];

const DIGITS = ["123", "456", "789"];

const key = (sign: string, press: (sign: string) => void): TemplateResult =>
  html`<button class="key" type="button" @click=${() => press(sign)}>${sign}</button>`;

const clearKey = (clear: () => void): TemplateResult => html`<button class="key wide" type="button" @click=${clear}>${t("Clear")}</button>`;

const deleteKey = (word: string, press: (sign: string) => void): TemplateResult =>
  html`<button class="key wide" type="button" aria-label=${word} @click=${() => press("")}>
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 5h12v14H9l-6-7zM12 9l6 6M18 9l-6 6" /></svg>
  </button>`;

/** The keyboard; `press` gets a letter, or an empty word for "take one away". */
export function keyboard(press: (letter: string) => void, clear: () => void): TemplateResult {
  const row = (letters: string): TemplateResult[] => [...letters].map((letter) => key(letter, press));
  return html`<div class="keyboard" role="group" aria-label=${t("Letters")}>
    <div>${row(ROWS[0]!)}</div>
    <div>${row(ROWS[1]!)}</div>
    <div>${clearKey(clear)} ${row(ROWS[2]!)} ${deleteKey(t("Delete one letter"), press)}</div>
  </div>`;
}

/** Digits as on a telephone; `press` as above. */
export function digits(press: (digit: string) => void, clear: () => void): TemplateResult {
  return html`<div class="keyboard digits" role="group" aria-label=${t("Digits")}>
    ${DIGITS.map((row) => html`<div>${[...row].map((digit) => key(digit, press))}</div>`)}
    <div>${clearKey(clear)} ${key("0", press)} ${deleteKey(t("Delete one digit"), press)}</div>
  </div>`;
}
