import type { Quantisation } from "../contracts/vector-form.js";

/** What the manifest of a retriever says of how vectors are stored and searched; nothing for float32. */
export function quantisationManifest(quantisation: Quantisation | null): { readonly quantisation?: object } {
  if (quantisation === null) return {};
  const { precision, rescore } = quantisation;
  return {
    quantisation: {
      precision,
      ...(precision === "int8" ? { calibration: "the documents" } : {}),
      comparison: precision === "int8" ? "dot product of codes" : "Hamming distance",
      rescore: rescore === null ? null : { ...rescore },
    },
  };
}
