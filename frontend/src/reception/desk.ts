// What the parts of the reception share: the hall as it is known, and the one way to command it.

import type { Catalogue, HallState, Lane, Ticket, Window } from "../lib/models";
import { named, page } from "../lib/page";
import type { GivenClass } from "./models";

/** A way back from what has just been done. */
export interface Back {
  word: string;
  press(): void;
}

export interface Desk {
  readonly catalogue: Catalogue;
  readonly priorities: readonly GivenClass[];
  /** Whether this hall gives return passes. */
  readonly passes: boolean;
  /** Codes of all items, the most wanted first. */
  readonly order: readonly string[];
  readonly hall: HallState | null;
  readonly lanes: readonly Lane[];
  readonly windows: readonly Window[];
  readonly busy: boolean;
  /** Why the last command was not carried out; shown where the hand is. */
  readonly trouble: string;
  /** Runs a command once, whatever the fingers do; `done` gets the answer. Whether it was carried out. */
  run<T>(path: string, body: Record<string, unknown>, done: (answer: T) => void): Promise<boolean>;
  /** Tells what has come about, with a way back where a slip is likely. */
  say(word: string, back?: Back): void;
  /** The question of a dialog has changed: earlier trouble is over. */
  calm(): void;
  /** Tickets have been made: their numbers are shown until the next ones. `back`: they may be taken back. */
  give(tickets: readonly Ticket[], back: boolean): void;
}

const comma = (): string => (page().lang === "zh-CN" ? "、" : ", ");

/** Names of items in one line. */
export const itemWords = (desk: Desk, codes: readonly string[]): string =>
  codes.map((code) => named(desk.catalogue.items.find((one) => one.code === code)?.names) || code).join(comma());

/** Names of materials in one line. */
export function materialWords(desk: Desk, codes: readonly string[]): string {
  const all = new Map(desk.catalogue.items.flatMap((item) => item.materials).map((one) => [one.code, one.names]));
  return codes.map((code) => named(all.get(code)) || code).join(comma());
}

export const priorityWord = (desk: Desk, code: string | null): string =>
  named(desk.priorities.find((one) => one.code === code)?.names) || (code ?? "");

/** The one class that visitors may claim by themselves; null when there are several, and each claim says which. */
export function onlyClaim(desk: Desk): string | null {
  const claimed = desk.priorities.filter((one) => one.kiosk);
  return claimed.length === 1 ? claimed[0]!.code : null;
}

export const windowWord = (desk: Desk, id: string | null): string => named(desk.windows.find((one) => one.id === id)?.names) || (id ?? "");
