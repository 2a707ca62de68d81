import { createHash } from "node:crypto";
import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { EgressSetting } from "../contracts/egress.js";
import type { InputLocation } from "../contracts/errors.js";
import { errorKind, errorMessage } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireWhole } from "../contracts/require-whole.js";
import { type ChatClient, createChatClient } from "../execution/chat-client.js";
import { gradesInAnswer, gradingPrompt, gradingPromptVersion } from "../judgements/grading-prompt.js";
import type { JudgingState } from "../judgements/judging-design.js";
import type { GradeLookup } from "../judgements/visit-query.js";
import { projectFolder } from "../storage/project-folder.js";
import { readLogLines } from "../storage/read-log-lines.js";
import { openEgress } from "./open-egress.js";
import type { OpenJudging } from "./open-judging.js";
import { sheetRows } from "./sheet-rows.js";

/** A language model whose grades are predictions. */
export interface Foretelling {
  /** Base address of an OpenAI-compatible service. */
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string | undefined;
  readonly egress: EgressSetting;
  readonly location?: InputLocation | undefined;
  readonly timeoutMs?: number | undefined;
  readonly retries?: number | undefined;
  /** USD a million tokens in and out, where the user states them. */
  readonly price?: { readonly usdIn: number; readonly usdOut: number } | undefined;
  /** Documents in a call; default 10. */
  readonly perCall?: number | undefined;
}

/** What predictions have cost; null where the service does not count or no price is stated. */
export interface PredictionSums {
  readonly model: string;
  readonly pairs: number;
  readonly calls: number;
  readonly failed: number;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly usd: number | null;
}

/** Grades predicted so far, and the way to more. */
export interface Foreteller {
  readonly gradeOf: GradeLookup;
  /** Asks for the query of the question and the next ones; whether anything new is known. */
  ahead(state: JudgingState): Promise<boolean>;
  sums(): PredictionSums;
}

/**
 * Opens the predictions of a model for a project: those it gave before are read, and every further call is stored when
 * it is answered. A query whose call fails keeps no prediction and is judged without; nobody has to wait for a service.
 * An address that egress does not allow is an `InputError`.
 */
