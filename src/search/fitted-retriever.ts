import type { Corpus } from "../contracts/dataset.js";
import type { FittedProvider } from "../contracts/fittable-model.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { type IndexOptions, type Retriever, retrieverVersion } from "../contracts/retriever.js";
import type { Quantisation } from "../contracts/vector-form.js";
import { createDenseRetriever, type EmbedAll } from "./dense-retriever.js";

export interface FittedRetrieverOptions {
  readonly id: string;
  /** Everything but the documents that decides the fit. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Fits on the documents, or reads the fit that was made of them before. */
  readonly openModel: (corpus: Corpus, options: IndexOptions) => Promise<FittedProvider>;
  readonly engine: MatrixEngine;
  readonly embedAll: EmbedAll;
  /** How the documents' vectors are stored; null or absent: as float32. */
  readonly quantisation?: Quantisation | null | undefined;
}

/** A retriever whose model is fitted on the documents when they are indexed. */
export interface FittedRetriever extends Retriever {
  /** Null before `index`. */
  readonly fitted: FittedProvider | null;
}

/**
 * A dense retriever over a model that is fitted on the documents first: `index` fits, then embeds, and counts both as
 * time of indexing, a fit made earlier with the time it took then. `close` closes the provider.
 */
export function createFittedRetriever({
  id,
  settings,
  openModel,
  engine,
  embedAll,
  quantisation,
}: FittedRetrieverOptions): FittedRetriever {
  let fitted: FittedProvider | null = null;
  let dense: Retriever | null = null;

  async function close(): Promise<void> {
    const opened = dense;
    dense = null;
    await opened?.close();
  }

  return {
    contract: retrieverVersion,
    id,
    get manifest() {
      return dense?.manifest ?? { kind: "dense", provider: null, settings };
    },
    get fitted() {
      return fitted;
    },
    async index(corpus, options = {}) {
      await close();
      fitted = await openModel(corpus, options);
      dense = createDenseRetriever({ id, provider: fitted.provider, engine, embedAll, quantisation });
      const report = await dense.index(corpus, options);
      const computeMs = report.computedTexts === 0 ? report.computeMs : report.computeMs + fitted.fitMs;
      return { ...report, computeMs, reusedFit: fitted.reused };
    },
    async search(queries, options) {
      if (dense === null) throw new Error(`${id}: search before index`);
      return dense.search(queries, options);
    },
    close,
  };
}
