// What the server gives the kiosk's page, and the one visit that is going on.

import type { Because, Catalogue, Item, Paper, Parked, Preview, Priority, Ticket } from "../lib/models";
import type { Lang } from "../lib/page";

export interface KioskData {
  catalogue: Catalogue;
  priorities: Priority[] | { priorities: Priority[] };
  /** The class that "yes" stands for; the first one of the hall if it is not said. */
  priority?: string | null;
  /** Whether visitors choose among the classes by their words. */
  ask_class?: boolean;
  default_lang?: Lang;
  panel_inch?: number;
}

export type View = "home" | "department" | "search" | "item" | "check-in" | "ticket";

/** More matters than this are for the reception. */
export const MOST_MATTERS = 4;

export interface Trying {
  /** The matters of this visit; the last one is the one just chosen. */
  items: readonly Item[];
  /** The id of this intent: one item page, one ticket. */
  intent: string;
  priority: string | null;
  preview: Preview | null;
  busy: boolean;
  /** Why there is no ticket yet; `again` when trying again may help. */
  trouble: { words: string; again: boolean } | null;
}

/** A visitor types the code of an appointment. */
export interface CheckingIn {
  typed: string;
  intent: string;
  busy: boolean;
  trouble: string;
}

export interface Given {
  ticket: Ticket;
  paper: Paper;
  /** Seconds until the screen closes, and how many there were. */
  left: number;
  of: number;
}

/** A ticket that has just been given. */
export function given(ticket: Ticket, paper: Paper, unhurried: boolean): Given {
  const seconds = onScreenOnly(paper) ? 60 : unhurried ? 40 : 20;
  return { ticket, paper, left: seconds, of: seconds };
}

/** The same with a new word about its paper: whoever must photograph the number now gets the time to do so. */
export const withPaper = (before: Given, paper: Paper, unhurried: boolean): Given =>
  onScreenOnly(paper) ? given(before.ticket, paper, unhurried) : { ...before, paper };

/** Why none of these matters can be served now; empty when nothing is suspended. */
export function suspended(items: readonly Item[], parked: readonly Parked[]): { item: Item; reason: string | null } | null {
  for (const item of items) {
    const codes = item.steps.length ? item.steps : [item.code];
    const found = parked.find((one) => one.items.some((code) => codes.includes(code)));
    if (found) return { item, reason: found.reason };
  }
  return null;
}

/** Whether the number is nowhere but on the screen. */
export const onScreenOnly = (paper: Paper): boolean => ["none", "failed", "uncertain"].includes(paper);

export const sentenceOf = (because: Because | null | undefined, lang: Lang): string => because?.text?.[lang] ?? "";
