import { type Html, html } from "../html.js";
import { shorten } from "../plain-text.js";
import type { MapData } from "./map-data.js";
import { mapPalettes } from "./map-palette.js";

/**
 * The first picture of a map as a drawing without script: points by group where there are groups, hubs ringed and named. Points
 * lie on a raster of 400 by 260, on each place at most one of a group.
 */
export function stillMap(data: MapData): Html {
  const places = rasterPlaces(data);
  const marks = classesOf(data).map(({ name, entries }) => {
    const seen = new Set<number>();
    for (const entry of entries) seen.add(places[entry]!);
    return html`<path class="map-dot" style="stroke:var(--${name})" d="${pathOf([...seen])}"/>`;
  });
  return html`<svg class="map-still${data.ids.length > manyPoints && " map-dense"}" viewBox="0 0 ${width * cell} ${height * cell}" role="img" aria-label="${data.pictures[0]!.name} of the items, hubs ringed and named">${marks}${hubMarks(data, places)}</svg>`;
}

/** What the colours of the drawing mean. */
export function stillLegend(data: MapData): Html {
  const [groups] = data.groups;
  const keys = (groups?.names ?? []).slice(0, colours).map((name, i) => legendKey(`group-${i}`, name));
  const rest = groups === undefined ? "" : restWords(data);
  return html`${keys}${rest !== "" && legendKey("group-others", rest)}${data.hubs.length > 0 && html`<span>○ hubs, in the most ${data.occurrencesName}</span>`}`;
}

function legendKey(property: string, text: string): Html {
  return html`<span><i style="background:var(--${property})"></i><bdi>${text}</bdi></span> `;
}

function restWords({ groups: [groups] }: MapData): string {
  const more = Math.max(0, groups!.names.length - colours);
  const none = groups!.of.includes(-1) ? `no ${groups!.word}` : "";
  return [more === 0 ? "" : `${more} more`, none].filter((part) => part !== "").join(", ");
}

function classesOf({ ids, groups: [groups] }: MapData): { name: string; entries: number[] }[] {
  if (groups === undefined) return [{ name: "accent", entries: [...ids.keys()] }];
  const classes = ["group-others", ...mapPalettes.light.groups.map((_, i) => `group-${i}`)].map((name) => ({
    name,
    entries: [] as number[],
  }));
  groups.of.forEach((group, entry) => {
    classes[group < colours ? group + 1 : 0]!.entries.push(entry);
  });
  return classes.filter(({ entries }) => entries.length > 0);
}

/** Row times `width` plus column of each entry. */
function rasterPlaces({ pictures: [picture], ids }: MapData): Int32Array {
  const bytes = Buffer.from(picture!.points, "base64");
  const xy = Array.from({ length: 2 * ids.length }, (_, at) => bytes.readUInt16LE(2 * at));
  const [x, y] = [0, 1].map((axis) => {
    const along = xy.filter((_, at) => at % 2 === axis);
    const low = along.reduce((a, b) => Math.min(a, b), 65_535);
    const high = along.reduce((a, b) => Math.max(a, b), 0);
    return { middle: (low + high) / 2, span: Math.max(1, high - low) };
  });
  const scale = 0.94 * Math.min(width / x!.span, height / y!.span);
  return Int32Array.from(ids, (_, entry) => {
    const column = Math.round(width / 2 + (xy[2 * entry]! - x!.middle) * scale);
    const row = Math.round(height / 2 - (xy[2 * entry + 1]! - y!.middle) * scale);
    return row * width + column;
  });
}

/** Strokes of no length, which round ends make dots; each moves on from the last. */
function pathOf(places: number[]): string {
  let [x, y] = [0, 0];
  return places
    .sort((a, b) => a - b)
    .map((place, i) => {
      const [nextX, nextY] = [(place % width) * cell, Math.floor(place / width) * cell];
      const [dx, dy] = [nextX - x, nextY - y];
      [x, y] = [nextX, nextY];
      return i === 0 ? `M${dx} ${dy}h0` : `m${dx} ${dy}h0`;
    })
    .join("");
}

/** Names are left out where they would cover each other. */
function hubMarks({ ids, texts, hubs }: MapData, places: Int32Array): Html[] {
  const taken: { x: number; y: number; length: number }[] = [];
  return hubs.map((entry) => {
    const x = (places[entry]! % width) * cell;
    const y = Math.floor(places[entry]! / width) * cell;
    const name = shorten((texts?.[entry] || ids[entry]) ?? "", 24);
    const length = letter * [...name].length;
    const start = x + 10 + length > width * cell ? x - 10 - length : x + 10;
    const free =
      start > 0 &&
      taken.every(
        (other) =>
          start > other.x + other.length || other.x > start + length || Math.abs(other.y - y) > lineHeight,
      );
    if (free) taken.push({ x: start, y, length });
    return html`<circle cx="${x}" cy="${y}" r="6"/>${free && html`<text x="${start}" y="${y + 4}">${name}</text>`}`;
  });
}

const width = 400;
const height = 260;
/** Of the raster, in units of the drawing. */
const cell = 2;
const colours = mapPalettes.light.groups.length;
const manyPoints = 3000;
const letter = 7;
const lineHeight = 15;
