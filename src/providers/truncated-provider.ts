import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError } from "../contracts/errors.js";
import { truncateRows } from "../numeric/truncate-rows.js";

/**
 * The first `dims` dimensions of a provider's vectors, normalised again where they had length 1; the provider itself
 * where it has no more, or where `dims` is null. Cut around a cache and not inside: vectors of every length are then
 * views of the one that is stored. Throws `InputError` for more dimensions than there are; `spec` is named in it.
 */
export function truncatedProvider(
  provider: EmbeddingProvider,
  dims: number | null,
  spec: string,
): EmbeddingProvider {
  const manifest = truncatedManifest(provider.manifest, dims, spec);
  if (manifest === provider.manifest) return provider;
  return {
    ...provider,
    manifest,
    async embed(texts, options) {
      const embedded = await provider.embed(texts, options);
      return { ...embedded, matrix: truncateRows(embedded.matrix, manifest.dims, manifest.normalized) };
    },
    close: () => provider.close(),
  };
}

/** The manifest of `truncatedProvider`; the given one where nothing is cut. */
export function truncatedManifest(
  manifest: ProviderManifest,
  dims: number | null,
  spec: string,
): ProviderManifest {
  if (dims === null || dims === manifest.dims) return manifest;
  if (dims > manifest.dims) {
    throw new InputError(
      `"${spec}": dims is ${dims}, the model has ${manifest.dims}; expected 1 to ${manifest.dims}`,
    );
  }
  const cut = [`Truncate(${dims})`, ...(manifest.normalized ? ["Normalize"] : [])];
  return { ...manifest, dims, modules: [...manifest.modules, ...cut] };
}
