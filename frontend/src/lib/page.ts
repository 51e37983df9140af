// What the server wrote into the page: language, hall, token, first data.

export type Lang = "zh-CN" | "en";
export type Names = Record<Lang, string>;

export interface Page<Data> {
  lang: Lang;
  other_langs: Lang[];
  hall: { code: string; names: Names; timezone?: string } | null;
  build: string;
  data: Data;
}

function json(id: string): unknown {
  const block = document.getElementById(id);
  return block?.textContent ? JSON.parse(block.textContent) : null;
}

let known: Page<unknown> | undefined;

/** The page's own facts; read once. */
export function page<Data>(): Page<Data> {
  known ??= json("kb-page") as Page<unknown>;
  return known as Page<Data>;
}

/** Takes these for the page's own facts: a page that no server has made has none. */
export function assume(facts: Page<unknown>): void {
  known = facts;
}

/** The bearer token of this page, empty where the page needs none. */
export function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="kb-token"]')?.content ?? "";
}

/** A name in the page's language. */
export function named(names: Partial<Names> | null | undefined): string {
  if (!names) return "";
  return names[page().lang] ?? names["zh-CN"] ?? names.en ?? "";
}

/** The server's catalogue for this page: sentence -> translation, or [one, many]. */
export function catalogue(): Record<string, string | string[]> {
  return (json("kb-words") as Record<string, string | string[]> | null) ?? {};
}

/** The address of this page in another language. */
export function inLanguage(lang: Lang): string {
  const address = new URL(location.href);
  address.searchParams.set("lang", lang);
  return address.pathname + address.search + address.hash;
}
