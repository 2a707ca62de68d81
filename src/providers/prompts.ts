/** The prompt of queries among a model's named prompts: `query`, else the default; null where neither is named. */
export function queryPrompt(prompts: Prompts, defaultName: string | null = null): string | null {
  return firstOf(prompts, ["query", defaultName]);
}

/** The prompt of documents: the first of `document`, `passage`, `corpus`, else the default; null where none is named. */
export function documentPrompt(prompts: Prompts, defaultName: string | null = null): string | null {
  return firstOf(prompts, ["document", "passage", "corpus", defaultName]);
}

type Prompts = Readonly<Record<string, string | null>>;

/** A prompt that is named but empty or null means: deliberately none. */
function firstOf(prompts: Prompts, names: readonly (string | null)[]): string | null {
  const name = names.find((candidate) => candidate !== null && Object.hasOwn(prompts, candidate));
  return name == null ? null : (prompts[name] ?? "");
}
