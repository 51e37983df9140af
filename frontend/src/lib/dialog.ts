// A question over the page: it opens when it is drawn, and the focus goes back to whoever asked.

const wordOf = (one: HTMLElement): string | null => one.ariaLabel ?? one.textContent;

export class Questions {
  private asked: { by: HTMLElement; word: string | null } | null = null;

  /** Call it after each drawing of `root`. */
  drawn(root: HTMLElement): void {
    const dialog = root.querySelector("dialog");
    if (dialog?.open) return;
    if (dialog) {
      const by = document.activeElement;
      this.asked = by instanceof HTMLElement && by !== document.body ? { by, word: wordOf(by) } : null;
      dialog.showModal();
      return;
    }
    const asked = this.asked;
    this.asked = null;
    // The element may have become another button meanwhile: a second Enter must not press that one.
    if (asked?.by.isConnected && wordOf(asked.by) === asked.word) asked.by.focus();
  }
}
