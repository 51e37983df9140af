// Questions of the console that are answered with one key.

import { html, nothing, type TemplateResult } from "lit";

/** An answer: always at its place, off where it would be refused anyway. */
export interface Choice {
  key: string;
  word: string;
  /** What it means, in a few words. */
  more?: string;
  off?: boolean;
  /** It is in force already. */
  chosen?: boolean;
  press: () => void;
}

export interface Asked {
  id: string;
  title: string;
  note?: string;
  /** Few answers, each with a sentence: one below the other. */
  wide?: boolean;
  choices: readonly Choice[];
}

/** Answers a letter or digit that is pressed while a question is open; `keys` are those of {@link Choice}. */
export function answered(event: KeyboardEvent, choices: readonly Choice[], ready: () => boolean): void {
  if (event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof HTMLInputElement && event.target.type !== "checkbox") return;
  const found = choices.find((one) => one.key === event.key.toUpperCase() && !one.off);
  if (!found) return;
  event.preventDefault();
  if (ready()) found.press();
}

/** The answers as buttons, each with its key. */
export function choiceList(choices: readonly Choice[], known: { keys: boolean; ready: () => boolean; wide?: boolean }): TemplateResult {
  const { keys, ready } = known;
  return html`<ul class="options ${known.wide ? "wide" : ""}">
    ${choices.map(
      (one) => html`<li>
        <button
          type="button"
          class="button option"
          ?disabled=${one.off}
          aria-pressed=${one.chosen === undefined ? nothing : one.chosen}
          aria-keyshortcuts=${keys ? one.key : nothing}
          @click=${() => ready() && one.press()}
        >
          ${keys ? html`<kbd aria-hidden="true">${one.key}</kbd>` : nothing}<span>${one.word}</span>${one.more
            ? html`<small>${one.more}</small>`
            : nothing}
        </button>
      </li>`,
    )}
  </ul>`;
}

export function choiceDialog(asked: Asked, keys: boolean, ready: () => boolean, leave: () => void, back: string): TemplateResult {
  const pressed = (event: KeyboardEvent): void => {
    if (keys) answered(event, asked.choices, ready);
  };
  return html`<dialog class="ask choice" id=${asked.id} aria-labelledby="${asked.id}-title" @cancel=${leave} @keydown=${pressed}>
    <h2 id="${asked.id}-title" tabindex="-1" autofocus>${asked.title}</h2>
    ${asked.note ? html`<p class="soft">${asked.note}</p>` : nothing}
    ${choiceList(asked.choices, { keys, ready, wide: asked.wide ?? false })}
    <div class="answers"><button type="button" class="button" @click=${leave}>${back}</button></div>
  </dialog>`;
}
