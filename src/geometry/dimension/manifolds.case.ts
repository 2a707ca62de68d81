import type { SeededRandom } from "../../numeric/seeded-random.js";

/**
 * `n` points of a benchmark manifold of known dimension (Hein, Audibert 2005; Campadelli and others 2015), by its recipe in
 * the reference data.
 */
export function manifoldPoints(
  id: string,
  dimension: number,
  n: number,
  random: SeededRandom,
  m2: { readonly A: number[][]; readonly b: number[] },
): number[][] {
  const u = (low = 0, high = 1): number => low + (high - low) * random.uniform();
  const many = (count: number, draw: () => number): number[] => Array.from({ length: count }, () => draw());
  const tau = 2 * Math.PI;
  const makers: Record<string, (i: number) => number[]> = {
    M1: () => unit(many(11, random.normal)),
    M2: () => {
      const p = many(3, () => u(0, 4));
      return m2.A.map((row, i) => row.reduce((sum, a, j) => sum + a * p[j]!, m2.b[i]!));
    },
    M3: () => {
      const [a, b, c, d] = many(4, u) as [number, number, number, number];
      return [
        b * b * Math.cos(tau * a),
        c * c * Math.sin(tau * a),
        b + c + (b - d) ** 2,
        b - 2 * c + (a - d) ** 2,
        -b - 2 * c + (c - d) ** 2,
        a * a - b * b + c * c - d * d,
      ];
    },
    M4: () => cyclic(many(4, u), 1),
    M6: () => cyclic(many(6, u), 3),
    M8: () => cyclic(many(12, u), 3),
    M5a: () => {
      const t = u(0, tau);
      return [(2 + Math.cos(8 * t)) * Math.cos(t), (2 + Math.cos(8 * t)) * Math.sin(t), Math.sin(8 * t)];
    },
    M5b: () => {
      const [r, p] = [u(0, 10 * Math.PI), u(0, 10 * Math.PI)];
      return [r * Math.cos(p), r * Math.sin(p), p / 2];
    },
    M7: () => {
      const [t, h] = [1.5 * Math.PI * (1 + 2 * u()), u(0, 21)];
      return [t * Math.cos(t), h, t * Math.sin(t)];
    },
    M9: () => many(20, () => u(-2.5, 2.5)),
    M11: () => {
      const [f, r] = [u(0, tau), u(-1, 1)];
      const w = 1 + 0.5 * r * Math.cos(5 * f);
      return [w * Math.cos(f), w * Math.sin(f), 0.5 * r * Math.sin(5 * f)];
    },
    M12: () => many(20, random.normal),
    M13a: () => {
      const [t, h] = [3 * Math.PI * (u() - 0.5), u(0, 2)];
      return [Math.sin(t), h, Math.sign(t) * (Math.cos(t) - 1)];
    },
    M13b: () => {
      const t = u(0, 10 * Math.PI);
      return [100 * Math.cos(t), 100 * Math.sin(t), t, ...many(10, () => 0)];
    },
    Mbeta: () => {
      const x = many(10, () => beta(10, random));
      const a = x.map((v) => v * Math.sin(Math.cos(tau * v)));
      const b = x.map((v) => v * Math.cos(Math.sin(tau * v)));
      return [...a, ...b, ...a, ...b];
    },
    Mn: () => {
      const x = many(dimension, u);
      const y = [...x].reverse();
      const a = x.map((v, i) => Math.tan(v * Math.cos(y[i]!)));
      const b = x.map((v, i) => Math.atan(y[i]! * Math.sin(v)));
      return [...a, ...b, ...a, ...b];
    },
    Mp: () => {
      const e = many(dimension + 1, () => -Math.log1p(-u()));
      const x = e.slice(1).map((value) => 1 / (1 + value / e[0]!));
      const v = [...x, x.reduce((sum, value) => sum + value * value, 0)];
      return [...v, ...v.map(Math.sin), ...v.map((value) => value * value)];
    },
    M10: (i) => {
      const point = many(dimension + 1, u);
      const faces = 2 * (dimension + 1);
      const face = i % faces;
      point[face >> 1] = face % 2;
      return point;
    },
  };
  const maker = makers[id] ?? makers[id.replace(/[a-z]$|\d$/, "")];
  if (maker === undefined) throw new RangeError(`no recipe of ${id}`);
  return Array.from({ length: n }, (_, i) => maker(i));
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function cyclic(p: readonly number[], times: number): number[] {
  const tau = 2 * Math.PI;
  const block = p.flatMap((value, i) => {
    const next = p[(i + 1) % p.length]!;
    return [next * Math.cos(tau * value), next * Math.sin(tau * value)];
  });
  return Array.from({ length: times }, () => block).flat();
}

/** Beta(a, 1/2) for a whole a: a gamma variable over it and another of shape 1/2, which is half a squared normal. */
function beta(a: number, random: SeededRandom): number {
  let x = 0;
  for (let i = 0; i < a; i++) x -= Math.log1p(-random.uniform());
  return x / (x + random.normal() ** 2 / 2);
}
