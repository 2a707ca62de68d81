import { cp, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { python, pythonHas } from "../../test/python.js";
import { shared } from "../../test/shared-data.js";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { describeProvider } from "../providers/open-provider.js";
import { quantizeModel } from "./quantize-model.js";

const model = shared("models", "all-MiniLM-L6-v2");
const ready = pythonHas("onnx", "onnxruntime") && model !== null;

describe.skipIf(!ready)(
  "weights made in Python (needs onnx and onnxruntime in ALIDADE_PYTHON, and the shared data)",
  () => {
    let cwd: string;
    beforeAll(async () => {
      cwd = await mkdtemp(join(tmpdir(), "quantize-"));
      await cp(model!, join(cwd, "mini"), { recursive: true });
      await rm(join(cwd, "mini", "onnx", "model_qint8.onnx"));
    });
    afterAll(() => rm(cwd, { recursive: true }));

    test("int8 beside the others: a quarter of the bytes, close to float32, found by ?dtype=int8, never written over", async () => {
      const options = { to: "int8", cwd, python: python! } as const;
      const made = await quantizeModel("./mini", options);
      expect(made.spec).toBe("onnx:./mini?dtype=int8");
      expect(made.bytes / made.sourceBytes).toBeCloseTo(0.254, 2);
      expect(made.comparison.texts).toBe(200);
      // What the same weights made elsewhere have: 0.993 to 0.995 in the mean (SOURCE.md of the model).
      expect(made.comparison.meanCosine).toBeGreaterThan(0.99);
      expect(made.comparison.meanCosine).toBeLessThan(0.9999);
      const { manifest } = await describeProvider(parseCandidateSpec(made.spec), {
        baseDir: cwd,
        threads: 1,
        embeddedModelDir: "",
      });
      expect(manifest).toMatchObject({ dtype: "qint8", runtime: { file: "onnx/model_qint8.onnx" } });
      await expect(quantizeModel("./mini", options)).rejects.toThrow(
        "onnx/model_qint8.onnx is there already",
      );
      expect(await readdir(join(cwd, "mini", "onnx"))).toEqual(["model.onnx", "model_qint8.onnx"]);
    });

    test("float16 in a new folder that is a model of its own, without the revision of its source", async () => {
      await rename(join(cwd, "mini"), join(cwd, "mini@2"));
      const made = await quantizeModel("onnx:./mini@2", {
        to: "float16",
        output: "./small",
        cwd,
        python: python!,
      });
      expect(made.spec).toBe("onnx:./small?dtype=fp16");
      expect(made.bytes / made.sourceBytes).toBeCloseTo(0.5, 2);
      expect(made.comparison.lowestCosine).toBeGreaterThan(0.99999);
      expect(await readdir(join(cwd, "small", "onnx"))).toEqual(["model_fp16.onnx"]);
      expect((await readdir(cwd)).sort()).toEqual(["mini@2", "small"]);
    });
  },
);
