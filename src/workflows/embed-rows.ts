import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { readTextStream, type TextStreamSource } from "../datasets/read-text-stream.js";
import { textHash } from "../execution/cached-provider.js";
import { embedStream } from "../execution/embed-stream.js";
import type { EmbeddingStaging, StagedRow } from "../storage/embedding-staging.js";
import { embedProgress } from "./embed-progress.js";
import type { ScannedTexts } from "./scan-texts.js";

export interface EmbedRowsOptions {
  readonly provider: EmbeddingProvider;
  readonly source: TextStreamSource;
  readonly texts: ScannedTexts;
  /** The staging folder as it was named. */
  readonly shown: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ProgressListener | undefined;
}

/**
 * Embeds the rows that are not there yet; returns how many texts were computed. Throws `InputError` where the texts are no
 * longer those that were scanned.
 */
export async function embedRows(
  staging: EmbeddingStaging,
  { provider, source, texts, shown, signal, onProgress }: EmbedRowsOptions,
): Promise<number> {
  const { role } = source;
  const earlier = staging.done;
  if (earlier === texts.rows) return 0;
  if (earlier > 0) {
    const message = `going on after ${earlier.toLocaleString("en")} of ${texts.rows.toLocaleString("en")} texts of an earlier run`;
    onProgress?.({ type: "notice", level: "info", message });
  }
  let computed = 0;
  const stream = embedStream<{ id: string; text: string }>(
    provider,
    { role, signal },
    async (rows, embedded) => {
      const lines = rows.map(
        ({ id, text }, row): StagedRow => ({
          id,
          hash: textHash(text),
          tokens: embedded.tokens[row]!,
          ...(embedded.truncated[row] === 1 ? { truncated: true } : {}),
        }),
      );
      await staging.append(lines, embedded.matrix.data);
      computed += embedded.computedTexts;
      onProgress?.(embedProgress("embedding", staging.done, texts.rows));
    },
  );
  let seen = 0;
  const add = (id: string, text: string): void => {
    if (seen++ >= earlier) stream.add({ id, text });
  };
  try {
    await readTextStream(source, { row: add, pause: stream.pause });
    await stream.end();
  } catch (error) {
    if (staging.done > 0) {
      const message = `${staging.done.toLocaleString("en")} of ${texts.rows.toLocaleString("en")} vectors are kept in ${shown}; the same command goes on from there`;
      onProgress?.({ type: "notice", level: "warning", message });
    }
    throw error;
  }
  if (staging.done === texts.rows) return computed;
  throw new InputError("The file changed while it was read; run the command again with --restart", {
    file: source.input,
  });
}
