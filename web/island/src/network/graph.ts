import type { Shown } from "../Shown.svelte";

// GraphData is a network as the desk sends it (graphJSON in web/network.go).
export type GraphData = {
  names: string[];
  shown?: Record<string, Shown>;
  kinds: number[];
  x: number[];
  y: number[];
  items: number[];
  ties: number[];
  months: number[][];
  first?: string;
  span: number;
  left: number;
  ego: boolean;
};

export type Data = { graph?: GraphData; load?: string; whole: string; links: string };

// The world that knots lie in, as the server draws it.
export const wide = 1000;
export const high = 640;

// Graph is a network in arrays, with what of it lies in a slice of time.
export class Graph {
  readonly people: number;
  readonly ties: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly there: Int32Array; // of the slice
  readonly back: Int32Array;
  readonly items: Int32Array; // of each knot, in the slice
  readonly byItems: Int32Array; // knots, those with most messages in the slice first
  activeTies = 0;
  activePeople = 0;
  mostTie = 1;
  mostKnot = 1;
  private readonly start: Int32Array; // where the months of each tie begin in slices
  private readonly slices: Int32Array;
  private readonly own: Int32Array; // ties of each knot, from ownStart on
  private readonly ownStart: Int32Array;

  constructor(readonly data: GraphData) {
    const n = (this.people = data.names.length);
    const m = (this.ties = data.months.length);
    this.x = Float32Array.from(data.x, (v) => (v * wide) / 1000);
    this.y = Float32Array.from(data.y, (v) => (v * high) / 1000);
    this.a = new Int32Array(m);
    this.b = new Int32Array(m);
    this.there = new Int32Array(m);
    this.back = new Int32Array(m);
    this.items = new Int32Array(n);
    this.byItems = Int32Array.from({ length: n }, (_, i) => i);
    this.start = new Int32Array(m + 1);
    for (let i = 0; i < m; i++) {
      this.a[i] = data.ties[4 * i]!;
      this.b[i] = data.ties[4 * i + 1]!;
      this.start[i + 1] = this.start[i]! + data.months[i]!.length;
    }
    this.slices = new Int32Array(this.start[m]!);
    data.months.forEach((months, i) => this.slices.set(months, this.start[i]!));
    this.ownStart = new Int32Array(n + 1);
    for (let i = 0; i < m; i++) {
      this.ownStart[this.a[i]! + 1]!++;
      this.ownStart[this.b[i]! + 1]!++;
    }
    for (let k = 0; k < n; k++) this.ownStart[k + 1]! += this.ownStart[k]!;
    const next = this.ownStart.slice();
    this.own = new Int32Array(2 * m);
    for (let i = 0; i < m; i++) {
      this.own[next[this.a[i]!]!++] = i;
      this.own[next[this.b[i]!]!++] = i;
    }
    this.slice(0, -1);
  }

  // slice counts what was written from month lo up to and with month hi; all,
  // with what is undated, where hi is before lo.
  slice(lo: number, hi: number): void {
    const { there, back, items, slices, start, data } = this;
    items.fill(0);
    this.activeTies = 0;
    this.mostTie = this.mostKnot = 1;
    for (let i = 0; i < this.ties; i++) {
      let t = 0;
      let r = 0;
      if (hi < lo) {
        t = data.ties[4 * i + 2]!;
        r = data.ties[4 * i + 3]!;
      } else {
        for (let j = start[i]!; j < start[i + 1]!; j += 3) {
          const month = slices[j]!;
          if (month >= lo && month <= hi) {
            t += slices[j + 1]!;
            r += slices[j + 2]!;
          }
        }
      }
      there[i] = t;
      back[i] = r;
      if (t + r === 0) continue;
      this.activeTies++;
      this.mostTie = Math.max(this.mostTie, t + r);
      items[this.a[i]!]! += t + r;
      items[this.b[i]!]! += t + r;
    }
    this.activePeople = 0;
    for (const count of items) {
      if (count === 0) continue;
      this.activePeople++;
      this.mostKnot = Math.max(this.mostKnot, count);
    }
    this.byItems.sort((p, q) => items[q]! - items[p]! || p - q);
  }

  // tiesOf are the ties of a knot in the slice, those with most messages first.
  tiesOf(knot: number): number[] {
    return [...this.own.subarray(this.ownStart[knot]!, this.ownStart[knot + 1]!)]
      .filter((i) => this.there[i]! + this.back[i]! > 0)
      .sort((p, q) => this.there[q]! + this.back[q]! - this.there[p]! - this.back[p]! || p - q);
  }

  name(knot: number): string { return this.data.names[knot]!; }

  shown(knot: number): Shown { return this.data.shown?.[knot] ?? this.name(knot); }

  // plain is a name as one line on a canvas, with what is hidden made visible.
  plain(knot: number): string {
    const s = this.shown(knot);
    const text = typeof s === "string" ? s : s.map((p) => (p.c === "ctl" ? `[${p.t}]` : p.t)).join("");
    return text.length > 40 ? text.slice(0, 39) + "…" : text;
  }

  kind(knot: number): string { return ["handle of nobody known", "person", "organisation", "persona"][this.data.kinds[knot]!] ?? ""; }

  // monthName is a month of the slices in words.
  monthName(month: number): string {
    const [year, first] = (this.data.first ?? "1970-01").split("-").map(Number) as [number, number];
    return new Date(Date.UTC(year, first - 1 + month, 1)).toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
  }
}
