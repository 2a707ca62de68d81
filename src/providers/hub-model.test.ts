import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { tinyOnnxModel, tinyTokenizer } from "../../test/tiny-onnx.js";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { EgressEntry, EgressSetting } from "../contracts/egress.js";
import { errorKind, errorMessage } from "../contracts/errors.js";
import type { ProgressEvent } from "../contracts/progress.js";
import { createEgress } from "../execution/egress.js";
import { type HubStandIn, hubStandIn, type StandInModel, sha256 } from "../hub/hub-stand-in.case.js";
import { candidateFolder, folderNotices } from "./candidate-folder.js";
import { type HubAccess, hubModel } from "./hub-model.js";
import { openStModel } from "./sentence-transformers/st-model.js";

const commit = "a".repeat(40);
const later = "b".repeat(40);
const table = Array.from({ length: 300 }, (_, i) => [i, 1]);
const graph = tinyOnnxModel(table);
const files = {
  ".gitattributes": "x",
  "README.md": "---\nlicense: mit\n---\n",
  "config.json": JSON.stringify({ hidden_size: 2 }),
  "modules.json": JSON.stringify([
    { path: "", type: "sentence_transformers.models.Transformer" },
    { path: "1_Pooling", type: "sentence_transformers.models.Pooling" },
  ]),
  "1_Pooling/config.json": JSON.stringify({ pooling_mode_mean_tokens: true }),
  "tokenizer.json": JSON.stringify(tinyTokenizer(["kettle"])),
  "tokenizer_config.json": "{}",
  "onnx/model.onnx": graph,
  "onnx/model_qint8.onnx": tinyOnnxModel(table.map(([x, y]) => [x! * 2, y!])),
  "pytorch_model.bin": Buffer.alloc(500, 1),
  "model.safetensors": Buffer.alloc(600, 1),
};
const spec = parseCandidateSpec("onnx:org/mini");
const token = "hf_notARealTokenOfAnybody";

let hub: HubStandIn;
let cache: string;
let sent: EgressEntry[];
const roots: string[] = [];

beforeEach(async () => {
  hub = await hubStandIn({ "org/mini": model() });
  cache = await mkdtemp(join(tmpdir(), "alidade-hub-"));
  roots.push(cache);
  sent = [];
});
afterEach(() => hub.close());
afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true }))));

function model(overrides: Partial<StandInModel> = {}): StandInModel {
  return { refs: { main: commit }, commits: { [commit]: { ...files } }, ...overrides };
}

function access({
  setting = "any",
  env = {},
  ...rest
}: Omit<HubAccess, "egress" | "env"> & {
  setting?: EgressSetting;
  env?: Record<string, string>;
} = {}): HubAccess {
  const record = async (entry: EgressEntry): Promise<void> => void sent.push(entry);
  return {
    egress: createEgress({ setting, record }),
    env: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, ...env },
    client: { wait: async () => {}, patienceMs: 300 },
    ...rest,
  };
}

async function failure(work: Promise<unknown>): Promise<{ kind: string | null; message: string }> {
  const error = await work.then(
    () => new Error("did not fail"),
    (thrown: unknown) => thrown,
  );
  return { kind: errorKind(error), message: errorMessage(error) };
}

const inCache = (...path: string[]): string => join(cache, "models--org--mini", ...path);

