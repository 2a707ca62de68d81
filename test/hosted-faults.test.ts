import { afterEach, describe, expect, test } from "vitest";
import { hostedKinds } from "../src/contracts/candidate-spec.js";
import { errorKind } from "../src/contracts/errors.js";
import { matrixRow } from "../src/contracts/matrix-row.js";
import { embedAll } from "../src/execution/embed-all.js";
import { seededRandom } from "../src/numeric/seeded-random.js";
import { probeText } from "../src/providers/hosted/service-probe.js";
import {
  type Fault,
  faults,
  serverKey,
  type VendorServer,
  vendorServer,
} from "../src/providers/hosted/vendor-server.case.js";
import { vendorOf } from "../src/providers/hosted/vendors.js";
import { hashOf, hostedStack, memoryStore } from "./hosted-stack.js";

let server: VendorServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/**
 * Faults in a seeded order, a storm now and then; but none while a run first asks what the service is, for vectors of
 * another width there are another model, whose vectors are not stored yet.
 */
function weather(seed: number, share: number): (texts: readonly string[]) => Fault | null {
  const random = seededRandom(seed);
  let storm = 0;
  return (texts) => {
    if (texts.includes(probeText)) return null;
    if (storm > 0) {
      storm--;
      return "429";
    }
    if (random.uniform() < 0.004) storm = 6;
    const fault = random.uniform() < share ? faults[random.below(faults.length)]! : null;
    // One text that is too large is cut and counted: that is another test's.
    return fault === "too large" && texts.length === 1 ? null : fault;
  };
}

/** What has to be true of any service that fails often: all of it is found here, whatever the vendor. */
async function storm(
  kind: (typeof hostedKinds)[number],
  { texts: count, wanted, seed }: { texts: number; wanted: number; seed: number },
) {
  server = await vendorServer({ kind, faultOf: weather(seed, 0.45), slowMs: 1000 });
  const { calls } = server;
  const texts = Array.from({ length: count }, (_, i) => `product ${i} ${"of a kind ".repeat(i % 9)}`);
  const stored = new Map<string, number>();
  const openStore = memoryStore(stored);
  let sentAgain = 0;
  server.onCall = (sent) => {
    for (const text of sent) if (stored.has(hashOf(text))) sentAgain++;
  };
  const errors: string[] = [];
  let uncertain = 0;
  let paidTokens = 0;
  let injected = 0;
  for (let run = 0; ; run++) {
    expect(run, `run after run fails: ${errors.at(-1)}`).toBeLessThan(40);
    const spec = `${server.spec}&batch=4&parallel=6&price=openai/text-embedding-3-small`;
    const stack = await hostedStack(spec, { seed: seed + run, timeoutMs: 150, openStore, stored }).catch(
      (error: unknown) => void errors.push(String(error)),
    );
    if (stack === undefined) continue;
    const found = await embedAll(stack.provider, texts, { role: "document" }).catch((error: unknown) => {
      expect(errorKind(error)).toBe("provider");
      return void errors.push(String(error));
    });
    for (const payment of stack.payments) {
      if (payment.uncertain) uncertain += payment.texts;
      else paidTokens += payment.tokens;
    }
    injected = calls.filter(({ fault }) => fault !== null && fault !== "reordered").length;
    if (found === undefined) continue;
    const type = vendorOf(kind).types(server.spec).document;
    texts.forEach((text, row) => {
      expect([...matrixRow(found.matrix, row)], text).toEqual([...server!.vectorOf(text, type)]);
    });
    break;
  }
  expect(stored.size, "no text is lost").toBe(count);
  expect(Math.max(...stored.values()), "none is stored twice").toBe(1);
  expect(sentAgain, "none whose vector is stored is sent again").toBe(0);
  expect(injected).toBeGreaterThanOrEqual(wanted);
  expect(errors.join("\n")).not.toContain(serverKey);

  // Texts whose vectors the service computed more than once: each such time is among the uncertain payments.
  const billed = new Map<string, number>();
  for (const call of calls)
    if (call.billed) for (const text of call.texts) billed.set(text, (billed.get(text) ?? 0) + 1);
  const again = texts.reduce((sum, text) => sum + (billed.get(text) ?? 1) - 1, 0);
  expect(again).toBeGreaterThan(0);
  expect(uncertain).toBeGreaterThanOrEqual(again);
  return { injected, again, uncertain, paidTokens, errors, calls };
}

describe("services that fail", () => {
  test("1,000 faults: nothing is lost, doubled or asked for again, and what may be billed twice is counted", async () => {
    const { injected, paidTokens, calls } = await storm("openai", { texts: 5000, wanted: 1000, seed: 7 });
    expect(injected).toBeGreaterThanOrEqual(1000);
    // What was paid for sure is what the service billed for the answers that arrived.
    const tokens = calls.reduce(
      (sum, call) =>
        sum + (call.billed && (call.fault === null || call.fault === "reordered") ? call.tokens : 0),
      0,
    );
    expect(paidTokens).toBeLessThanOrEqual(tokens);
    expect(paidTokens).toBeGreaterThan(tokens * 0.9);
  }, 60_000);

  test.each(hostedKinds.filter((kind) => kind !== "openai"))(
    "%s: the same of 60 faults",
    async (kind) => {
      await storm(kind, { texts: 280, wanted: 60, seed: 11 });
    },
    60_000,
  );
});
