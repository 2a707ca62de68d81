import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { tinyOnnxModel, writeFolder } from "../../../test/tiny-onnx.js";
import { chooseOutput } from "./graph-output.js";
import { quantizesDynamically, readOnnxGraph } from "./onnx-graph.js";

const scratch = mkdtempSync(join(tmpdir(), "alidade-graph-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("chooseOutput", () => {
  const token = { name: "last_hidden_state", dims: [null, null, 8] };
  const sentence = { name: "sentence_embedding", dims: [null, 8] };
  const choose = (outputs: { name: string; dims: (number | null)[] | null }[], graphPools = false) =>
    chooseOutput({ operators: new Set(), inputs: [], outputs, externalFiles: [] }, graphPools, "model.onnx");

  test("prefers token vectors, in whatever order the outputs stand", () => {
    expect(choose([sentence, token])).toEqual({ ...token, level: "token" });
    expect(choose([{ ...token, name: "token_embeddings" }, sentence]).level).toBe("token");
    expect(choose([sentence]).level).toBe("sentence");
    expect(choose([sentence, token], true).level).toBe("sentence");
  });

  test("takes the only output by its rank", () => {
    expect(choose([{ name: "output", dims: [null, null, 8] }]).level).toBe("token");
    expect(choose([{ name: "output", dims: [null, 8] }]).level).toBe("sentence");
  });

  test("refuses what it cannot tell apart", () => {
    expect(() =>
      choose([
        { name: "a", dims: [1, 2, 3] },
        { name: "b", dims: [1, 2, 3] },
      ]),
    ).toThrow(/it has a \[1, 2, 3\]/);
    expect(() => choose([{ name: "logits", dims: null }])).toThrow(/logits \[\?\]/);
    expect(() => choose([token], true)).toThrow(/no Pooling/);
  });
});

describe("readOnnxGraph", () => {
  const read = (name: string, bytes: Uint8Array) =>
    readOnnxGraph(join(writeFolder(scratch, { [name]: bytes }), name));

  test("finds operators, inputs without initialisers, and output sizes", async () => {
    // A table of 200 kB is larger than the reader's window.
    const table = Array.from({ length: 25_000 }, () => [1, 2]);
    const graph = await read("a.onnx", tinyOnnxModel(table, { mentions: ["Abs"] }));
    expect([...graph.operators]).toEqual(["Gather", "Abs"]);
    expect(graph.inputs).toEqual(["input_ids"]);
    expect(graph.outputs).toEqual([{ name: "last_hidden_state", dims: [null, null, 2] }]);
    expect(graph.externalFiles).toEqual([]);
    expect(quantizesDynamically(graph)).toBe(false);
  });

  test.each(["DynamicQuantizeLinear", "MatMulInteger", "DynamicQuantizeLSTM"])(
    "%s is dynamic quantisation",
    async (op) => {
      expect(
        quantizesDynamically(await read(`${op}.onnx`, tinyOnnxModel([[1, 2]], { mentions: [op] }))),
      ).toBe(true);
    },
  );

  test("refuses halves and other files", async () => {
    const whole = tinyOnnxModel([[1, 2]]);
    await expect(read("half.onnx", whole.subarray(0, whole.length - 9))).rejects.toThrow(
      /cut short or damaged.*half\.onnx/,
    );
    await expect(read("empty.onnx", new Uint8Array(0))).rejects.toThrow(/file is empty/);
    await expect(read("text.onnx", Buffer.from("<html>not found</html>"))).rejects.toThrow(
      /a web page, not an ONNX model/,
    );
    await expect(read("other.onnx", Buffer.from("PK zip"))).rejects.toThrow(/not an ONNX model/);
  });
});
