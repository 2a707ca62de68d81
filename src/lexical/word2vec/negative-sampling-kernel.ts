import { wasm } from "../../numeric/wasm-instructions.js";
import type { WasmCode, WasmFunction, WasmType } from "../../numeric/wasm-module.js";

/** Sizes that a kernel is written for. */
export interface KernelShape {
  /** Components of a vector in memory: a multiple of 4; what lies beyond the vector's own is 0 and stays 0. */
  readonly lanes: number;
  /** Noise words for each pair, from 1. */
  readonly negative: number;
  /** Address of `lanes` floats that this instance of the kernel may overwrite, 16-byte aligned. */
  readonly scratch: number;
}

/**
 * Stochastic gradient descent on the loss of skip-gram with negative sampling (Mikolov et al. 2013), one pair of an input
 * vector v and an output vector u₀ after the other, with noise words u₁ … u_K drawn anew for each:
 *
 *     −ln σ(u₀·v) − Σ ln σ(−u_j·v),   v ← v + α Σ (y_j − σ(u_j·v)) u_j,   u_j ← u_j + α (y_j − σ(u_j·v)) v
 *
 * with y₀ = 1 and the others 0; a noise word that is the output word itself counts as none. All dot products of up to 6
 * output vectors are taken before any of them moves. In float32 and in this order on every machine: WebAssembly's SIMD
 * has no fused or reordered arithmetic.
 *
 * `train(pairs, end, alpha, alphaStep, noise, noiseSize, firstOutput, seedHigh, seedLow)`: the addresses of the two
 * vectors of each pair stand from `pairs` to `end`, 8 bytes a pair; α is `alpha`, then `alphaStep` more for each pair; a
 * noise word is one of the `noiseSize` output vectors from address `firstOutput` on, by the alias table at `noise`
 * (`alias-table.ts`: 32 bits of threshold, then the address of the alias), drawn with splitmix64 from the seed.
 */
export function negativeSamplingKernel(shape: KernelShape): WasmFunction {
  const { locals, local } = allocate(shape);
  const groups = targetGroups(local.targets);
  const single = groups.length === 1;
  const pair: WasmCode = [
    wasm.set(local.input, wasm.i32Load(wasm.get(local.pairs))),
    wasm.set(local.targets[0]!, wasm.i32Load(wasm.get(local.pairs), 4)),
    local.targets.slice(1).map((target) => drawNoise(local, target, 4 * shape.lanes)),
    groups.map((targets, index) => [
      dotProducts(shape, local, targets),
      gradients(local, targets, index === 0),
      update(shape, local, targets, single ? "only" : index === 0 ? "first" : "later"),
    ]),
    single ? [] : addScratch(shape, local),
    wasm.set(local.alpha, wasm.f32Add(wasm.get(local.alpha), wasm.get(local.alphaStep))),
    wasm.set(local.pairs, wasm.i32Add(wasm.get(local.pairs), wasm.i32(8))),
  ];
  return {
    name: "train",
    params: ["i32", "i32", "f32", "f32", "i32", "i32", "i32", "i32", "i32"],
    locals,
    body: [
      wasm.set(
        local.state,
        wasm.i64Or(
          wasm.i64ShiftLeft(wasm.extend(wasm.get(local.seedHigh)), wasm.i64(32n)),
          wasm.extend(wasm.get(local.seedLow)),
        ),
      ),
      wasm.whileLoop(wasm.i32LessUnsigned(wasm.get(local.pairs), wasm.get(local.end)), pair),
    ],
  };
}

type Locals = ReturnType<typeof allocate>["local"];

function allocate({ negative }: KernelShape) {
  const locals: WasmType[] = [];
  const params = 9;
  const one = (type: WasmType): number => params + locals.push(type) - 1;
  const many = (type: WasmType, count: number): number[] => Array.from({ length: count }, () => one(type));
  const local = {
    pairs: 0,
    end: 1,
    alpha: 2,
    alphaStep: 3,
    noise: 4,
    noiseSize: 5,
    firstOutput: 6,
    seedHigh: 7,
    seedLow: 8,
    input: one("i32"),
    index: one("i32"),
    offset: one("i32"),
    state: one("i64"),
    random: one("i64"),
    targets: many("i32", negative + 1),
    /** First the running dot products of a group's targets, then their gradients in all lanes. */
    sums: many("v128", Math.min(negative + 1, groupSize)),
    scores: many("v128", 2),
    vector: one("v128"),
    square: one("v128"),
    moved: one("v128"),
    output: one("v128"),
  };
  return { locals, local };
}

