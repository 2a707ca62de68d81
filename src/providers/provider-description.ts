import type { Egress } from "../contracts/egress.js";
import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import type { Billing } from "../contracts/embedding-provider.js";
import type { ServiceRecord } from "../contracts/service-record.js";

/** What opening a model needs beside the candidate's spec. */
export interface OpenProviderOptions extends LocalProviderOptions {
  /** The way out of this machine, for models that are asked or fetched over the network; absent: there is none. */
  readonly egress?: Egress | undefined;
  /** Where keys are read from, by name; absent: nowhere. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** What was found out about the service of a hosted model; absent: it is asked. */
  readonly service?: ServiceRecord | undefined;
}

/** What opening a model of this machine needs. Plain data, also for a worker thread. */
export interface LocalProviderOptions {
  /** Folder that relative paths of models start from. */
  readonly baseDir: string;
  /** Threads inside one operator of a session. */
  readonly threads: number;
  /**
   * A transformer's graph is run with each attention in one operator, where that is recognised. Nothing says that this changes
   * no vector but a trial on the machine. Default: false.
   */
  readonly fusedAttention?: boolean | undefined;
  /** Folder of the model that ships with the package, `static:embedded`. */
  readonly embeddedModelDir: string;
  /** `python` of the config, for models that run in Python; absent: Python is looked for. */
  readonly python?: string | undefined;
}

/** What is known of a provider before it is opened. Plain data. */
export interface ProviderDescription {
  /** Deep-equal to the manifest of the opened provider. */
  readonly manifest: ProviderManifest;
  /** null where the model lies elsewhere, or is the user's own. */
  readonly modelBytes: number | null;
  /** Who is paid for its calls, and how many texts a call takes; absent: nobody. */
  readonly purchase?: { readonly billing: Billing; readonly textsPerCall: number } | undefined;
  /** Choices made for the user that they should see, such as prompts from Alidade's own list. */
  readonly notices: readonly string[];
}
