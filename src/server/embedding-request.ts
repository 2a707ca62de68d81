import { z } from "zod";
import type { Role } from "../contracts/embedding-matrix.js";
import { ApiError } from "./api-error.js";

/** What a request for embeddings asks, checked. */
export interface EmbeddingRequest {
  /** The name by which the model was asked for. */
  readonly model: string;
  readonly texts: readonly string[];
  readonly role: Role;
  /** Dimensions to keep. */
  readonly dims: number;
  readonly base64: boolean;
  /** Whether a text longer than the model takes may be cut. */
  readonly truncate: boolean;
}

export interface RequestRules {
  /** Names the model answers to. */
  readonly names: readonly string[];
  /** Dimensions the model has. */
  readonly dims: number;
  readonly maxTexts: number;
  /** The role of texts that come without an `input_type`. */
  readonly defaultRole: Role;
}

/**
 * Reads the body of `POST /v1/embeddings`: OpenAI's fields, and two more that its API has not: `input_type` (with the words
 * of Cohere, Voyage and NVIDIA) and `truncate`. Fields that are not known are left alone, as OpenAI's clients send some.
 * Throws `ApiError` 400, and 404 for another model.
 */
export function embeddingRequest(body: unknown, rules: RequestRules): EmbeddingRequest {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw badField(parsed.error.issues[0]!, body);
  const { model, input, dimensions, encoding_format, input_type, truncate } = parsed.data;
  if (!rules.names.includes(model)) {
    throw new ApiError(
      404,
      `The model ${JSON.stringify(model)} is not served here; this server has ${rules.names.join(", ")}`,
      { param: "model", code: "model_not_found" },
    );
  }
  const texts = textsOf(input);
  if (texts.length > rules.maxTexts) {
    throw badInput(`input has ${texts.length} texts; at most ${rules.maxTexts} a request`);
  }
  const empty = texts.indexOf("");
  if (empty >= 0) throw badInput(`input[${empty}] is an empty text; leave it out`);
  if (dimensions !== undefined && dimensions > rules.dims) {
    throw new ApiError(400, `dimensions is ${dimensions}; the model has ${rules.dims}`, {
      param: "dimensions",
    });
  }
  return {
    model,
    texts,
    role: input_type == null ? rules.defaultRole : roles[input_type],
    dims: dimensions ?? rules.dims,
    base64: encoding_format === "base64",
    truncate,
  };
}

const roles = {
  query: "query",
  search_query: "query",
  document: "document",
  search_document: "document",
  passage: "document",
} as const satisfies Record<string, Role>;

const tokenIds = z.array(z.int());

const bodySchema = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1), tokenIds.min(1), z.array(tokenIds).min(1)]),
  dimensions: z.int().min(1).optional(),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  input_type: z.enum(Object.keys(roles) as [keyof typeof roles, ...(keyof typeof roles)[]]).nullish(),
  truncate: z.boolean().default(true),
});

function textsOf(input: z.output<typeof bodySchema>["input"]): readonly string[] {
  if (typeof input === "string") return [input];
  if (input.every((entry) => typeof entry === "string")) return input;
  throw badInput(
    "input holds token ids; those of another model's tokenizer mean nothing here, so send the texts (in LangChain: check_embedding_ctx_length=False)",
  );
}

function badInput(message: string): ApiError {
  return new ApiError(400, message, { param: "input" });
}

function badField(issue: z.core.$ZodIssue, body: unknown): ApiError {
  const [param] = issue.path.map(String);
  if (param === undefined) return new ApiError(400, "the body must be a JSON object with model and input");
  const value = (body as Record<string, unknown>)[param];
  if (value === undefined) return new ApiError(400, `${param} is missing`, { param });
  const expected =
    param === "input" ? "expected a text, or a list of texts that is not empty" : issue.message;
  return new ApiError(400, `${param} is ${JSON.stringify(value)?.slice(0, 80)}: ${expected}`, { param });
}
