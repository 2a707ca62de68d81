import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { type Calibration, calibrationSchema } from "../contracts/calibration.js";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { ProgressEvent } from "../contracts/progress.js";
import { embedAll } from "../execution/embed-all.js";
import { describeWholeProvider } from "../providers/open-provider.js";
import { writeCalibration } from "../storage/calibration-store.js";
import { calibrationNotes } from "./doctor-calibrations.js";
import { inferenceSettingOf } from "./inference-setting.js";
import { openSessions } from "./open-sessions.js";
import { thisMachine } from "./versions.js";

const l6 = shared("models", "all-MiniLM-L6-v2");
const chorus = shared("datasets", "chorus-electronics", "corpus.jsonl");
const cache = mkdtempSync(join(tmpdir(), "alidade-calibration-"));
const options = { options: { baseDir: "/", threads: 1, embeddedModelDir: "/nowhere" }, threads: 2 };
const before = process.env.ALIDADE_CACHE_DIR;

beforeAll(() => {
  process.env.ALIDADE_CACHE_DIR = cache;
});
afterAll(() => {
  if (before === undefined) delete process.env.ALIDADE_CACHE_DIR;
  else process.env.ALIDADE_CACHE_DIR = before;
  rmSync(cache, { recursive: true });
});

describe.skipIf(l6 === null || chorus === null)("openSessions (needs the shared models and data)", () => {
  const spec = parseCandidateSpec(`onnx:${l6}`);

  test("little to embed is not worth a calibration; little memory means fewer sessions", async () => {
    expect(await inferenceSettingOf(spec, { ...options, charactersAhead: 1000 })).toEqual({
      sessions: 2,
      threads: 1,
      tokensPerBatch: 512,
      queryThreads: 1,
      calibrated: false,
    });
    expect(await inferenceSettingOf(spec, { ...options, modelMemory: 300e6 })).toMatchObject({
      sessions: 1,
      threads: 2,
    });
    expect(readdirSync(cache)).toEqual([]);
  });

  test("every way of running gives the same bytes, a text alone as one of many", async () => {
    const texts = readFileSync(chorus!, "utf8")
      .split("\n", 60)
      .map((line) => (JSON.parse(line) as { text: string; title: string }).title);
    const subject = await calibratedAs({ sessions: 2, threads: 1, tokensPerBatch: 64, queryThreads: 2 });
    const provider = await openSessions(spec, options);
    expect(provider.inference).toMatchObject({ tokensPerBatch: 64, queryThreads: 2, calibrated: true });
    const { matrix } = await embedAll(provider, texts, { role: "document" });
    const alone = await eachAlone(provider, texts.slice(0, 8));
    await provider.close();
    const here = { sessions: 1, threads: 2, tokensPerBatch: 1024, queryThreads: 2, queryHere: true };
    await calibratedAs(here);
    const busy = await openSessions(spec, { ...options, callerBusy: true });
    expect(busy.inference).toMatchObject({ ...here, queryHere: false });
    await busy.close();
    const other = await openSessions(spec, options);
    const again = await embedAll(other, texts, { role: "document" });
    expect(await eachAlone(other, texts.slice(0, 8))).toEqual(alone);
    expect(other.manifest).toEqual(provider.manifest);
    await other.close();
    expect(again.matrix.data).toEqual(matrix.data);
    alone.forEach((vector, row) => {
      expect(vector).toEqual(matrix.data.slice(row * matrix.dims, (row + 1) * matrix.dims));
    });
    expect(await calibrationNotes()).toEqual([
      expect.stringContaining(
        `${subject.model} fp32 runs fastest here in 1 session of 2 threads, 1024 tokens a batch, a query with 2 threads in the thread that asks (99 texts/s`,
      ),
    ]);
  });

  test("much to embed is worth one, unless the machine is busy; it is said and stored", async () => {
    rmSync(join(cache, "calibration"), { recursive: true, force: true });
    const events: ProgressEvent[] = [];
    const setting = await inferenceSettingOf(spec, {
      ...options,
      charactersAhead: 1e7,
      onProgress: (event) => events.push(event),
    });
    const notice = events.find(({ type }) => type === "notice");
    if (setting.calibrated) {
      expect(notice).toMatchObject({ message: expect.stringContaining("runs fastest on this machine") });
      const [file] = readdirSync(join(cache, "calibration"));
      const stored = calibrationSchema.parse(
        JSON.parse(readFileSync(join(cache, "calibration", file!), "utf8")),
      );
      expect(stored.chosen).toEqual(setting);
      expect(stored.settings.every(({ sameBytes }) => sameBytes)).toBe(true);
      const apart = stored.queries.filter(({ here }) => here !== true);
      expect(apart.map(({ threads }) => threads)).toEqual([1, 2]);
      expect(await inferenceSettingOf(spec, options)).toEqual(setting);
    } else {
      expect(notice).toMatchObject({ message: expect.stringContaining("busy with other work") });
    }
  }, 120_000);

  async function eachAlone(provider: EmbeddingProvider, texts: readonly string[]): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (const text of texts) vectors.push((await provider.embed([text], { role: "document" })).matrix.data);
    return vectors;
  }

  async function calibratedAs(
    chosen: Omit<Calibration["chosen"], "calibrated">,
  ): Promise<Calibration["subject"]> {
    const { manifest } = await describeWholeProvider(spec, options.options);
    const subject = {
      model: manifest.model,
      dtype: manifest.dtype,
      file: manifest.files[manifest.runtime.file!]!,
      runtime: manifest.runtime["onnxruntime-node"]!,
      cpu: thisMachine().cpu,
      cores: thisMachine().cores,
      threads: 2,
      mostSessions: 2,
    };
    const { sessions, threads, tokensPerBatch, queryThreads } = chosen;
    await writeCalibration(cache, {
      schema: "alidade/calibration/v2",
      subject,
      settings: [{ sessions, threads, tokensPerBatch, textsPerSecond: 99, sameBytes: true }],
      queries: [{ threads: queryThreads, ms: 1, sameBytes: true }],
      chosen: { ...chosen, calibrated: true },
      measuredAt: new Date(0).toISOString(),
      tookMs: 1,
    });
    return subject;
  }
});
