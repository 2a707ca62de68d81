import { deflateRawSync } from "node:zlib";
import type { ProjectionFindings } from "../../contracts/analysis/projection.js";
import type { StructureFindings } from "../../contracts/analysis/structure.js";
import { shorten, visibleText } from "../plain-text.js";
import { type MapGroups, mapGroups } from "./map-groups.js";
import { pictureNames, qualityWords } from "./projection-words.js";

/** What the script of the map is given. Lists belong together, entry by entry. */
export interface MapData {
  readonly pictures: readonly {
    readonly name: string;
    readonly quality: string;
    /** x, y of each entry: uint16, little-endian, base64; both axes on one scale, y upwards. */
    readonly points: string;
  }[];
  readonly ids: readonly string[];
  readonly texts: readonly string[] | null;
  readonly groups: readonly MapGroups[];
  readonly occurrences: readonly number[];
  readonly occurrencesName: string;
  readonly dimensions: readonly (number | null)[] | null;
  readonly hubs: readonly number[];
}

/** The data of a map as it lies in the page, and how far ids and texts had to be cut for it. */
export interface PackedMap {
  readonly data: MapData;
  /** JSON, compressed (deflate without header), in base64: at most 4.2 MB. */
  readonly packed: string;
  readonly idLength: number;
  /** null: left out, or there are none. */
  readonly textLength: number | null;
}

/**
 * Packs a map: texts are cut shorter, then left out, until it fits. UMAP comes first where there is one, as the picture to
 * begin with.
 */
export function packMap(findings: ProjectionFindings, structure: StructureFindings | undefined): PackedMap {
  const whole = wholeMap(findings, structure);
  const lengths = whole.texts === null ? [null] : textLengths;
  for (const [idLength, textLength] of [
    ...lengths.map((length) => [80, length] as const),
    ...[40, 24].map((length) => [length, null] as const),
  ]) {
    const data = cutMap(whole, idLength, textLength);
    const packed = pack(data);
    if (packed.length <= mostBytes) return { data, packed, idLength, textLength };
  }
  const data = { ...cutMap(whole, shortestId, null), groups: [] };
  return { data, packed: pack(data), idLength: shortestId, textLength: null };
}

function wholeMap(findings: ProjectionFindings, structure: StructureFindings | undefined): MapData {
  const { pictures, shown } = findings;
  const order = { umap: 0, tsne: 1, pca: 2 } as const;
  return {
    pictures: [...pictures]
      .sort((a, b) => order[a.method] - order[b.method])
      .map((picture) => ({
        name: pictureNames[picture.method],
        quality: `${qualityWords(picture)}.`,
        points: quantised(picture.points, shown.places),
      })),
    ids: shown.ids.map(visibleText),
    texts: shown.texts?.map(visibleText) ?? null,
    groups: mapGroups(findings, structure),
    occurrences: shown.occurrences,
    occurrencesName: `lists of ${shown.occurrencesOf} (top ${shown.k})`,
    dimensions: shown.localDimensions,
    hubs: shown.hubs,
  };
}

function cutMap(whole: MapData, idLength: number, textLength: number | null): MapData {
  return {
    ...whole,
    ids: whole.ids.map((id) => shorten(id, idLength)),
    texts: textLength === null ? null : whole.texts!.map((text) => shorten(text, textLength)),
  };
}

function pack(data: MapData): string {
  return deflateRawSync(JSON.stringify(data), { level: 9 }).toString("base64");
}

function quantised(base64: string, places: readonly number[] | null): string {
  const bytes = Buffer.from(base64, "base64");
  const values = new Float32Array(2 * (places?.length ?? bytes.length / 8));
  for (let entry = 0; 2 * entry < values.length; entry++) {
    const place = places === null ? entry : places[entry]!;
    values[2 * entry] = bytes.readFloatLE(8 * place);
    values[2 * entry + 1] = bytes.readFloatLE(8 * place + 4);
  }
  const ranges = [0, 1].map((axis) => rangeOf(values, axis)) as [Range, Range];
  const span = Math.max(...ranges.map(([low, high]) => high - low), 1e-30);
  const steps = Buffer.alloc(2 * values.length);
  values.forEach((value, at) => {
    const [low, high] = ranges[at % 2 === 0 ? 0 : 1];
    const share = (value - (low + high) / 2) / span + 0.5;
    steps.writeUInt16LE(Math.max(0, Math.min(65_535, Math.round(share * 65_535))), 2 * at);
  });
  return steps.toString("base64");
}

type Range = readonly [low: number, high: number];

function rangeOf(pairs: Float32Array, axis: number): Range {
  let [low, high] = [Infinity, -Infinity];
  for (let at = axis; at < pairs.length; at += 2) {
    low = Math.min(low, pairs[at]!);
    high = Math.max(high, pairs[at]!);
  }
  return [low, high];
}

/** With the rest of the report, which is smaller than 0.8 MB, a page stays under 5 MB. */
const mostBytes = 4_200_000;
const textLengths = [120, 80, 55, 40, 24] as const;
const shortestId = 12;
