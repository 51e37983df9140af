// The server's time on this screen, and lengths of time in words.

import { page } from "./page";
import { t } from "./words";

/**
 * Follows the server's clock from the times it sends. A demo's clock may run faster than real time, so the rate
 * is learnt too: from two words of the server that are at least two seconds apart here.
 */
export class ServerClock {
  private base = 0;
  private here = 0;
  private rate = 1;

  /** The server said that it is `now` (RFC 3339). */
  sync(now: string | null | undefined): void {
    const said = now ? Date.parse(now) : NaN;
    if (Number.isNaN(said)) return;
    const here = performance.now();
    const passed = here - this.here;
    if (this.base && passed >= 2000) {
      const rate = (said - this.base) / passed;
      this.rate = Math.abs(rate - 1) < 0.05 ? 1 : Math.min(Math.max(rate, 0), 1000);
    }
    if (!this.base || passed >= 2000) {
      this.base = said;
      this.here = here;
    }
  }

  /** Whether the server has ever told the time. */
  get known(): boolean {
    return this.base > 0;
  }

  /** How many milliseconds pass there in one here. */
  get pace(): number {
    return this.rate;
  }

  /** Milliseconds UTC as the server would say now. */
  now(): number {
    return this.known ? this.base + (performance.now() - this.here) * this.rate : Date.now();
  }

  /** Whole seconds since a time, never below 0; null without a time. */
  since(time: string | null | undefined): number | null {
    return time ? Math.max(0, Math.round((this.now() - Date.parse(time)) / 1000)) : null;
  }
}

/** The one clock of this page. */
export const clock = new ServerClock();

let hallZone: string | undefined;

/** Tells in which zone the hall lives, when the page did not. */
export function liveIn(zone: string | undefined): void {
  if (zone) hallZone = zone;
}

function zone(): string | undefined {
  return hallZone ?? page().hall?.timezone;
}

function formatted(at: number | string, options: Intl.DateTimeFormatOptions): string {
  const timeZone = zone();
  return new Intl.DateTimeFormat(page().lang, { ...options, hourCycle: "h23", ...(timeZone ? { timeZone } : {}) }).format(
    typeof at === "string" ? Date.parse(at) : at,
  );
}

/** 14:05 in the hall. */
export const hhmm = (at: number | string): string => formatted(at, { hour: "2-digit", minute: "2-digit" });

/** 14:05 in the hall for an end: a day ends at 24:00, not at the hour at which it began. */
export const endHhmm = (at: number | string): string => hhmm(at).replace(/^00:00$/, "24:00");

/** 14:05:09 in the hall. */
export const hhmmss = (at: number | string): string =>
  formatted(at, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Weekday and date in the hall. */
export const longDate = (at: number | string): string =>
  formatted(at, { weekday: "long", month: "long", day: "numeric" });

/** The same where there is little room. */
export const shortDate = (at: number | string): string => formatted(at, { weekday: "short", month: "short", day: "numeric" });

/** An ISO date as people say it: a date has no hour, so no zone moves it. */
export const dateOf = (day: string): string =>
  new Intl.DateTimeFormat(page().lang, { weekday: "long", month: "long", day: "numeric", timeZone: "UTC" }).format(Date.parse(day));

/** The date in the hall, to be compared. */
export const dayOf = (at: number | string): string =>
  formatted(at, { year: "numeric", month: "2-digit", day: "2-digit" });

/** A moment of today by its time, any other with its date. */
export const when = (at: string): string => (dayOf(at) === dayOf(clock.now()) ? hhmm(at) : `${longDate(at)} ${hhmm(at)}`);

/** A length of time on a clock: 4:09, 1:02:33. */
export function onClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A wait as people say it: "under 1 minute", "5 minutes". */
export function minutes(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "–";
  const whole = Math.round(seconds / 60);
  return whole < 1 ? t("under 1 min") : t("{n} min", { n: whole });
}

/** The wait that half and nine in ten visitors stay under, as one phrase. */
export function expected(estimate: { p50_seconds: number; p90_seconds: number } | null): string {
  if (!estimate) return t("not known yet");
  const low = Math.max(0, Math.round(estimate.p50_seconds / 60));
  const high = Math.max(1, Math.ceil(estimate.p90_seconds / 60));
  if (high <= 1) return t("about 1 minute");
  if (low >= high) return t("about {n} minutes", { n: high });
  return t("{low}–{high} minutes", { low: Math.max(1, low), high });
}

/**
 * How long a visitor waits, or had waited when first called, seconds; null for one who left uncalled. The visitor's
 * own wishes do not count: time on hold, or before the booked time.
 */
export function waited(ticket: { state: string; issued_at: string; called_at: string | null; appointment: string | null; uncounted_seconds: number }): number | null {
  if (ticket.state === "waiting") return Math.max(0, (clock.since(ticket.issued_at) ?? 0) - ticket.uncounted_seconds);
  if (!ticket.called_at) return null;
  const began = Math.max(Date.parse(ticket.issued_at), ticket.appointment ? Date.parse(ticket.appointment) : 0);
  return Math.max(0, (Date.parse(ticket.called_at) - began) / 1000);
}

/** How long somebody has waited in a lane at the longest, in seconds; null while nobody waits. */
export function longestWait(lane: { waiting: number; longest_wait_seconds: number | null; waiting_since?: string | null }): number | null {
  if (!lane.waiting) return null;
  return lane.waiting_since ? clock.since(lane.waiting_since) : lane.longest_wait_seconds;
}
