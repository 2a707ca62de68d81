import { resolve } from "node:path";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { Retriever } from "../contracts/retriever.js";
import { specPath } from "../providers/spec-path.js";
import { createRunRetriever } from "../search/run-retriever.js";
import { fileSha256 } from "../storage/file-hash.js";
import { readRunFile } from "../storage/read-run-file.js";

/** A retriever over the lists of `run:FILE`. Throws `InputError` for a file that is no run. */
export async function openRunCandidate(spec: CandidateSpec, id: string, baseDir: string): Promise<Retriever> {
  const path = specPath(spec, baseDir);
  const run = await readRunFile(path, { cwd: baseDir });
  return createRunRetriever({ id, run, sha256: await fileSha256(resolve(baseDir, path)) });
}
