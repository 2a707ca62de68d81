import { link, mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import { cacheUsage, clearCache } from "./cache-usage.js";
import { type ProjectFolder, projectFolder } from "./project-folder.js";
import { vectorStoreAt } from "./vector-store.js";

async function projectWithVectors(): Promise<{ project: ProjectFolder; side: string }> {
  const project = projectFolder(await mkdtemp(join(tmpdir(), "alidade-usage-")));
  const store = await vectorStoreAt(project.vectors)({ provider: null, role: "document" });
  await store.append({
    textHashes: ["a", "b"],
    matrix: { rows: 2, dims: 1, data: Float32Array.of(1, 2) },
    tokens: Int32Array.of(1, 1),
    truncated: Uint8Array.of(0, 0),
  });
  return { project, side: join(project.vectors, (await readdir(project.vectors))[0]!) };
}

describe("cacheUsage", () => {
  test("an empty project", async () => {
    const project = projectFolder(await mkdtemp(join(tmpdir(), "alidade-usage-")));
    expect(await cacheUsage(project)).toMatchObject({ vectors: [], totalBytes: 0 });
  });

  test("damaged manifests are counted and the rest still is", async () => {
    const { project, side } = await projectWithVectors();
    await writeFile(join(side, "cut.json"), '{"schema":');
    await writeFile(join(side, "other.json"), "{}");
    await mkdir(join(project.vectors, "z-bad"));
    await writeFile(join(project.vectors, "z-bad", "x.json"), "");
    await writeFile(join(project.vectors, "z-bad", "x.npy"), "1234567");
    const usage = await cacheUsage(project);
    expect(usage.vectors).toEqual([
      expect.objectContaining({ role: "document", rows: 2, damaged: 2 }),
      expect.objectContaining({ key: "z-bad", model: "unknown", rows: 0, bytes: 7, damaged: 1 }),
    ]);
  });

  test("documents stand before queries, whatever the hashes of their keys", async () => {
    const { project } = await projectWithVectors();
    for (const revision of ["a", "b", "c", "d"]) {
      for (const role of ["query", "document"] as const) {
        const provider = { ...manifest, revision };
        const store = await vectorStoreAt(project.vectors)({ provider, role });
        await store.append({
          textHashes: ["a"],
          matrix: { rows: 1, dims: 1, data: Float32Array.of(1) },
          tokens: Int32Array.of(1),
          truncated: Uint8Array.of(0),
        });
      }
    }
    const roles = (await cacheUsage(project)).vectors.map(({ model, role }) => `${model} ${role}`);
    expect(roles).toEqual([...Array(4).fill("m document"), ...Array(4).fill("m query"), "unknown document"]);
  });

  test("parts of unfinished graphs are told, and cleared", async () => {
    const { project } = await projectWithVectors();
    await mkdir(join(project.graphs, "g"), { recursive: true });
    await writeFile(join(project.graphs, "g", "part-0.bin"), "01234");
    const before = await cacheUsage(project);
    expect(before.graphs).toEqual({ count: 1, bytes: 5 });
    expect(before.totalBytes).toBe(before.vectors[0]!.bytes + 5);
    await clearCache(project);
    expect(await cacheUsage(project)).toMatchObject({ graphs: { count: 0, bytes: 0 }, totalBytes: 0 });
  });

  test("analyses are results too", async () => {
    const { project } = await projectWithVectors();
    const [benchmark, analysis] = [join(project.results, "a"), join(project.results, "b")];
    for (const folder of [benchmark, analysis]) await mkdir(folder, { recursive: true });
    await writeFile(join(benchmark, "result.json"), "{}");
    await writeFile(join(analysis, "analysis.json"), "{ }");
    expect((await cacheUsage(project)).results).toEqual({ count: 2, bytes: 5 });
  });

  test("a run that an outcome and a result share is counted once, and clearing keeps the result's", async () => {
    const { project } = await projectWithVectors();
    const [outcome, result] = [join(project.outcomes, "o"), join(project.results, "r")];
    for (const folder of [outcome, result]) await mkdir(folder, { recursive: true });
    await writeFile(join(outcome, "run.trec"), "0123456789");
    await link(join(outcome, "run.trec"), join(result, "run.trec"));
    await writeFile(join(result, "result.json"), "{}");
    const usage = await cacheUsage(project);
    expect([usage.outcomes, usage.results]).toEqual([
      { count: 1, bytes: 10 },
      { count: 1, bytes: 2 },
    ]);
    const temporary = ".r.01234567-89ab-cdef-0123-456789abcdef.tmp";
    await mkdir(join(project.results, temporary));
    await clearCache(project);
    expect(await readdir(project.results)).toEqual(["r"]);
    expect(await cacheUsage(project)).toMatchObject({ vectors: [], totalBytes: 12 });
  });
});

const manifest: ProviderManifest = {
  kind: "static",
  model: "m",
  revision: null,
  files: {},
  dims: 1,
  dtype: "fp32",
  pooling: null,
  modules: [],
  normalized: true,
  similarity: "cosine",
  prompts: { query: "", document: "" },
  maxTokens: null,
  runtime: {},
};
