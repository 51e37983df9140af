// Finds items by Chinese, full pinyin, initials or English.

import type { Catalogue, Item } from "./models";

const SHORTENED = 7;
const HANZI = /\p{Script=Han}/u;

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/**
 * Whether `short` is `long` with something left out, as people shorten names: 社保卡 for 社会保障卡, SBK for SHBZK. So
 * many signs at least must be left to mean something.
 */
function shortens(short: string, long: string, least: number): boolean {
  let at = -1;
  for (const sign of short) {
    at = long.indexOf(sign, at + 1);
    if (at < 0) return false;
  }
  return short.length >= least;
}

/** How well an item fits, 0 best; null when it does not. */
function rank(item: Item, typed: string, department: string): number | null {
  if (HANZI.test(typed)) {
    const [name, asked] = [item.names["zh-CN"], typed.replace(/\s/g, "")];
    const at = name.indexOf(asked);
    if (at >= 0) return at ? 1 : 0;
    return shortens(asked, name, 2) ? SHORTENED : null;
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
  return shortens(asked, initials, 3) ? SHORTENED : null;
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
