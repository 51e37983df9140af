// The element <kb-theatre>: a film that stands inside it, or the days of the hall when a server made the page.

import "./theatre.css";

import { html, nothing, type TemplateResult } from "lit";

import { theatre as chineseOwn, lib as chinese } from "../../../hall/locales/zh_Hans_CN/browser.json";
import { assume, page, type Lang } from "../lib/page";
import { learn } from "../lib/words";
import type { Film } from "./film";
import { HallDays } from "./days";
import { Player } from "./player";

const OTHER: Record<Lang, Lang> = { "zh-CN": "en", en: "zh-CN" };
const OWN_NAME: Record<Lang, string> = { "zh-CN": "中文", en: "English" };

/** Lets the words of this page be in a language: the player has them with it, no server is there to give them. */
function speak(lang: Lang, film: Film): void {
  assume({ lang, other_langs: [], hall: { code: film.hall.code, names: film.hall.names, timezone: film.hall.timezone }, build: "", data: {} });
  learn(lang === "zh-CN" ? { ...chinese, ...chineseOwn } : {});
}

class Theatre extends Player {
  private readonly inside = this.querySelector("script")?.textContent ?? "null";

  /** A page of somebody else has styles of its own. */
  protected override createRenderRoot(): HTMLElement {
    const root = this.attachShadow({ mode: "open" });
    const style = this.querySelector("template");
    if (style) root.append(style.content);
    const stage = root.appendChild(document.createElement("div"));
    stage.style.display = "contents";
    return stage;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const film = JSON.parse(this.inside) as Film;
    speak(this.lang === "zh-CN" ? "zh-CN" : "en", film);
    this.show(film, this.hasAttribute("alone"));
  }

  private turn(): void {
    const lang = OTHER[page().lang];
    speak(lang, this.film!);
    this.lang = lang;
    if (this.hasAttribute("alone")) document.documentElement.lang = lang;
    this.stages = [];
    this.say();
  }

  protected override beside(): TemplateResult | typeof nothing {
    if (!this.hasAttribute("alone")) return nothing;
    const other = OTHER[page().lang];
    return html`<button type="button" class="th-button" lang=${other} @click=${() => this.turn()}>${OWN_NAME[other]}</button>`;
  }
}

if (!customElements.get("kb-theatre")) customElements.define("kb-theatre", Theatre);
if (!customElements.get("kb-hall-theatre")) customElements.define("kb-hall-theatre", HallDays);
