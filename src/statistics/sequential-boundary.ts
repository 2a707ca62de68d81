import { InputError } from "../contracts/errors.js";
import { requireShare } from "../contracts/require-share.js";
import { findRoot } from "../numeric/find-root.js";
import { normalPdf } from "./normal.js";

/** A boundary for a test that may be looked at at any moment until all information is in. */
export interface SequentialBoundary {
  /** Chance that a standard normal drift-free process ever crosses it, one-sided. */
  readonly level: number;
  /** Share of the information at the first look. */
  readonly firstLook: number;
  /** The z value that must be reached where the share `information` (0 to 1) of all information is in. */
  criticalZ(information: number): number;
}

/**
 * The boundary of Wang and Tsiatis (Biometrics 1987) for continuous looks: z >= C · f^(shape - 1/2) at information f.
 * Shape 0 is O'Brien and Fleming's, 1/2 Pocock's. C makes the chance that Brownian motion crosses it anywhere between
 * the first look and f = 1 equal to `level`, so that a test which stops at any moment keeps that error; fewer looks
 * keep less. The default shape .15 asks for 2.31 at the end instead of the 2.24 of shape 0 (level .025), and for 3.4
 * instead of 3.9 at a third of the information. Throws `InputError` for a level outside 0 to .5 or a first look
 * outside 0 to 1.
 */
export function sequentialBoundary(level: number, firstLook: number, shape = 0.15): SequentialBoundary {
  requireShare("the level", level, 0.025);
  if (!(level < 0.5)) throw new InputError(`the level is ${level}; expected less than 0.5, such as 0.025`);
  if (!(firstLook > 0 && firstLook <= 1))
    throw new InputError(`the first look is at ${firstLook} of the information; expected a share above 0`);
  if (!(shape >= 0 && shape <= 0.5))
    throw new InputError(`the shape of the boundary is ${shape}; expected 0 to 0.5, such as 0.15`);
  // Before a hundredth of the information the boundary is out of reach, and the grid would have to be finer.
  const first = Math.min(Math.max(firstLook, earliest), latest);
  const constant = constantOf(level, first, shape);
  return { level, firstLook, criticalZ: (information) => constant * information ** (shape - 0.5) };
}

/** Remembers what it found: simulations ask for the same few boundaries thousands of times. */
function constantOf(level: number, first: number, shape: number): number {
  const key = `${level} ${first} ${shape}`;
  const constant = known.get(key) ?? findRoot((c) => crossingProbability(c, first, shape) - level, 0.1, 9);
  if (known.size >= mostKnown) known.clear();
  known.set(key, constant);
  return constant;
}

/**
 * Chance that Brownian motion B lies above C · t^shape somewhere on [first, 1]. The distance X = C t^shape - B(t) has
 * the density u with u_t = -b'(t) u_x + u_xx / 2 and u(0, t) = 0: what it has lost by t = 1 has crossed. Solved by
 * Crank and Nicolson's scheme on a grid that is even in x and in log t; for shape 0 it gives the reflection
 * principle's 2 (1 - Φ(C)) to 1e-5.
 */
export function crossingProbability(constant: number, first: number, shape: number): number {
  const bound = (t: number): number => constant * t ** shape;
  const width = (bound(1) + 6) / cells;
  const density = new Float64Array(cells + 1);
  const deviation = Math.sqrt(first);
  for (let i = 1; i < cells; i++) density[i] = normalPdf((bound(first) - i * width) / deviation) / deviation;
  const factor = new Float64Array(cells + 1);
  for (let k = 0; k < steps; k++) {
    const from = first * (1 / first) ** (k / steps);
    const to = first * (1 / first) ** ((k + 1) / steps);
    // The first steps are implicit: the density is cut off sharply at the boundary.
    advance(density, factor, width, to - from, bound(to) - bound(from), k < 4 ? 1 : 0.5);
  }
  let left = 0;
  for (let i = 1; i < cells; i++) left += density[i]!;
  return 1 - left * width;
}

/** One step of the scheme: `implicit` 1 is backward Euler, 1/2 Crank and Nicolson. */
function advance(
  density: Float64Array,
  factor: Float64Array,
  width: number,
  time: number,
  rise: number,
  implicit: number,
): void {
  const spread = time / (2 * width * width);
  const drift = rise / (2 * width);
  const [below, centre, above] = [spread + drift, 2 * spread, spread - drift];
  const explicit = 1 - implicit;
  let before = 0;
  for (let i = 1; i < cells; i++) {
    const here = density[i]!;
    const known = here + explicit * (below * before - centre * here + above * density[i + 1]!);
    before = here;
    const pivot = 1 + implicit * (centre + below * factor[i - 1]!);
    factor[i] = (-implicit * above) / pivot;
    density[i] = (known + implicit * below * density[i - 1]!) / pivot;
  }
  for (let i = cells - 2; i >= 1; i--) density[i] = density[i]! - factor[i]! * density[i + 1]!;
}

const known = new Map<string, number>();
const mostKnown = 1000;
const cells = 400;
const steps = 400;
const earliest = 0.01;
const latest = 0.9;
