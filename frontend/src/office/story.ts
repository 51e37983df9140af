// A ticket's whole story, in a drawer over the list.

import { html, nothing, type TemplateResult } from "lit";

import { get, told } from "../lib/api";
import { named, page, type Names } from "../lib/page";
import { dayOf, hhmmss, clock } from "../lib/time";
import { t } from "../lib/words";

export interface Story {
  ticket: string;
  number: string;
  events: { seq: number; at: string; kind: string; text: Names }[];
  trouble: string;
}

/** What has happened to a ticket by now. */
export async function storyOf(ticket: { id: string; number: string }): Promise<Story> {
  const empty = { ticket: ticket.id, number: ticket.number, events: [], trouble: "" };
  try {
    return { ...empty, ...(await get<Omit<Story, "trouble">>(`/tickets/${encodeURIComponent(ticket.id)}/story`)) };
  } catch (error) {
    return { ...empty, trouble: told(error).message };
  }
}

/** The sentence in the page's language, and under it in the other: it may be shown to whoever asks. */
export function storyDrawer(story: Story, leave: () => void): TemplateResult {
  const other = page().other_langs[0];
  return html`<dialog class="ask drawer" aria-labelledby="story-title" @cancel=${leave}>
    <header>
      <h2 id="story-title">${t("The story of {number}", { number: story.number })}</h2>
      <button type="button" class="button" autofocus @click=${leave}>${t("Close the story")}</button>
    </header>
    ${story.trouble ? html`<p class="notice danger" role="alert">${story.trouble}</p>` : nothing}
    <ol class="story" tabindex="0" aria-labelledby="story-title">
      ${story.events.map(
        (one) => html`<li>
          <time>${dayOf(one.at) === dayOf(clock.now()) ? "" : `${dayOf(one.at)} `}${hhmmss(one.at)}</time>
          <p>${named(one.text)}${other ? html`<span lang=${other}>${one.text[other]}</span>` : nothing}</p>
        </li>`,
      )}
    </ol>
  </dialog>`;
}
