// Finding an item: the most wanted as tiles, a search, or department by department.

import { html, nothing, type TemplateResult } from "lit";

import { kindMark } from "../lib/marks";
import { named } from "../lib/page";
import { search } from "../lib/search";
import { t, tn } from "../lib/words";
import type { Desk } from "./desk";
import type { Item } from "../lib/models";

const TILES = 12;
const MOST_TYPED = 24;

/** What the picker shows: the most wanted, all departments, or one of them; a typed word goes before all. */
export interface Picking {
  typed: string;
  /** A department's code, "" for the list of departments, null for the most wanted. */
  department: string | null;
}

export const NOTHING_PICKED: Picking = { typed: "", department: null };

function tile(item: Item, choose: (item: Item) => void): TemplateResult {
  return html`<li>
    <button type="button" class="tile ${item.parked ? "parked" : ""}" data-item=${item.code} @click=${() => choose(item)}>
      <span class="tile-name">${named(item.names)}</span>
      <span class="tile-kind">${item.parked ? html`<span class="chip paused">${t("parked")}</span>` : kindMark(item.fast)}</span>
    </button>
  </li>`;
}

function departments(desk: Desk, change: (change: Partial<Picking>) => void): TemplateResult {
  const there = desk.catalogue.departments.filter((one) => desk.catalogue.items.some((item) => item.department === one.code));
  return html`<ul class="tiles departments">
    ${there.map((one) => {
      const items = desk.catalogue.items.filter((item) => item.department === one.code);
      return html`<li>
        <button type="button" class="tile" @click=${() => change({ department: one.code })}>
          <span class="tile-name">${named(one.names)}</span>
          <small>${tn("{n} item", "{n} items", items.length)}</small>
        </button>
      </li>`;
    })}
  </ul>`;
}

/** `skip` are codes that are not offered; `id` tells this picker's field from others. */
export function picker(
  desk: Desk,
  picking: Picking,
  id: string,
  go: { change(change: Partial<Picking>): void; choose(item: Item): void },
  skip: readonly string[] = [],
): TemplateResult {
  const offered = (items: readonly Item[]): Item[] => items.filter((one) => !skip.includes(one.code));
  const typed = picking.typed.trim();
  const found = offered(search(desk.catalogue, typed) as Item[]);
  const places = new Map(desk.order.map((code, place) => [code, place]));
  const most = offered([...desk.catalogue.items].sort((a, b) => (places.get(a.code) ?? 0) - (places.get(b.code) ?? 0))).slice(0, TILES);
  const shown = typed
    ? found
    : picking.department
      ? offered(desk.catalogue.items.filter((one) => one.department === picking.department))
      : most;
  const enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing || event.repeat || !typed || !found[0]) return;
    event.preventDefault();
    go.choose(found[0]);
  };
  const way = (department: string | null, word: string, on: boolean): TemplateResult =>
    html`<button type="button" class="button" aria-pressed=${on && !typed} @click=${() => go.change({ typed: "", department })}>${word}</button>`;
  return html`<div class="picker">
    <div class="picker-ways">
      <input
        id=${id}
        autocomplete="off"
        enterkeyhint="search"
        maxlength=${MOST_TYPED}
        aria-label=${t("Search: pinyin, initials, English or code")}
        placeholder=${t("Search: pinyin, initials, English or code")}
        .value=${picking.typed}
        @keydown=${enter}
        @input=${(event: Event) => go.change({ typed: (event.target as HTMLInputElement).value })}
      />
      ${way(null, t("Most wanted"), picking.department === null)} ${way("", t("All by department"), picking.department !== null)}
    </div>
    <div class="picker-list">
      ${picking.department && !typed
        ? html`<p class="picker-here">
            <strong>${named(desk.catalogue.departments.find((one) => one.code === picking.department)?.names)}</strong>
            <button type="button" class="button plain" @click=${() => go.change({ department: "" })}>${t("Other departments")}</button>
          </p>`
        : nothing}
      ${!typed && picking.department === ""
        ? departments(desk, go.change)
        : shown.length
          ? html`<ul class="tiles ${shown === most ? "wanted" : ""}">${shown.map((item) => tile(item, go.choose))}</ul>`
          : html`<p class="empty" role="status">${t("Nothing fits “{typed}”. Try fewer letters, or look by department.", { typed })}</p>`}
    </div>
  </div>`;
}
