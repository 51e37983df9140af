// The stage: a canvas on which the hall is painted and its visitors move.

import { named } from "../lib/page";
import { count, t } from "../lib/words";
import { atWindow, Doing, Verdict, Where, type FilmHall } from "./film";
import { Layout, type Box, type Spot } from "./layout";
import type { Visitor, World } from "./world";

interface Dot extends Spot {
  to: Spot;
  visible: number;
  seen: number;
}

/** The page's own colours and letters. */
export interface Paint {
  ink: string;
  ink2: string;
  line: string;
  hair: string;
  surface: string;
  fast: string;
  fastDot: string;
  fastSoft: string;
  regular: string;
  regularDot: string;
  regularSoft: string;
  danger: string;
  primary: string;
  family: string;
}

export function paintOf(host: Element): Paint {
  const style = getComputedStyle(host);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of("ink"),
    ink2: of("ink-2"),
    line: of("line"),
    hair: of("hair"),
    surface: of("surface"),
    fast: of("fast"),
    fastDot: of("fast-dot"),
    fastSoft: of("fast-soft"),
    regular: of("regular"),
    regularDot: of("regular-dot"),
    regularSoft: of("regular-soft"),
    danger: of("danger"),
    primary: of("primary"),
    family: style.fontFamily,
  };
}

