import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { cliPath, emptyFolder, runCli } from "./run-cli.js";
import { shared } from "./shared-data.js";

interface Started {
  readonly child: ChildProcess;
  readonly address: string;
  readonly names: readonly string[];
  /** Exit code and everything said on stderr. */
  ended(): Promise<{ code: number | null; stderr: string }>;
}

/** Starts the built command in an empty folder and waits until it listens. */
async function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const child = spawn(process.execPath, [cliPath, "serve", "--port", "0", "--json", ...args], {
    cwd: await emptyFolder(),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exit = once(child, "close").then(([code]) => ({ code: code as number | null, stderr }));
  const [line] = await Promise.race([
    once(child.stdout!.setEncoding("utf8"), "data") as Promise<[string]>,
    exit.then(({ stderr: said }) => Promise.reject(new Error(said))),
  ]);
  return { child, ...(JSON.parse(line) as { address: string; names: string[] }), ended: () => exit };
}

test("the built command answers the official client and ends well when it is told to", async () => {
  const served = await start(["--name", "text-embedding-3-small"]);
  const client = new OpenAI({ baseURL: served.address, apiKey: "unused", maxRetries: 0 });
  const { data } = await client.embeddings.create({
    model: "text-embedding-3-small",
    input: ["kettle", "phone"],
  });
  expect(data.map(({ embedding }) => embedding.length)).toEqual([256, 256]);
  served.child.kill("SIGTERM");
  const { code, stderr } = await served.ended();
  expect(stderr).toContain("open requests are answered first");
  expect(code).toBe(0);
});

test("Ctrl-C in the middle of work lets the request under way be answered", async () => {
  const served = await start([]);
  const input = Array.from({ length: 2048 }, (_, i) => `text ${i} `.repeat(50));
  const body = JSON.stringify({ model: "static:embedded", input });
  const answer = fetch(`${served.address}/embeddings`, { method: "POST", body });
  const metrics = served.address.replace(/v1$/, "metrics");
  for (;;) {
    const text = await (await fetch(metrics)).text();
    if (/^alidade_batches_total\{outcome="answered"\} \d/m.test(text)) break;
  }
  served.child.kill("SIGINT");
  expect(((await (await answer).json()) as { data: unknown[] }).data).toHaveLength(2048);
  expect((await served.ended()).code).toBe(0);
});

const model = shared("models", "all-MiniLM-L6-v2");
test.skipIf(model === null)(
  "a transformer in worker threads gives what it gives alone, at every load (needs the shared models)",
  async () => {
    const served = await start([`onnx:${model}`, "--threads", "2"], {
      ALIDADE_CACHE_DIR: await emptyFolder(),
    });
    const client = new OpenAI({ baseURL: served.address, apiKey: "unused", maxRetries: 0 });
    const texts = Array.from({ length: 40 }, (_, i) => `query number ${i} about ${"kettles ".repeat(i % 7)}`);
    const vector = async (input: string): Promise<string> =>
      String((await client.embeddings.create({ model: served.names[0]!, input })).data[0]!.embedding);
    const together = await Promise.all(texts.map(vector));
    for (const i of [0, 13, 39]) expect(await vector(texts[i]!)).toBe(together[i]);
    served.child.kill("SIGTERM");
    expect((await served.ended()).code).toBe(0);
  },
);

test("other machines are not served without a key, and the key shows nowhere", async () => {
  const cwd = await emptyFolder();
  const open = await runCli(["serve", "--host", "0.0.0.0", "--port", "0"], cwd);
  expect(open).toMatchObject({ code: 2, stdout: "" });
  expect(open.stderr).toContain('"0.0.0.0" can be reached from other machines, so a key is needed');
  const key = "k3y-of-the-end-to-end-test";
  const served = await start(["--host", "0.0.0.0", "--key-env", "SHOP_KEY"], { SHOP_KEY: key });
  const address = served.address.replace("0.0.0.0", "127.0.0.1");
  expect((await fetch(`${address}/models`)).status).toBe(401);
  const client = new OpenAI({ baseURL: address, apiKey: key, maxRetries: 0 });
  expect((await client.models.list()).data).toHaveLength(1);
  served.child.kill("SIGTERM");
  expect((await served.ended()).stderr).not.toContain(key);
});

test("what cannot be served is told before anything listens", async () => {
  const cwd = await emptyFolder();
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCli(["serve", ...args], cwd);
    expect([code, stdout]).toEqual([2, ""]);
    return stderr;
  };
  expect(await refused("bm25", "--port", "0")).toContain('"bm25" makes no vectors of texts');
  expect(await refused("lsa", "--port", "0")).toContain("name data (--data FOLDER)");
  expect(await refused("onnx:./missing", "--port", "0")).toContain("./missing");
  expect(await refused("--port", "99999")).toContain('--port is "99999"');
  expect(await refused("--input-type", "image")).toContain('--input-type is "image"');
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  expect(await refused("--port", String(port))).toContain(`port ${port} of 127.0.0.1 is taken`);
  other.close();
});

test("a model that is fitted on documents is fitted on those of the data", async () => {
  const corpus = join(import.meta.dirname, "..", "data", "demo-shop", "corpus.jsonl");
  const served = await start(["lsa?dims=20", "--corpus", corpus]);
  const client = new OpenAI({ baseURL: served.address, apiKey: "unused", maxRetries: 0 });
  const { data } = await client.embeddings.create({ model: "lsa?dims=20", input: "kettle" });
  expect(data[0]!.embedding).toHaveLength(20);
  served.child.kill("SIGTERM");
  await served.ended();
});
