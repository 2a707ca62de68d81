import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { matrixManifestSchema } from "../src/contracts/embedding-matrix.js";
import { decodeNpy } from "../src/numeric/npy.js";
import { seededRandom } from "../src/numeric/seeded-random.js";
import { cliPath, emptyFolder, runCli } from "./run-cli.js";
import { projectRoot, shared } from "./shared-data.js";

const model = shared("models", "paraphrase-MiniLM-L3-v2");
const candidates = [
  "-m",
  "bm25",
  "-m",
  "static:embedded",
  ...(model === null ? [] : ["-m", `onnx:${model}`]),
];
const args = [
  "bench",
  "--data",
  join(projectRoot, "data", "demo-shop"),
  "--timing-queries",
  "20",
  ...candidates,
];

/** Every file of findings that must not depend on interruptions, by name. */
async function findings(folder: string): Promise<Map<string, string>> {
  const results = join(folder, ".alidade", "results");
  const id = (await readdir(results)).sort().at(-1)!;
  const files = new Map<string, string>();
  files.set("scores.csv", await readFile(join(results, id, "scores.csv"), "utf8"));
  // Beside each run lies what was measured while it was made, which differs from time to time.
  for (const name of (await readdir(join(results, id, "runs"))).filter((file) => file.endsWith(".trec"))) {
    files.set(name, await readFile(join(results, id, "runs", name), "utf8"));
  }
  return files;
}

/** Every stored vector, by provider, role and text. */
async function vectors(folder: string): Promise<Map<string, string>> {
  const root = join(folder, ".alidade", "cache", "vectors");
  const found = new Map<string, string>();
  for (const key of await readdir(root)) {
    const names = (await readdir(join(root, key))).filter((name) => name.endsWith(".json"));
    for (const name of names) {
      const manifest = matrixManifestSchema.parse(JSON.parse(await readFile(join(root, key, name), "utf8")));
      const { data } = decodeNpy(await readFile(join(root, key, name.replace(".json", ".npy"))));
      manifest.textHashes.forEach((hash, row) => {
        const bytes = Buffer.from(data.slice(row * manifest.dims, (row + 1) * manifest.dims).buffer).toString(
          "base64",
        );
        const place = `${key}/${hash}`;
        expect(found.get(place) ?? bytes).toBe(bytes);
        found.set(place, bytes);
      });
    }
  }
  return found;
}

/**
 * Starts the benchmark and ends it after `delayMs`. Returns its code, null when it was killed; a process that Ctrl-C
 * ends before it listens counts as 130, as a shell shows it.
 */
function interrupted(
  folder: string,
  delayMs: number,
  how: "SIGKILL" | "SIGKILL of all" | "SIGINT",
): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cliPath, ...args], {
      cwd: folder,
      stdio: "ignore",
      detached: true,
    });
    const timer = setTimeout(() => {
      if (how === "SIGKILL of all") process.kill(-child.pid!, "SIGKILL");
      else child.kill(how);
    }, delayMs);
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      resolve(signal === "SIGINT" ? 130 : code);
    });
  });
}

describe("an interrupted benchmark goes on where it was", () => {
  let whole: string;
  let wholeMs: number;

  beforeAll(async () => {
    whole = await emptyFolder();
    const start = performance.now();
    const { code, stderr } = await runCli(args, whole);
    expect(code, stderr).toBe(0);
    wholeMs = performance.now() - start;
  });

  async function expectAsUninterrupted(folder: string): Promise<void> {
    expect(await findings(folder)).toEqual(await findings(whole));
    expect(await vectors(folder)).toEqual(await vectors(whole));
  }

  test("25 kills at random moments: the same scores, lists and vectors, byte for byte", async () => {
    const random = seededRandom(25);
    let kills = 0;
    let folder = await emptyFolder();
    // A guess: half of a killed run is kept, and the longest candidate's work starts anew.
    let remainingMs = wholeMs;
    while (kills < 25) {
      const delayMs = random.uniform() * remainingMs;
      const code = await interrupted(folder, delayMs, kills % 2 === 0 ? "SIGKILL" : "SIGKILL of all");
      if (code === null) {
        kills++;
        remainingMs = Math.max(0.7 * wholeMs, remainingMs - delayMs / 2);
      } else {
        expect(code).toBe(0);
        await expectAsUninterrupted(folder);
        folder = await emptyFolder();
        remainingMs = wholeMs;
      }
    }
    const last = await runCli(args, folder);
    expect(last.code, last.stderr).toBe(0);
    await expectAsUninterrupted(folder);
    expect(kills).toBe(25);
  });

  test.each([0.05, 0.3, 0.6])(
    "Ctrl-C after %f of the work keeps what is finished, and the same command goes on",
    async (share) => {
      const folder = await emptyFolder();
      expect([0, 130]).toContain(await interrupted(folder, wholeMs * share, "SIGINT"));
      const last = await runCli(args, folder);
      expect(last.code, last.stderr).toBe(0);
      await expectAsUninterrupted(folder);
    },
  );

  test("work is not lost: kills in the middle of embedding leave vectors behind", async () => {
    const folder = await emptyFolder();
    await interrupted(folder, wholeMs * 0.8, "SIGKILL of all");
    expect((await vectors(folder)).size).toBeGreaterThan(0);
  });
});
