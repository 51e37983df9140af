// Shapes of the API's answers that only the reception uses.

import type { Catalogue, Priority } from "../lib/models";

export interface Appointment {
  id: string;
  /** What the visitor types at the kiosk. */
  code: string;
  items: string[];
  day: string;
  at: string;
  state: "booked" | "checked_in" | "cancelled" | "missed";
  priority: string | null;
  number: string | null;
}

/** Times that can be booked on `day`, and the other days there are. */
export interface Slots {
  days: string[];
  day: string | null;
  slots: { at: string; left: number }[];
}

export interface PreCheck {
  id: string;
  items: string[];
  started_at: string;
}

/** A return pass: the visitor of an earlier ticket comes back without queueing anew. */
export interface Pass {
  ticket: string;
  number: string;
  day: string;
  items: string[];
  until: string;
}

/** A class of priority; `kiosk`: visitors may claim it there. */
export type GivenClass = Priority & { kiosk: boolean };

export interface ReceptionData {
  catalogue: Catalogue;
  priorities: GivenClass[];
  /** Whether this hall gives return passes. */
  passes: boolean;
}
