import { readFileSync } from "node:fs";
import { InputError } from "../contracts/errors.js";
import { type KnownPrompt, type PromptList, promptListSchema } from "../contracts/known-prompt.js";

/** The prompts that come with the package, each with its source, the day it was looked for, and what was verified. */
export function promptList(): PromptList {
  list ??= promptListSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  return list;
}

/**
 * What the authors of a model ask to be put in front of queries and documents; null for a model that is not listed. `model` is
 * an id of the hub, the name of a folder, or the name in a service's library; anything but a text is an `InputError`. Goes by the model's own name alone: the
 * owner is left out, because conversions keep the name, and every other difference counts, because a fine-tuned descendant may want none.
 */
export function knownPrompts(model: string): KnownPrompt | null {
  if (typeof model !== "string")
    throw new InputError(
      `The model is ${JSON.stringify(model)}; expected its name, such as "intfloat/e5-small-v2"`,
    );
  const name = ownName(model);
  return (
    promptList().models.find(
      ({ models, names = [] }) => models.some((one) => ownName(one) === name) || names.includes(name),
    ) ?? null
  );
}

/** `owner/Name`, `owner__Name`, `models--owner--Name`, `name:tag` without all but the name, in lower case. */
function ownName(model: string): string {
  const last = model
    .toLowerCase()
    .split(/\/|__|--/)
    .at(-1)!;
  return last.split(":")[0]!;
}

let list: PromptList | null = null;

const file = new URL("../../data/prompts.json", import.meta.url);
