import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";

/** The similarity named by `similarity_fn_name`; cosine where none is. Throws `InputError` for another one. */
export function similarityOf(name: string | null | undefined, file: string): ProviderManifest["similarity"] {
  switch (name) {
    case null:
    case undefined:
    case "cosine":
      return "cosine";
    case "dot":
    case "dot_product":
      return "dot";
    case "euclidean":
      return "euclidean";
    default:
      throw new InputError(`similarity_fn_name is "${name}"; supported are cosine, dot and euclidean`, {
        file,
      });
  }
}
