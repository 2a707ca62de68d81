import { describe, expect, test } from "vitest";
import { seededRandom } from "../../numeric/seeded-random.js";
import { instantiateWasm, sharedWasmMemory, wasmModule } from "../../numeric/wasm-module.js";
import { negativeSamplingKernel } from "./negative-sampling-kernel.js";

const words = 8;
const pages = 8;
const addresses = { scratch: 0, noise: 16384, pairs: 32768, inputs: 65536, outputs: 65536 * 4 };

describe("negativeSamplingKernel", () => {
  // Every size of group, of loop and of rest: 6 + 0, 4 + 4, 3 × 7 targets; 1, 3, 32, 34 vectors of four.
  test.each([
    { dims: 4, negative: 1 },
    { dims: 10, negative: 5 },
    { dims: 100, negative: 5 },
    { dims: 128, negative: 6 },
    { dims: 136, negative: 7 },
    { dims: 300, negative: 20 },
  ])("moves vectors against the numeric gradient of the loss: %o", ({ dims, negative }) => {
    const model = createModel(dims, negative);
    const before = snapshot(model);
    const input = 2;
    const output = 5;
    const noise = drawnNoise(negative, 7, 9);
    const rate = 1e-3;
    train(model, [[input, output]], rate, 7, 9);
    const after = snapshot(model);
    const others = noise.filter((word) => word !== output);
    const loss = (): number =>
      -logSigmoid(dot(before.inputs[input]!, before.outputs[output]!)) -
      others.reduce((sum, word) => sum + logSigmoid(-dot(before.inputs[input]!, before.outputs[word]!)), 0);
    for (let word = 0; word < words; word++) {
      for (let j = 0; j < dims; j++) {
        for (const side of ["inputs", "outputs"] as const) {
          const step = (after[side][word]![j]! - before[side][word]![j]!) / rate;
          expect(step, `${side} ${word} ${j}`).toBeCloseTo(-slope(loss, before[side][word]!, j), 2);
        }
      }
    }
  });

  test("by hand: two dimensions, one noise word", () => {
    const model = createModel(2, 1);
    model.inputs.fill(0);
    model.outputs.fill(0);
    row(model.inputs, 1, model.lanes).set([1, 2]);
    row(model.outputs, 3, model.lanes).set([0.5, -0.25]);
    // u·v = 0: σ = 1/2. Every noise word is word 3 itself and counts as none.
    for (let word = 0; word < words; word++) model.noise.set([0, model.outputAddress(3)], 2 * word);
    train(model, [[1, 3]], 0.1, 1, 1);
    expect([...row(model.inputs, 1, model.lanes)]).toEqual([1.025, 1.9875, 0, 0].map(Math.fround));
    expect([...row(model.outputs, 3, model.lanes)]).toEqual([0.55, -0.15, 0, 0].map(around));
    // The noise word lies across the output word: v = (1, 2), u₀ = (0, 0), u₁ = (2, -1) give σ = 1/2 twice.
    row(model.inputs, 1, model.lanes).set([1, 2]);
    row(model.outputs, 3, model.lanes).fill(0);
    row(model.outputs, 6, model.lanes).set([2, -1]);
    for (let word = 0; word < words; word++) model.noise.set([0, model.outputAddress(6)], 2 * word);
    train(model, [[1, 3]], 0.1, 1, 1);
    expect([...row(model.inputs, 1, model.lanes)]).toEqual([0.9, 2.05, 0, 0].map(around));
    expect([...row(model.outputs, 3, model.lanes)]).toEqual([0.05, 0.1, 0, 0].map(around));
    expect([...row(model.outputs, 6, model.lanes)]).toEqual([1.95, -1.1, 0, 0].map(around));
  });

  test("the learning rate moves on with each pair", () => {
    const once = createModel(8, 5);
    const twice = createModel(8, 5);
    train(once, [[0, 1]], 0.02, 3, 4);
    const middle = snapshot(once);
    train(
      twice,
      [
        [0, 1],
        [2, 3],
      ],
      0.02,
      3,
      4,
      -0.02,
    );
    // The second pair was trained with 0.
    expect(snapshot(twice)).toEqual(middle);
  });

  test("σ is right to 5e-5 as far as it is not 0 or 1", () => {
    const model = createModel(4, 1);
    for (let word = 0; word < words; word++) model.noise.set([0, model.outputAddress(3)], 2 * word);
    for (let x = -14; x <= 14; x += 0.25) {
      model.inputs.fill(0);
      model.outputs.fill(0);
      row(model.inputs, 1, 4).set([x]);
      row(model.outputs, 3, 4).set([1]);
      train(model, [[1, 3]], 1, 1, 1);
      const sigmoid = 1 - (row(model.inputs, 1, 4)[0]! - Math.fround(x));
      expect(sigmoid, String(x)).toBeGreaterThan(1 / (1 + Math.exp(-x)) - 6e-5);
      expect(sigmoid, String(x)).toBeLessThan(1 / (1 + Math.exp(-x)) + 6e-5);
    }
  });

  test("noise words come as often as the alias table says", () => {
    const negative = 5;
    const counts = new Float64Array(words);
    for (let seed = 0; seed < 4000; seed++) for (const word of drawnNoise(negative, seed, 1)) counts[word]!++;
    for (const count of counts) expect(count / 20000).toBeCloseTo(1 / words, 1);
  });
});

