/**
 * The script of the map in a report: draws on a canvas, asks nothing of the network, writes texts as text only. It reads
 * `MapData` from the page and its colours from the page's style.
 */
export const mapScript = `(() => {
"use strict";
const root = document.getElementById("space-map");
const data = JSON.parse(document.getElementById("space-map-data").textContent);
const find = (name) => root.querySelector(name);
const canvas = find("canvas"), paint = canvas.getContext("2d");
const pictureBox = find(".map-picture"), colourBox = find(".map-colour"), searchBox = find(".map-search");
const card = find(".map-card"), legend = find(".map-legend"), quality = find(".map-quality");
const count = data.ids.length;
const hubs = new Set(data.hubs);
const sorted = (values) => values.filter((v) => v !== null).sort((a, b) => a - b);
const pictures = data.pictures.map(({ points, ...rest }) => {
  const bytes = atob(points), xy = new Float32Array(2 * count);
  for (let i = 0; i < 2 * count; i++) xy[i] = (bytes.charCodeAt(2 * i) + 256 * bytes.charCodeAt(2 * i + 1)) / 65535;
  const box = [1, 0, 1, 0];
  for (let i = 0; i < 2 * count; i += 2) { box[0] = Math.min(box[0], xy[i]); box[1] = Math.max(box[1], xy[i]); box[2] = Math.min(box[2], xy[i + 1]); box[3] = Math.max(box[3], xy[i + 1]); }
  return { ...rest, xy, box };
});
const palette = { light: ["#0a5c8c","#b0500c","#2f7d32","#7b3fa0","#a5241d","#0f7f7a","#7a5c00","#c2297a","#4a56b8","#5a6b2a"],
  dark: ["#66b6e6","#f09a55","#7fcf83","#c79be8","#ff8f84","#5fd0c8","#e2c45a","#f58abf","#9aa6ff","#b9cc7a"] };
const ramp = { light: ["#9ec9e2","#6aa9cf","#3b87b5","#0a5c8c","#06334f"], dark: ["#2b5670","#3b7ea6","#5aa7d6","#93cdf0","#e2f3ff"] };
const darkly = matchMedia("(prefers-color-scheme: dark)");
let ink = "", muted = "", surface = "", accent = "", counter = "", theme = "light";
let picture = 0, colouring = "none", view = { x: 0.5, y: 0.5, zoom: 1 }, focus = -1, matches = [], step = -1, size = { w: 0, h: 0 };
let classes = null;

const modes = [["none", "none"]];
if (data.labels) modes.push(["label", "label"]);
modes.push(["occurrence", "k-occurrence"]);
if (data.dimensions) modes.push(["dimension", "local dimension"]);
const option = (box, value, text) => { const o = document.createElement("option"); o.value = value; o.textContent = text; box.append(o); };
pictures.forEach((p, i) => option(pictureBox, i, p.name));
modes.forEach(([value, text]) => option(colourBox, value, text));
colourBox.value = colouring = data.labels ? "label" : "occurrence";

function readTheme() {
  const style = getComputedStyle(root), get = (name) => style.getPropertyValue(name).trim();
  ink = get("--ink"); muted = get("--muted"); surface = get("--surface"); accent = get("--accent"); counter = get("--counter");
  theme = darkly.matches ? "dark" : "light";
}
/** A colour class of every point, and what the classes are called. */
function classify() {
  const of = new Uint8Array(count);
  if (colouring === "label") {
    const numbers = new Map();
    data.labels.forEach((l) => { if (l !== null) numbers.set(l, (numbers.get(l) || 0) + 1); });
    const top = [...numbers].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 10).map(([l]) => l);
    const place = new Map(top.map((l, i) => [l, i]));
    data.labels.forEach((l, i) => { const c = place.get(l); of[i] = c === undefined ? 255 : c; });
    const rest = numbers.size > 10 ? numbers.size - 10 : 0;
    classes = { of, colours: palette[theme], names: top.map(String), rest: rest > 0 ? rest + " more labels, or none" : "no label" };
  } else if (colouring === "none") { of.fill(254); classes = { of, colours: [], names: [], rest: "" }; }
  else {
    const values = colouring === "occurrence" ? data.occurrences : data.dimensions;
    const order = sorted(values), cuts = [];
    for (const q of [0.5, 0.75, 0.9, 0.98]) { const c = order[Math.floor(q * (order.length - 1))]; if (c !== undefined && c > (cuts.length ? cuts[cuts.length - 1] : order[0] - 1)) cuts.push(c); }
    values.forEach((v, i) => { if (v === null) { of[i] = 255; return; } let c = 0; while (c < cuts.length && v > cuts[c]) c++; of[i] = c; });
    const say = (v) => String(Number(v.toPrecision(3)));
    const names = cuts.map((c, i) => (i === 0 ? "up to " : "to ") + say(c));
    if (cuts.length > 0 && order[order.length - 1] > cuts[cuts.length - 1]) names.push("to " + say(order[order.length - 1]));
    classes = { of, colours: ramp[theme], names, rest: values.includes(null) ? "unknown" : "" };
  }
  legend.replaceChildren();
  const key = (colour, text) => { const s = document.createElement("span"), b = document.createElement("i"), t = document.createElement("bdi"); b.style.background = colour; t.textContent = text; s.append(b, t); legend.append(s, " "); };
  classes.names.forEach((n, i) => key(classes.colours[i], n));
  if (classes.rest) key(muted, classes.rest);
  if (data.hubs.length) { const s = document.createElement("span"); s.textContent = "○ hubs, in the most " + data.occurrencesName; legend.append(s); }
}
const scale = () => { const b = pictures[picture].box; return 0.9 * view.zoom * Math.min(size.w / Math.max(b[1] - b[0], 0.01), size.h / Math.max(b[3] - b[2], 0.01)); };
const toX = (x) => size.w / 2 + (x - view.x) * scale();
const toY = (y) => size.h / 2 - (y - view.y) * scale();
function draw() {
  const { xy } = pictures[picture], ratio = devicePixelRatio || 1;
  paint.setTransform(ratio, 0, 0, ratio, 0, 0);
  paint.fillStyle = surface; paint.fillRect(0, 0, size.w, size.h);
  const r = Math.max(1.1, Math.min(5, (count > 3000 ? 1.3 : 2.1) * Math.sqrt(view.zoom)));
  const searching = searchBox.value.trim() !== "";
  paint.globalAlpha = searching ? 0.25 : count > 3000 ? 0.7 : 0.85;
  const groups = [...new Set(classes.of)].sort((a, b) => b - a);
  for (const g of groups) {
    paint.fillStyle = g === 254 ? accent : g === 255 ? muted : classes.colours[g];
    paint.beginPath();
    for (let i = 0; i < count; i++) {
      if (classes.of[i] !== g) continue;
      const x = toX(xy[2 * i]), y = toY(xy[2 * i + 1]);
      if (x < -9 || y < -9 || x > size.w + 9 || y > size.h + 9) continue;
      if (r < 1.6) paint.rect(x - r, y - r, 2 * r, 2 * r);
      else { paint.moveTo(x + r, y); paint.arc(x, y, r, 0, 7); }
    }
    paint.fill();
  }
  paint.globalAlpha = 1;
  const ring = (i, radius, colour, width) => { paint.strokeStyle = colour; paint.lineWidth = width; paint.beginPath(); paint.arc(toX(xy[2 * i]), toY(xy[2 * i + 1]), radius, 0, 7); paint.stroke(); };
  for (const i of matches) ring(i, r + 2.5, counter, 2);
  for (const i of data.hubs) ring(i, r + 3, ink, 1.5);
  if (focus >= 0) ring(focus, r + 5, accent, 2.5);
  name();
}
/** Names of hubs, where they do not cover each other. */
function name() {
  const { xy } = pictures[picture], taken = [];
  paint.font = "600 12px system-ui, sans-serif"; paint.textBaseline = "middle"; paint.lineJoin = "round";
  for (const i of data.hubs) {
    const text = cut(title(i), 26), w = paint.measureText(text).width;
    let x = toX(xy[2 * i]) + 10; const y = toY(xy[2 * i + 1]);
    if (x < 0 || x > size.w + 10 || y < 8 || y > size.h - 8) continue;
    if (x + w > size.w - 4) x = x - 20 - w;
    if (x < 2 || taken.some((t) => x < t.x + t.w && t.x < x + w && Math.abs(t.y - y) < 15)) continue;
    taken.push({ x, y, w });
    paint.strokeStyle = surface; paint.lineWidth = 4; paint.strokeText(text, x, y);
    paint.fillStyle = ink; paint.fillText(text, x, y);
  }
}
const title = (i) => (data.texts && data.texts[i]) || data.ids[i];
const cut = (text, n) => { const c = [...text]; return c.length > n ? c.slice(0, n - 1).join("") + "…" : text; };
function tell(i) {
  focus = i; card.replaceChildren();
  if (i >= 0) {
    const bold = document.createElement("b"), text = document.createElement("bdi"), facts = document.createElement("small");
    bold.textContent = data.ids[i]; text.textContent = data.texts ? " " + data.texts[i] : "";
    const parts = [];
    if (data.labels) parts.push(data.labels[i] === null ? "no label" : "label " + data.labels[i]);
    parts.push("in " + data.occurrences[i] + " " + data.occurrencesName + (hubs.has(i) ? ", a hub" : ""));
    if (data.dimensions && data.dimensions[i] !== null) parts.push("local dimension " + data.dimensions[i]);
    facts.textContent = parts.join(" · ");
    card.append(bold, text, facts);
  }
  draw();
}
function nearest(px, py, reach) {
  const { xy } = pictures[picture]; let best = -1, least = reach * reach;
  for (let i = 0; i < count; i++) { const dx = toX(xy[2 * i]) - px, dy = toY(xy[2 * i + 1]) - py, d = dx * dx + dy * dy; if (d < least) { least = d; best = i; } }
  return best;
}
function zoomAt(px, py, factor) {
  const x = view.x + (px - size.w / 2) / scale(), y = view.y - (py - size.h / 2) / scale();
  view.zoom = Math.max(0.5, Math.min(400, view.zoom * factor));
  view.x = x - (px - size.w / 2) / scale(); view.y = y + (py - size.h / 2) / scale(); draw();
}
function pan(dx, dy) { view.x -= dx / scale(); view.y += dy / scale(); draw(); }
function all() { view = { x: 0.5, y: 0.5, zoom: 1 }; draw(); }
function next() {
  const list = matches.length ? matches : data.hubs;
  if (!list.length) return;
  step = (step + 1) % list.length;
  const i = list[step], { xy } = pictures[picture];
  if (view.zoom > 1) { view.x = xy[2 * i]; view.y = xy[2 * i + 1]; }
  tell(i);
}
function search() {
  const wanted = searchBox.value.trim().toLowerCase(); matches = []; step = -1;
  if (wanted) for (let i = 0; i < count; i++) if (data.ids[i].toLowerCase().includes(wanted) || (data.texts && data.texts[i].toLowerCase().includes(wanted))) matches.push(i);
  focus = -1; card.textContent = wanted ? matches.length + (matches.length === 1 ? " point matches" : " points match") + (matches.length ? "; Enter goes through them" : "") : "";
  draw();
}
function fit() {
  const w = canvas.clientWidth, h = canvas.clientHeight, ratio = devicePixelRatio || 1;
  if (!w || !h) return;
  size = { w, h }; canvas.width = Math.round(w * ratio); canvas.height = Math.round(h * ratio); draw();
}
function show() { quality.textContent = pictures[picture].name + ": " + pictures[picture].quality; }
const held = new Map(); let moved = 0, apart = 0;
const at = (e) => { const box = canvas.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };
canvas.addEventListener("pointerdown", (e) => { held.set(e.pointerId, at(e)); moved = 0; apart = 0; try { canvas.setPointerCapture(e.pointerId); } catch {} });
canvas.addEventListener("pointermove", (e) => {
  const here = at(e), before = held.get(e.pointerId);
  if (!before) { if (e.pointerType === "mouse") { const i = nearest(here[0], here[1], 12); if (i !== focus) tell(i); } return; }
  held.set(e.pointerId, here); moved += Math.abs(here[0] - before[0]) + Math.abs(here[1] - before[1]);
  if (held.size === 1) pan(here[0] - before[0], here[1] - before[1]);
  else { const [a, b] = [...held.values()], now = Math.hypot(a[0] - b[0], a[1] - b[1]); if (apart) zoomAt((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, now / apart); apart = now; }
});
const drop = (e) => { if (held.delete(e.pointerId) && moved < 5 && e.type === "pointerup") { const here = at(e); tell(nearest(here[0], here[1], 20)); } apart = 0; };
canvas.addEventListener("pointerup", drop); canvas.addEventListener("pointercancel", drop);
canvas.addEventListener("wheel", (e) => { if (document.activeElement !== canvas && !e.ctrlKey) return; e.preventDefault(); const [x, y] = at(e); zoomAt(x, y, Math.exp(-e.deltaY * 0.002)); }, { passive: false });
canvas.addEventListener("keydown", (e) => {
  const moves = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
  if (moves[e.key]) pan(...moves[e.key]);
  else if (e.key === "+" || e.key === "=") zoomAt(size.w / 2, size.h / 2, 1.4);
  else if (e.key === "-") zoomAt(size.w / 2, size.h / 2, 1 / 1.4);
  else if (e.key === "0") all();
  else if (e.key === "n") next();
  else if (e.key === "Escape") tell(-1);
  else return;
  e.preventDefault();
});
root.querySelectorAll("[data-zoom]").forEach((b) => b.addEventListener("click", () => b.dataset.zoom === "all" ? all() : zoomAt(size.w / 2, size.h / 2, b.dataset.zoom === "in" ? 1.5 : 1 / 1.5)));
pictureBox.addEventListener("change", () => { picture = Number(pictureBox.value); show(); all(); });
colourBox.addEventListener("change", () => { colouring = colourBox.value; classify(); draw(); });
searchBox.addEventListener("input", search);
searchBox.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); next(); } });
darkly.addEventListener("change", () => { readTheme(); classify(); draw(); });
addEventListener("resize", fit); addEventListener("beforeprint", fit);
readTheme(); classify(); show(); fit();
})();`;
