// Sentences with facts in braces, in the page's language. The English
// sentence is the key of the one catalogue that server and browser share.

import { catalogue, page } from "./page";

let words: Record<string, string | string[]> | undefined;

/** Takes these sentences instead of those that the server has written into the page. */
export function learn(sentences: Record<string, string | string[]>): void {
  words = sentences;
}

function look(sentence: string, many?: boolean): string | undefined {
  words ??= catalogue();
  const found = words[sentence];
  return Array.isArray(found) ? (found[many ? found.length - 1 : 0] as string) : found;
}

function fill(sentence: string, facts: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (name in facts ? String(facts[name]) : whole));
}

/** A sentence in the page's language, with its facts filled in. */
export function t(sentence: string, facts: Record<string, string | number> = {}): string {
  return fill(look(sentence) ?? sentence, facts);
}

/** A sentence about `n` things. */
export function tn(one: string, many: string, n: number, facts: Record<string, string | number> = {}): string {
  const plural = page().lang === "zh-CN" || n !== 1;
  return fill(look(one, plural) ?? (plural ? many : one), { n: count(n), ...facts });
}

/** A whole number with separators. */
export function count(n: number): string {
  return n.toLocaleString(page().lang);
}