interface Model {
  readonly lanes: number;
  readonly dims: number;
  readonly inputs: Float32Array;
  readonly outputs: Float32Array;
  readonly noise: Uint32Array;
  readonly pairs: Uint32Array;
  readonly run: (...args: number[]) => void;
  outputAddress(word: number): number;
}

/** Random vectors, and noise words that are all alike. */
function createModel(dims: number, negative: number): Model {
  const lanes = 4 * Math.ceil(dims / 4);
  const memory = sharedWasmMemory(pages);
  const kernel = negativeSamplingKernel({ lanes, negative, scratch: addresses.scratch });
  const run = instantiateWasm(wasmModule([kernel], pages), memory)[kernel.name]!;
  const inputs = new Float32Array(memory.buffer, addresses.inputs, words * lanes);
  const outputs = new Float32Array(memory.buffer, addresses.outputs, words * lanes);
  const noise = new Uint32Array(memory.buffer, addresses.noise, 2 * words);
  const outputAddress = (word: number): number => addresses.outputs + 4 * lanes * word;
  const random = seededRandom(dims);
  for (let word = 0; word < words; word++) {
    for (let j = 0; j < dims; j++) {
      inputs[word * lanes + j] = random.normal() / Math.sqrt(dims);
      outputs[word * lanes + j] = random.normal();
    }
    noise.set([0xffffffff, outputAddress(word)], 2 * word);
  }
  const pairs = new Uint32Array(memory.buffer, addresses.pairs, 16);
  return { lanes, dims, inputs, outputs, noise, pairs, run, outputAddress };
}

function train(
  model: Model,
  pairs: readonly (readonly [number, number])[],
  alpha: number,
  seedHigh: number,
  seedLow: number,
  alphaStep = 0,
): void {
  pairs.forEach(([input, output], i) => {
    model.pairs[2 * i] = addresses.inputs + 4 * model.lanes * input;
    model.pairs[2 * i + 1] = model.outputAddress(output);
  });
  const end = addresses.pairs + 8 * pairs.length;
  model.run(
    addresses.pairs,
    end,
    alpha,
    alphaStep,
    addresses.noise,
    words,
    addresses.outputs,
    seedHigh,
    seedLow,
  );
}

/** splitmix64 in whole numbers, the high half scaled to the words. */
function drawnNoise(negative: number, seedHigh: number, seedLow: number): number[] {
  let state = (BigInt(seedHigh) << 32n) | BigInt(seedLow);
  return Array.from({ length: negative }, () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    mixed ^= mixed >> 31n;
    return Number(((mixed >> 32n) * BigInt(words)) >> 32n);
  });
}

function snapshot({ inputs, outputs, lanes, dims }: Model) {
  const rows = (data: Float32Array): Float64Array[] =>
    Array.from({ length: words }, (_, word) => Float64Array.from(row(data, word, lanes).subarray(0, dims)));
  return { inputs: rows(inputs), outputs: rows(outputs) };
}

function row(data: Float32Array, word: number, lanes: number): Float32Array {
  return data.subarray(word * lanes, (word + 1) * lanes);
}

/** Central difference of `loss` in component `j` of `vector`. */
function slope(loss: () => number, vector: Float64Array, j: number): number {
  const value = vector[j]!;
  const h = 1e-5;
  vector[j] = value + h;
  const above = loss();
  vector[j] = value - h;
  const below = loss();
  vector[j] = value;
  return (above - below) / (2 * h);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j]!, 0);
}

function logSigmoid(x: number): number {
  return -Math.log1p(Math.exp(-x));
}

function around(value: number): unknown {
  return expect.closeTo(value, 6);
}
