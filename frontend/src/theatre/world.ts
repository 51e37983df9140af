// A hall at a moment of its film: rows are taken one by one, and going back begins anew.

import type { Names } from "../lib/page";
import { Check, Doing, gone, Verdict, Where, type Row } from "./film";

export interface Visitor {
  id: number;
  number: string;
  fast: boolean;
  /** Issued in a peak: the promise counts this one. */
  counts: boolean;
  /** The same person under every plan; the number on a recorded day. */
  person: string;
  issued: number;
  /** Out of a pre-check: comes from a guide and not from the door. */
  checked: boolean;
  /** How long the wait for the window was, ms, once it is over. */
  wait: number | null;
  /** Whether that wait has ended with what is going on now. */
  begun: boolean;
  ended: number | null;
  where: Where;
  /** The lane or the window. */
  which: number;
  place: number;
  join: number;
  verdict: Verdict;
}

/** The waits that are over: how many, and their sum in ms. */
export interface Waits {
  count: number;
  sum: number;
}

export interface WindowNow {
  doing: Doing;
  lanes: readonly number[];
  tide: boolean;
}

export class World {
  /** The time up to which everything has happened. */
  at = -1;
  visitors: Visitor[] = [];
  here = new Set<Visitor>();
  /** The pre-checks that are going on, by number, in the order in which they began. */
  checks = new Set<number>();
  /** How many were sent away, or left, out of a pre-check. */
  turned = 0;
  windows: WindowNow[] = [];
  plan: { names: Names; lanes: readonly number[] } | null = null;
  kept = 0;
  missed = 0;
  served = 0;
  left = 0;
  over = false;
  fastWaits: Waits = { count: 0, sum: 0 };
  otherWaits: Waits = { count: 0, sum: 0 };
  private next = 0;
  private passed = false;

  constructor(
    private readonly rows: readonly Row[],
    private readonly windowCount: number,
  ) {
    this.begin();
  }

  private begin(): void {
    this.at = -1;
    this.visitors = [];
    this.here = new Set();
    this.checks = new Set();
    this.passed = false;
    this.windows = Array.from({ length: this.windowCount }, () => ({ doing: Doing.closed, lanes: [], tide: false }));
    this.plan = null;
    this.kept = this.missed = this.served = this.left = this.turned = this.next = 0;
    this.over = false;
    this.fastWaits = { count: 0, sum: 0 };
    this.otherWaits = { count: 0, sum: 0 };
  }

  /** Goes to a time; whether it had to begin anew because that lies behind. */
  to(at: number): boolean {
    const back = at < this.at;
    if (back) this.begin();
    for (let row = this.rows[this.next]; row && row[1] <= at; row = this.rows[++this.next]) this.take(row);
    this.at = at;
    return back;
  }

  private take(row: Row): void {
    switch (row[0]) {
      case "p":
        this.plan = { names: row[3], lanes: row[4] };
        break;
      case "w":
        this.windows[row[2]] = { doing: row[3], lanes: row[4], tide: row[5] };
        break;
      case "c":
        this.check(row[2], row[3]);
        break;
      case "i":
        this.visitors.push({
          id: this.visitors.length,
          number: row[2],
          fast: row[3],
          counts: row[4],
          person: row[5] ?? row[2],
          issued: row[1],
          checked: this.passed,
          wait: null,
          begun: false,
          ended: null,
          where: Where.waiting,
          which: 0,
          place: 0,
          join: 0,
          verdict: Verdict.pending,
        });
        this.passed = false;
        break;
      case "m":
        this.move(this.visitors[row[2]]!, row[1], row[3], row[4], row[5] ?? 0, row[6] ?? 0);
        break;
      case "v":
        this.judge(this.visitors[row[2]]!, row[3]);
        break;
      case "d":
        this.over = row[2] === "closed";
    }
  }

  private check(check: number, how: Check): void {
    if (how === Check.begun) this.checks.add(check);
    else this.checks.delete(check);
    if (how === Check.passed) this.passed = true;
    else if (how !== Check.begun) this.turned += 1;
  }

  private move(one: Visitor, at: number, where: Where, which: number, first: number, join: number): void {
    this.countGone(one, -1);
    if (where <= Where.addressed) [one.place, one.join] = [first, join];
    if (where === Where.serving && one.wait === null) {
      one.wait = first;
      this.countWait(one, first, 1);
      one.begun = true;
    } else if (where === Where.called && one.where === Where.serving && one.begun) {
      // The start is taken back: nobody had come yet.
      this.countWait(one, one.wait ?? 0, -1);
      one.wait = null;
    }
    if (where !== Where.serving) one.begun = false;
    one.where = where;
    one.which = which;
    one.ended = gone(where) ? at : null;
    this.countGone(one, 1);
    if (gone(where)) this.here.delete(one);
    else this.here.add(one);
  }

  private countWait(one: Visitor, wait: number, by: 1 | -1): void {
    const waits = one.fast ? this.fastWaits : this.otherWaits;
    waits.count += by;
    waits.sum += by * wait;
  }

  private countGone(one: Visitor, by: number): void {
    if (one.where === Where.completed) this.served += by;
    // Who did not come when called is expired at closing and has left, too.
    if (one.where === Where.withdrawn || one.where === Where.expired) this.left += by;
  }

  private judge(one: Visitor, verdict: Verdict): void {
    if (one.counts) {
      this.kept += Number(verdict === Verdict.kept) - Number(one.verdict === Verdict.kept);
      this.missed += Number(verdict === Verdict.missed) - Number(one.verdict === Verdict.missed);
    }
    one.verdict = verdict;
  }

  /** The share of the promise that is kept; null before anybody is judged. */
  get share(): number | null {
    const judged = this.kept + this.missed;
    return judged ? this.kept / judged : null;
  }

  /** Those who wait in a lane, in the order in which they stand. */
  line(lane: number): Visitor[] {
    const found = [...this.here].filter((one) => one.where === Where.waiting && one.which === lane);
    return found.sort((a, b) => a.place - b.place || a.join - b.join);
  }

  /** Those who did not come when called, or were set aside, in order of coming. */
  get aside(): Visitor[] {
    return [...this.here].filter((one) => one.where === Where.held || one.where === Where.missed);
  }

  get waiting(): Visitor[] {
    return [...this.here].filter((one) => one.where <= Where.addressed);
  }

  /** How long the one who waits longest has waited, ms; 0 when nobody waits. */
  get longest(): number {
    return this.waiting.reduce((most, one) => Math.max(most, this.at - Math.max(one.issued, one.place)), 0);
  }

  /** How long a visitor has waited for the window, or did, ms. */
  waited(one: Visitor): number {
    return one.wait ?? Math.max(0, (one.ended ?? this.at) - one.issued);
  }
}
