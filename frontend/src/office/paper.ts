// What the virtual printers have printed, as pictures, and how the real ones do.

import { html, nothing, type TemplateResult } from "lit";

import { blob, get } from "../lib/api";
import type { Paper as PaperState } from "../lib/models";
import { named, type Names } from "../lib/page";
import { hhmm } from "../lib/time";
import { count, t } from "../lib/words";

export interface Printer {
  name: string;
  address: string;
  channels: string[];
  virtual: boolean;
  jobs: Record<string, number>;
  slips: Slip[];
}

/** A slip that a printer was given, newest first. */
export interface Slip {
  ticket: string;
  number: string;
  paper: PaperState;
  words: Names | null;
  changed_at: string;
}

export interface Paper {
  printer: string;
  paper: number;
  printed_at: string;
  image: string;
  picture: string;
}

const SHOWN = 8;

/** Keeps the pictures that are shown and lets go of the others. */
export class Papers {
  private readonly pictures = new Map<string, string>();

  /** The newest papers of the virtual ones among `printers`. */
  async look(printers: readonly Printer[]): Promise<Paper[]> {
    const virtual = printers.filter((one) => one.virtual);
    const lists = await Promise.all(virtual.map((one) => this.of(one.name)));
    const papers = lists.flat();
    const images = new Set(papers.map((paper) => paper.image));
    for (const [image, picture] of this.pictures) {
      if (images.has(image)) continue;
      URL.revokeObjectURL(picture);
      this.pictures.delete(image);
    }
    return papers;
  }

  private async of(printer: string): Promise<Paper[]> {
    const { papers } = await get<{ papers: Omit<Paper, "printer" | "picture">[] }>(`/printers/${encodeURIComponent(printer)}/papers`);
    return Promise.all(papers.slice(0, SHOWN).map(async (paper) => ({ ...paper, printer, picture: await this.picture(paper.image) })));
  }

  /** A picture's own address in this page: an image tag cannot carry the page's token. */
  private async picture(image: string): Promise<string> {
    const known = this.pictures.get(image);
    if (known) return known;
    const made = URL.createObjectURL(await blob(image));
    this.pictures.set(image, made);
    return made;
  }
}

/** Slips that did not come out, or of which nobody knows. */
export const inTrouble = (printer: Printer): Slip[] => printer.slips.filter((one) => one.paper === "failed" || one.paper === "uncertain");

/** How a printer does, judged by the latest slip that has been tried. */
function health(printer: Printer): TemplateResult {
  const last = printer.slips.find((one) => one.paper === "printed" || one.paper === "sent" || one.words);
  if (!last) return html`<span class="chip">${t("not used yet")}</span>`;
  return last.paper === "failed" || last.paper === "uncertain"
    ? html`<span class="chip bad">${t("in trouble")}</span>`
    : html`<span class="chip open">${t("working")}</span>`;
}

function printerRow(printer: Printer): TemplateResult {
  const bad = inTrouble(printer);
  return html`<li>
    <p><strong>${printer.name}</strong> ${health(printer)} <code>${printer.address}</code> <span>${jobs(printer)}</span></p>
    ${bad.length
      ? html`<ul class="bad-slips" aria-label=${t("Slips in trouble")}>
          ${bad.map(
            (one) => html`<li>
              <strong class="number">${one.number}</strong> <time>${hhmm(one.changed_at)}</time>
              <span>${one.words ? named(one.words) : t("not tried yet")}</span>
            </li>`,
          )}
        </ul>`
      : nothing}
  </li>`;
}

function jobs(printer: Printer): string {
  const wait = (printer.jobs["queued"] ?? 0) + (printer.jobs["sending"] ?? 0) + (printer.jobs["sent"] ?? 0);
  const bad = (printer.jobs["failed"] ?? 0) + (printer.jobs["uncertain"] ?? 0);
  return t("{done} printed, {wait} in hand, {bad} in trouble", {
    done: count(printer.jobs["printed"] ?? 0),
    wait: count(wait),
    bad: count(bad),
  });
}

export function paperPanel(printers: readonly Printer[], papers: readonly Paper[]): TemplateResult {
  return html`${printers.length
      ? html`<ul class="printers">
          ${printers.map(printerRow)}
        </ul>`
      : html`<p class="empty">${t("The hall has no printer. Add one with the command: kuaiban printers add NAME ADDRESS")}</p>`}
    ${papers.length
      ? html`<ul class="papers">
          ${papers.map(
            (paper) => html`<li>
              <figure>
                <img src=${paper.picture} alt=${t("Slip {n} of the printer {printer}", { n: paper.paper, printer: paper.printer })} />
                <figcaption><time>${hhmm(paper.printed_at)}</time> · ${paper.printer}</figcaption>
              </figure>
            </li>`,
          )}
        </ul>`
      : printers.some((one) => one.virtual)
        ? html`<p class="empty">${t("No slip has been printed yet. Take a ticket at the kiosk and it appears here.")}</p>`
        : nothing}`;
}
