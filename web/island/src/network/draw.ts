import { Graph, high, wide } from "./graph";

// Colours are those of the desk, resolved for a canvas.
export type Colours = { ink: string; ink2: string; sheet: string; tie: string; knot: string; nobody: string; first: string; focus: string };

export function coloursOf(host: HTMLElement): Colours {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const c = { ink: read("ink"), ink2: read("ink-2"), sheet: read("sheet"), tie: read("ink-3"), knot: read("blue"), nobody: read("grey"), first: read("red"), focus: read("focus") };
  probe.remove();
  return c;
}

// View is where the canvas looks: the world times scale, then moved.
export type View = { scale: number; x: number; y: number };

export function fitted(width: number, height: number): View {
  const scale = 0.94 * Math.min(width / wide, height / high);
  return { scale, x: (width - scale * wide) / 2, y: (height - scale * high) / 2 };
}

const labelMost = 30;

// inMotion is how many ties are drawn while the view moves, the strongest: all
// of them are drawn as soon as it rests.
export const inMotion = 9_000;

const bands = 4; // of widths, so that ties are drawn in few strokes

// radius of a knot on the screen: what it has in the slice, and a little more
// room when looked at closely.
export function radius(g: Graph, knot: number, view: View): number {
  const share = Math.sqrt(g.items[knot]! / g.mostKnot);
  const crowd = g.people > 400 ? 9 : 14;
  return ((g.people > 2000 ? 1.1 : 1.7) + crowd * share) * Math.min(2, Math.max(0.75, Math.sqrt(view.scale)));
}

// drawGraph draws what of the graph is in view, of the strongest most ties.
export function drawGraph(c: CanvasRenderingContext2D, g: Graph, view: View, width: number, height: number, colours: Colours, most: number): void {
  c.fillStyle = colours.sheet;
  c.globalAlpha = 1;
  c.fillRect(0, 0, width, height);
  const px = new Float32Array(g.people);
  const py = new Float32Array(g.people);
  for (let i = 0; i < g.people; i++) {
    px[i] = g.x[i]! * view.scale + view.x;
    py[i] = g.y[i]! * view.scale + view.y;
  }
  drawTies(c, g, px, py, width, height, colours, most);
  drawKnots(c, g, view, px, py, width, height, colours);
  drawLabels(c, g, view, px, py, width, height, colours);
}

function drawTies(c: CanvasRenderingContext2D, g: Graph, px: Float32Array, py: Float32Array, width: number, height: number, colours: Colours, atMost: number): void {
  const crowded = g.activeTies > 3000;
  const most = Math.log1p(g.mostTie);
  c.strokeStyle = colours.tie;
  for (let band = 0; band < bands; band++) {
    let lines = 0;
    c.beginPath();
    for (let i = Math.min(atMost, g.ties) - 1; i >= 0; i--) { // they come strongest first
      const items = g.there[i]! + g.back[i]!;
      if (items === 0 || Math.min(bands - 1, Math.floor((bands * Math.log1p(items)) / most)) !== band) continue;
      const a = g.a[i]!;
      const b = g.b[i]!;
      const ax = px[a]!, ay = py[a]!, bx = px[b]!, by = py[b]!;
      if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > width && bx > width) || (ay > height && by > height)) continue;
      c.moveTo(ax, ay);
      c.lineTo(bx, by);
      lines++;
    }
    if (lines === 0) continue;
    c.lineWidth = crowded ? 1 : 0.8 + 1.6 * band;
    c.globalAlpha = crowded ? Math.max(0.02, (0.06 + 0.14 * band) * Math.sqrt(2000 / Math.min(atMost, g.activeTies))) : 0.4;
    c.stroke();
  }
  c.globalAlpha = 1;
}

function drawKnots(c: CanvasRenderingContext2D, g: Graph, view: View, px: Float32Array, py: Float32Array, width: number, height: number, colours: Colours): void {
  for (let at = g.byItems.length - 1; at >= 0; at--) { // those with most on top
    const i = g.byItems[at]!;
    if (g.items[i] === 0) continue;
    const x = px[i]!, y = py[i]!;
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    const r = radius(g, i, view);
    c.fillStyle = g.data.ego && i === 0 ? colours.first : g.data.kinds[i] === 0 ? colours.nobody : colours.knot;
    if (r < 2.4) {
      c.fillRect(x - r, y - r, 2 * r, 2 * r);
      continue;
    }
    c.beginPath();
    c.arc(x, y, r, 0, 2 * Math.PI);
    c.fill();
    if (r > 4) {
      c.strokeStyle = colours.sheet;
      c.lineWidth = 1.5;
      c.stroke();
    }
  }
}

