// A list as long as there is room: what does not fit is turned to by taps. Nothing at the kiosk scrolls.

import { html, type TemplateResult } from "lit";

import { Island } from "../lib/element";
import { t } from "../lib/words";

class Paged extends Island {
  static override properties = {
    rows: { attribute: false },
    kind: { attribute: false },
    starts: { state: true },
    at: { state: true },
  };

  /** The list's `li`s. */
  declare rows: readonly TemplateResult[];
  /** The list's class. */
  declare kind: string;
  /** The first row of each part. */
  declare starts: readonly number[];
  declare at: number;

  private readonly room = new ResizeObserver(() => this.fit());

  constructor() {
    super();
    Object.assign(this, { rows: [], kind: "", starts: [0], at: 0 });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.room.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.room.disconnect();
  }

  protected override updated(): void {
    this.fit();
  }

  /** Lets all rows take their places, sees where the room ends, and hides what lies beyond this part. */
  private fit(): void {
    const list = this.querySelector("ul");
    if (!list) return;
    const rows = [...list.children] as HTMLElement[];
    const turn = this.querySelector("nav")!;
    for (const row of rows) row.hidden = false;
    list.classList.remove("whole");
    turn.hidden = list.scrollHeight <= this.clientHeight;
    const starts = turn.hidden ? [0] : beginnings(rows, list.clientHeight);
    if (starts.join() !== this.starts.join()) this.starts = starts;
    this.at = Math.min(this.at, starts.length - 1);
    const [from, to] = [starts[this.at]!, starts[this.at + 1] ?? rows.length];
    rows.forEach((row, place) => (row.hidden = place < from || place >= to));
    list.classList.toggle("whole", turn.hidden);
  }

  protected override render(): TemplateResult {
    const last = this.starts.length - 1;
    return html`<ul class=${this.kind}>${this.rows}</ul>
      <nav class="turn" aria-label=${t("Parts of the list")}>
        <button class="button" ?disabled=${this.at === 0} @click=${() => (this.at -= 1)}>${t("Previous")}</button>
        <span>${t("{page} of {pages}", { page: this.at + 1, pages: last + 1 })}</span>
        <button class="button" ?disabled=${this.at >= last} @click=${() => (this.at += 1)}>${t("Next")}</button>
      </nav>`;
  }
}

function beginnings(rows: readonly HTMLElement[], room: number): number[] {
  const starts = [0];
  let top = rows[0]!.offsetTop;
  rows.forEach((row, place) => {
    if (row.offsetTop + row.offsetHeight - top > room && row.offsetTop > top) {
      starts.push(place);
      top = row.offsetTop;
    }
  });
  return starts;
}

customElements.define("kb-paged", Paged);

/** As many of the rows as fit, and the way to the others; `kind` is the list's class. */
export const paged = (rows: readonly TemplateResult[], kind: string): TemplateResult =>
  html`<kb-paged .rows=${rows} .kind=${kind}></kb-paged>`;
