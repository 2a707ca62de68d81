import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { decodeNpy } from "../src/numeric/npy.js";
import { serverKey, type VendorServer, vendorServer } from "../src/providers/hosted/vendor-server.case.js";
import { emptyFolder, runCli } from "./run-cli.js";

const env = { TEST_KEY: serverKey };
let server: VendorServer | null = null;
afterEach(async () => server?.close());

test("a budget stops embed in time, and no text that came is bought again", async () => {
  server = await vendorServer({ kind: "openai", maxTokens: 8000 });
  const folder = await emptyFolder();
  const texts = Array.from({ length: 40 }, (_, i) => `kettle number ${i}`);
  writeFileSync(join(folder, "t.txt"), `${texts.join("\n")}\n`);
  const model = `${server.spec}&price=openai/text-embedding-3-small&batch=8&parallel=1&timeout=10`;
  const args = ["embed", "t.txt", "-m", model, "-o", "t.npy"];
  // What a call may cost at most is reckoned by bytes: this is enough for some calls and not for all.
  const stopped = await runCli([...args, "--max-cost", "0.000005"], folder, env);
  expect([stopped.code, stopped.stdout]).toEqual([4, ""]);
  expect(stopped.stderr).toContain("stopped by the budget");
  expect(existsSync(join(folder, "t.npy"))).toBe(false);
  const bought = (): string[] =>
    server!.calls.flatMap((call) => call.texts).filter((text) => text.startsWith("kettle number"));
  const first = bought().length;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(40);

  const done = await runCli([...args, "--json"], folder, env);
  expect(done.code, done.stderr).toBe(0);
  expect(bought().sort()).toEqual([...texts].sort());
  expect(JSON.parse(done.stdout).paidUsd).toBeGreaterThan(0);
  const { data } = decodeNpy(readFileSync(join(folder, "t.npy")));
  texts.forEach((text, row) => {
    expect([...data.subarray(8 * row, 8 * row + 8)]).toEqual([...server!.vectorOf(text, null)]);
  });
  for (const name of ["t.npy", "t.jsonl", "t.json", join(".alidade", "spending.jsonl")])
    expect(readFileSync(join(folder, name)).includes(serverKey)).toBe(false);
  expect(stopped.stderr + done.stderr + done.stdout).not.toContain(serverKey);

  writeFileSync(join(folder, "alidade.yaml"), "data: .\nmodels: [bm25]\negress: none\n");
  const elsewhere = [
    "-m",
    "openai:text-embedding-3-small?base=https%3A%2F%2Fvendor.example%2Fv1&key=TEST_KEY",
  ];
  const refused = await runCli(["embed", "t.txt", ...elsewhere, "-o", "new.npy"], folder, env);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("egress");
}, 60_000);
