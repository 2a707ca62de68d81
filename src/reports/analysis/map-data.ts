import type { ProjectionFindings } from "../../contracts/analysis/projection.js";
import { visibleText } from "../plain-text.js";
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
  readonly labels: readonly (string | null)[] | null;
  readonly occurrences: readonly number[];
  readonly occurrencesName: string;
  readonly dimensions: readonly (number | null)[] | null;
  readonly hubs: readonly number[];
}

/**
 * The data of the map, at most about 3.5 MB as JSON: texts are cut shorter, then left out, until they fit. UMAP comes first
 * where there is one, as the picture to begin with.
 */
export function mapData({ pictures, shown }: ProjectionFindings): MapData {
  const order = { umap: 0, tsne: 1, pca: 2 } as const;
  const whole: MapData = {
    pictures: [...pictures]
      .sort((a, b) => order[a.method] - order[b.method])
      .map((picture) => ({
        name: pictureNames[picture.method],
        quality: `${qualityWords(picture)}.`,
        points: quantised(picture.points, shown.places),
      })),
    ids: shown.ids.map(visibleText),
    texts: shown.texts?.map(visibleText) ?? null,
    labels: shown.labels?.map((label) => (label === null ? null : visibleText(label).slice(0, 60))) ?? null,
    occurrences: shown.occurrences,
    occurrencesName: `lists of ${shown.occurrencesOf} (top ${shown.k})`,
    dimensions: shown.localDimensions,
    hubs: shown.hubs,
  };
  for (const length of [120, 60, 30, 12]) {
    const cut = { ...whole, texts: whole.texts?.map((text) => cutTo(text, length)) ?? null };
    const ids = length <= 30 ? cut.ids.map((id) => cutTo(id, length)) : cut.ids;
    if (bytesInScript({ ...cut, ids }) <= mostBytes) return { ...cut, ids };
  }
  return { ...whole, texts: null, labels: null, ids: whole.ids.map((id) => cutTo(id, 12)) };
}

/** Sizes count `<`, `>` and `&` as they are written inside a script. */
function bytesInScript(data: MapData): number {
  const json = JSON.stringify(data);
  return Buffer.byteLength(json) + 5 * (json.match(/[<>&\u2028\u2029]/g)?.length ?? 0);
}

function cutTo(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

function quantised(base64: string, places: readonly number[]): string {
  const bytes = Buffer.from(base64, "base64");
  const values = new Float32Array(2 * places.length);
  places.forEach((place, entry) => {
    values[2 * entry] = bytes.readFloatLE(8 * place);
    values[2 * entry + 1] = bytes.readFloatLE(8 * place + 4);
  });
  const ranges = [0, 1].map((axis) => {
    const along = values.filter((_, at) => at % 2 === axis);
    return [
      along.reduce((a, b) => Math.min(a, b), Infinity),
      along.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
  }) as [[number, number], [number, number]];
  const span = Math.max(...ranges.map(([low, high]) => high - low), 1e-30);
  const steps = Buffer.alloc(2 * values.length);
  values.forEach((value, at) => {
    const [low, high] = ranges[at % 2 === 0 ? 0 : 1];
    const share = (value - (low + high) / 2) / span + 0.5;
    steps.writeUInt16LE(Math.max(0, Math.min(65_535, Math.round(share * 65_535))), 2 * at);
  });
  return steps.toString("base64");
}

const mostBytes = 3_500_000;
