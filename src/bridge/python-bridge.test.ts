import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ProgressEvent } from "../contracts/progress.js";
import { findPython } from "./find-python.js";
import { type BridgeOptions, openPythonBridge, type PythonBridge } from "./python-bridge.js";

const operations = fileURLToPath(new URL("../../test/fixtures/bridge", import.meta.url));
const parent = join(operations, "parent.mjs");
// Of its own: a bridge that another test opens sweeps the folders of dead processes too.
process.env.TMPDIR = await mkdtemp(join(tmpdir(), "alidade-bridge-test-"));
afterAll(() => rm(tmpdir(), { recursive: true }));
const { found: python } = await findPython({ cwd: operations });

const operation = (name: string) => ({ name: `misbehaving.${name}`, needs: [], result: z.unknown() });
const open = (options: BridgeOptions = {}): Promise<PythonBridge> =>
  openPythonBridge(python!, { operations, ...options });
const folders = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`alidade-python-${process.pid}-`));

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("it never came true");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(python === null)("the bridge to Python (needs Python 3.9 or newer)", () => {
  let bridge: PythonBridge;
  beforeAll(async () => {
    bridge = await open({
      env: { ...process.env, SHOP_API_KEY: "sk-1", HF_TOKEN: "hf-1", MY_OWN: "x", CUDA_VISIBLE_DEVICES: "" },
    });
  });
  afterAll(() => bridge.close());

  test("what libraries print does not reach the protocol", async () => {
    const text = '{"type":"result","id":0}\n'.repeat(3);
    expect((await bridge.call(operation("noise"), { text })).value).toBe(text);
  });

  test("is given neither secrets nor what it does not need, and is told to stay offline", async () => {
    const { value } = await bridge.call(operation("environment"), {});
    const env = value as Record<string, string>;
    expect(Object.keys(env).filter((name) => /_KEY|_TOKEN|MY_OWN/.test(name))).toEqual([]);
    expect(env).toMatchObject({
      HF_HUB_OFFLINE: "1",
      TRANSFORMERS_OFFLINE: "1",
      WANDB_MODE: "offline",
      CUDA_VISIBLE_DEVICES: "",
    });
  });

  test.each([
    ["url", "models.example.com", "looking up models.example.com"],
    ["url", "127.models.example.com", "looking up 127.models.example.com"],
    ["address", "192.0.2.1", "192.0.2.1"],
    ["datagram", "192.0.2.1", "connecting to 192.0.2.1"],
    ["swallowed", "192.0.2.1", "192.0.2.1"],
    ["program", "true", "starting true"],
  ])("reaches nothing outside: by %s to %s", async (how, where, kept) => {
    const call = bridge.call(operation("reach"), { how, where });
    await expect(call).rejects.toThrow(kept);
    await expect(call).rejects.toMatchObject({ name: "ProviderError" });
  });

  test("may reach this machine itself", async () => {
    const server = createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    expect((await bridge.call(operation("reach"), { how: "loopback", where: String(port) })).value).toBe(
      "hello",
    );
    server.close();
  });

  test("a failure names what Python says and the file that holds the traceback, which nobody else may read", async () => {
    const error = (await bridge
      .call(operation("fail"), { kind: "value" })
      .catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ name: "ProviderError" });
    expect(error.message).toMatch(
      /^Python failed: ValueError: no such thing \(its traceback is in .+\.txt\)$/,
    );
    const file = /is in (.+)\)$/.exec(error.message)![1]!;
    expect(await readFile(file, "utf8")).toContain('raise ValueError("no such thing")');
    expect(statSync(file).mode & 0o77).toBe(0);
    await rm(file);
  });

  test("what the user can mend is an input error; a library that exits is told like any other", async () => {
    await expect(bridge.call(operation("fail"), { kind: "input" })).rejects.toMatchObject({
      name: "InputError",
      message: "the model has no such thing; give another",
    });
    await expect(bridge.call(operation("fail"), { kind: "exit" })).rejects.toThrow(/SystemExit: a library/);
    await expect(bridge.call(operation("wrong"), {})).rejects.toThrow(/not JSON compliant/);
    await expect(bridge.call(operation("nothing"), {})).rejects.toThrow(/KeyError/);
    await expect(bridge.call({ ...operation("noise"), result: z.number() }, { text: "" })).rejects.toThrow(
      /answered what it should not/,
    );
  });

  test("an abort ends an operation that heeds it, and the bridge goes on", async () => {
    const controller = new AbortController();
    const events: ProgressEvent[] = [];
    const call = bridge.call(
      operation("count"),
      { to: 10_000, seconds: 0.005, heed: true },
      {
        signal: controller.signal,
        onProgress: (event) => {
          events.push(event);
          controller.abort();
        },
      },
    );
    await expect(call).rejects.toMatchObject({ name: "InterruptedError" });
    expect(events[0]).toMatchObject({ stage: "counting", total: 10_000, unit: "steps" });
    expect((await bridge.call(operation("noise"), { text: "on" })).value).toBe("on");
    await expect(
      bridge.call(operation("noise"), { text: "" }, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: "InterruptedError" });
  });

  test("one that does not heed it is killed; so is one that takes too long", async () => {
    const stubborn = await open({ graceMs: 50 });
    const params = { to: 1000, seconds: 0.05, heed: false };
    const late = stubborn.call(operation("count"), params, { timeoutMs: 20 });
    await expect(late).rejects.toThrow("misbehaving.count took longer than 0.02 s in Python");
    await expect(stubborn.call(operation("count"), params)).rejects.toThrow(
      /the Python process ended by SIGKILL/,
    );
    await stubborn.close();
  });

  test.each([
    ["die", /^the Python process ended with code 7: the last words \(its last words are in .*\)$/],
    ["kill", /^the Python process ended by SIGKILL, as happens when memory runs out/],
  ])("a process that ends by itself (%s) fails its calls with its last words", async (kind, message) => {
    const mortal = await open();
    await expect(mortal.call(operation("fail"), { kind })).rejects.toThrow(message);
    await expect(mortal.call(operation("noise"), { text: "" })).rejects.toMatchObject({
      name: "ProviderError",
    });
    await mortal.close();
  });

  test("its files go with it, also what libraries left behind", async () => {
    const before = await folders();
    const tidy = await open();
    const { value } = await tidy.call(operation("leave_file"), {});
    expect(existsSync(String(value))).toBe(true);
    const own = (await folders()).find((name) => !before.includes(name))!;
    expect(statSync(join(tmpdir(), own)).mode & 0o77).toBe(0);
    await tidy.close();
    expect([existsSync(String(value)), isAlive(tidy.pid)]).toEqual([false, false]);
    expect(await folders()).toEqual(before);
  });

  test.each(["count", "hold"])(
    "does not outlive a parent that is killed, also while it works (%s)",
    async (work) => {
      const child = spawn(process.execPath, [parent, operations, work], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [said] = (await once(child.stdout!, "data")) as [Buffer];
      const pid = Number(String(said));
      expect(isAlive(pid)).toBe(true);
      child.kill("SIGKILL");
      await once(child, "exit");
      await until(() => !isAlive(pid));
      const left = async (): Promise<string[]> =>
        (await readdir(tmpdir())).filter((name) => name.startsWith(`alidade-python-${child.pid}-`));
      expect(await left()).toHaveLength(1);
      await (await open()).close();
      expect(await left()).toEqual([]);
    },
  );

  test("a Ctrl-C of the terminal, which reaches Python too, leaves the decision to the parent", async () => {
    process.kill(bridge.pid, "SIGINT");
    expect((await bridge.call(operation("noise"), { text: "still here" })).value).toBe("still here");
  });

  test.skipIf(python?.packages.numpy === undefined)(
    "arrays go there and back, and leave no file (needs numpy)",
    async () => {
      const values = { rows: 2, dims: 3, data: Float32Array.of(1, 2, 3, 4, 5, 0.5) };
      const { arrays } = await bridge.call(operation("double"), {}, { arrays: { values } });
      expect(arrays.doubled).toEqual({ shape: [2, 3], data: Float32Array.of(2, 4, 6, 8, 10, 1) });
    },
  );
});

