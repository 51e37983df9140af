// Shapes of the API's answers that the screens use. Field names are the contract's.

import type { Names } from "./page";

export interface Because {
  code: string;
  text?: Names;
  [fact: string]: unknown;
}

export interface Estimate {
  p50_seconds: number;
  p90_seconds: number;
  /** How it was worked out. */
  because?: Because | null;
}

export type TicketState =
  | "waiting"
  | "called"
  | "serving"
  | "held"
  | "missed"
  | "completed"
  | "withdrawn"
  | "expired";

export type Paper = "none" | "queued" | "sent" | "printed" | "uncertain" | "failed";

export type Outcome = "done" | "accepted_with_gap" | "turned_away";

export type Claim = "claimed" | "granted" | "refused";

/** Whose wish it is that a ticket is put aside. */
export type Wish = "visitor" | "hall";

export interface Ticket {
  id: string;
  number: string;
  items: string[];
  lane: string;
  state: TicketState;
  because: Because;
  priority: string | null;
  channel: string;
  paper: Paper;
  arrived_at: string | null;
  issued_at: string;
  called_at: string | null;
  started_at: string | null;
  accepted_at: string | null;
  completed_at: string | null;
  window: string | null;
  people_ahead: number;
  estimate: Estimate | null;
  follow_url: string;
  /** The steps that come after the present one. */
  steps: { items: string[] }[];
  step: number;
  steps_total: number;
  /** The window that started the first step: it answers for the whole visit. */
  first_window: string | null;
  /** The booked time. */
  appointment: string | null;
  claim: Claim | null;
  outcome: Outcome | null;
  missing: string[];
  /** The last date of the return pass. */
  pass_until: string | null;
  /** The earlier ticket whose return pass was shown. */
  returns: string | null;
  held_wish: Wish | null;
  /** The window alone that it waits for. */
  to_window: string | null;
  /** How much of its waiting was the visitor's own wish. */
  uncounted_seconds: number;
  more_time_left: number;
  requeue_left: number;
  /** Its business system is down: nobody is called for it. */
  parked: boolean;
  seq: number;
}

export interface Lane {
  code: string;
  kind: string;
  letter: string;
  zone?: string | null;
  names: Names;
  waiting: number;
  longest_wait_seconds: number | null;
  /** Since when the longest waits; the feed says it. */
  waiting_since?: string | null;
}

export interface LaneEntry {
  lane: string;
  after_seconds: number;
  reserve: number;
}

export interface Window {
  id: string;
  number: number;
  names: Names;
  zone: string;
  state: "closed" | "open" | "paused";
  reason: string | null;
  since: string | null;
  lanes: LaneEntry[];
  skills: string[];
  until: string | null;
  ticket: string | null;
  ticket_number: string | null;
  idle_since: string | null;
  /** How many tickets have been sent to this window. */
  addressed: number;
  auto_call_seconds: number | null;
  /** When the window calls by itself; in the past while there is nobody to call. */
  auto_call_at: string | null;
  /** The last command, while it can be taken back. */
  undo: { command: string; number: string | null; until: string } | null;
  /** The crowded lane because of which its lanes are not those of its slot, and what counts as crowded. */
  trigger: { lane: string; more_than: number | null; longer_than_seconds: number | null } | null;
  seq: number;
}

/** A service whose business system is down. */
export interface Parked {
  code: string;
  items: string[];
  reason: string | null;
  since: string;
}

export interface Material {
  code: string;
  names: Names;
}

export interface Item {
  code: string;
  department: string;
  names: Names;
  pinyin: string;
  initials: string;
  complexity: "simple" | "complex";
  handling: "instant" | "promised";
  commitment: boolean;
  fast: boolean;
  zone: string;
  lane: string | null;
  materials: Material[];
  parked: boolean;
  /** The items of a one-thing matter, one after the other. */
  steps: string[];
  in_order: boolean;
}

export interface Department {
  code: string;
  names: Names;
  zone: string;
}

export interface Catalogue {
  departments: Department[];
  items: Item[];
  zones: { code: string; names: Names }[];
}

export interface Priority {
  code: string;
  names: Names;
  credit_seconds: number;
}

export interface Preview {
  lane: string | null;
  because: Because;
  people_ahead: number | null;
  estimate: Estimate | null;
  /** What is served one after the other; one entry when one window does all. */
  steps: { items: string[] }[];
  parallel: boolean;
  issuing: { open: boolean; because: Because };
}

export interface Call {
  ticket: Ticket | null;
  because: Because;
  seq: number;
}

export interface HallState {
  code: string;
  names: Names;
  timezone: string;
  now: string;
  seq: number;
  day: string | null;
  issuing: boolean;
  /** When the doors open next; null while a day is open. */
  next_opening: string | null;
  plan: string | null;
  lanes: Lane[];
  windows: Window[];
  /** Items and departments that nobody is called for while their business system is down. */
  parked: Parked[];
}
