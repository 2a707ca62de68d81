import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { candidateFolder } from "../candidate-folder.js";
import { loadTextTokenizer } from "../text-tokenizer.js";
import { type EncoderPlan, readEncoderPlan } from "./encoder-plan.js";
import type { Pooling } from "./pooling-config.js";
import { openTransformer, tokenSequence } from "./transformer.js";

/** A transformer that is asked about single tokens. */
export interface TokenEncoder {
  readonly dims: number;
  /** Padded tokens of a call, at most; 1: one sequence a call. */
  readonly tokensPerCall: number;
  /** Tokens around each sequence. */
  readonly around: number;
  /** Vectors of sequences of ids, which `receive` must copy. Occupies the calling thread. */
  run(sequences: readonly Int32Array[], receive: (row: number, vector: Float64Array) => void): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the transformer of a candidate for the vectors it gives to tokens on their own: prefix specials, ids, suffix
 * specials, pooled over that whole sequence, none of the modules after pooling. Pooling is the mean, whatever the model does
 * with texts, unless the spec names another or the graph pools by itself. Throws `InputError` for a folder that cannot be
 * used.
 */
export async function openTokenEncoder(
  spec: CandidateSpec,
  { baseDir, threads }: { readonly baseDir: string; readonly threads: number },
): Promise<TokenEncoder> {
  const folder = await candidateFolder(spec, { baseDir });
  const plan = tokenPlan(spec, await readEncoderPlan(spec, folder));
  const { special, padId } = await loadTextTokenizer(folder, plan.transformerPath);
  const transformer = await openTransformer(folder, plan, { threads, padId });
  return {
    dims: plan.width,
    tokensPerCall: plan.oneTextACall ? 1 : tokensPerCall,
    around: special.prefix.length + special.suffix.length,
    run: (sequences, receive) =>
      transformer.run(
        sequences.map((ids) => tokenSequence(ids, special, plan.maxTokens, "right")),
        0,
        receive,
      ),
    close: () => transformer.close(),
  };
}

function tokenPlan(spec: CandidateSpec, plan: EncoderPlan): EncoderPlan {
  if (plan.pooling === null || spec.options.pooling !== undefined) return plan;
  const mean: Pooling = { modes: ["mean"], includePrompt: true };
  return { ...plan, pooling: mean, width: plan.width / plan.pooling.modes.length };
}

const tokensPerCall = 512;
