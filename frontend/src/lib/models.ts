// Shapes of the API's answers that the screens use. Field names are the contract's.

import type { Names } from "./page";

export interface Because {
  code: string;
  text?: Names;
}

export interface Estimate {
  p50_seconds: number;
  p90_seconds: number;
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
  seq: number;
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
  parked?: { code: string; items: string[]; reason: string | null; since: string }[];
}
