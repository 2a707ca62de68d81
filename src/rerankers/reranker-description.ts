import type { Egress } from "../contracts/egress.js";
import type { Billing } from "../contracts/embedding-provider.js";
import type { RerankerManifest } from "../contracts/reranker.js";

/** What opening a reranker needs beside its spec. */
export interface OpenRerankerOptions {
  /** Folder that relative paths start from. */
  readonly baseDir: string;
  /** Threads inside one operator of a session. */
  readonly threads: number;
  /** The way out of this machine, for rerankers that a service runs; absent: there is none. */
  readonly egress?: Egress | undefined;
  /** Where keys are read from, by name; absent: nowhere. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** What is known of a reranker before it is opened. Plain data. */
export interface RerankerDescription {
  /** Deep-equal to the manifest of the opened reranker. */
  readonly manifest: RerankerManifest;
  readonly modelBytes: number | null;
  /** Who is paid for its calls, and how many documents a call takes; absent: nobody. */
  readonly purchase?: { readonly billing: Billing; readonly documentsPerCall: number } | undefined;
  /** Choices made for the user that they should see. */
  readonly notices: readonly string[];
}
