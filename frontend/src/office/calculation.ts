// A calculation as its row in the office shows it: what it is about, how far it is, what it has found.

import { html, nothing, type TemplateResult } from "lit";

import { named, page, type Names } from "../lib/page";
import { minutes } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { type Mistake } from "./asking";
import { replayed, replayFound } from "./replays";
import { all } from "./toldwaits";

export interface Plan {
  code: string;
  names: Names;
}

interface Interval {
  value: number | null;
  low: number | null;
  high: number | null;
}

interface Progress {
  done: number;
  of: number;
  left_seconds: number | null;
  /** `slow` says why it takes long. */
  so_far: {
    share?: Interval[];
    paid_hours?: number;
    targets_lacking?: number;
    trying?: Steps;
    lists?: Steps;
    /** Shares called within the P90 that they are told: by the table in use, by the fitted one. */
    within_p90?: [Interval, Interval];
    /** Whether the fitted one is better, all in all; null when nobody can tell. */
    better?: boolean | null;
    slow?: Names;
  };
}

/** So many steps are done, of so many at most. */
interface Steps {
  done: number;
  of: number;
}

export type Kind = "simulate" | "recommend" | "fast_list" | "waits" | "replay";
type Aim = "least_paid_hours" | "best_waits";

/** What was asked for about kinds of day. */
interface Wish {
  scenario: Plan;
  further?: Plan[];
  plan: Plan;
  other: Plan | null;
  days: number;
  seed: number;
  aim?: Aim | null;
}

/** What was asked for about a day on record. */
interface Replay {
  day: string;
  other: Plan;
}

/** A calculation as the list has it; the simulation's whole document stands on its page. */
export interface Calculation {
  id: string;
  number: string;
  kind: Kind;
  wish: Wish | Replay;
  state: "queued" | "running" | "cancelling" | "done" | "failed" | "cancelled";
  asked_by: { names: Names };
  asked_at: string;
  ended_at: string | null;
  progress: Progress | null;
  problem: { words: Names; mistakes?: readonly Mistake[] } | null;
  page_url: string | null;
}

const percent = (share: number): string =>
  share.toLocaleString(page().lang, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

const lacking = (targets: number): string =>
  targets ? tn("{n} target lacking", "{n} targets lacking", targets) : t("all targets kept");

/** What it is about: kinds of day or a day, and the plans. */
export function what(one: Calculation): TemplateResult {
  if ("day" in one.wish) return replayed(one.wish.day, one.wish.other);
  const { scenario, further, plan, other, days } = one.wish;
  const plans = other ? t("{plan} against {other}", { plan: named(plan.names), other: named(other.names) }) : named(plan.names);
  const what =
    one.kind === "recommend"
      ? t("a plan recommended, beside {plan}", { plan: named(plan.names) })
      : one.kind === "fast_list"
        ? t("the fast list under {plan}", { plan: named(plan.names) })
        : one.kind === "waits"
          ? t("what visitors are told under {plan}", { plan: named((other ?? plan).names) })
          : plans;
  return html`<strong>${all([scenario, ...(further ?? [])])}</strong><span class="hint">${what} · ${further?.length ? t("{n} days of each kind", { n: count(days) }) : t("{n} days", { n: count(days) })}</span>`;
}

/** How far it is. */
export function bar(one: Calculation): TemplateResult {
  const { progress } = one;
  if (one.state === "queued" || !progress) {
    return html`<span class="chip">${one.state === "queued" ? t("waits for its turn") : t("begins")}</span>`;
  }
  const left = progress.left_seconds === null ? "" : t("{time} left", { time: minutes(progress.left_seconds) });
  return html`<progress max=${progress.of} value=${progress.done} aria-label=${"day" in one.wish ? one.wish.day : named(one.wish.scenario.names)}></progress>
    <span class="hint">${[percent(progress.done / progress.of), left, soFar(progress, one.kind)].filter(Boolean).join(" · ")}</span>
    ${progress.so_far.slow ? html`<span class="hint">${named(progress.so_far.slow)}</span>` : nothing}`;
}

/** What it has found so far, and what it is at. */
function soFar(progress: Progress, kind: Kind): string {
  const { trying, lists } = progress.so_far;
  const at = trying
    ? t("trying what would help: {done} of {of}", { done: trying.done, of: trying.of })
    : lists
      ? t("lists tried: {done} of {of}", { done: lists.done, of: lists.of })
      : "";
  return [found(progress, false, kind), at].filter(Boolean).join(" · ");
}

/** What it has found, by now or in the end. */
export function found({ so_far }: Progress, ended: boolean, kind: Kind): string {
  const { paid_hours, targets_lacking, within_p90 } = so_far;
  if (within_p90) {
    const [now, then] = within_p90.map((one) => (one.value === null ? "–" : percent(one.value)));
    const facts = { then: then ?? "", now: now ?? "" };
    const share = ended
      ? t("Within the longer time told: {then}, as told now {now}", facts)
      : t("within the longer time told: {then}, as told now {now}", facts);
    const worth = so_far.better ? t("all in all better") : so_far.better === false ? t("all in all worse") : t("no sure difference all in all");
    return [share, worth].join(" · ");
  }
  if (paid_hours !== undefined) {
    const hours = paid_hours.toLocaleString(page().lang, { maximumFractionDigits: 1 });
    const facts = { hours, targets: lacking(targets_lacking ?? 0) };
    return ended
      ? t("Best plan: {hours} paid hours, {targets}", facts)
      : t("best plan so far: {hours} paid hours, {targets}", facts);
  }
  if (kind === "replay") return replayFound((so_far.share ?? []).map((one) => (one.value === null ? "–" : percent(one.value))));
  const shares = (so_far.share ?? []).flatMap((one) => (one.value === null ? [] : [percent(one.value)]));
  if (!shares.length) return "";
  const facts = { shares: shares.join(" | ") };
  return ended ? t("Within the promise: {shares}", facts) : t("within the promise: {shares}", facts);
}

/** Why it failed. */
export function why({ problem }: Calculation): string {
  if (!problem) return t("It failed.");
  const wrong = problem.mistakes?.length ?? 0;
  return wrong ? tn("It cannot be worked out, for {n} reason:", "It cannot be worked out, for {n} reasons:", wrong) : named(problem.words);
}
