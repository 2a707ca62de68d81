import { execFile } from "node:child_process";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HubStandIn, hubStandIn, sha256 } from "../src/hub/hub-stand-in.case.js";
import type { ModelList, RemovedModels, VerifiedModels } from "../src/workflows/hub-models.js";
import { python, pythonHas } from "./python.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { tinyOnnxModel, tinyTokenizer } from "./tiny-onnx.js";

const commit = "a".repeat(40);
const later = "b".repeat(40);
const graph = tinyOnnxModel(Array.from({ length: 50 }, (_, i) => [Math.cos(i), Math.sin(i)]));
const files = {
  "README.md": "---\nlicense: apache-2.0\n---\n",
  "config.json": JSON.stringify({ hidden_size: 2 }),
  "modules.json": JSON.stringify([
    { path: "", type: "sentence_transformers.models.Transformer" },
    { path: "1_Pooling", type: "sentence_transformers.models.Pooling" },
  ]),
  "1_Pooling/config.json": JSON.stringify({ pooling_mode_mean_tokens: true }),
  "tokenizer.json": JSON.stringify(tinyTokenizer(["kettle", "water", "boil"])),
  "tokenizer_config.json": "{}",
  "onnx/model.onnx": graph,
};
const token = "hf_notARealTokenOfAnybodyAtAll";

let hub: HubStandIn;
beforeAll(async () => {
  hub = await hubStandIn({
    "org/mini": {
      refs: { main: commit, old: commit },
      commits: { [commit]: files, [later]: { ...files, "config.json": '{"hidden_size":2 }' } },
    },
  });
});
afterAll(() => hub.close());

async function place(): Promise<{ cwd: string; env: NodeJS.ProcessEnv; model: string }> {
  const cwd = await emptyFolder();
  const env = { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: join(cwd, "cache"), HF_TOKEN: token };
  return { cwd, env, model: join(cwd, "cache", "models--org--mini") };
}