/** Groups of near-equal size, at most `groupSize`: what one group needs stays in the 16 vector registers. */
function targetGroups(targets: readonly number[]): (readonly number[])[] {
  const count = Math.ceil(targets.length / groupSize);
  const size = Math.ceil(targets.length / count);
  return Array.from({ length: count }, (_, i) => targets.slice(i * size, (i + 1) * size)).filter(
    (group) => group.length > 0,
  );
}

/** splitmix64 (Steele, Lea, Flood 2014); its high half chooses an entry of the alias table, its low half one of the two. */
function drawNoise(local: Locals, target: number, stride: number): WasmCode {
  const { get, set, i32Add, i32Mul, i64, i64Add, i64Mul, i64ShiftRight, i64Xor } = wasm;
  const mixed = (shift: bigint): WasmCode =>
    i64Xor(get(local.random), i64ShiftRight(get(local.random), i64(shift)));
  const entry = i32Add(get(local.noise), i32Mul(get(local.index), wasm.i32(8)));
  return [
    set(local.state, i64Add(get(local.state), i64(0x9e3779b97f4a7c15n))),
    set(local.random, get(local.state)),
    set(local.random, i64Mul(mixed(30n), i64(0xbf58476d1ce4e5b9n))),
    set(local.random, i64Mul(mixed(27n), i64(0x94d049bb133111ebn))),
    set(local.random, mixed(31n)),
    set(
      local.index,
      wasm.wrap(
        i64ShiftRight(
          i64Mul(i64ShiftRight(get(local.random), i64(32n)), wasm.extend(get(local.noiseSize))),
          i64(32n),
        ),
      ),
    ),
    set(
      target,
      wasm.select(
        i32Add(get(local.firstOutput), i32Mul(get(local.index), wasm.i32(stride))),
        wasm.i32Load(entry, 4),
        wasm.i32LessUnsigned(wasm.wrap(get(local.random)), wasm.i32Load(entry)),
      ),
    ),
  ];
}

/** Four partial sums of each target's dot product with the input vector. */
function dotProducts({ lanes }: KernelShape, local: Locals, targets: readonly number[]): WasmCode {
  const { get, set, add, multiply } = wasm;
  return [
    targets.map((_, t) => set(local.sums[t]!, wasm.f32x4(0, 0, 0, 0))),
    eachVector(lanes, local, (load) => [
      set(local.vector, load(local.input)),
      targets.map((target, t) =>
        set(local.sums[t]!, add(get(local.sums[t]!), multiply(get(local.vector), load(target)))),
      ),
    ]),
  ];
}

/** α (y − σ(u·v)) of each target, in all lanes of its `sums`. */
function gradients(local: Locals, targets: readonly number[], first: boolean): WasmCode {
  const { get, set } = wasm;
  const quads = [targets.slice(0, 4), targets.slice(4)].filter((quad) => quad.length > 0);
  return [
    quads.map((quad, q) => {
      const sums = [0, 1, 2, 3].map((t) => local.sums[4 * q + Math.min(t, quad.length - 1)]!);
      const label = wasm.f32x4(first && q === 0 ? 0.5 : -0.5, -0.5, -0.5, -0.5);
      return [
        set(local.vector, halfSums(sums)),
        set(
          local.scores[q]!,
          wasm.multiply(wasm.subtract(label, halfTanh(local)), wasm.splat(get(local.alpha))),
        ),
      ];
    }),
    targets.map((target, t) => {
      const gradient = wasm.lane(get(local.scores[t >> 2]!), t & 3);
      const output = local.targets[0]!;
      return set(
        local.sums[t]!,
        wasm.splat(
          target === output
            ? gradient
            : wasm.select(wasm.f32(0), gradient, wasm.i32Equal(get(target), get(output))),
        ),
      );
    }),
  ];
}

/** Half the sum of the lanes of each of four vectors. */
function halfSums(sums: readonly number[]): WasmCode {
  const [a, b, c, d] = sums.map(wasm.get) as [WasmCode, WasmCode, WasmCode, WasmCode];
  const folded = (x: WasmCode, y: WasmCode): WasmCode =>
    wasm.add(wasm.shuffle(x, y, [0, 4, 1, 5]), wasm.shuffle(x, y, [2, 6, 3, 7]));
  const [left, right] = [folded(a, b), folded(c, d)];
  const sum = wasm.add(wasm.shuffle(left, right, [0, 1, 4, 5]), wasm.shuffle(left, right, [2, 3, 6, 7]));
  return wasm.multiply(sum, wasm.f32x4(0.5, 0.5, 0.5, 0.5));
}

