import { z } from "zod";

const meanSchema = z.strictObject({
  mean: z.number(),
  low: z.number().describe("Lower end of the 95 % interval"),
  high: z.number(),
  n: z.int().nonnegative(),
});

const termSchema = z.strictObject({
  term: z.string(),
  category: z.string().nullable(),
  pieces: z
    .array(z.string())
    .nullable()
    .describe("What the tokenizer makes of it; null where that is not known"),
  piecesPerWord: z.number().nullable(),
  unknown: z
    .boolean()
    .describe("Whether the vocabulary lacks a part of it: the model does not see that part"),
  broken: z.boolean().nullable().describe("A word of it is cut into three pieces or more, or is unknown"),
  inItems: z.int().nonnegative().nullable().describe("Items whose text holds the term; null without texts"),
  found: z
    .number()
    .nullable()
    .describe("Share of its nearest 10 items that hold it (of as many as there are); null where none does"),
  items: z
    .array(z.strictObject({ id: z.string(), text: z.string().nullable(), score: z.number() }))
    .describe("Its nearest items, the term as a query"),
  terms: z.array(z.strictObject({ term: z.string(), score: z.number() })).describe("Its nearest other terms"),
});
export type FoundTerm = z.infer<typeof termSchema>;

const failureSchema = z.strictObject({
  where: z.enum(["query", "relevant documents"]).describe("Where a broken term stands"),
  with: z
    .strictObject({ n: z.int().positive(), mean: z.number() })
    .describe("Queries with a broken term there"),
  without: z.strictObject({ n: z.int().positive(), mean: z.number() }).describe("The other judged queries"),
  difference: z.number().describe("With less without"),
  low: z.number().describe("95 % interval of the difference (Welch)"),
  high: z.number(),
  p: z.number().describe("Two-sided, Welch's test"),
  adjusted: z.number().describe("p by Holm's procedure over the comparisons made"),
});
export type TermFailure = z.infer<typeof failureSchema>;

/** What a model makes of the user's own terms. */
export const wordsFindingsSchema = z.strictObject({
  file: z.string(),
  terms: z.int().positive(),
  repeated: z.int().nonnegative().describe("Lines whose term stood in an earlier line"),
  tokens: z
    .strictObject({
      piecesPerWord: meanSchema.describe("Of the terms"),
      ordinary: z
        .strictObject({
          mean: z.number(),
          n: z.int().positive().describe("Words, as often as they stand there"),
        })
        .nullable()
        .describe("Of words of the items' texts; null without texts"),
      broken: z.int().nonnegative(),
      ordinaryBroken: z
        .number()
        .nullable()
        .describe("Share of those words that are cut into three pieces or more"),
      unknown: z.int().nonnegative().describe("Terms that hold a part the vocabulary lacks"),
    })
    .nullable()
    .describe("null where the candidate's tokenizer is not at hand"),
  categories: z.array(
    z.strictObject({
      category: z.string(),
      n: z.int().positive(),
      piecesPerWord: z.number().nullable(),
      broken: z.int().nonnegative().nullable(),
    }),
  ),
  found: z
    .strictObject({ broken: meanSchema.nullable(), whole: meanSchema.nullable() })
    .nullable()
    .describe(
      "Share of a term's nearest 10 items that hold it, over broken and over whole terms; null without texts",
    ),
  metric: z.string(),
  failures: z.array(failureSchema),
  listed: z.array(termSchema).describe("Terms with most pieces a word first, at most 200"),
  leftOut: z.array(z.string()).describe("What was not looked at, and why"),
});
export type WordsFindings = z.infer<typeof wordsFindingsSchema>;
