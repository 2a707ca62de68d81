import type { HostedKind } from "../../contracts/candidate-spec.js";
import { azureOpenai } from "./azure-openai.js";
import { cohere } from "./cohere.js";
import { gemini } from "./gemini.js";
import { jina } from "./jina.js";
import { mistral } from "./mistral.js";
import { ollama } from "./ollama.js";
import { openai } from "./openai.js";
import { tei } from "./tei.js";
import type { Vendor } from "./vendor.js";
import { voyage } from "./voyage.js";

/** The adapter of a kind. `apiVersion` is Azure's. */
export function vendorOf(kind: HostedKind, apiVersion: string = defaultAzureVersion): Vendor {
  return kind === "azure-openai" ? azureOpenai(apiVersion) : vendors[kind];
}

/** The last version of Azure's interface that was general when this was written. */
export const defaultAzureVersion = "2024-10-21";

const vendors: Readonly<Record<Exclude<HostedKind, "azure-openai">, Vendor>> = {
  openai,
  cohere,
  voyage,
  gemini,
  jina,
  mistral,
  ollama,
  tei,
};