describe("finding Python", () => {
  test.skipIf(python === null)("one that is named on purpose is used, or said to be none", async () => {
    const env = { PATH: process.env.PATH };
    const named = await findPython({ cwd: tmpdir(), env: { ...env, ALIDADE_PYTHON: python!.executable } });
    expect(named.found).toMatchObject({ source: "ALIDADE_PYTHON", version: python!.version });
    const wrong = findPython({ cwd: tmpdir(), env, configured: "./no-such-python" });
    await expect(wrong).rejects.toThrow(
      /^python of the config names ".*no-such-python" as Python, and it cannot be used: there is none; give/,
    );
    await expect(
      findPython({ cwd: tmpdir(), env: { ...env, ALIDADE_PYTHON: process.execPath } }),
    ).rejects.toThrow(/ALIDADE_PYTHON names/);
  });

  test("an environment that is broken is passed over, and told", async () => {
    const cwd = await mkdtemp(join(tmpdir(), "find-python-"));
    await mkdir(join(cwd, ".venv"));
    const { found, passedOver } = await findPython({
      cwd,
      env: { PATH: "", VIRTUAL_ENV: join(cwd, "gone") },
    });
    expect(found).toBeNull();
    expect(passedOver.map(({ source, reason }) => [source, reason])).toEqual([
      ["VIRTUAL_ENV", "there is none"],
      ["the project", "there is none"],
    ]);
    await rm(cwd, { recursive: true });
  });
});
