// What the parts of the office have in common: look again from time to time, send once, tell what went wrong.

import { html, nothing, type TemplateResult } from "lit";

import { post, told } from "../lib/api";
import { Questions } from "../lib/dialog";
import { Island } from "../lib/element";
import { mint } from "../lib/intent";
import { page, type Names } from "../lib/page";
import type { Catalogue } from "../lib/models";
import { tn } from "../lib/words";

/** What the server writes into the office's page. */
export interface OfficeData {
  links: { kind: string; names: Names; href: string }[];
  catalogue: Catalogue;
  rights?: Record<string, boolean>;
}

export const given = (): OfficeData => page<OfficeData>().data;

/** Whether the page's person may do something; the server has the last word. */
export const may = (right: string): boolean => given().rights?.[right] ?? true;

/** Something wrong with a file, told by language. */
export interface Mistake {
  where: string;
  words: Record<string, { where?: string; what: string; mend: string }>;
}

/** A part of the office that is drawn only while it is chosen. */
export abstract class Part extends Island {
  static override properties = { trouble: { state: true } };

  declare trouble: string;
  /** All that is wrong with a file that was sent. */
  declare protected faults: readonly Mistake[];

  private readonly questions = new Questions();
  private readonly intents = new Map<string, string>();
  private timer = 0;
  /** Why the last look has failed; it is told until one succeeds. */
  private unseen = "";

  /** How often it looks again, ms. */
  protected every = 5000;

  constructor() {
    super();
    this.trouble = "";
    this.faults = [];
  }

  /** Asks the server for what is shown. */
  protected abstract look(): Promise<void>;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.lookAgain();
    this.timer = setInterval(() => void this.lookAgain(), this.every);
  }

  override disconnectedCallback(): void {
    clearInterval(this.timer);
    super.disconnectedCallback();
  }

  protected async lookAgain(): Promise<void> {
    try {
      await this.look();
      if (this.trouble === this.unseen) this.trouble = "";
      this.unseen = "";
    } catch (error) {
      this.trouble = this.unseen = told(error).message;
    }
  }

  /** Sends a command; the same offer sent again before an answer is the same intent. */
  protected async send<T>(offer: string, path: string, body: unknown): Promise<T | null> {
    const intent = this.intents.get(offer) ?? mint();
    this.intents.set(offer, intent);
    this.trouble = "";
    this.faults = [];
    try {
      const answer = await post<T>(path, body, intent);
      this.intents.delete(offer);
      return answer;
    } catch (error) {
      const trouble = told(error);
      if (!trouble.unknown) this.intents.delete(offer);
      this.trouble = trouble.message;
      this.faults = (trouble.problem["mistakes"] as Mistake[] | undefined) ?? [];
      void this.shown();
      return null;
    } finally {
      void this.lookAgain();
    }
  }

  /** Brings what went wrong before the eyes: the button may be far below it. */
  private async shown(): Promise<void> {
    await this.updateComplete;
    this.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
  }

  protected override updated(): void {
    this.questions.drawn(this);
  }

  protected troubled(): TemplateResult | typeof nothing {
    if (!this.trouble) return nothing;
    const wrong = this.faults.length;
    const words = wrong ? tn("The file has {n} mistake:", "The file has {n} mistakes:", wrong) : this.trouble;
    return html`<div class="notice danger whole" role="alert"><p>${words}</p>${listed(this.faults)}</div>`;
  }
}

/** Mistakes one by one, with what to do. */
export const listed = (mistakes: readonly Mistake[]): TemplateResult | typeof nothing => {
  if (!mistakes.length) return nothing;
  const told = mistakes.map(({ where, words }) => {
    const own = words[page().lang];
    return html`<li><code>${own?.where ?? where}</code> ${own?.what} <span class="mend">${own?.mend}</span></li>`;
  });
  return html`<ul class="harms">${told}</ul>`;
};
