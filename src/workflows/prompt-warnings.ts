import { knownPrompts } from "../catalog/known-prompts.js";
import { type ProviderManifest, providerManifestSchema } from "../contracts/embedding-matrix.js";

/**
 * Says which models of a candidate ran with other prompts than their authors ask for, as one sentence each. `manifest` is
 * that of its lists.
 */
export function promptWarnings(manifest: Readonly<Record<string, unknown>>): string[] {
  return providersOf(manifest).flatMap((provider) => promptWarning(provider) ?? []);
}

/** The same of one model; null where it ran with them, or none are known. */
export function promptWarning({
  kind,
  model,
  prompts,
}: Pick<ProviderManifest, "kind" | "model" | "prompts">): string | null {
  if (!takesPrompts.has(kind)) return null;
  const known = knownPrompts(model);
  if (known === null || (known.query === prompts.query && known.document === prompts.document)) return null;
  const wanted = known.query === "" && known.document === "" ? "no prompts" : words(known);
  const ran = prompts.query === "" && prompts.document === "" ? "none" : words(prompts);
  const sure = known.verified === null ? ", unverified" : "";
  return `${model} asks for ${wanted} (Alidade's list${sure}) and ran with ${ran}; bench --ablate-prompts measures what that costs`;
}

/** The models whose vectors a list was made with. */
export function providersOf(manifest: Readonly<Record<string, unknown>>): ProviderManifest[] {
  const { components, provider } = manifest;
  if (Array.isArray(components)) return components.flatMap((part) => providersOf(Object(part)));
  const parsed = providerManifestSchema.safeParse(provider);
  return parsed.success ? [parsed.data] : [];
}

function words({ query, document }: { readonly query: string; readonly document: string }): string {
  return `${JSON.stringify(query)} for queries and ${JSON.stringify(document)} for documents`;
}

/** Kinds whose texts go to the model as they are, with what Alidade puts in front; vendors with roles of their own are none. */
const takesPrompts: ReadonlySet<string> = new Set(["onnx", "st", "ollama", "tei", "openai"]);
