import { openai, openaiBody } from "./openai.js";
import type { Vendor } from "./vendor.js";

/** Azure OpenAI at one version of its interface: the model is the name of a deployment at an address of one's own. */
export function azureOpenai(apiVersion: string): Vendor {
  return {
    ...openai,
    name: "Azure OpenAI",
    base: null,
    keys: ["AZURE_OPENAI_API_KEY"],
    auth: (key) => ({ "api-key": key }),
    billing: "azure-openai",
    embed: (ask) => ({
      path: `/openai/deployments/${encodeURIComponent(ask.model)}/embeddings?api-version=${encodeURIComponent(apiVersion)}`,
      body: openaiBody(ask),
    }),
  };
}
