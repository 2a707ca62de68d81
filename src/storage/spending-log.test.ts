import { appendFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { logPayment, paidFor } from "./spending-log.js";

const payment = { provider: "acme", model: "small", role: "query", texts: 1, tokens: 3 } as const;
const at = new Date("2026-11-23T10:00:00Z");

test("payments of a work are summed over runs; one of unknown price makes the sum unknown", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "alidade-spending-")), "new", "spending.jsonl");
  const uncertain = { calls: 0, texts: 0, usd: 0 };
  expect(await paidFor(file, "a")).toEqual({ usd: 0, uncertain, damagedLines: 0 });
  await logPayment(file, "a", { ...payment, usd: 0.25 }, at);
  await logPayment(file, "b", { ...payment, usd: 4 }, at);
  await logPayment(file, "a", { ...payment, usd: 0.5 }, at);
  expect(await paidFor(file, "a")).toEqual({ usd: 0.75, uncertain, damagedLines: 0 });
  // Half a line, as a kill leaves one, takes no payment with it.
  await appendFile(file, '{"at":"2026-11-2');
  await logPayment(file, "a", { ...payment, usd: 0.125 }, at);
  expect(await paidFor(file, "a")).toEqual({ usd: 0.875, uncertain, damagedLines: 1 });
  await logPayment(file, "a", { ...payment, texts: 5, usd: 0.125, uncertain: true }, at);
  expect(await paidFor(file, "a")).toMatchObject({
    usd: 0.875,
    uncertain: { calls: 1, texts: 5, usd: 0.125 },
  });
  await logPayment(file, "a", { ...payment, usd: null }, at);
  expect((await paidFor(file, "a")).usd).toBeNull();
  expect((await paidFor(file, "b")).usd).toBe(4);
});
