import { rowNorms } from "../../neighbors/prepare-items.js";
import type { SectionInput } from "./section-input.js";

/** Euclidean length of the vector of each item, measured once for all sections. */
export function itemNorms({ space, norms }: Pick<SectionInput, "space" | "norms">): Float64Array {
  return norms ?? rowNorms(space.items.matrix, "item");
}
