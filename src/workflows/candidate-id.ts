import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";

/** The id of a part inside the name of a fusion or pipeline: of a path only its last folder. */
export function shortId({
  id,
  spec,
  kind,
  ref,
}: Pick<CandidateSpec, "id" | "spec" | "ref"> & { readonly kind: string }): string {
  if (id !== spec || !/[/\\]/.test(ref)) return id;
  const folder =
    ref
      .split(/[/\\]/)
      .filter((part) => part !== "")
      .at(-1) ?? ref;
  return spec.replace(`${kind}:${ref}`, folder);
}

/** The candidate of this id. Throws `InputError` that names those there are; `what` names it. */
export function findById<T extends { readonly id: string }>(
  items: readonly T[],
  id: string,
  what: string,
): T {
  const found = items.find((item) => item.id === id);
  if (found !== undefined) return found;
  const ids = items.map((item) => item.id);
  throw new InputError(
    `${what} names "${id}", which is not a candidate; there are ${ids.join(", ") || "none"}.${didYouMean(id, ids)}`,
  );
}
