import type { ShownPoints } from "../../contracts/analysis/projection.js";
import { neighborDistances } from "../../geometry/projection/neighbor-distances.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import type { DrawnPoints } from "./drawn-points.js";
import type { ListedItems } from "./listed-items.js";
import { sampleKeeping } from "./sample-keeping.js";
import type { SectionInput } from "./section-input.js";

/** What a map can tell of its points: of all up to 50,000, else of those in the most lists and a seeded sample. */
export function shownPoints(
  { space, seed }: SectionInput,
  { rows, graph }: DrawnPoints,
  { of, k, counts, most }: ListedItems,
): ShownPoints {
  const shown = sampleKeeping(rows, mostShown, most, seededRandom(seed));
  const sampled = shown.length < rows.length;
  const entryOf = new Map(Array.from(shown, (row, entry) => [row, entry]));
  const places: number[] = [];
  rows.forEach((row, place) => {
    if (entryOf.has(row)) places.push(place);
  });
  // As in the section on hubness, so that the map calls nothing a hub that the numbers do not.
  const fewest = Math.max(2, (2 * counts.reduce((sum, count) => sum + count, 0)) / counts.length);
  const { ids, texts } = space.items;
  const itemsOf = <T>(list: readonly T[]): T[] => Array.from(shown, (row) => list[row]!);
  return {
    places: sampled ? places : null,
    ids: itemsOf(ids).map((id) => start(id, 80)),
    texts: texts === null ? null : itemsOf(texts).map((text) => start(text, 120)),
    labels: space.labels === null ? null : itemsOf(space.labels),
    occurrences: Array.from(shown, (row) => counts[row]!),
    occurrencesOf: of,
    k,
    localDimensions: graph.similarity === "dot" ? null : localDimensions(graph, places),
    hubs: Array.from(most)
      .filter((row) => entryOf.has(row) && counts[row]! >= fewest)
      .slice(0, namedHubs)
      .map((row) => entryOf.get(row)!),
  };
}

/** (m − 1)/Σ ln(R_m/R_j) over the m = 20 nearest; null with fewer, and where some lie at the same place. */
function localDimensions(graph: NeighborGraph, places: readonly number[]): (number | null)[] {
  const { offsets, distances } = neighborDistances(graph, dimensionNeighbors);
  return places.map((place) => {
    const near = distances.subarray(offsets[place]!, offsets[place + 1]!);
    const last = near[near.length - 1];
    if (near.length < dimensionNeighbors || !(near[0]! > 0)) return null;
    const sum = near.reduce((all, distance) => all + Math.log(last! / distance), 0);
    return sum > 0 ? Number(((near.length - 1) / sum).toPrecision(3)) : null;
  });
}

/** The beginning of a text, whole characters, in one line. */
function start(text: string, length: number): string {
  const characters = [
    ...text
      .slice(0, 2 * length)
      .replace(/\s+/g, " ")
      .trim(),
  ];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : characters.join("");
}

const mostShown = 50_000;
const namedHubs = 12;
const dimensionNeighbors = 20;