export class Stage {
  private layout: Layout | null = null;
  private context: CanvasRenderingContext2D;
  private ratio = 1;
  private readonly dots = new Map<Visitor, Dot>();
  private frame = 0;
  private readonly widths = new Map<string, number>();

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly hall: FilmHall,
    private readonly longest: readonly number[],
    private readonly paint: Paint,
  ) {
    this.context = canvas.getContext("2d")!;
  }

  /** Fits the drawing to the canvas's box; whether there is room to draw at all. */
  private fit(): boolean {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    if (!w || !h) return false;
    const ratio = window.devicePixelRatio || 1;
    if (this.layout?.w !== w || this.layout.h !== h || ratio !== this.ratio) {
      this.ratio = ratio;
      this.canvas.width = Math.round(w * ratio);
      this.canvas.height = Math.round(h * ratio);
      this.layout = new Layout(this.hall, w, h, this.longest);
      this.forget();
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, w, h);
    return true;
  }

  /** Lets everybody be where they belong at once, as after a jump in time. */
  forget(): void {
    this.dots.clear();
  }

  /**
   * Paints the hall. `pace` is the part of the way that dots move in this frame (1: at once), `followed` the
   * person who stands out. Whether anybody is still moving.
   */
  draw(world: World, pace: number, followed: string | null): boolean {
    if (!this.fit()) return false;
    this.frame += 1;
    this.furniture(world);
    const moving = this.move(world, pace);
    for (const [visitor, dot] of this.dots) this.dot(visitor, dot, visitor.person === followed);
    return moving;
  }

  /** The visitor at a point of the canvas. */
  at(x: number, y: number): Visitor | null {
    let best: Visitor | null = null;
    let nearest = 14 ** 2;
    for (const [visitor, dot] of this.dots) {
      const far = (dot.x - x) ** 2 + (dot.y - y) ** 2;
      if (far < nearest && dot.visible > 0.5) [best, nearest] = [visitor, far];
    }
    return best;
  }

  // -- visitors

  private targets(world: World): Map<Visitor, Spot> {
    const layout = this.layout!;
    const found = new Map<Visitor, Spot>();
    this.hall.lanes.forEach((_, lane) => world.line(lane).forEach((one, n, all) => found.set(one, layout.spot(lane, n, all.length))));
    const aside = world.aside;
    const behind = new Map<number, number>();
    for (const one of world.here) {
      if (atWindow(one.where)) found.set(one, layout.desk(one.which));
      else if (one.where === Where.addressed) {
        const n = (behind.get(one.which) ?? 0) + 1;
        behind.set(one.which, n);
        const desk = layout.desk(one.which);
        found.set(one, { x: desk.x, y: desk.y + n * (layout.r + 2) });
      }
    }
    aside.forEach((one, n) => found.set(one, layout.inARow(layout.bench, n, aside.length)));
    return found;
  }

  private move(world: World, pace: number): boolean {
    const layout = this.layout!;
    const fresh = this.dots.size === 0;
    let moving = false;
    for (const [visitor, to] of this.targets(world)) {
      let dot = this.dots.get(visitor);
      if (!dot) {
        const from = fresh || pace >= 1 ? to : visitor.checked ? layout.inARow(layout.guides, 0, 1) : layout.door;
        dot = { ...from, to, visible: 1, seen: 0 };
        this.dots.set(visitor, dot);
      }
      dot.to = to;
      dot.visible = 1;
      dot.seen = this.frame;
    }
    for (const [visitor, dot] of this.dots) {
      if (dot.seen !== this.frame) {
        dot.to = visitor.where === Where.completed ? layout.out : layout.away;
        dot.visible -= pace * 0.45;
        if (pace >= 1 || dot.visible <= 0) {
          this.dots.delete(visitor);
          continue;
        }
      }
      const [dx, dy] = [dot.to.x - dot.x, dot.to.y - dot.y];
      if (Math.abs(dx) + Math.abs(dy) > 0.4) moving = true;
      dot.x += dx * pace;
      dot.y += dy * pace;
    }
    return moving;
  }

  /** Fast is a diamond and regular a disc; who has waited longer than promised wears a ring. */
  private dot(visitor: Visitor, dot: Spot & { visible: number }, followed: boolean): void {
    const c = this.context;
    const { r } = this.layout!;
    const aside = visitor.where === Where.held || visitor.where === Where.missed || visitor.where === Where.withdrawn;
    c.globalAlpha = Math.max(0, Math.min(1, dot.visible * 1.6));
    c.beginPath();
    if (visitor.fast) {
      const d = r * 1.22;
      c.moveTo(dot.x, dot.y - d);
      c.lineTo(dot.x + d, dot.y);
      c.lineTo(dot.x, dot.y + d);
      c.lineTo(dot.x - d, dot.y);
      c.closePath();
    } else {
      c.arc(dot.x, dot.y, r * 0.94, 0, 7);
    }
    const colour = visitor.fast ? this.paint.fastDot : this.paint.regularDot;
    c.fillStyle = aside ? this.paint.surface : colour;
    c.fill();
    const late = visitor.fast && visitor.verdict === Verdict.missed;
    c.lineWidth = late || aside ? Math.max(1.5, r * 0.34) : 0;
    c.strokeStyle = late ? this.paint.danger : colour;
    if (c.lineWidth && (late || aside)) c.stroke();
    if (followed) {
      c.beginPath();
      c.arc(dot.x, dot.y, r + 6, 0, 7);
      c.lineWidth = 2.5;
      c.strokeStyle = this.paint.ink;
      c.stroke();
    }
    c.globalAlpha = 1;
  }

  // -- what stands still

  private furniture(world: World): void {
    const layout = this.layout!;
    layout.zones.forEach((zone) => {
      const { box } = zone;
      const name = named(this.hall.zones.find((one) => one.code === zone.code)?.names);
      const lane = named(this.hall.lanes.find((one) => one.zone === zone.code)?.names);
      this.text(this.fitting([name, lane, zone.code], box.w, true), box.x + box.w / 2, box.y + box.h * 0.45, { align: "center", colour: this.paint.ink2, bold: true });
    });
    layout.windows.forEach((box, index) => this.window(world, box, index));
    layout.lanes.forEach((_, lane) => this.lane(world, lane));
    this.doors(world);
  }

  private window(world: World, box: Box, index: number): void {
    const c = this.context;
    const now = world.windows[index]!;
    const first = now.lanes[0] === undefined ? undefined : this.hall.lanes[now.lanes[0]];
    const works = now.doing === Doing.open && first !== undefined;
    const fast = first?.kind === "fast";
    c.beginPath();
    c.roundRect(box.x, box.y, box.w, box.h, 5);
    c.fillStyle = !works ? this.paint.surface : fast ? this.paint.fastSoft : this.paint.regularSoft;
    c.fill();
    c.lineWidth = 1.5;
    c.strokeStyle = !works ? this.paint.hair : fast ? this.paint.fastDot : this.paint.regularDot;
    c.setLineDash(now.tide ? [4, 3] : []);
    c.stroke();
    c.setLineDash([]);
    if (works) {
      c.fillStyle = fast ? this.paint.fastDot : this.paint.regularDot;
      c.beginPath();
      c.roundRect(box.x, box.y, box.w, 6, [5, 5, 0, 0]);
      c.fill();
    }
    const middle = box.x + box.w / 2;
    const number = String(this.hall.windows[index]!.number);
    const marked = works && fast;
    const tall = box.h > 30;
    const [x, y] = [marked && !tall ? middle - 5 : middle, box.y + box.h * (marked && tall ? 0.44 : 0.58)];
    this.text(number, x, y, { align: "center", colour: works ? this.paint.ink : this.paint.line, bold: true });
    if (marked && tall) this.chevrons(middle, box.y + box.h * 0.78, 4.5);
    else if (marked) this.chevrons(middle + 8, y, 3.2);
    if (now.doing === Doing.paused) {
      c.fillStyle = this.paint.line;
      c.fillRect(middle - 5, box.y + box.h - 9, 3.5, 6);
      c.fillRect(middle + 1.5, box.y + box.h - 9, 3.5, 6);
    }
  }

  private chevrons(x: number, y: number, size: number): void {
    const c = this.context;
    c.strokeStyle = this.paint.fast;
    c.lineWidth = 2;
    c.beginPath();
    for (const dx of [-size, 1]) {
      c.moveTo(x + dx, y - size);
      c.lineTo(x + dx + size, y);
      c.lineTo(x + dx, y + size);
    }
    c.stroke();
  }

  private lane(world: World, lane: number): void {
    const c = this.context;
    const { label, dots, band } = this.layout!.lanes[lane]!;
    const one = this.hall.lanes[lane]!;
    const fast = one.kind === "fast";
    const inForce = world.plan?.lanes.includes(lane) ?? true;
    const waiting = world.line(lane).length;
    const colour = fast ? this.paint.fast : this.paint.regular;
    const whole = band ? { x: 0.5, y: label.y + 0.5, w: this.layout!.w - 1, h: label.h - 1 } : { x: label.x - 4, y: label.y, w: label.w + 8, h: label.h + dots.h + 6 };
    c.beginPath();
    c.roundRect(whole.x, whole.y, whole.w, whole.h, 6);
    if (inForce) {
      c.fillStyle = fast ? this.paint.fastSoft : this.paint.regularSoft;
      c.globalAlpha = fast ? 0.75 : 0.45;
      c.fill();
      c.globalAlpha = 1;
    } else {
      c.strokeStyle = this.paint.hair;
      c.lineWidth = 1;
      c.setLineDash([4, 4]);
      c.stroke();
      c.setLineDash([]);
    }
    const y = band ? label.y + label.h / 2 : label.y + label.h * 0.55;
    if (!inForce) {
      if (band) this.text(t("No {lane} lane under this plan", { lane: named(one.names) }), this.layout!.w / 2, y, { align: "center", colour: this.paint.ink2 });
      return;
    }
    let x = label.x + 2;
    if (fast) {
      this.chevrons(x + 5, y, 4.5);
      x += 16;
    } else {
      c.fillStyle = colour;
      c.fillRect(x, y - 6, 3.5, 12);
      x += 9;
    }
    const amount = waiting ? ` ${count(waiting)}` : "";
    const room = label.x + label.w - x;
    const amountW = this.width(amount, true);
    const name = this.fitting([named(one.names), one.letter], room - amountW, true);
    this.text(name, x, y, { colour, bold: true });
    if (amount) this.text(amount, x + this.width(name, true), y, { colour: this.paint.ink, bold: true });
  }

  private doors(world: World): void {
    const c = this.context;
    const { bottom, door, bench, w, font } = this.layout!;
    const y = bottom.y + bottom.h / 2;
    c.strokeStyle = this.paint.hair;
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(0, bottom.y + 0.5);
    c.lineTo(w, bottom.y + 0.5);
    c.stroke();
    if (world.aside.length) this.text(t("not come, or set aside"), bench.x, bench.y + font * 0.6, { colour: this.paint.ink2, small: true });
    this.guides(world);
    // The way in.
    c.fillStyle = this.paint.line;
    c.beginPath();
    c.moveTo(door.x, door.y - 15);
    c.lineTo(door.x + 8, door.y - 5);
    c.lineTo(door.x - 8, door.y - 5);
    c.fill();
    this.text(t("Entrance"), door.x, y - 6, { align: "center", colour: this.paint.ink2 });
    this.text(`${t("Served")} ${count(world.served)} →`, w - 4, y, { align: "right", colour: this.paint.ink, bold: true });
    this.text(`← ${t("Gave up")} ${count(world.left)}`, 4, y, { colour: this.paint.ink, bold: true });
  }

  /** Whose papers are looked through: they have no ticket yet, so nobody knows which lane they will take. */
  private guides(world: World): void {
    if (!world.checks.size && !world.turned) return;
    const c = this.context;
    const { guides, r, font, w } = this.layout!;
    const name = t("Pre-check");
    const more = world.turned ? [`${name} · ${t("{n} without a ticket", { n: count(world.turned) })}`] : [];
    const words = this.fitting([...more, name], w - guides.x, false);
    this.text(words, guides.x, guides.y + font * 0.6, { colour: this.paint.ink2, small: true });
    c.strokeStyle = this.paint.ink2;
    c.lineWidth = 1.5;
    [...world.checks].forEach((_, n, all) => {
      const spot = this.layout!.inARow(guides, n, all.length);
      c.beginPath();
      c.arc(spot.x, spot.y, r * 0.8, 0, 7);
      c.stroke();
    });
  }

  // -- letters

  private letters(bold = false, small = false): string {
    const size = this.layout!.font - (small ? 2 : 0);
    return `${bold ? 600 : 400} ${size}px ${this.paint.family}`;
  }

  private width(text: string, bold: boolean): number {
    const key = `${this.layout!.font} ${bold} ${text}`;
    let found = this.widths.get(key);
    if (found === undefined) {
      this.context.font = this.letters(bold);
      found = this.context.measureText(text).width;
      this.widths.set(key, found);
    }
    return found;
  }

  /** The first of these texts that has room. */
  private fitting(texts: string[], room: number, bold: boolean): string {
    return texts.find((text) => this.width(text, bold) <= room) ?? "";
  }

  private text(text: string, x: number, y: number, how: { align?: CanvasTextAlign; colour: string; bold?: boolean; small?: boolean }): void {
    const c = this.context;
    c.font = this.letters(how.bold, how.small);
    c.textAlign = how.align ?? "left";
    c.textBaseline = "middle";
    c.fillStyle = how.colour;
    c.fillText(text, x, y);
  }
}
