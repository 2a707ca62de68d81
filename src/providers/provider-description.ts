import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import type { Billing } from "../contracts/embedding-provider.js";

/** What opening a model needs beside the candidate's spec. Plain data. */
export interface OpenProviderOptions {
  /** Folder that relative paths of models start from. */
  readonly baseDir: string;
  /** Threads inside one operator of a session. */
  readonly threads: number;
  /** Folder of the model that ships with the package, `static:embedded`. */
  readonly embeddedModelDir: string;
}

/** What is known of a provider before it is opened. Plain data. */
export interface ProviderDescription {
  /** Deep-equal to the manifest of the opened provider. */
  readonly manifest: ProviderManifest;
  readonly modelBytes: number;
  /** Who is paid for its calls, and how many texts a call takes; absent: nobody. */
  readonly purchase?: { readonly billing: Billing; readonly textsPerCall: number } | undefined;
  /** Choices made for the user that they should see, such as prompts from Alidade's own list. */
  readonly notices: readonly string[];
}
