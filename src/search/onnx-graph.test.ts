import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { groupedTopKGraph, topKGraph } from "./onnx-graph.js";

describe("the graphs are, byte for byte, what ONNX's own protobuf library writes", () => {
  test("one selection", () => {
    expect(hex(topKGraph({ bias: false }))).toBe(golden);
    expect(hex(topKGraph({ bias: true }))).toBe(goldenWithBias);
  });

  test("selection by groups", () => {
    expect(sha256(groupedTopKGraph({ bias: false }))).toBe(goldenGrouped);
    expect(sha256(groupedTopKGraph({ bias: true }))).toBe(goldenGroupedWithBias);
  });
});

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

// onnx 1.23.2: SerializeToString() of onnx.helper.make_model(...), checked by onnx.checker; names and order of
// nodes, inputs and outputs as in onnx-graph.ts.
const golden = [
  "08083ab5010a1e0a01710a0178120173220447656d6d2a0d0a067472616e73421801a001020a1f0a01730a016b120176",
  "1201692204546f704b2a0b0a04617869731801a001021205746f702d6b5a150a017112100a0e0801120a0a0312016d0a",
  "031201645a150a017812100a0e0801120a0a0312016e0a031201645a0f0a016b120a0a08080712040a02080162150a01",
  "7612100a0e0801120a0a0312016d0a0312016b62150a016912100a0e0807120a0a0312016d0a0312016b42040a00100d",
].join("");
const goldenWithBias = [
  "08083aca010a210a01710a01780a0162120173220447656d6d2a0d0a067472616e73421801a001020a1f0a01730a016b",
  "1201761201692204546f704b2a0b0a04617869731801a001021205746f702d6b5a150a017112100a0e0801120a0a0312",
  "016d0a031201645a150a017812100a0e0801120a0a0312016e0a031201645a100a0162120b0a09080112050a0312016e",
  "5a0f0a016b120a0a08080712040a02080162150a017612100a0e0801120a0a0312016d0a0312016b62150a016912100a",
  "0e0807120a0a0312016d0a0312016b42040a00100d",
].join("");
const goldenGrouped = "53695f3ed9ec00785d425965c92c8842fee5fb60174676c6f4997dc90df03bb6";
const goldenGroupedWithBias = "d28c165f5f8597a14f1df5e80086167e212fbfee828af554f8f87ddada23df5e";
