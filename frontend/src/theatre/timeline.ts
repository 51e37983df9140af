// The day under the scrub bar: how many wait under each plan, the peaks, the hours.

import { hhmm } from "../lib/time";
import { HOUR, type Film } from "./film";
import type { History } from "./history";
import type { Paint } from "./stage";

export interface Span {
  begin: number;
  end: number;
}

const FOOT = 18;
const HEAD = 4;

/** How strong what is still to come is drawn. */
const TO_COME = 0.38;

export class Timeline {
  /** The whole picture as it is when all is over; made anew when there is more to tell. */
  private whole: HTMLCanvasElement | null = null;
  private drawn = "";

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly film: Film,
    private readonly paint: Paint,
  ) {}

  /** Forgets the picture: the curves have gone on. */
  renew(): void {
    this.whole = null;
  }

  /** Paints it; `at` is the present moment, up to which the curves are full, `known` where they end. */
  draw(histories: readonly History[], span: Span, at: number, known: number): void {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    if (!w || !h || span.end <= span.begin) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(w * ratio), Math.round(h * ratio)];
    const x = (time: number): number => ((time - span.begin) / (span.end - span.begin)) * w;
    const here = Math.round(x(at) * ratio);
    if (!this.whole || this.whole.width !== width || this.whole.height !== height) {
      this.whole = document.createElement("canvas");
      [this.whole.width, this.whole.height] = [width, height];
      const c = this.whole.getContext("2d")!;
      c.scale(ratio, ratio);
      this.all(c, w, h, histories, span, known, x);
    } else if (this.drawn === `${here} ${width}`) return;
    this.drawn = `${here} ${width}`;
    if (this.canvas.width !== width || this.canvas.height !== height) [this.canvas.width, this.canvas.height] = [width, height];
    const c = this.canvas.getContext("2d")!;
    const foot = Math.round((h - FOOT) * ratio);
    c.clearRect(0, 0, width, height);
    c.globalAlpha = 1;
    c.drawImage(this.whole, 0, foot, width, height - foot, 0, foot, width, height - foot);
    if (here > 0) c.drawImage(this.whole, 0, 0, here, foot, 0, 0, here, foot);
    c.globalAlpha = TO_COME;
    if (here < width) c.drawImage(this.whole, here, 0, width - here, foot, here, 0, width - here, foot);
  }

  private all(c: CanvasRenderingContext2D, w: number, h: number, histories: readonly History[], span: Span, known: number, x: (time: number) => number): void {
    const { film, paint } = this;
    const floor = h - FOOT;
    const most = Math.max(4, ...histories.map((one) => one.most));
    const y = (n: number): number => floor - (n / most) * (floor - HEAD);
    c.fillStyle = paint.hair;
    c.globalAlpha = 0.45;
    for (const [from, to] of film.promise.peaks_ms) {
      const [left, right] = [Math.max(0, x(from)), Math.min(w, x(to))];
      if (right > left) c.fillRect(left, 0, right - left, floor);
    }
    c.globalAlpha = 1;
    hours(c, film, span, x, w, floor, paint);
    histories.forEach((one, index) => {
      const after = index === histories.length - 1;
      c.beginPath();
      c.moveTo(0, floor);
      let level = floor;
      for (const [time, n] of one.steps) {
        c.lineTo(x(time), level);
        level = y(n);
        c.lineTo(x(time), level);
      }
      c.lineTo(x(known), level);
      c.strokeStyle = c.fillStyle = after ? paint.primary : paint.line;
      c.lineWidth = 1.75;
      c.setLineDash(after ? [] : [4, 3]);
      c.stroke();
      c.setLineDash([]);
      if (!after) return;
      c.lineTo(x(known), floor);
      c.closePath();
      c.globalAlpha = 0.16;
      c.fill();
      c.globalAlpha = 1;
    });
  }
}

function hours(c: CanvasRenderingContext2D, film: Film, span: Span, x: (time: number) => number, w: number, floor: number, paint: Paint): void {
  const hour = ((HOUR / (span.end - span.begin)) * w) / 44;
  const every = HOUR * (hour >= 1 ? 1 : hour >= 0.5 ? 2 : hour >= 0.25 ? 4 : 8);
  c.font = `400 12px ${paint.family}`;
  c.textBaseline = "bottom";
  c.fillStyle = paint.ink2;
  c.strokeStyle = paint.hair;
  c.lineWidth = 1;
  for (let time = Math.ceil(span.begin / every) * every; time <= span.end; time += every) {
    const left = Math.round(x(time)) + 0.5;
    c.beginPath();
    c.moveTo(left, 0);
    c.lineTo(left, floor);
    c.stroke();
    c.textAlign = left < 20 ? "left" : left > w - 20 ? "right" : "center";
    c.fillText(hhmm(film.zero_ms + time), left, floor + FOOT);
  }
}
