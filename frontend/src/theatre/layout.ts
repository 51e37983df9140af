// Where everything stands on the stage: windows by zone at the top, the lines before them, the doors below.

import type { FilmHall } from "./film";

export interface Spot {
  x: number;
  y: number;
}

export interface Box extends Spot {
  w: number;
  h: number;
}

export interface Zone {
  code: string;
  box: Box;
}

/** A lane's place: its label above its dots, or before them in a band over the whole width. */
export interface LaneBox {
  label: Box;
  dots: Box;
  band: boolean;
}

const BIGGEST = 12;
const SMALLEST = 1.5;
const LEAST_COLUMN = 2;

export class Layout {
  readonly r: number;
  readonly small: boolean;
  readonly font: number;
  readonly zones: Zone[] = [];
  readonly windows: Box[] = [];
  readonly lanes: LaneBox[] = [];
  readonly bottom: Box;
  readonly door: Spot;
  readonly out: Spot;
  readonly away: Spot;
  readonly bench: Box;
  /** Where those stand whose papers a guide looks through. */
  readonly guides: Box;
  private readonly step: number;
  private readonly columns = new Map<string, Box>();

  /** `longest` is, by lane, how many stand there at most: the dots are so small that all find room. */
  constructor(
    hall: FilmHall,
    readonly w: number,
    readonly h: number,
    longest: readonly number[],
  ) {
    this.small = w < 520;
    this.font = this.small ? 11 : w > 820 ? 15 : 13;
    const bands = hall.lanes.filter((lane) => lane.zone === null).length;
    const title = this.font * 1.9;
    const bottomH = this.font * 2 + 26;
    const rows = this.windowRows(hall);
    const windowH = this.small ? 24 : w > 820 ? 44 : 36;
    this.bottom = { x: 0, y: h - bottomH, w, h: bottomH };
    const size = { title, windowH, rows, bands };
    this.place(hall, 1, size);
    // The largest dots with which every line has room, and none is wider than its window.
    const narrowest = Math.min(...this.windows.map((one) => one.w));
    let r = Math.min(this.small ? BIGGEST / 2 : BIGGEST, Math.round(narrowest * 0.36)) + 0.5;
    do {
      r -= 0.5;
      this.place(hall, r, size);
    } while (r > SMALLEST && !this.lanes.every((lane, index) => this.room(lane, r) >= (longest[index] ?? 0)));
    this.r = r;
    this.step = spacing(r);
    this.door = { x: w / 2, y: h - 8 };
    this.out = { x: w - 14, y: this.bottom.y + bottomH / 2 };
    this.away = { x: 14, y: this.bottom.y + bottomH / 2 };
    this.guides = { x: w * 0.57, y: this.bottom.y + 4, w: w * 0.2, h: bottomH - 8 };
    this.bench = { x: w * 0.2, y: this.bottom.y + 4, w: w * 0.24, h: bottomH - 8 };
  }

  /** In how many rows the windows of a zone stand, so that a number can be read on each. */
  private windowRows(hall: FilmHall): number {
    const units = hall.zones.reduce((sum, zone) => sum + Math.max(LEAST_COLUMN, hall.windows.filter((one) => one.zone === zone.code).length), 0);
    return Math.max(1, Math.ceil((units * 26) / this.w));
  }

  private place(hall: FilmHall, r: number, size: { title: number; windowH: number; rows: number; bands: number }): void {
    const { title, windowH, rows, bands } = size;
    this.zones.length = this.windows.length = this.lanes.length = 0;
    this.columns.clear();
    const gap = this.small ? 6 : 12;
    const used = hall.zones.filter((zone) => hall.windows.some((one) => one.zone === zone.code) || hall.lanes.some((one) => one.zone === zone.code));
    const units = used.map((zone) => Math.max(LEAST_COLUMN, Math.ceil(hall.windows.filter((one) => one.zone === zone.code).length / rows)));
    const unit = (this.w - gap * (used.length - 1)) / units.reduce((sum, one) => sum + one, 0);
    const deskH = spacing(r) + 5;
    const bandTop = title + rows * (windowH + deskH) + 6;
    const bandH = Math.max(spacing(r) * 2, this.font * 1.6) + 8;
    const linesTop = bandTop + bands * (bandH + 8);
    let x = 0;
    used.forEach((zone, place) => {
      const width = unit * units[place]!;
      this.zones.push({ code: zone.code, box: { x, y: 0, w: width, h: title } });
      const windows = hall.windows.map((one, index) => ({ one, index })).filter(({ one }) => one.zone === zone.code);
      const across = Math.max(1, Math.ceil(windows.length / rows));
      const cell = Math.min(width / across, 64);
      const left = x + (width - cell * across) / 2;
      windows.forEach(({ index }, n) => {
        const row = Math.floor(n / across);
        this.windows[index] = { x: left + (n % across) * cell + 2, y: title + row * (windowH + deskH), w: cell - 4, h: windowH };
      });
      this.columns.set(zone.code, { x, y: linesTop, w: width, h: this.bottom.y - linesTop - 4 });
      x += width + gap;
    });
    let band = 0;
    hall.lanes.forEach((lane, index) => {
      const column = lane.zone === null ? undefined : this.columns.get(lane.zone);
      if (!column) {
        const y = bandTop + band++ * (bandH + 8);
        const label = this.small ? 62 : 150;
        this.lanes[index] = { label: { x: 8, y, w: label - 8, h: bandH }, dots: { x: label, y: y + 4, w: this.w - label - 6, h: bandH - 8 }, band: true };
        return;
      }
      const same = hall.lanes.filter((one) => one.zone === lane.zone);
      const h = column.h / same.length;
      const y = column.y + same.indexOf(lane) * h;
      const label = this.font * 1.7;
      this.lanes[index] = { label: { x: column.x + 4, y, w: column.w - 8, h: label }, dots: { x: column.x + 5, y: y + label + 2, w: column.w - 10, h: h - label - 6 }, band: false };
    });
  }

  private room(lane: LaneBox, r: number): number {
    const step = spacing(r);
    return Math.floor(lane.dots.w / step) * Math.floor(lane.dots.h / step);
  }

  /** Where the n-th of a line of `all` stands: the first nearest to the windows. */
  spot(lane: number, n: number, all: number): Spot {
    const { dots, band } = this.lanes[lane]!;
    const across = Math.max(1, Math.floor(dots.w / this.step));
    const row = Math.floor(n / across);
    const top = band && all <= across ? (dots.h - this.step) / 2 : 0;
    return { x: dots.x + (n % across) * this.step + this.step / 2, y: dots.y + top + row * this.step + this.step / 2 };
  }

  /** Where whoever is served at a window stands; who is still on the way comes from below. */
  desk(window: number): Spot {
    const box = this.windows[window]!;
    return { x: box.x + box.w / 2, y: box.y + box.h + this.r + 3 };
  }

  /** Where the n-th of `all` stands who are not in a line: closer together when they are many. */
  inARow(box: Box, n: number, all: number): Spot {
    const step = Math.min(this.step, box.w / all);
    return { x: box.x + this.r + n * step, y: box.y + box.h - this.r * 1.2 - 2 };
  }
}

/** From the middle of one dot to the middle of the next. */
function spacing(r: number): number {
  return 2 * r + Math.max(2, r * 0.55);
}
