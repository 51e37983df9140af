// Finds items by Chinese, full pinyin, initials or English.

import type { Catalogue, Item } from "./models";

const HANZI = /\p{Script=Han}/u;

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** How well an item fits, 0 best; null when it does not. */
function rank(item: Item, typed: string, department: string): number | null {
  if (HANZI.test(typed)) {
    const at = item.names["zh-CN"].indexOf(typed.replace(/\s/g, ""));
    return at < 0 ? null : at ? 1 : 0;
  }
  const asked = letters(typed);
  if (!asked) return null;
  const initials = letters(item.initials);
  const english = item.names.en.toLowerCase();
  if (letters(item.code) === asked) return 0;
  if (initials.startsWith(asked)) return 1;
  if (item.pinyin.startsWith(asked)) return 2;
  if (english.split(/[^a-z0-9]+/).some((word) => word.startsWith(asked)) || letters(english).startsWith(asked)) return 3;
  if (initials.includes(asked)) return 4;
  if (asked.length > 2 && (item.pinyin.includes(asked) || letters(english).includes(asked))) return 5;
  if (asked.length > 2 && letters(department).includes(asked)) return 6;
  return null;
}

/** Items that fit what was typed, best first, in the catalogue's order among equals. */
export function search(catalogue: Catalogue, typed: string): Item[] {
  const departments = new Map(catalogue.departments.map((one) => [one.code, one.names.en]));
  return catalogue.items
    .map((item) => ({ item, fit: rank(item, typed.trim(), departments.get(item.department) ?? "") }))
    .filter((one) => one.fit !== null)
    .sort((a, b) => a.fit! - b.fit!)
    .map((one) => one.item);
}