function drawLabels(c: CanvasRenderingContext2D, g: Graph, view: View, px: Float32Array, py: Float32Array, width: number, height: number, colours: Colours): void {
  const taken: { x: number; y: number; w: number }[] = [];
  for (const i of g.byItems) {
    if (g.items[i] === 0 || taken.length >= labelMost) break;
    const x = px[i]!, y = py[i]!;
    if (x < 0 || y < 8 || x > width || y > height - 8) continue;
    const text = g.plain(i);
    const w = 7 * text.length;
    const r = radius(g, i, view) + 4;
    const left = x + r + w > width ? x - r - w : x + r;
    if (taken.some((o) => Math.abs(o.y - y) < 15 && o.x < left + w && left < o.x + o.w)) continue;
    taken.push({ x: left, y, w });
    drawName(c, text, left === x + r ? left : x - r, y, left === x + r ? "left" : "right", colours);
  }
}

function drawName(c: CanvasRenderingContext2D, text: string, x: number, y: number, align: CanvasTextAlign, colours: Colours): void {
  c.font = `13px ${getComputedStyle(c.canvas).fontFamily}`;
  c.textBaseline = "middle";
  c.textAlign = align;
  c.lineJoin = "round";
  c.lineWidth = 3;
  c.strokeStyle = colours.sheet;
  c.strokeText(text, x, y);
  c.fillStyle = colours.ink;
  c.fillText(text, x, y);
}

// drawMarked draws what is pointed at or chosen over the graph: a knot with its
// ties and those at their other ends, or one tie.
export function drawMarked(c: CanvasRenderingContext2D, g: Graph, view: View, width: number, height: number, colours: Colours, marked: Marked, ring: boolean): void {
  c.clearRect(0, 0, width, height);
  const x = (i: number) => g.x[i]! * view.scale + view.x;
  const y = (i: number) => g.y[i]! * view.scale + view.y;
  const ties = marked.knot >= 0 ? g.tiesOf(marked.knot) : marked.tie >= 0 ? [marked.tie] : [];
  c.strokeStyle = colours.focus;
  c.globalAlpha = 0.85;
  for (const i of ties.slice(0, 1000)) {
    c.lineWidth = 1 + 4 * Math.sqrt((g.there[i]! + g.back[i]!) / g.mostTie);
    c.beginPath();
    c.moveTo(x(g.a[i]!), y(g.a[i]!));
    c.lineTo(x(g.b[i]!), y(g.b[i]!));
    c.stroke();
  }
  c.globalAlpha = 1;
  const named = marked.knot >= 0 ? [marked.knot, ...ties.slice(0, 12).map((i) => (g.a[i] === marked.knot ? g.b[i]! : g.a[i]!))] : ties.flatMap((i) => [g.a[i]!, g.b[i]!]);
  named.forEach((i, at) => {
    const r = radius(g, i, view);
    c.beginPath();
    c.arc(x(i), y(i), r + (at === 0 && ring ? 4 : 1.5), 0, 2 * Math.PI);
    c.lineWidth = at === 0 && ring ? 3 : 2;
    c.stroke();
    const right = x(i) + r + 7 * g.plain(i).length > width;
    drawName(c, g.plain(i), right ? x(i) - r - 5 : x(i) + r + 5, y(i), right ? "right" : "left", colours);
    c.strokeStyle = colours.focus;
  });
}

// Marked is a knot or a tie, or neither: -1.
export type Marked = { knot: number; tie: number };

// under is what lies under a place on the canvas.
export function under(g: Graph, view: View, x: number, y: number): Marked {
  let knot = -1;
  let near = Infinity;
  for (let i = 0; i < g.people; i++) {
    if (g.items[i] === 0) continue;
    const d = Math.hypot(g.x[i]! * view.scale + view.x - x, g.y[i]! * view.scale + view.y - y) - radius(g, i, view);
    if (d < 6 && d < near) {
      near = d;
      knot = i;
    }
  }
  if (knot >= 0) return { knot, tie: -1 };
  let tie = -1;
  near = 4;
  for (let i = 0; i < g.ties; i++) {
    if (g.there[i]! + g.back[i]! === 0) continue;
    const ax = g.x[g.a[i]!]! * view.scale + view.x, ay = g.y[g.a[i]!]! * view.scale + view.y;
    const dx = g.x[g.b[i]!]! * view.scale + view.x - ax, dy = g.y[g.b[i]!]! * view.scale + view.y - ay;
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    const d = Math.hypot(ax + along * dx - x, ay + along * dy - y);
    if (d < near) {
      near = d;
      tie = i;
    }
  }
  return { knot: -1, tie };
}

// towards is the nearest knot from one in a direction, -1 where there is none:
// what lies askew counts as further off.
export function towards(g: Graph, from: number, dx: number, dy: number): number {
  let best = -1;
  let near = Infinity;
  for (let i = 0; i < g.people; i++) {
    if (i === from || g.items[i] === 0) continue;
    const ex = g.x[i]! - g.x[from]!, ey = g.y[i]! - g.y[from]!;
    const ahead = ex * dx + ey * dy;
    const aside = Math.abs(ex * dy - ey * dx);
    if (ahead <= 0 || aside > 1.5 * ahead) continue;
    const d = ahead + 2 * aside;
    if (d < near) {
      near = d;
      best = i;
    }
  }
  return best;
}