/**
 * tanh(x/2)/2 = σ(x) − 1/2 of x/2 in `vector`: Lambert's continued fraction, cut after x⁷ and at |x/2| = 4.97, where it
 * reaches 1. Within 5e-5 of the truth everywhere.
 */
function halfTanh(local: Locals): WasmCode {
  const { get, set, add, multiply } = wasm;
  const all = (value: number): WasmCode => wasm.f32x4(value, value, value, value);
  const square = get(local.square);
  const vector = get(local.vector);
  return [
    set(local.vector, wasm.upper(wasm.lower(vector, all(tanhLimit)), all(-tanhLimit))),
    set(local.square, multiply(vector, vector)),
    wasm.divide(
      multiply(
        vector,
        add(
          all(67567.5),
          multiply(square, add(all(8662.5), multiply(square, add(all(189), multiply(square, all(0.5)))))),
        ),
      ),
      add(
        all(135135),
        multiply(square, add(all(62370), multiply(square, add(all(3150), multiply(square, all(28)))))),
      ),
    ),
  ];
}

/**
 * Moves a group's output vectors by their gradients, and the input vector by the sum over the group: at once where there
 * is `only` one group, else by way of the scratch floats, so that every group sees the same input vector.
 */
function update(
  { lanes, scratch }: KernelShape,
  local: Locals,
  targets: readonly number[],
  place: "only" | "first" | "later",
): WasmCode {
  const { get, set, add, multiply } = wasm;
  return eachVector(lanes, local, (load, store, absolute) => [
    set(local.vector, load(local.input)),
    set(
      local.moved,
      place === "only"
        ? get(local.vector)
        : place === "first"
          ? wasm.f32x4(0, 0, 0, 0)
          : absolute.load(scratch),
    ),
    targets.map((target, t) => [
      set(local.output, load(target)),
      set(local.moved, add(get(local.moved), multiply(get(local.sums[t]!), get(local.output)))),
      store(target, add(get(local.output), multiply(get(local.sums[t]!), get(local.vector)))),
    ]),
    place === "only" ? store(local.input, get(local.moved)) : absolute.store(scratch, get(local.moved)),
  ]);
}

function addScratch({ lanes, scratch }: KernelShape, local: Locals): WasmCode {
  return eachVector(lanes, local, (load, store, absolute) =>
    store(local.input, wasm.add(load(local.input), absolute.load(scratch))),
  );
}

type Load = (pointer: number) => WasmCode;
type Store = (pointer: number, value: WasmCode) => WasmCode;

/** `body` for each four components: written out in full up to `unrolled` times, else a loop over so many and the rest. */
function eachVector(
  lanes: number,
  local: Locals,
  body: (load: Load, store: Store, absolute: { load: Load; store: Store }) => WasmCode,
): WasmCode {
  const vectors = lanes / 4;
  const at = (first: number, count: number, looped: boolean): WasmCode[] =>
    Array.from({ length: count }, (_, i) => {
      const bytes = 16 * (first + i);
      const address = (pointer: WasmCode): WasmCode =>
        looped ? wasm.i32Add(pointer, wasm.get(local.offset)) : pointer;
      return body(
        (pointer) => wasm.v128Load(address(wasm.get(pointer)), bytes),
        (pointer, value) => wasm.v128Store(address(wasm.get(pointer)), value, bytes),
        {
          load: (place) => wasm.v128Load(address(wasm.i32(place)), bytes),
          store: (place, value) => wasm.v128Store(address(wasm.i32(place)), value, bytes),
        },
      );
    });
  if (vectors <= unrolled) return at(0, vectors, false);
  const rounds = Math.floor(vectors / 8);
  return [
    wasm.set(local.offset, wasm.i32(0)),
    wasm.whileLoop(wasm.i32LessUnsigned(wasm.get(local.offset), wasm.i32(rounds * 128)), [
      at(0, 8, true),
      wasm.set(local.offset, wasm.i32Add(wasm.get(local.offset), wasm.i32(128))),
    ]),
    at(rounds * 8, vectors % 8, false),
  ];
}

const groupSize = 6;
const unrolled = 32;
const tanhLimit = 4.97;
