import { wasm } from "../../numeric/wasm-instructions.js";
import type { WasmCode, WasmFunction } from "../../numeric/wasm-module.js";

/**
 * `compose(list, end, scale, target, copy, bytes)`: the sum of the vectors whose addresses stand from `list` to `end`, 4
 * bytes each, times `scale`, is written to `target` and to `copy`. Vectors have `bytes` bytes, a multiple of 16.
 */
export function composeKernel(): WasmFunction {
  const { get, set } = wasm;
  const [list, end, scale, target, copy, bytes] = [0, 1, 2, 3, 4, 5].map((local) => get(local)) as WasmCode[];
  const [offset, entry, sum] = [6, 7, 8] as const;
  return {
    name: "compose",
    params: ["i32", "i32", "f32", "i32", "i32", "i32"],
    locals: ["i32", "i32", "v128"],
    body: [
      set(offset, wasm.i32(0)),
      wasm.whileLoop(wasm.i32LessUnsigned(get(offset), bytes!), [
        set(entry, list!),
        set(sum, wasm.f32x4(0, 0, 0, 0)),
        wasm.whileLoop(wasm.i32LessUnsigned(get(entry), end!), [
          set(sum, wasm.add(get(sum), wasm.v128Load(wasm.i32Add(wasm.i32Load(get(entry)), get(offset))))),
          set(entry, wasm.i32Add(get(entry), wasm.i32(4))),
        ]),
        set(sum, wasm.multiply(get(sum), wasm.splat(scale!))),
        wasm.v128Store(wasm.i32Add(target!, get(offset)), get(sum)),
        wasm.v128Store(wasm.i32Add(copy!, get(offset)), get(sum)),
        set(offset, wasm.i32Add(get(offset), wasm.i32(16))),
      ]),
    ],
  };
}

/**
 * `spread(list, end, after, before, from, to)`: adds `after` - `before` to each of the vectors whose addresses stand from
 * `list` to `end`, in the bytes `from` to `to`, multiples of 16.
 */
export function spreadKernel(): WasmFunction {
  const { get, set } = wasm;
  const [list, end, after, before, from, to] = [0, 1, 2, 3, 4, 5].map((local) => get(local)) as WasmCode[];
  const [entry, place, moved] = [6, 7, 8] as const;
  return {
    name: "spread",
    params: ["i32", "i32", "i32", "i32", "i32", "i32"],
    locals: ["i32", "i32", "v128"],
    body: wasm.whileLoop(wasm.i32LessUnsigned(from!, to!), [
      set(
        moved,
        wasm.subtract(wasm.v128Load(wasm.i32Add(after!, from!)), wasm.v128Load(wasm.i32Add(before!, from!))),
      ),
      set(entry, list!),
      wasm.whileLoop(wasm.i32LessUnsigned(get(entry), end!), [
        set(place, wasm.i32Add(wasm.i32Load(get(entry)), from!)),
        wasm.v128Store(get(place), wasm.add(wasm.v128Load(get(place)), get(moved))),
        set(entry, wasm.i32Add(get(entry), wasm.i32(4))),
      ]),
      set(4, wasm.i32Add(from!, wasm.i32(16))),
    ]),
  };
}
