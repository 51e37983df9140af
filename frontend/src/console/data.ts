// What the server wrote into the console's page.

import type { Catalogue } from "../lib/models";
import { page, type Names } from "../lib/page";

export interface ConsoleData {
  /** The window of this console; null while the clerk has to choose one. */
  window: string | null;
  catalogue: Catalogue;
  /** Names of the priority classes. */
  priorities: Record<string, Names>;
  /** Whether this hall gives return passes. */
  passes: boolean;
}

export const given = (): ConsoleData => page<ConsoleData>().data;

/** Where the API has this console's window. */
export const ownPath = (): string => `/windows/${encodeURIComponent(given().window ?? "")}`;
