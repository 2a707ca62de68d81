import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Egress } from "../contracts/egress.js";
import { ProviderError } from "../contracts/errors.js";
import { createEgress } from "./egress.js";
import { vendorExchange } from "./vendor-exchange.js";

async function failureAt(url: string, egress: Egress): Promise<ProviderError> {
  const request = { url, method: "POST", headers: {}, body: {}, kind: "texts", texts: 1 } as const;
  const error = await vendorExchange(request, (answer) => answer, {
    egress,
    purpose: "candidate",
    secrets: [],
    timeoutMs: 60_000,
    failureOf: () => ({ reason: null }),
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}

/** As `fetch` fails. */
function failingWith(code: string): Egress {
  const cause = Object.assign(new Error(`words of ${code}`), { code });
  return {
    setting: "any",
    send: async () => {
      throw new TypeError("fetch failed", { cause });
    },
  };
}

test.each([
  ["ECONNREFUSED", { final: true }],
  ["ENOTFOUND", { final: true }],
  ["EAI_AGAIN", {}],
  ["UND_ERR_CONNECT_TIMEOUT", {}],
  ["CERT_HAS_EXPIRED", { final: true }],
  ["SELF_SIGNED_CERT_IN_CHAIN", { final: true }],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", { final: true }],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", { final: true }],
  ["ERR_TLS_CERT_ALTNAME_INVALID", { final: true }],
])("%s: nothing had left, so nothing may be billed", async (code, failure) => {
  const error = await failureAt("https://host.example/v1", failingWith(code));
  expect(error.message).toContain("candidate cannot be reached");
  expect(error.message).toContain("host.example");
  expect(error.failure).toEqual(failure);
});

test.each(["ECONNRESET", "UND_ERR_SOCKET", "EPIPE"])("%s: it may have been billed", async (code) => {
  const error = await failureAt("https://host.example/v1", failingWith(code));
  expect(error.message).toBe(`candidate was cut off (words of ${code})`);
  expect(error.failure).toMatchObject({ maybeBilled: true });
});

test("https to a server that speaks http alone is said, and not tried again", async () => {
  const server = createServer((_, response) => response.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const egress = createEgress({ setting: "none", record: async () => {} });
    const error = await failureAt(`https://127.0.0.1:${port}/v1`, egress);
    expect(error.message).toBe(`candidate cannot be reached at 127.0.0.1:${port} (it does not speak https)`);
    expect(error.failure).toEqual({ final: true });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