export async function foretell(
  judging: OpenJudging,
  model: Foretelling,
  {
    cwd,
    signal,
    onProgress = () => {},
  }: {
    readonly cwd: string;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ProgressListener | undefined;
  },
): Promise<Foreteller> {
  const { perCall = 10 } = model;
  requireWhole("perCall", perCall);
  const client = createChatClient({
    ...model,
    egress: openEgress({ setting: model.egress, cwd, location: model.location }),
    purpose: "the judge's endpoint",
  });
  const identity = sha(JSON.stringify([model.url, model.model, gradingPromptVersion, excerpt])).slice(0, 12);
  const file = join(projectFolder(cwd).judging, `predicted-${identity}.jsonl`);
  const stored = new Map<string, number>();
  await readLogLines(file, predictionSchema, ({ pair, grade }) => void stored.set(pair, grade));
  const known = new Map<string, Map<string, number>>();
  const failed = new Set<string>();
  const count = { calls: 0, failed: 0, prompt: null as number | null, completion: null as number | null };
  const listsOf = new Map(judging.pool.queries.map((lists) => [lists.queryId, lists.documentIds]));

  const pairs = judging.pool.queries.reduce((sum, { documentIds }) => sum + documentIds.length, 0);
  onProgress({
    type: "notice",
    level: "info",
    message: `${model.model} is asked for grades as far as judging goes: at most ${pairs} pairs of query and document, ${perCall} in a call`,
  });
  const rowsOf = (queryId: string) =>
    sheetRows(judging.dataset, [{ queryId, documentIds: listsOf.get(queryId)! }], excerpt).rows.map(
      (row) => ({
        ...row,
        pair: sha(JSON.stringify([row.query, row.title, row.text])),
      }),
    );
  const keep = (queryId: string, documentId: string, grade: number): void =>
    void known.set(queryId, (known.get(queryId) ?? new Map()).set(documentId, grade));
  for (const queryId of listsOf.keys()) {
    for (const { documentId, pair } of stored.size === 0 ? [] : rowsOf(queryId)) {
      const grade = stored.get(pair);
      if (grade !== undefined) keep(queryId, documentId, grade);
    }
  }

  async function predictQuery(queryId: string): Promise<boolean> {
    const open = rowsOf(queryId).filter(({ documentId }) => known.get(queryId)?.has(documentId) !== true);
    for (let from = 0; from < open.length; from += perCall) {
      const part = open.slice(from, from + perCall);
      const grades = await gradesOf(client, part[0]!.query, part);
      if (grades === null) return false;
      await mkdir(dirname(file), { recursive: true });
      const lines = part.map(({ pair }, i) => `${JSON.stringify({ pair, grade: grades[i]! })}\n`);
      await appendFile(file, lines.join(""));
      part.forEach(({ documentId }, i) => {
        keep(queryId, documentId, grades[i]!);
      });
    }
    return open.length > 0;
  }

  async function gradesOf(
    chat: ChatClient,
    query: string,
    part: readonly { readonly title: string; readonly text: string }[],
  ): Promise<readonly number[] | null> {
    const { system, user } = gradingPrompt(query, part);
    const messages = [
      { role: "system", content: system },
      { role: "user", content: user },
    ] as const;
    // A model may forget a grade once; asked again it often does not.
    for (let tries = 0; tries < 2; tries++) {
      count.calls++;
      const answer = await chat.ask(messages, part.length + 1, signal);
      if (answer.promptTokens !== null) count.prompt = (count.prompt ?? 0) + answer.promptTokens;
      if (answer.completionTokens !== null)
        count.completion = (count.completion ?? 0) + answer.completionTokens;
      const grades = gradesInAnswer(answer.text, part.length);
      if (grades !== null) return grades;
    }
    notice(`${model.model} gave no list of ${part.length} grades`);
    return null;
  }

  function notice(reason: string): void {
    count.failed++;
    onProgress({
      type: "notice",
      level: "warning",
      message: `${reason}; that query is judged without predictions`,
    });
  }

  return {
    gradeOf: (queryId, documentId) => known.get(queryId)?.get(documentId),
    async ahead({ question, queriesAhead }) {
      if (question === null) return false;
      let found = false;
      for (const queryId of [question.queryId, ...queriesAhead.slice(0, queriesInAdvance)]) {
        const complete = listsOf.get(queryId)!.every((id) => known.get(queryId)?.has(id));
        if (complete || failed.has(queryId) || failed.size >= mostFailures) continue;
        // The documents of a query that has been begun are judged as it was begun.
        if (queryId === question.queryId && question.place > 1) continue;
        try {
          if (await predictQuery(queryId)) found = true;
          else failed.add(queryId);
        } catch (error) {
          if (errorKind(error) !== "provider") throw error;
          failed.add(queryId);
          notice(errorMessage(error));
        }
      }
      return found;
    },
    sums: () => ({
      model: model.model,
      pairs: [...known.values()].reduce((sum, documents) => sum + documents.size, 0),
      calls: count.calls,
      failed: count.failed,
      promptTokens: count.prompt,
      completionTokens: count.completion,
      usd: costOf(model.price, count),
    }),
  };
}

function costOf(
  price: Foretelling["price"],
  { prompt, completion }: { readonly prompt: number | null; readonly completion: number | null },
): number | null {
  if (price === undefined || prompt === null || completion === null) return null;
  return (prompt * price.usdIn + completion * price.usdOut) / 1e6;
}

function sha(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const predictionSchema = z.strictObject({ pair: z.string(), grade: z.int().min(0).max(3) });

/** Characters of a document that the model sees. */
const excerpt = 1500;
/** Further queries predicted at once, so that not every query is waited for. */
const queriesInAdvance = 2;
/** After so many failed queries no further call is made in this session. */
const mostFailures = 5;
