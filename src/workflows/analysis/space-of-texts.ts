import type { SpaceSide } from "../../contracts/analysed-space.js";
import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { makesVectors } from "../../contracts/candidate-spec.js";
import type { Dataset, TextTable } from "../../contracts/dataset.js";
import type { Role } from "../../contracts/embedding-matrix.js";
import { InputError } from "../../contracts/errors.js";
import { readQueryFile } from "../../datasets/read-query-file.js";
import { embedAll } from "../../execution/embed-all.js";
import { openTextModel } from "../open-text-model.js";
import { readTexts } from "../read-texts.js";
import { analysedTerms } from "./analysed-terms.js";
import type { LoadedSpace, LoadSpaceOptions } from "./loaded-space.js";
import { readingOf, summaryOf } from "./space-of-vectors.js";

/** The vectors that a model makes of the data: stored ones of earlier runs are read, the others made and stored. */
export async function spaceOfTexts(spec: CandidateSpec, options: LoadSpaceOptions): Promise<LoadedSpace> {
  const { source, cwd, onProgress } = options;
  if (!makesVectors(spec.kind)) {
    throw new InputError(
      `"${spec.id}" has no vectors to look at; name a model, such as static:embedded or onnx:FOLDER, or a folder of vectors`,
    );
  }
  if (source === undefined || source === null) {
    throw new InputError(
      `"${spec.id}" makes vectors of texts, and there are none: name data (--data FOLDER), or a folder of vectors in its place`,
    );
  }
  const dataset = await readTexts(source, { ...readingOf(options), answered: "all" }, onProgress);
  const queries =
    options.queries === undefined ? dataset.queries : await readQueryFile(options.queries, { cwd });
  if (dataset.corpus.ids.length === 0)
    throw new InputError(`${dataset.summary.name} has no documents; there is no space to look at`);
  return embedded(spec, dataset, queries, options);
}

async function embedded(
  spec: CandidateSpec,
  dataset: Dataset,
  queries: TextTable,
  options: LoadSpaceOptions,
): Promise<LoadedSpace> {
  const { signal, onProgress } = options;
  const charactersAhead = dataset.corpus.texts.reduce((sum, text) => sum + text.length, 0);
  const provider = await openTextModel(spec, dataset.corpus.texts, { ...options, charactersAhead });
  try {
    let truncated = 0;
    const side = async ({ ids, texts }: TextTable, role: Role): Promise<SpaceSide> => {
      const made = await embedAll(provider, texts, { role, signal, onProgress });
      truncated += made.truncated.reduce((sum, cut) => sum + cut, 0);
      return { ids, texts, matrix: made.matrix };
    };
    const items = await side(dataset.corpus, "document");
    const asked = queries.ids.length === 0 ? null : await side(queries, "query");
    const { manifest } = provider;
    const terms = await analysedTerms(spec, provider, options);
    return {
      space: {
        id: spec.id,
        similarity: manifest.similarity,
        items,
        queries: asked,
        labels: null,
        qrels: dataset.qrels,
      },
      provider: manifest,
      vectors: null,
      dataset: summaryOf(dataset),
      labels: null,
      terms,
      notices:
        truncated === 0 ? [] : [`${truncated} texts are longer than the model reads, and were cut for it`],
    };
  } finally {
    await provider.close();
  }
}
