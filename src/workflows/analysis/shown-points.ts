import type { ShownPoints } from "../../contracts/analysis/projection.js";
import { kOccurrence } from "../../geometry/hubness/k-occurrence.js";
import { neighborDistances } from "../../geometry/projection/neighbor-distances.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import type { DrawnPoints } from "./drawn-points.js";
import type { SectionInput } from "./section-input.js";

/**
 * What a map can tell of its points: of all up to 8,000, else of the 200 in the most lists and a seeded sample. Occurrences are
 * those in the lists of queries where there are queries.
 */
export function shownPoints(input: SectionInput, { rows, graph }: DrawnPoints): ShownPoints {
  const { space, queryGraph, seed } = input;
  const searched = queryGraph ?? input.graph;
  const k = Math.min(input.k ?? 10, searched.k);
  const counts = k === 0 ? new Int32Array(searched.items) : kOccurrence(searched, k).counts;
  const byCount = Array.from(rows.keys()).sort((a, b) => counts[rows[b]!]! - counts[rows[a]!]! || a - b);
  // As in the section on hubness, so that the map calls nothing a hub that the numbers do not.
  const fewest = Math.max(2, (2 * counts.reduce((sum, count) => sum + count, 0)) / counts.length);
  const sampled = rows.length > mostShown;
  const places = sampled ? chosenPlaces(byCount, seed) : Array.from(rows.keys());
  const entryOf = new Map(places.map((place, entry) => [place, entry]));
  const { ids, texts } = space.items;
  const itemsOf = <T>(list: readonly T[]): T[] => places.map((place) => list[rows[place]!]!);
  return {
    places,
    sampled,
    ids: itemsOf(ids).map((id) => start(id, 80)),
    texts: texts === null ? null : itemsOf(texts).map((text) => start(text, 120)),
    labels: space.labels === null ? null : itemsOf(space.labels),
    occurrences: places.map((place) => counts[rows[place]!]!),
    occurrencesOf: queryGraph === null ? "items" : "queries",
    k,
    localDimensions: graph.similarity === "dot" ? null : localDimensions(graph, places),
    hubs: byCount
      .slice(0, namedHubs)
      .filter((place) => counts[rows[place]!]! >= fewest)
      .map((place) => entryOf.get(place)!),
  };
}

function chosenPlaces(byCount: readonly number[], seed: number): number[] {
  const chosen = new Set(byCount.slice(0, keptHubs));
  const others = byCount.slice(keptHubs).sort((a, b) => a - b);
  for (const place of seededSample(others.length, mostShown - chosen.size, seededRandom(seed)))
    chosen.add(others[place]!);
  return [...chosen].sort((a, b) => a - b);
}

/** (m − 1)/Σ ln(R_m/R_j) over the m = 20 nearest; null with fewer, and where some lie at the same place. */
function localDimensions(graph: NeighborGraph, places: readonly number[]): (number | null)[] {
  const { offsets, distances } = neighborDistances(graph, dimensionNeighbors);
  return places.map((place) => {
    const near = distances.subarray(offsets[place]!, offsets[place + 1]!);
    const last = near[near.length - 1];
    if (near.length < dimensionNeighbors || !(near[0]! > 0)) return null;
    const sum = near.reduce((all, distance) => all + Math.log(last! / distance), 0);
    return sum > 0 ? Number(((near.length - 1) / sum).toPrecision(4)) : null;
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

const mostShown = 8000;
const keptHubs = 200;
const namedHubs = 12;
const dimensionNeighbors = 20;
