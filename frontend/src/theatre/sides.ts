// What stands over and under each stage: the plan's name, the promise as it runs, and the hall in words.

import { html, nothing, type TemplateResult } from "lit";

import { laneMark } from "../lib/marks";
import { named, page } from "../lib/page";
import { hhmm, onClock } from "../lib/time";
import { count, t, tn } from "../lib/words";
import { atWindow, Doing, MINUTE, SECOND, type Film } from "./film";
import type { Waits, World } from "./world";

/** A share in whole percent, never rounded up to what was promised. */
export const percent = (share: number): string => `${Math.floor(share * 100 + 1e-9)}${page().lang === "zh-CN" ? "" : " "}%`;

/** A length of time on a clock. */
export const length = (ms: number): string => onClock(ms / SECOND);

const mean = (waits: Waits): string => (waits.count ? length(waits.sum / waits.count) : "–");

/** The target as people say it. */
export function targetWords(film: Film): string {
  const { target_ms: target } = film.promise;
  return target % MINUTE ? tn("{n} second", "{n} seconds", target / SECOND) : tn("{n} minute", "{n} minutes", target / MINUTE);
}

/** `level` is that of the plan's heading. */
export function head(film: Film, world: World, level: number): TemplateResult {
  const { share } = world;
  const wanted = film.promise.share;
  const kept = share !== null && share >= wanted;
  const peak = film.promise.peaks_ms[0]?.[0];
  const from = peak === undefined ? "" : hhmm(film.zero_ms + peak);
  const word = share === null ? (from ? t("counts in the peaks, from {time}", { time: from }) : t("no peaks, so nothing is promised")) : kept ? t("promise kept") : t("promise not kept");
  return html`<div class="th-head">
    <p class="th-plan" role="heading" aria-level=${level}>${named(world.plan?.names)}</p>
    <div class="th-promise ${share === null ? "" : kept ? "kept" : "missed"}">
      <p class="th-share"><strong>${share === null ? "–" : percent(share)}</strong><span class="th-word">${share === null ? nothing : kept ? "✓ " : "✗ "}${word}</span></p>
      <div class="th-bar" aria-hidden="true"><span class="th-fill" .style=${`width: ${(share ?? 0) * 100}%`}></span><span class="th-wanted" .style=${`left: ${wanted * 100}%`}></span></div>
      <p class="th-small">
        ${share === null
          ? t("of fast visitors in the peaks at a window within {target}; promised: {share}", { target: targetWords(film), share: percent(wanted) })
          : t("{kept} of {judged} fast visitors in the peaks at a window within {target}; promised: {share}", {
              kept: count(world.kept),
              judged: count(world.kept + world.missed),
              target: targetWords(film),
              share: percent(wanted),
            })}
      </p>
    </div>
    <dl class="th-now">
      <div><dt>${t("Waiting now")}</dt><dd>${count(world.waiting.length)}</dd></div>
      <div><dt>${t("Longest wait now")}</dt><dd>${length(world.longest)}</dd></div>
      <div><dt>${t("Mean wait, fast")}</dt><dd>${mean(world.fastWaits)}</dd></div>
      <div><dt>${t("Mean wait, others")}</dt><dd>${mean(world.otherWaits)}</dd></div>
    </dl>
  </div>`;
}

/** What the picture shows, for whoever does not see it. */
export function picture(film: Film, world: World, time: string): string {
  const open = world.windows.filter((one) => one.doing === Doing.open && one.lanes.length).length;
  return t("{time}, {plan}: {waiting} waiting, {open} windows at work, {served} served, {left} gave up", {
    time,
    plan: named(world.plan?.names) || named(film.names),
    waiting: count(world.waiting.length),
    open: count(open),
    served: count(world.served),
    left: count(world.left),
  });
}

/** The lines and windows as tables, one column a plan. */
export function tables(film: Film, worlds: readonly World[]): TemplateResult {
  const doing = [t("closed"), t("open"), t("paused")];
  const plans = worlds.map((world) => html`<th scope="col">${named(world.plan?.names)}</th>`);
  const inHand = (world: World, window: number): string => [...world.here].find((one) => atWindow(one.where) && one.which === window)?.number ?? "";
  return html`<div class="th-tables">
    <table>
      <caption>${t("Who waits")}</caption>
      <thead><tr><th scope="col">${t("Lane")}</th>${plans}</tr></thead>
      <tbody>
        ${film.films.some((one) => one.rows.some((row) => row[0] === "c"))
          ? html`<tr><th scope="row">${t("Pre-check")}</th>${worlds.map((world) => html`<td>${count(world.checks.size)}</td>`)}</tr>`
          : nothing}
        ${film.hall.lanes.map((lane, index) => html`<tr><th scope="row">${laneMark(lane)}</th>${worlds.map((world) => html`<td>${count(world.line(index).length)}</td>`)}</tr>`)}
      </tbody>
    </table>
    <table>
      <caption>${t("What the windows do")}</caption>
      <thead><tr><th scope="col">${t("Window")}</th>${plans}</tr></thead>
      <tbody>
        ${film.hall.windows.map((window, index) => html`<tr>
          <th scope="row">${named(window.names)}</th>
          ${worlds.map((world) => {
            const now = world.windows[index]!;
            const word = now.doing === Doing.open && !now.lanes.length ? t("no slot") : doing[now.doing];
            return html`<td>${word} ${inHand(world, index)}</td>`;
          })}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}