describe("a model of the hub", () => {
  test("only what the candidate needs is downloaded, into the layout of huggingface_hub", async () => {
    const { path, fetchedBytes } = await hubModel(spec, access());
    expect(path).toBe(inCache("snapshots", commit));
    expect(readdirSync(path, { recursive: true }).map(String).sort()).toEqual([
      "1_Pooling",
      "1_Pooling/config.json",
      "README.md",
      "config.json",
      "modules.json",
      "onnx",
      "onnx/model.onnx",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    expect(lstatSync(join(path, "onnx/model.onnx")).isSymbolicLink()).toBe(true);
    expect(readFileSync(inCache("blobs", sha256(graph)))).toEqual(Buffer.from(graph));
    expect(await readFile(inCache("refs", "main"), "utf8")).toBe(commit);
    expect(readdirSync(inCache("blobs")).filter((name) => name.includes("incomplete"))).toEqual([]);
    const wanted = [
      "1_Pooling/config.json",
      "README.md",
      "config.json",
      "modules.json",
      "tokenizer.json",
      "tokenizer_config.json",
      "onnx/model.onnx",
    ] as const;
    expect(fetchedBytes).toBe(wanted.reduce((sum, name) => sum + Buffer.byteLength(files[name]), 0));
    expect(sent.every(({ kind, texts, bytes }) => kind === "request" && texts === 0 && bytes === 0)).toBe(
      true,
    );
  });

  test("what is there is used without a call; another precision brings its file alone", async () => {
    await hubModel(spec, access());
    hub.calls.length = 0;
    expect((await hubModel(spec, access())).fetchedBytes).toBe(0);
    expect((await hubModel({ ...spec, revision: commit }, access())).commit).toBe(commit);
    expect((await hubModel(spec, access({ setting: "none", env: { HF_HUB_OFFLINE: "1" } }))).commit).toBe(
      commit,
    );
    expect((await hubModel(spec, { env: { HF_HUB_CACHE: cache } })).commit).toBe(commit);
    expect(hub.calls).toEqual([]);
    await hubModel({ ...spec, options: { dtype: "qint8" } }, access());
    expect(hub.calls.map(({ path }) => path.split("/").at(-1))).toEqual([
      "model_qint8.onnx",
      sha256(files["onnx/model_qint8.onnx"]),
    ]);
  });

  test("a file is found however its path is written, and a cache however its folder is", async () => {
    const HF_HUB_CACHE = relative(process.cwd(), cache);
    const options = { file: "./onnx/../onnx/model_qint8.onnx" };
    const { path } = await hubModel({ ...spec, options }, access({ env: { HF_HUB_CACHE } }));
    expect(path).toBe(inCache("snapshots", commit));
    expect(readdirSync(join(path, "onnx"))).toEqual(["model_qint8.onnx"]);
  });

  test("a branch stands for what it did until it is asked again; a commit stays what it is", async () => {
    await hubModel(spec, access());
    hub.models["org/mini"] = model({
      refs: { main: later, "refs/pr/1": commit },
      commits: { [commit]: files, [later]: { ...files, "config.json": '{"hidden_size": 2 }' } },
    });
    expect((await hubModel(spec, access())).commit).toBe(commit);
    const pulled = await hubModel(spec, access({ refresh: true }));
    expect(pulled.commit).toBe(later);
    expect(pulled.fetchedBytes).toBe(Buffer.byteLength('{"hidden_size": 2 }'));
    expect((await hubModel(spec, access())).commit).toBe(later);
    const request = parseCandidateSpec("onnx:org/mini@refs/pr/1");
    expect((await hubModel(request, access())).commit).toBe(commit);
    expect(await readFile(inCache("refs", "refs", "pr", "1"), "utf8")).toBe(commit);
  });

  test("the token goes to the hub alone, and never into what is written down or told", async () => {
    hub.models["org/mini"] = model({ token });
    const without = await failure(hubModel(spec, access()));
    expect(without).toEqual({ kind: "input", message: expect.stringContaining("set HF_TOKEN") });
    await hubModel(spec, access({ env: { HF_TOKEN: token } }));
    const [asked, sentOn] = ["hub", "cdn"].map((host) => hub.calls.filter((call) => call.host === host));
    expect(new Set(asked!.slice(1).map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${token}`]),
    );
    expect(sentOn!.map(({ authorization }) => authorization)).toEqual([null]);
    expect(JSON.stringify(sent)).not.toContain(token);
    const broken = await failure(hubModel(spec, access({ env: { HF_TOKEN: `${token}\nx` } })));
    expect(broken).toEqual({ kind: "input", message: expect.not.stringContaining(token) });
  });

  test("egress: a hub that sends on to another host is told with that host; none asks nobody", async () => {
    const elsewhere = access({ setting: ["huggingface.co"], env: { HF_ENDPOINT: "https://hub.example" } });
    expect((await failure(hubModel(spec, elsewhere))).message).toContain("hub.example");
    hub.fault = ({ path }) =>
      path.includes("/resolve/")
        ? { status: 302, headers: { location: "https://cdn.example/x" } }
        : undefined;
    const { kind, message } = await failure(hubModel(spec, access({ setting: ["huggingface.co"] })));
    expect(kind).toBe("input");
    expect(message).toContain("set egress: [huggingface.co, cdn.example]");
    expect(message).toContain(`the download of org/mini, which ${new URL(hub.endpoint).host} sends on`);
    const none = access({ setting: "none", env: { HF_ENDPOINT: "https://hub.example" } });
    expect((await failure(hubModel(spec, none))).message).toMatch(/not in the cache .*egress is none/s);
    expect((await failure(hubModel(spec, access({ env: { HF_HUB_OFFLINE: "true" } })))).message).toContain(
      "HF_HUB_OFFLINE forbids asking the hub",
    );
    expect((await failure(hubModel(spec, { env: { HF_HUB_CACHE: cache } }))).message).toContain(
      "alidade models pull onnx:org/mini",
    );
  });
});

describe("a hub that fails", () => {
  test("answers in parts, cut again and again, go on where they ended", async () => {
    hub.fault = ({ host }) => (host === "cdn" ? { cutAfter: 700 } : undefined);
    await hubModel(spec, access());
    const ranges = hub.calls.filter(({ host }) => host === "cdn").map(({ range }) => range);
    expect(ranges[0]).toBeNull();
    expect(ranges[1]).toBe("bytes=700-");
    expect(ranges.length).toBe(Math.ceil(graph.length / 700));
    expect(sha256(readFileSync(inCache("snapshots", commit, "onnx/model.onnx")))).toBe(sha256(graph));
  });

  test("a download that was interrupted goes on in the next run, also where the hub ignores ranges", async () => {
    const controller = new AbortController();
    const onProgress = (event: ProgressEvent): void => {
      if (event.type === "progress" && event.done > 2) controller.abort();
    };
    hub.fault = ({ host }) => (host === "cdn" ? { dribble: 100 } : undefined);
    const stopped = await failure(hubModel(spec, access({ signal: controller.signal, onProgress })));
    expect(stopped.kind).toBe("interrupted");
    const left = readdirSync(inCache("blobs")).find((name) => name.endsWith(".incomplete"))!;
    const have = readFileSync(inCache("blobs", left)).length;
    expect(have).toBeGreaterThan(0);
    hub.calls.length = 0;
    hub.fault = ({ host }) => (host === "cdn" ? { ignoreRange: true } : undefined);
    await hubModel(spec, access());
    expect(hub.calls.find(({ host }) => host === "cdn")?.range).toBe(`bytes=${have}-`);
    expect(sha256(readFileSync(inCache("snapshots", commit, "onnx/model.onnx")))).toBe(sha256(graph));
  });

  test.each([
    ["a part of another file", Buffer.alloc(900, 7)],
    ["more than the file has", Buffer.alloc(graph.length + 5, 7)],
  ])("what was left is %s: it is begun again", async (_, rubbish) => {
    await mkdir(inCache("blobs"), { recursive: true });
    await writeFile(inCache("blobs", `${sha256(graph)}.alidade.incomplete`), rubbish);
    await hubModel(spec, access());
    expect(sha256(readFileSync(inCache("snapshots", commit, "onnx/model.onnx")))).toBe(sha256(graph));
  });

  test("429 and 503 are waited for as long as they ask", async () => {
    const waits: number[] = [];
    let calls = 0;
    hub.fault = () => {
      calls += 1;
      if (calls === 1) return { status: 429, headers: { "retry-after": "7" } };
      if (calls === 2) return { status: 429, headers: { ratelimit: '"api";r=0;t=9' } };
      return calls === 3 ? { status: 503 } : undefined;
    };
    const wait = async (ms: number): Promise<void> => void waits.push(ms);
    const told: string[] = [];
    const onProgress = (event: ProgressEvent): void => {
      if (event.type === "notice") told.push(event.message);
    };
    await hubModel(spec, access({ client: { wait }, onProgress }));
    expect(told[0]).toMatch(/answered 429 for org\/mini; with HF_TOKEN it allows more; trying again in 7 s$/);
    expect(waits).toEqual([7000, 9000, 2000]);
    hub.fault = () => ({ status: 429, headers: { "retry-after": "3600" } });
    const long = await failure(hubModel({ ...spec, revision: later }, access({ client: { wait } })));
    expect(long).toEqual({ kind: "provider", message: expect.stringContaining("answered 429") });
    expect(waits).toHaveLength(3);
  });

  test("silence ends a call, and so does a hub that is not there", async () => {
    hub.fault = () => ({ never: true });
    const silent = await failure(
      hubModel(spec, access({ client: { patienceMs: 50, tries: 2, wait: async () => {} } })),
    );
    expect(silent).toEqual({ kind: "provider", message: expect.stringContaining("sent nothing for 0.05 s") });
    const gone = access({ env: { HF_ENDPOINT: "http://127.0.0.1:9" } });
    expect(await failure(hubModel(spec, gone))).toEqual({
      kind: "provider",
      message: expect.stringContaining("cannot be reached"),
    });
  });

  test("a file that changed on the way is not taken", async () => {
    hub.fault = ({ path }) =>
      path.endsWith("model.onnx") ? { headers: { "x-linked-etag": `"${"c".repeat(64)}"` } } : undefined;
    const moved = await failure(hubModel(spec, access()));
    expect(moved).toEqual({
      kind: "provider",
      message: expect.stringContaining("changed while it was downloaded"),
    });
    hub.fault = ({ host }) => (host === "cdn" ? { body: Buffer.alloc(graph.length, 3) } : undefined);
    const altered = await failure(hubModel(spec, access()));
    expect(altered).toEqual({
      kind: "provider",
      message: expect.stringContaining("other bytes than the hub lists"),
    });
    hub.fault = ({ host }) => (host === "cdn" ? { body: Buffer.alloc(graph.length + 1, 3) } : undefined);
    expect((await failure(hubModel(spec, access()))).message).toContain("is longer than");
    expect(existsSync(inCache("snapshots", commit, "onnx/model.onnx"))).toBe(false);
    hub.fault = () => undefined;
    await hubModel(spec, access());
    expect(existsSync(inCache("snapshots", commit, "onnx/model.onnx"))).toBe(true);
  });

  test.each([
    ["org/none", "there is no folder org/none here, and 127.0.0.1"],
    ["org/mini@nothing", 'org/mini has no revision "nothing"'],
    ["org/mini@..", '".." is no revision'],
    ["org/gated", "ask for access"],
  ])("%s: %s", async (ref, message) => {
    hub.models["org/gated"] = model({ token, gated: true });
    const found = await failure(hubModel(parseCandidateSpec(`onnx:${ref}`), access()));
    expect(found).toEqual({ kind: "input", message: expect.stringContaining(message) });
  });

  test.each([
    ["that never ends", () => `${hub.endpoint}/api/models/org/mini/tree/${commit}`, "has more files than"],
    ["that leads nowhere", () => "http://[", "which is not followed"],
  ])("a list of files %s is refused, never taken for whole", async (_, next, message) => {
    const link = `<${next()}>; rel="next"`;
    hub.fault = ({ path }) => (path.includes("/tree/") ? { headers: { link } } : undefined);
    const found = await failure(hubModel(spec, access()));
    expect(found).toEqual({ kind: "provider", message: expect.stringContaining(message) });
    expect(existsSync(inCache("trees"))).toBe(false);
  });

  test("several at once download each file once", async () => {
    hub.fault = ({ host }) => (host === "cdn" ? { dribble: 200 } : undefined);
    const found = await Promise.all([1, 2, 3].map(() => hubModel(spec, access())));
    expect(new Set(found.map(({ path }) => path)).size).toBe(1);
    expect(hub.calls.filter(({ host }) => host === "cdn")).toHaveLength(1);
    expect(readdirSync(inCache("blobs")).filter((name) => /incomplete|claim/.test(name))).toEqual([]);
  });

  test("a listing cannot write outside the model's folder", async () => {
    hub.models["org/mini"]!.commits[commit]!["../../../escaped.json"] = "x";
    hub.models["org/mini"]!.commits[commit]!["sentence_x/../../y_config.json"] = "x";
    await hubModel(spec, access());
    expect(existsSync(join(cache, "..", "escaped.json"))).toBe(false);
    expect(readFileSync(inCache("trees", `${commit}.json`), "utf8")).not.toContain("escaped");
  });
});

describe("models of other kinds", () => {
  test("one without ONNX files is told with the two ways out, before anything large is fetched", async () => {
    const { "onnx/model.onnx": _, "onnx/model_qint8.onnx": __, ...torch } = files;
    hub.models["org/torch"] = model({ commits: { [commit]: torch } });
    const { kind, message } = await failure(hubModel(parseCandidateSpec("onnx:org/torch"), access()));
    expect(kind).toBe("input");
    expect(message).toContain("st:org/torch");
    expect(message).toContain('S("org/torch", backend="onnx").save_pretrained("torch")');
    expect(message).not.toContain("pickle");
    expect(hub.calls.filter(({ path }) => path.includes("/resolve/"))).toEqual([]);
    const { "model.safetensors": ___, ...pickled } = torch;
    hub.models["org/pickle"] = model({ commits: { [commit]: pickled } });
    for (const kind of ["onnx", "static"]) {
      const found = await failure(hubModel(parseCandidateSpec(`${kind}:org/pickle`), access()));
      expect(found.message).toContain("pytorch_model.bin, a pickle");
      expect(found.message).not.toContain("st:");
    }
  });

  const module = (path: string, type: string) => ({ path, type: `sentence_transformers.models.${type}` });
  const dense = [module("", "Transformer"), module("1_Pooling", "Pooling"), module("2_Dense", "Dense")];

  test("st: takes what sentence-transformers reads, and no pickle where there are safetensors", async () => {
    const { "onnx/model.onnx": onnx, ...rest } = files;
    const held = {
      ...{ ...rest, "modules.json": JSON.stringify(dense), "training_args.bin": Buffer.alloc(70) },
      ...{ "2_Dense/config.json": "{}", "2_Dense/model.safetensors": Buffer.alloc(80, 5), "own.py": "x" },
    };
    hub.models["org/whole"] = model({ commits: { [commit]: { ...held, "onnx/model.onnx": onnx } } });
    const had = async (options: string): Promise<string[]> => {
      const { path } = await hubModel(parseCandidateSpec(`st:org/whole${options}`), access());
      return readdirSync(path, { recursive: true })
        .map(String)
        .filter((name) => /\.(bin|safetensors|onnx|py)$/.test(name))
        .sort();
    };
    const graphs = ["onnx/model.onnx", "onnx/model_qint8.onnx"];
    expect(await had("?backend=onnx")).toEqual(["2_Dense/model.safetensors", ...graphs]);
    expect(await had("")).toEqual(["2_Dense/model.safetensors", "model.safetensors", ...graphs]);
  });

  test.each([
    ["its weights", { "model.safetensors": null }, "weights are pytorch_model.bin, a pickle"],
    [
      "those of a later module",
      { "2_Dense/pytorch_model.bin": "x" },
      "weights are 2_Dense/pytorch_model.bin",
    ],
    [
      "a module of its own",
      { "modules.json": '[{"path":"","type":"own.Transformer"}]', "own.py": "x" },
      "names own.Transformer, which is no module of sentence-transformers",
    ],
  ])("st: refuses %s where they are code, of the hub and in a folder", async (_, changes, message) => {
    const held = Object.fromEntries(
      Object.entries({ ...files, "modules.json": JSON.stringify(dense), ...changes }).filter(
        (entry): entry is [string, Uint8Array | string] => entry[1] !== null,
      ),
    );
    hub.models["org/code"] = model({ commits: { [commit]: held } });
    const st = parseCandidateSpec("st:org/code");
    const found = await failure(hubModel(st, access()));
    expect(found).toEqual({ kind: "input", message: expect.stringContaining(message) });
    expect(hub.calls.filter(({ path }) => /\.(bin|py|safetensors)$/.test(path))).toEqual([]);
    const baseDir = await mkdtemp(join(tmpdir(), "alidade-st-"));
    roots.push(baseDir);
    for (const [path, content] of Object.entries(held)) {
      await mkdir(join(baseDir, "org/code", path, ".."), { recursive: true });
      await writeFile(join(baseDir, "org/code", path), content);
    }
    const here = await failure(openStModel(st, { baseDir, threads: 1, embeddedModelDir: "" }));
    expect(here).toEqual({ kind: "input", message: expect.stringContaining(message) });
  });

  test("a static model by its own kind, and each is told where the other was meant", async () => {
    hub.models["org/static"] = model({
      commits: {
        [commit]: {
          "config.json": '{"model_type":"model2vec","normalize":true}',
          "model.safetensors": Buffer.alloc(100, 2),
          "tokenizer.json": "{}",
          "README.md": "x",
        },
      },
    });
    const { path } = await hubModel(parseCandidateSpec("static:org/static"), access());
    expect(readdirSync(path).sort()).toEqual([
      "README.md",
      "config.json",
      "model.safetensors",
      "tokenizer.json",
    ]);
    expect((await failure(hubModel(parseCandidateSpec("static:org/mini"), access()))).message).toContain(
      "is a transformer; write onnx:org/mini",
    );
  });

  test("weights outside the graph are fetched with it", async () => {
    const { "onnx/model.onnx": _, ...rest } = files;
    hub.models["org/big"] = model({
      commits: {
        [commit]: {
          ...rest,
          "onnx/model.onnx": tinyOnnxModel(table, { external: "model.onnx_data" }),
          "onnx/model.onnx_data": Buffer.alloc(5000, 4),
        },
      },
    });
    const { path } = await hubModel(parseCandidateSpec("onnx:org/big"), access());
    expect(readFileSync(join(path, "onnx/model.onnx_data"))).toHaveLength(5000);
  });
});

describe("which is meant", () => {
  test("a folder of the name wins and is told where the hub's is here too; a revision means the hub's", async () => {
    const baseDir = await mkdtemp(join(tmpdir(), "alidade-hub-folder-"));
    roots.push(baseDir);
    await mkdir(join(baseDir, "org/mini"), { recursive: true });
    expect((await candidateFolder(spec, { baseDir, ...access() })).path).toBe(join(baseDir, "org/mini"));
    const pinned = parseCandidateSpec("onnx:org/mini@main");
    const folder = await candidateFolder(pinned, { baseDir, ...access() });
    expect([folder.name, folder.revision]).toEqual(["org/mini", commit]);
    const env = process.env.HF_HUB_CACHE;
    process.env.HF_HUB_CACHE = cache;
    expect(folderNotices(spec, baseDir)).toEqual([
      expect.stringContaining("onnx:org/mini@main means the hub's"),
    ]);
    if (env === undefined) delete process.env.HF_HUB_CACHE;
    else process.env.HF_HUB_CACHE = env;
    const local = parseCandidateSpec("onnx:./org/none");
    expect((await failure(candidateFolder(local, { baseDir, ...access() }))).message).toContain(
      "There is no model folder",
    );
  });
});
