import { readFile, stat } from "node:fs/promises";
import { type Document, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { type Config, configSchema } from "../contracts/config.js";
import { errorMessage, InputError, InputErrors, type InputLocation } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { schemaRule } from "../contracts/schema-rule.js";
import { secretIn } from "../contracts/secret-text.js";

/** Where a key of a config stands, or the nearest key above it; undefined where no file says it. */
export type LocateKey = (path: readonly PropertyKey[]) => InputLocation | undefined;

/** A config with its defaults, and where its keys stand. */
export interface ConfigFile {
  readonly config: Config;
  readonly locate: LocateKey;
}

/** Reads and checks `alidade.yaml`; `shown` names it in errors. Throws `InputError`s that name file, line, column, value and rule. */
export async function readConfig(path: string, shown: string = path): Promise<ConfigFile> {
  return parseConfig(await readText(path, shown), shown);
}

/** Parses the text of a config; `file` is named in errors. */
export function parseConfig(text: string, file: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors[0];
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw new InputError(`The config is not valid YAML: ${syntax.message}`, { file, line, column: col });
  }
  const value = documentValue(document, file, lines);
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new InputError(
      "The config must be a mapping such as `data: ./my-shop`; run `alidade init` for a template",
      {
        file,
        line: 1,
      },
    );
  }
  const locate: LocateKey = (path) => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as
        | { range?: [number, number, number] }
        | undefined;
      if (node?.range) {
        const { line, col } = lines.linePos(node.range[0]);
        return { file, line, column: col };
      }
    }
    return { file };
  };
  refuseSecrets(value, [], locate);
  return { config: checkedConfig(value, { locate, nameOf: pathName }), locate };
}

/** How errors name a key and where it stands. */
export interface ConfigPlaces {
  readonly locate: LocateKey;
  readonly nameOf: (path: readonly PropertyKey[]) => string;
}

/** Checks a config and fills in the defaults. Throws `InputError`s that name key, value and rule. */
export function checkedConfig(value: unknown, places: ConfigPlaces): Config {
  const parsed = configSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => describeIssue(issue, value, places));
  throw errors.length === 1 ? errors[0]! : new InputErrors(errors);
}

/** The value of the document. Aliases that name nothing, themselves or too much are refused. */
function documentValue(document: Document, file: string, lines: LineCounter): unknown {
  try {
    const value: unknown = document.toJS();
    JSON.stringify(value);
    return value;
  } catch (error) {
    let place: { line: number; col: number } | undefined;
    visit(document, {
      Alias(_, alias) {
        const known = alias.resolve(document) !== undefined;
        if (alias.range) place = lines.linePos(alias.range[0]);
        return known ? undefined : visit.BREAK;
      },
    });
    const reason = errorMessage(error).split("\n")[0];
    throw new InputError(
      `The config has an alias (*name) that cannot be used: ${reason}; write the value out`,
      {
        file,
        line: place?.line,
        column: place?.col,
      },
    );
  }
}

function describeIssue(issue: z.core.$ZodIssue, root: unknown, places: ConfigPlaces): InputError[] {
  const { locate, nameOf } = places;
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(issue.path);
    return issue.keys.map(
      (key) =>
        new InputError(
          `${nameOf([...issue.path, key])} is not a key of the config; known here: ${known.join(", ")}.${didYouMean(key, known)}`,
          locate([...issue.path, key]),
        ),
    );
  }
  if (issue.code === "invalid_union") {
    const branch = issue.errors.find((issues) =>
      issues.some((inner) => inner.path.length > 0 || inner.code !== "invalid_type"),
    );
    if (branch !== undefined) {
      return branch.flatMap((inner) =>
        describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, root, places),
      );
    }
  }
  const seen = valueAt(root, issue.path);
  return [
    new InputError(
      `${nameOf(issue.path)} is ${JSON.stringify(seen) ?? "missing"}; ${schemaRule(issue, exampleOf(issue.path))}`,
      locate(issue.path),
    ),
  ];
}

/** Keys allowed at a place of the config, read off the schema itself. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = configSchema;
  for (const step of path) schema = childSchema(schema, step);
  return Object.keys(objectShape(schema) ?? {});
}

interface SchemaInternals {
  def?: { innerType?: unknown; element?: unknown; options?: unknown[]; shape?: Record<string, unknown> };
}

function objectShape(schema: unknown): Record<string, unknown> | undefined {
  const def = (schema as SchemaInternals | undefined)?.def;
  if (def === undefined) return undefined;
  if (def.shape !== undefined) return def.shape;
  if (def.innerType !== undefined) return objectShape(def.innerType);
  return def.options?.map(objectShape).find((shape) => shape !== undefined);
}

function childSchema(schema: unknown, step: PropertyKey): unknown {
  const def = (schema as SchemaInternals | undefined)?.def;
  if (def === undefined) return undefined;
  if (def.innerType !== undefined) return childSchema(def.innerType, step);
  if (typeof step === "number") return def.element;
  return objectShape(schema)?.[String(step)];
}

const secretKey = /(api[-_]?key|secret|token|password|passwd|credential)$/i;

/** Secrets are refused by the name of their key and by the look of their value, which is never repeated. */
function refuseSecrets(value: unknown, path: readonly PropertyKey[], locate: LocateKey): void {
  if (typeof value === "string") {
    const kind = secretIn(value);
    if (kind !== null) {
      throw new InputError(
        `${pathName(path)} looks as if it held ${kind}; secrets never stand in the config. Set it in the environment instead`,
        locate(path),
      );
    }
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (secretKey.test(key)) {
      throw new InputError(
        `${pathName(here)} looks like a secret; secrets never stand in the config. Set it in the environment instead`,
        locate(here),
      );
    }
    refuseSecrets(member, here, locate);
  }
}

/** An example for the keys that may be text or a mapping. */
function exampleOf(path: readonly PropertyKey[]): string {
  if (path.length === 1 && path[0] === "data")
    return ", such as ./my-shop or { corpus: products.csv, queries: queries.csv }";
  if (path[0] === "egress")
    return path.length === 1
      ? ", or a list of hosts such as [api.example.com, mlflow.example.com:5000]"
      : ", such as api.example.com or mlflow.example.com:5000";
  if (path.length <= 2 && path[0] === "models")
    return path.length === 1 ? ", such as [bm25, static:embedded]" : ", such as bm25";
  return "";
}

/** A path of keys as it is written: `models[0].name`. */
export function pathName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "The config";
  return path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : `${i > 0 ? "." : ""}${String(step)}`))
    .join("");
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    root,
  );
}

async function readText(path: string, shown: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > maxConfigBytes) {
      throw new InputError(`The config has ${size} bytes; at most ${maxConfigBytes} are read`, {
        file: shown,
      });
    }
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new InputError(
      missing
        ? `There is no config ${shown}; \`alidade init\` writes an alidade.yaml`
        : `Cannot read the config ${shown}: ${errorMessage(error)}`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError("The config is not UTF-8 text", { file: shown });
  }
}

/** A megabyte: nobody writes that much by hand, and YAML takes many times the memory of its text. */
const maxConfigBytes = 1 << 20;
