import { InputError } from "../contracts/errors.js";

/**
 * Bytes that links take in an HNSW index, for each vector: 4 (2M + M / ln M), that is 2M links of 4 bytes on the lowest
 * layer and M on each of the 1 / ln M layers above that a vector is on in the mean (Malkov and Yashunin 2018, section
 * 4.2.3, with M_max = M, M_max0 = 2M, m_L = 1 / ln M). FAISS's guide states 8M, the lowest layer alone. Ids, locks and
 * spare room are an engine's own and not in it. Throws
 * `InputError` unless `m` is a whole number from 2.
 */
export function hnswLinkBytes(m: number): number {
  if (!Number.isSafeInteger(m) || m < 2) throw new InputError(`M is ${m}; expected a whole number from 2`);
  return 4 * (2 * m + m / Math.log(m));
}