describe("alidade models", () => {
  test("pull, list, verify and rm, with no key anywhere", async () => {
    const { cwd, env, model } = await place();
    const empty = await runCli(["models"], cwd, env);
    expect([empty.code, empty.stdout]).toEqual([0, expect.stringContaining("no model of a hub")]);

    const pulled = await runCli(["models", "pull", "org/mini"], cwd, env);
    expect([pulled.code, pulled.stdout]).toEqual([
      0,
      expect.stringMatching(/^onnx:org\/mini: downloaded .* licence apache-2.0$/m),
    ]);
    expect((await runCli(["models", "pull", "onnx:org/mini"], cwd, env)).stdout).toContain("is up to date");
    expect((await runCli(["models", "pull", `org/mini@${later}`], cwd, env)).code).toBe(0);

    const list: ModelList = JSON.parse((await runCli(["models", "--json"], cwd, env)).stdout);
    expect(
      list.models.map(({ id, refs, kinds, dtypes, licence }) => ({ id, refs, kinds, dtypes, licence })),
    ).toEqual([
      { id: "org/mini", refs: ["main"], kinds: ["onnx"], dtypes: ["fp32"], licence: "apache-2.0" },
      { id: "org/mini", refs: [], kinds: ["onnx"], dtypes: ["fp32"], licence: "apache-2.0" },
    ]);
    // The two commits share every content but one.
    expect(list.bytes).toBe(Object.values(files).reduce((sum, one) => sum + Buffer.byteLength(one), 0) + 18);
    expect((await runCli(["models"], cwd, env)).stdout).toContain("aaaaaaaa (main)");

    expect((await runCli(["models", "verify"], cwd, env)).code).toBe(0);
    await writeFile(join(model, "blobs", sha256(graph)), "damaged");
    const damaged = await runCli(["models", "verify", "org/mini@main", "--json"], cwd, env);
    const report: VerifiedModels = JSON.parse(damaged.stdout);
    expect([damaged.code, report.sound, report.models.length]).toEqual([3, false, 1]);
    expect(report.models[0]!.files.filter(({ state }) => state !== "ok").map(({ path }) => path)).toEqual([
      "onnx/model.onnx",
    ]);

    expect((await runCli(["models", "rm", "org/mini@main"], cwd, env)).stdout).toContain(
      "nothing is removed yet",
    );
    expect(existsSync(join(model, "snapshots", commit))).toBe(true);
    const removed: RemovedModels = JSON.parse(
      (await runCli(["models", "rm", "org/mini@main", "--yes", "--json"], cwd, env)).stdout,
    );
    // What the other commit needs stays.
    expect(removed).toMatchObject({ removed: true, bytes: Buffer.byteLength(files["config.json"]) });
    expect([readdirSync(join(model, "snapshots")), readdirSync(join(model, "refs"))]).toEqual([[later], []]);
    expect((await runCli(["models", "rm", "org/mini", "--yes"], cwd, env)).code).toBe(0);
    expect(existsSync(model)).toBe(false);

    const log = await readFile(join(cwd, ".alidade", "egress.jsonl"), "utf8");
    expect(log).toContain('"purpose":"the download of org/mini"');
    expect(log + pulled.stdout + pulled.stderr).not.toContain(token);
  });

  test("rm removes nothing outside the cache", async () => {
    const { cwd, env, model } = await place();
    const elsewhere = join(cwd, "elsewhere");
    await mkdir(join(elsewhere, "snapshots", commit), { recursive: true });
    await writeFile(join(elsewhere, "mine.txt"), "mine");
    await mkdir(join(cwd, "cache"), { recursive: true });
    await symlink(elsewhere, model);
    const whole = await runCli(["models", "rm", "org/mini", "--yes"], cwd, env);
    expect([whole.code, whole.stderr]).toEqual([2, expect.stringContaining("nothing was removed")]);
    const file = join(cwd, "cache", "models--org--linked", "snapshots", commit);
    await mkdir(file, { recursive: true });
    await mkdir(join(file, "..", "..", "blobs"));
    await symlink(join(elsewhere, "mine.txt"), join(file, "..", "..", "blobs", "c".repeat(64)));
    await symlink(`../../blobs/${"c".repeat(64)}`, join(file, "model.onnx"));
    expect((await runCli(["models", "rm", "org/linked", "--yes"], cwd, env)).code).toBe(0);
    expect(existsSync(join(file, "..", ".."))).toBe(false);
    expect(await readFile(join(elsewhere, "mine.txt"), "utf8")).toBe("mine");
  });

  test.each([
    [["models", "pull", "./a/folder"], 2, "names no model of a hub"],
    [["models", "pull", "org/none"], 2, "knows no model org/none"],
    [["models", "rm", "org/mino"], 2, 'no model "org/mino"'],
    [["models", "verify", "org/none"], 2, 'no model "org/none"'],
    [["models", "pull", "org/mini"], 2, "egress is none"],
  ])("%j exits with %i: %s", async (args, code, message) => {
    const { cwd, env } = await place();
    const none = message.startsWith("egress");
    if (none) await writeFile(join(cwd, "alidade.yaml"), "data: x\negress: none\n");
    const run = await runCli(args, cwd, none ? { ...env, HF_ENDPOINT: "https://hub.example" } : env);
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});

const skip = !pythonHas("huggingface_hub");
describe.skipIf(skip)("the cache is Python's (needs ALIDADE_PYTHON with huggingface_hub)", () => {
  test("Python reads what was pulled, offline, and finds nothing wrong with the cache", async () => {
    const { cwd, env } = await place();
    expect((await runCli(["models", "pull", "org/mini"], cwd, env)).code).toBe(0);
    const found = await runPython(
      `
import json, os
from huggingface_hub import hf_hub_download, snapshot_download, scan_cache_dir
folder = snapshot_download("org/mini", local_files_only=True)
graph = hf_hub_download("org/mini", "onnx/model.onnx", local_files_only=True)
info = scan_cache_dir()
repo = next(iter(info.repos))
print(json.dumps({"folder": os.path.basename(folder), "bytes": os.path.getsize(graph), "warnings": [str(w) for w in info.warnings],
  "id": repo.repo_id, "files": repo.nb_files, "refs": sorted(repo.refs)}))`,
      { ...env, HF_ENDPOINT: "http://127.0.0.1:9", HF_HUB_OFFLINE: "1" },
    );
    expect(found).toEqual({
      folder: commit,
      bytes: graph.length,
      warnings: [],
      id: "org/mini",
      files: Object.keys(files).length,
      refs: ["main"],
    });
  });

  test("what Python downloaded is used without a call", async () => {
    const { cwd, env, model } = await place();
    await runPython(
      `
from huggingface_hub import snapshot_download
snapshot_download("org/mini")
print("1")`,
      { ...env, HF_HUB_DISABLE_XET: "1" },
    );
    expect(readlinkSync(join(model, "snapshots", commit, "onnx", "model.onnx"))).toBe(
      `../../../blobs/${sha256(graph)}`,
    );
    const offline = { ...env, HF_ENDPOINT: "http://127.0.0.1:9", HF_HUB_OFFLINE: "1" };
    const list: ModelList = JSON.parse((await runCli(["models", "--json"], cwd, offline)).stdout);
    expect(list.models.map(({ id, kinds }) => [id, kinds])).toEqual([["org/mini", ["onnx"]]]);
    const similar = await runCli(
      ["similarity", "kettle", "water", "-m", "onnx:org/mini", "--json"],
      cwd,
      offline,
    );
    expect([similar.code, similar.stderr]).toEqual([0, expect.not.stringContaining("error")]);
  });
});

async function runPython(script: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  const { stdout } = await promisify(execFile)(python!, ["-c", script], { env: { ...process.env, ...env } });
  return JSON.parse(stdout);
}

describe("a candidate of the hub", () => {
  test("is downloaded by the benchmark that names it, pinned in the result, and later used without a call", async () => {
    const { cwd, env } = await place();
    await writeFile(join(cwd, "corpus.csv"), "id,text\na,kettle water\nb,boil\n");
    await writeFile(join(cwd, "queries.csv"), "id,text\nq,kettle\n");
    await writeFile(join(cwd, "qrels.csv"), "query-id,corpus-id,score\nq,a,1\nq,b,0\n");
    const bench = ["bench", "--corpus", "corpus.csv", "--queries", "queries.csv", "--qrels", "qrels.csv"];
    const first = await runCli([...bench, "-m", "onnx:org/mini", "--json"], cwd, env);
    expect([first.code, first.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    const { provider } = JSON.parse(first.stdout).candidates[0].manifest;
    expect([provider.model, provider.revision]).toEqual(["org/mini", commit]);
    expect(provider.files["onnx/model.onnx"]).toBe(sha256(graph));
    const calls = hub.calls.length;
    await writeFile(join(cwd, "alidade.yaml"), "data: { corpus: corpus.csv }\negress: none\n");
    const again = await runCli(
      ["search", "kettle", "-m", "onnx:org/mini", "--corpus", "corpus.csv"],
      cwd,
      env,
    );
    expect([again.code, hub.calls.length]).toEqual([0, calls]);
    const log = await readFile(join(cwd, ".alidade", "egress.jsonl"), "utf8");
    expect(log + first.stdout + first.stderr + again.stderr).not.toContain(token);
    const other = await runCli(["validate", ...bench.slice(1), "-m", "onnx:org/other"], cwd, env);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining("alidade models pull onnx:org/other"),
    ]);
  });
});
