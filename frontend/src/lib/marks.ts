// Marks that several screens show: lanes by word, shape and colour.

import { html, type TemplateResult } from "lit";

import type { Lane } from "./models";
import { named, type Names } from "./page";
import { t } from "./words";

const CHEVRONS = html`<svg viewBox="0 0 16 16" aria-hidden="true">
  <path d="M1 1h4l6 7-6 7H1l6-7z" /><path d="M8 1h4l4 7-4 7H8l4-7z" />
</svg>`;
const BAR = html`<svg viewBox="0 0 6 16" aria-hidden="true"><rect y="1" width="6" height="14" /></svg>`;

/** The lane's shape: chevrons for fast, a bar for regular. */
export const laneShape = (kind: string): TemplateResult => (kind === "fast" ? CHEVRONS : BAR);

/** The lane's word with its shape. */
export function laneMark(lane: { kind: string; names: Names } | undefined, word?: string): TemplateResult {
  const kind = lane?.kind === "fast" ? "fast" : "regular";
  return html`<span class="lane-mark ${kind}">${laneShape(kind)}<span>${word ?? named(lane?.names)}</span></span>`;
}

/** "Fast" or "Regular" for an item, before its lane is known. */
export function kindMark(fast: boolean): TemplateResult {
  const kind = fast ? "fast" : "regular";
  return html`<span class="lane-mark ${kind}">${laneShape(kind)}<span>${fast ? t("Fast") : t("Regular")}</span></span>`;
}

/** A lane by its code. */
export const laneOf = (lanes: Iterable<Lane>, code: string | null | undefined): Lane | undefined =>
  [...lanes].find((lane) => lane.code === code);
