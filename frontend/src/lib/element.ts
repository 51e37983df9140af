// The base of our elements: no shadow root, so one style sheet, labels and print work plainly.

import { LitElement, type PropertyValues } from "lit";

export class Island extends LitElement {
  /** What the server wrote inside is its first picture; it goes when the island is ready to draw. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.hasUpdated) this.replaceChildren();
    super.willUpdate(changed);
  }
}
