import type { HubnessFindings } from "../../contracts/analysis/hubness.js";
import { badHubness } from "../../geometry/hubness/bad-hubness.js";
import { goodmanKruskal } from "../../geometry/hubness/goodman-kruskal.js";
import { float64Score } from "../../neighbors/float64-score.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { itemNorms } from "./item-norms.js";
import type { SectionInput } from "./section-input.js";
import { shownItem } from "./shown-item.js";

/** Whether neighbours carry the label of the list's owner, and whether pairs of one label lie nearer than other pairs. */
export function labelHubness(input: SectionInput, k: number): HubnessFindings["labels"] {
  const { space, graph, full = false } = input;
  const bad = badHubness(graph, space.labels!, k);
  if (bad === null) return null;
  const worst = Array.from(bad.counts.keys())
    .filter((item) => bad.counts[item]! > 0)
    .sort((a, b) => bad.counts[b]! - bad.counts[a]! || a - b)
    .slice(0, shownWorst);
  return {
    k,
    bad: bad.share,
    places: bad.places,
    chance: bad.chance,
    goodmanKruskal: full ? comparedPairs(input) : null,
    worst: worst.map((item) => ({ ...shownItem(space.items, item), bad: bad.counts[item]! })),
  };
}

function comparedPairs(input: SectionInput): { value: number | null; rows: number } | null {
  const { space, seed } = input;
  const { matrix } = space.items;
  const labels = space.labels!;
  const items = { similarity: space.similarity, matrix, norms: itemNorms(input) };
  const labelled = Array.from(items.norms.keys()).filter(
    (row) => labels[row] !== null && (space.similarity === "euclidean" || items.norms[row] !== 0),
  );
  const places = seededSample(labelled.length, mostComparedRows, seededRandom(seed));
  if (places.length < 2) return null;
  const rows = Array.from(places, (place) => labelled[place]!);
  const pairs = (rows.length * (rows.length - 1)) / 2;
  const within = new Float64Array(pairs);
  const between = new Float64Array(pairs);
  let [near, far] = [0, 0];
  rows.forEach((row, i) => {
    for (let j = i + 1; j < rows.length; j++) {
      const other = rows[j]!;
      const distance = -float64Score(items, other, matrix, row, items.norms[row]!);
      if (labels[row] === labels[other]) within[near++] = distance;
      else between[far++] = distance;
    }
  });
  const value = goodmanKruskal({ within: within.subarray(0, near), between: between.subarray(0, far) });
  return { value, rows: rows.length };
}

const mostComparedRows = 5000;
const shownWorst = 5;
