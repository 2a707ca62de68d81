import { centrality, meanDirection } from "../../geometry/mean-cosine.js";
import { rowNorms } from "../../neighbors/prepare-items.js";
import type { SectionInput } from "./section-input.js";

/** Euclidean length of the vector of each item, measured once for all sections. */
export function itemNorms({ space, norms }: Pick<SectionInput, "space" | "norms">): Float64Array {
  return norms ?? rowNorms(space.items.matrix, "item");
}

/** Cosine of each item with the mean direction of all, times the length of that. */
export function itemCentrality(input: Pick<SectionInput, "space" | "norms">): Float64Array {
  const norms = itemNorms(input);
  const { matrix } = input.space.items;
  return centrality(matrix, norms, meanDirection(matrix, norms).mean);
}
