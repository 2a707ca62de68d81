import { appendFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type LedgerLook, ledgerVersion } from "../contracts/ledger.js";
import { appendLedger, readLedger } from "./ledger.js";

async function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "alidade-ledger-"));
}

function look(id: string): LedgerLook {
  return {
    schema: ledgerVersion,
    type: "look",
    id,
    at: "2026-11-23T10:00:00.000Z",
    data: "d",
    dataset: "naïve\nshop",
    metric: "ndcg@10",
    queries: 10,
    candidates: [{ id: "x", keys: ["k"] }],
    scores: "s",
  };
}

describe("ledger", () => {
  test("gives back what was appended, in order; a missing file is empty", async () => {
    const file = join(await emptyFolder(), "deep", "ledger.jsonl");
    expect(await readLedger(file)).toEqual({ lines: [], damaged: [] });
    await appendLedger(file, [look("1"), look("2")]);
    await appendLedger(file, [look("3")]);
    expect(await readLedger(file)).toEqual({ lines: [look("1"), look("2"), look("3")], damaged: [] });
    expect((await readFile(file, "utf8")).split("\n")).toHaveLength(4);
  });

  test("a last line cut at any byte is counted as damaged, and the next one begins anew", async () => {
    const file = join(await emptyFolder(), "ledger.jsonl");
    const whole = `${JSON.stringify(look("1"))}\n`;
    const cut = Buffer.from(JSON.stringify(look("2")));
    for (let bytes = 1; bytes < cut.length; bytes += 7) {
      await writeFile(file, Buffer.concat([Buffer.from(whole), cut.subarray(0, bytes)]));
      expect(await readLedger(file)).toEqual({ lines: [look("1")], damaged: [2] });
      await appendLedger(file, [look("3")]);
      expect(await readLedger(file)).toEqual({ lines: [look("1"), look("3")], damaged: [2] });
    }
    // A line that lacks nothing but its end is whole.
    await writeFile(file, Buffer.concat([Buffer.from(whole), cut]));
    await appendLedger(file, [look("3")]);
    expect(await readLedger(file)).toEqual({ lines: [look("1"), look("2"), look("3")], damaged: [] });
  });

  test("many writers at once lose and mix nothing", async () => {
    const file = join(await emptyFolder(), "ledger.jsonl");
    const ids = Array.from({ length: 60 }, (_, i) => `${i} ${"x".repeat(20_000)}`);
    await Promise.all(ids.map((id) => appendLedger(file, [look(id), look(`${id}b`)])));
    const { lines, damaged } = await readLedger(file);
    expect(damaged).toEqual([]);
    const found = lines.map((line) => (line.type === "look" ? line.id : ""));
    expect([...found].sort()).toEqual(ids.flatMap((id) => [id, `${id}b`]).sort());
    for (let i = 0; i < found.length; i += 2) expect(found[i + 1]).toBe(`${found[i]}b`);
  });

  test("a whole line of another version is refused, with its place", async () => {
    const file = join(await emptyFolder(), "ledger.jsonl");
    await appendLedger(file, [look("1")]);
    await appendFile(file, `${JSON.stringify({ ...look("2"), schema: "alidade/ledger/v2" })}\n`);
    await expect(readLedger(file)).rejects.toThrow(
      /not of alidade\/ledger\/v1.*expected alidade\/ledger\/v1.*ledger\.jsonl:2/,
    );
  });
});
