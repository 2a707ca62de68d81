/**
 * The script of the map in a report: draws on a canvas, asks nothing of the network, writes texts as text only. It unpacks
 * `MapData` from the page, takes its colours from the page's style, and leaves the still picture where it cannot.
 */
export const mapScript = `(async () => {
"use strict";
const root = document.getElementById("space-map");
const find = (name) => root.querySelector(name);
const data = await unpacked(document.getElementById("space-map-data").textContent).catch(() => null);
if (data === null) { find(".map-note").textContent = "This browser cannot unpack the data of the map, so that it stands still."; return; }
const canvas = find("canvas"), paint = canvas.getContext("2d");
const base = document.createElement("canvas"), dots = base.getContext("2d");
const pictureBox = find(".map-picture"), colourBox = find(".map-colour"), searchBox = find(".map-search");
const card = find(".map-card"), legend = find(".map-legend"), quality = find(".map-quality"), note = find(".map-note");
const count = data.ids.length, coloured = 10, dense = count > 3000;
const others = 255, plain = 254;
const hubs = new Set(data.hubs);
const pictures = data.pictures.map(({ points, ...rest }) => {
  const bytes = atob(points), xy = new Float32Array(2 * count);
  for (let i = 0; i < 2 * count; i++) xy[i] = (bytes.charCodeAt(2 * i) + 256 * bytes.charCodeAt(2 * i + 1)) / 65535;
  const box = [1, 0, 1, 0];
  for (let i = 0; i < 2 * count; i += 2) {
    box[0] = Math.min(box[0], xy[i]); box[1] = Math.max(box[1], xy[i]);
    box[2] = Math.min(box[2], xy[i + 1]); box[3] = Math.max(box[3], xy[i + 1]);
  }
  return { ...rest, xy, box, middle: { x: (box[0] + box[1]) / 2, y: (box[2] + box[3]) / 2 } };
});
const style = getComputedStyle(root), colour = (name) => style.getPropertyValue("--" + name).trim();
const darkly = matchMedia("(prefers-color-scheme: dark)");
let picture = 0, colouring = "", classes = null, single = -1;
let view = { ...pictures[0].middle, zoom: 1 }, size = { w: 0, h: 0 };
let focus = -1, matches = [], step = -1, haystack = null;

async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).json();
}
const option = (box, value, text) => { const o = document.createElement("option"); o.value = value; o.textContent = text; box.append(o); };
pictures.forEach((p, i) => option(pictureBox, i, p.name));
data.groups.forEach((g, i) => option(colourBox, "group" + i, g.word));
option(colourBox, "occurrence", "k-occurrence");
if (data.dimensions) option(colourBox, "dimension", "local dimension");
option(colourBox, "none", "none");
colouring = colourBox.value;

/** A class of every point, and what the classes are called. */
function classify() {
  single = -1;
  if (colouring === "none") classes = { of: new Uint8Array(count).fill(plain), names: [], rest: "", ramp: false, note: "" };
  else if (colouring.startsWith("group")) classes = byGroup(data.groups[Number(colouring.slice(5))]);
  else classes = byValue(colouring === "occurrence" ? data.occurrences : data.dimensions);
  note.textContent = classes.note;
  writeLegend();
}
function byGroup({ word, names, of, note }) {
  const more = Math.max(0, names.length - coloured);
  const rest = [more ? more + " more" : "", of.includes(-1) ? "no " + word : ""].filter(Boolean).join(", ");
  return { of: Uint8Array.from(of, (g) => g >= 0 && g < coloured ? g : others), names: names.slice(0, coloured), rest, ramp: false, note };
}
function byValue(values) {
  const order = values.filter((v) => v !== null).sort((a, b) => a - b), cuts = [];
  for (const q of [0.5, 0.75, 0.9, 0.98]) {
    const c = order[Math.floor(q * (order.length - 1))];
    if (c !== undefined && (cuts.length === 0 || c > cuts[cuts.length - 1])) cuts.push(c);
  }
  const last = order[order.length - 1], say = (v) => String(Number(v.toPrecision(3)));
  const names = cuts.map((c, i) => (i > 0 ? "to " : c === order[0] ? "" : "up to ") + say(c));
  if (cuts.length > 0 && last > cuts[cuts.length - 1]) names.push("to " + say(last));
  const place = (v) => { let c = 0; while (c < cuts.length && v > cuts[c]) c++; return c; };
  return { of: Uint8Array.from(values, (v) => v === null ? others : place(v)), names, rest: values.includes(null) ? "unknown" : "", ramp: true, note: "" };
}
const colourOf = (c) => c === plain ? colour("accent") : c === others ? colour("group-others") : colour((classes.ramp ? "ramp-" : "group-") + c);
/** Keys of groups can be pressed, to see one alone. */
function writeLegend() {
  legend.replaceChildren();
  const key = (c, text) => {
    const s = document.createElement(classes.ramp || c === others ? "span" : "button"), b = document.createElement("i"), t = document.createElement("bdi");
    b.style.background = colourOf(c); t.textContent = text; s.append(b, t); legend.append(s, " ");
    if (s.tagName !== "BUTTON") return;
    s.type = "button"; s.title = "press to see it alone"; s.setAttribute("aria-pressed", String(single === c));
    s.addEventListener("click", () => {
      single = single === c ? -1 : c;
      legend.querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", String(other === s && single >= 0)));
      redraw();
    });
  };
  classes.names.forEach((n, c) => key(c, n));
  if (classes.rest) key(others, classes.rest);
  if (data.hubs.length) { const s = document.createElement("span"); s.textContent = "○ hubs, in the most " + data.occurrencesName; legend.append(s); }
}
const scale = () => { const b = pictures[picture].box; return 0.92 * view.zoom * Math.min(size.w / Math.max(b[1] - b[0], 0.01), size.h / Math.max(b[3] - b[2], 0.01)); };
const toX = (x) => size.w / 2 + (x - view.x) * scale();
const toY = (y) => size.h / 2 - (y - view.y) * scale();
const radius = () => Math.max(1, Math.min(5, (count > 20000 ? 1.1 : dense ? 1.4 : 2.4) * Math.sqrt(view.zoom)));
/** All points, on a canvas of their own: what lies over them changes more often. Each is stamped into the pixels, which is several times as fast as paths. */
function paintDots() {
  const { width, height } = base, image = dots.createImageData(width, height), pixels = image.data;
  const ground = rgb(colour("surface"));
  for (let i = 0; i < pixels.length; i += 4) { pixels[i] = ground[0]; pixels[i + 1] = ground[1]; pixels[i + 2] = ground[2]; pixels[i + 3] = 255; }
  const ratio = devicePixelRatio || 1, stamp = stampOf(radius() * ratio);
  const { xy } = pictures[picture], s = scale() * ratio, left = width / 2 - view.x * s, top = height / 2 + view.y * s;
  const inks = Array.from({ length: 256 }, (_, c) => c === plain || c === others || c < classes.names.length ? rgb(colourOf(c)) : ground);
  const usual = dense ? 0.75 : 0.9, searching = searchBox.value.trim() !== "";
  const stampAll = (wanted, alpha) => {
    for (let i = 0; i < count; i++) if (wanted(i)) press(pixels, width, height, stamp, Math.round(left + xy[2 * i] * s), Math.round(top - xy[2 * i + 1] * s), inks[classes.of[i]], alpha);
  };
  if (searching) {
    const matching = new Uint8Array(count);
    for (const i of matches) matching[i] = 1;
    stampAll((i) => matching[i] === 0, 0.15);
    stampAll((i) => matching[i] === 1, 1);
  } else if (single >= 0) {
    stampAll((i) => classes.of[i] !== single, 0.12);
    stampAll((i) => classes.of[i] === single, usual);
  } else {
    stampAll((i) => classes.of[i] === others, usual);
    stampAll((i) => classes.of[i] !== others, usual);
  }
  dots.putImageData(image, 0, 0);
}
const rgb = (hex) => [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16));
/** How much of each pixel around its middle a dot covers. */
function stampOf(r) {
  const reach = Math.ceil(r), side = 2 * reach + 1, cover = new Float32Array(side * side);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) cover[y * side + x] = Math.max(0, Math.min(1, r + 0.5 - Math.hypot(x - reach, y - reach)));
  return { reach, side, cover };
}
function press(pixels, width, height, { reach, side, cover }, x, y, ink, alpha) {
  if (!(x > -reach && y > -reach && x < width + reach && y < height + reach)) return;
  for (let v = 0; v < side; v++) {
    const row = y + v - reach;
    if (row < 0 || row >= height) continue;
    for (let u = 0; u < side; u++) {
      const column = x + u - reach, a = alpha * cover[v * side + u];
      if (a === 0 || column < 0 || column >= width) continue;
      const at = 4 * (row * width + column);
      for (let c = 0; c < 3; c++) pixels[at + c] += a * (ink[c] - pixels[at + c]);
    }
  }
}
function draw() {
  const { xy } = pictures[picture], r = radius(), ratio = devicePixelRatio || 1;
  paint.setTransform(1, 0, 0, 1, 0, 0);
  paint.drawImage(base, 0, 0);
  paint.setTransform(ratio, 0, 0, ratio, 0, 0);
  const rings = (list, reach, name, width) => {
    paint.strokeStyle = colour(name); paint.lineWidth = width; paint.beginPath();
    for (const i of list) { const x = toX(xy[2 * i]), y = toY(xy[2 * i + 1]); paint.moveTo(x + reach, y); paint.arc(x, y, reach, 0, 7); }
    paint.stroke();
  };
  if (matches.length <= 300) rings(matches, r + 2.5, "counter", 2);
  rings(data.hubs, r + 3.5, "surface", 4);
  rings(data.hubs, r + 3.5, "ink", 1.75);
  if (focus >= 0) { rings([focus], r + 5, "surface", 5); rings([focus], r + 5, "accent", 2.5); }
  nameHubs();
}
function redraw() { paintDots(); draw(); }
/** Names of hubs, where they do not cover each other. */
function nameHubs() {
  const { xy } = pictures[picture], taken = [];
  paint.font = "600 12px system-ui, sans-serif"; paint.textBaseline = "middle"; paint.lineJoin = "round";
  for (const i of data.hubs) {
    const text = cut(title(i), Math.max(8, Math.min(26, Math.floor(size.w / 22)))), w = paint.measureText(text).width;
    let x = toX(xy[2 * i]) + 10; const y = toY(xy[2 * i + 1]);
    if (x < 0 || x > size.w + 10 || y < 8 || y > size.h - 8) continue;
    if (x + w > size.w - 4) x = x - 20 - w;
    if (x < 2 || taken.some((t) => x < t.x + t.w && t.x < x + w && Math.abs(t.y - y) < 15)) continue;
    taken.push({ x, y, w });
    paint.strokeStyle = colour("surface"); paint.lineWidth = 4; paint.strokeText(text, x, y);
    paint.fillStyle = colour("ink"); paint.fillText(text, x, y);
  }
}
const title = (i) => (data.texts && data.texts[i]) || data.ids[i];
const cut = (text, n) => { const c = [...text]; return c.length > n ? c.slice(0, n - 1).join("") + "…" : text; };
function tell(i) {
  focus = i; card.replaceChildren();
  if (i >= 0) {
    const bold = document.createElement("b"), text = document.createElement("bdi"), facts = document.createElement("small");
    bold.textContent = data.ids[i]; text.textContent = data.texts ? " " + data.texts[i] : "";
    const parts = data.groups.map(({ word, names, of }) => of[i] < 0 ? "no " + word : word + " " + names[of[i]]);
    parts.push("in " + data.occurrences[i] + " " + data.occurrencesName + (hubs.has(i) ? ", a hub" : ""));
    if (data.dimensions && data.dimensions[i] !== null) parts.push("local dimension " + data.dimensions[i]);
    facts.textContent = parts.join(" · ");
    card.append(bold, text, facts);
  }
  draw();
}
function nearest(px, py, reach) {
  const { xy } = pictures[picture], s = scale();
  const x = view.x + (px - size.w / 2) / s, y = view.y - (py - size.h / 2) / s;
  let best = -1, least = (reach / s) * (reach / s);
  for (let i = 0; i < count; i++) { const dx = xy[2 * i] - x, dy = xy[2 * i + 1] - y, d = dx * dx + dy * dy; if (d < least) { least = d; best = i; } }
  return best;
}
function zoomAt(px, py, factor) {
  const x = view.x + (px - size.w / 2) / scale(), y = view.y - (py - size.h / 2) / scale();
  view.zoom = Math.max(0.5, Math.min(400, view.zoom * factor));
  view.x = x - (px - size.w / 2) / scale(); view.y = y + (py - size.h / 2) / scale(); redraw();
}
function pan(dx, dy) { view.x -= dx / scale(); view.y += dy / scale(); redraw(); }
function all() { view = { ...pictures[picture].middle, zoom: 1 }; redraw(); }
function next() {
  const list = matches.length ? matches : data.hubs;
  if (!list.length) return;
  step = (step + 1) % list.length;
  const i = list[step], { xy } = pictures[picture];
  if (view.zoom > 1) { view.x = xy[2 * i]; view.y = xy[2 * i + 1]; paintDots(); }
  tell(i);
}
function search() {
  const wanted = searchBox.value.trim().toLowerCase();
  haystack ??= data.ids.map((id, i) => (data.texts ? id + "\\n" + data.texts[i] : id).toLowerCase());
  matches = []; step = -1; focus = -1;
  if (wanted) haystack.forEach((text, i) => { if (text.includes(wanted)) matches.push(i); });
  card.textContent = wanted ? matches.length + (matches.length === 1 ? " point matches" : " points match") + (matches.length ? "; Enter goes through them" : "") : "";
  redraw();
}
function fit() {
  const w = canvas.clientWidth, h = canvas.clientHeight, ratio = devicePixelRatio || 1;
  if (!w || !h) return;
  size = { w, h };
  for (const c of [canvas, base]) { c.width = Math.round(w * ratio); c.height = Math.round(h * ratio); }
  redraw();
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
colourBox.addEventListener("change", () => { colouring = colourBox.value; classify(); redraw(); });
searchBox.addEventListener("input", search);
searchBox.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); next(); } });
darkly.addEventListener("change", () => { writeLegend(); redraw(); });
addEventListener("resize", fit); addEventListener("beforeprint", fit);
find(".map-still").setAttribute("hidden", "");
root.querySelectorAll(".map-live").forEach((part) => part.removeAttribute("hidden"));
classify(); show(); fit();
root.dataset.ready = "true";
})();`;
