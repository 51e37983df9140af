// Shapes of the API's answers that only the reception uses, and what more it knows of tickets and items.

import type { Catalogue, HallState, Item, Priority, Ticket } from "../lib/models";

/** A ticket with every turn it has taken and may still take. */
export interface Visit extends Ticket {
  steps: { items: string[] }[];
  step: number;
  steps_total: number;
  appointment: string | null;
  claim: "claimed" | "granted" | "refused" | null;
  outcome: string | null;
  missing: string[];
  pass_until: string | null;
  held_wish: "visitor" | "hall" | null;
  more_time_left: number;
  requeue_left: number;
  parked: boolean;
}

export interface ServiceItem extends Item {
  parked?: boolean;
  steps?: string[];
}

export interface Services extends Catalogue {
  items: ServiceItem[];
}

/** An item or a department whose business system is down. */
export interface Parked {
  code: string;
  items: string[];
  reason: string | null;
  since: string;
}

export interface Hall extends HallState {
  parked?: Parked[];
}

export interface Appointment {
  id: string;
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

export interface ReceptionData {
  catalogue: Services;
  priorities: Priority[];
}
