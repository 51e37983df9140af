// The console's two questions: where a ticket goes, and why the window pauses.

import { html, nothing, type TemplateResult } from "lit";

import { laneMark, laneOf } from "../lib/marks";
import type { Catalogue, Item, Lane, Ticket, Window } from "../lib/models";
import { named } from "../lib/page";
import { search } from "../lib/search";
import { count, t } from "../lib/words";
import { answered, choiceList, type Choice } from "./choices";

export interface Transfer {
  by: "item" | "lane" | "window";
  typed: string;
  item: string | null;
  lane: string | null;
  window: string | null;
  note: string;
}

export const NO_TRANSFER: Transfer = { by: "item", typed: "", item: null, lane: null, window: null, note: "" };

const SHOWN_ITEMS = 8;

/** What a transfer sends; empty until something is chosen. */
export function target(form: Transfer): Record<string, string> {
  const chosen = form[form.by];
  if (!chosen) return {};
  return { [form.by]: chosen, ...(form.note.trim() ? { note: form.note.trim() } : {}) };
}

/** What has been chosen, by its name. */
export function nameOf(form: Transfer, catalogue: Catalogue, lanes: readonly Lane[], windows: readonly Window[]): string {
  if (form.by === "item") return named(catalogue.items.find((one) => one.code === form.item)?.names);
  if (form.by === "lane") return named(laneOf(lanes, form.lane)?.names);
  return named(windows.find((one) => one.id === form.window)?.names);
}

/** Items to choose from: what fits best first; before anything is typed, those of the ticket's own departments. */
function choice(catalogue: Catalogue, ticket: Ticket, typed: string): Item[] {
  const others = (typed.trim() ? search(catalogue, typed) : catalogue.items).filter((one) => !ticket.items.includes(one.code));
  if (typed.trim()) return others;
  const own = new Set(catalogue.items.filter((one) => ticket.items.includes(one.code)).map((one) => one.department));
  return [...others.filter((one) => own.has(one.department)), ...others.filter((one) => !own.has(one.department))];
}

/** A window's own lane and who waits there. */
function busy(window: Window, lanes: readonly Lane[]): TemplateResult {
  const lane = laneOf(lanes, window.lanes[0]?.lane);
  const state = window.state === "open" ? t("open") : window.state === "paused" ? t("paused") : t("closed");
  return html`<small>${state}</small>${lane ? html`<small class="busy">${laneMark(lane)} ${t("{n} waiting", { n: count(lane.waiting) })}</small>` : nothing}`;
}

function option(chosen: boolean, word: unknown, choose: () => void, more: unknown = nothing): TemplateResult {
  return html`<li>
    <button type="button" class="button option" aria-pressed=${chosen} @click=${choose}><span>${word}</span>${more}</button>
  </li>`;
}

export function transferDialog(
  form: Transfer,
  known: { catalogue: Catalogue; lanes: readonly Lane[]; windows: readonly Window[]; own: string; ticket: Ticket },
  go: { change(change: Partial<Transfer>): void; send(): void; leave(): void },
): TemplateResult {
  const way = (by: Transfer["by"], word: string): TemplateResult =>
    html`<button type="button" class="button" aria-pressed=${form.by === by} @click=${() => go.change({ by })}>${word}</button>`;
  const items = choice(known.catalogue, known.ticket, form.typed);
  const enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (event.repeat) return;
    if (form.item) go.send();
    else if (items[0]) go.change({ item: items[0].code });
  };
  return html`<dialog class="ask" id="transfer" aria-labelledby="transfer-title" @cancel=${go.leave}>
    <h2 id="transfer-title">${t("Transfer {number}", { number: known.ticket.number })}</h2>
    <p class="soft">${t("The ticket waits again and keeps its place.")}</p>
    <div class="ways">${way("item", t("To an item"))}${way("lane", t("To a lane"))}${way("window", t("To a window"))}</div>
    ${form.by === "item"
      ? html`<div class="field">
            <label for="transfer-item">${t("Search: pinyin, initials or English")}</label>
            <input
              id="transfer-item"
              autocomplete="off"
              autofocus
              aria-describedby="transfer-hits"
              .value=${form.typed}
              @keydown=${enter}
              @input=${(event: Event) => go.change({ typed: (event.target as HTMLInputElement).value, item: null })}
            />
          </div>
          <ul class="options">
            ${items
              .slice(0, SHOWN_ITEMS)
              .map((item) => option(form.item === item.code, named(item.names), () => go.change({ item: item.code }), html`<small>${item.code}</small>`))}
          </ul>
          <p class="soft" id="transfer-hits" aria-live="polite">
            ${items.length > SHOWN_ITEMS
              ? t("{shown} of {total}: type to find others. Enter takes the first.", { shown: SHOWN_ITEMS, total: count(items.length) })
              : items.length
                ? t("Enter takes the first.")
                : t("Nothing fits.")}
          </p>`
      : nothing}
    ${form.by === "lane"
      ? html`<ul class="options">
          ${known.lanes.map((lane) => option(form.lane === lane.code, laneMark(lane), () => go.change({ lane: lane.code })))}
        </ul>`
      : nothing}
    ${form.by === "window"
      ? html`<ul class="options tight">
          ${known.windows
            .filter((window) => window.id !== known.own)
            .map((window) =>
              option(
                form.window === window.id,
                named(window.names),
                () => go.change({ window: window.id }),
busy(window, known.lanes),
              ),
            )}
        </ul>`
      : nothing}
    <div class="field">
      <label for="transfer-note">${t("Note for the next window (optional)")}</label>
      <input
        id="transfer-note"
        maxlength="200"
        .value=${form.note}
        @input=${(event: Event) => go.change({ note: (event.target as HTMLInputElement).value })}
      />
    </div>
    <div class="answers">
      <button type="button" class="button" @click=${go.leave}>${t("Back")}</button>
      <button type="button" class="button main" ?disabled=${!form[form.by]} @click=${go.send}>${t("Transfer")}</button>
    </div>
  </dialog>`;
}

export function pauseDialog(
  other: string,
  known: { keys: boolean; ready: () => boolean },
  go: { type(words: string): void; send(reason: string): void; leave(): void },
): TemplateResult {
  const reasons = [t("Short break"), t("Fetching documents"), t("Talking with a colleague"), t("Equipment trouble")];
  const choices = reasons.map((reason, place): Choice => ({ key: String(place + 1), word: reason, press: () => go.send(reason) }));
  return html`<dialog
    class="ask choice"
    id="pause"
    aria-labelledby="pause-title"
    @cancel=${go.leave}
    @keydown=${(event: KeyboardEvent) => known.keys && answered(event, choices, known.ready)}
  >
    <h2 id="pause-title" tabindex="-1" autofocus>${t("Why does the window pause?")}</h2>
    ${choiceList(choices, known)}
    <div class="field">
      <label for="pause-other">${t("Another reason")}</label>
      <input id="pause-other" maxlength="200" .value=${other} @input=${(event: Event) => go.type((event.target as HTMLInputElement).value)} />
    </div>
    <div class="answers">
      <button type="button" class="button" @click=${go.leave}>${t("Back")}</button>
      <button type="button" class="button main" ?disabled=${!other.trim()} @click=${() => go.send(other.trim())}>${t("Pause")}</button>
    </div>
  </dialog>`;
}
