// The page's own token is worth nothing any more: signed out in another tab, run out, or revoked.

import { token } from "./page";
import { t } from "./words";

const REFUSED = "token_refused";

let answer = band;

/** What this page does about it, where it is not for a person to sign in again. Called again as long as it lasts. */
export function whenEnded(own: () => void): void {
  answer = own;
}

/** Whether a refusal with this code means that the page has no right to anything any more; the page then says so. */
export function hasEnded(code: string | undefined): boolean {
  if (code !== REFUSED || !token()) return false;
  answer();
  return true;
}

export const endedWords = (): string => t("This page is no longer signed in. Please sign in again.");

/** Says it over everything else, with the way back to where one was. */
function band(): void {
  if (document.querySelector(".ended")) return;
  const way = Object.assign(document.createElement("a"), {
    className: "button",
    href: `/sign-in?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`,
    textContent: t("Sign in"),
  });
  const made = document.createElement("div");
  made.className = "notice danger ended";
  made.setAttribute("role", "alert");
  made.append(endedWords(), way);
  (document.querySelector("main") ?? document.body).prepend(made);
}
