import { readFileSync } from "node:fs";
import { type SeededRandom, seededOrder } from "../../numeric/seeded-random.js";
import { incompleteGamma } from "../../statistics/incomplete-gamma.js";
import { normalSf } from "../../statistics/normal.js";

/** Distances of 300 documents, 300 × 300, row-major: row = who asks; lower is nearer. */
export type Distances = Float64Array;

/** A space of `expected.json`: its id and parameters. */
export interface SpaceOfDexter {
  readonly id: string;
  readonly params: Readonly<Record<string, number | string>>;
}

/** The secondary distances of the reference on DEXTER, in float64 from the inner products of the raw counts. */
export function dexterSpaces(file: string): (space: SpaceOfDexter) => Distances {
  const raw = innerProducts(file);
  const n = Math.sqrt(raw.length);
  const unit = each(n, (x, y) => raw[x * n + y]! / Math.sqrt(raw[x * n + x]! * raw[y * n + y]!));
  const cosine = unit.map((value) => 1 - value);
  return ({ id, params }) => {
    const make = secondary[id];
    if (make === undefined) throw new Error(`no formula of ${id}`);
    return make({ n, cosine, unit, gram: params.input === "raw counts" ? raw : unit }, (name) =>
      Number(params[name]),
    );
  };
}

/** The k nearest others of each row, ties by the lower row, or by chance. */
export function nearestOthers(distances: Distances, k: number, random?: SeededRandom): number[][] {
  const n = Math.sqrt(distances.length);
  return Array.from({ length: n }, (_, row) => {
    const places = random === undefined ? null : seededOrder(n, random);
    const place = (item: number): number => (places === null ? item : places[item]!);
    return others(n, row)
      .sort((a, b) => distances[row * n + a]! - distances[row * n + b]! || place(a) - place(b))
      .slice(0, k);
  });
}

interface Source {
  readonly n: number;
  readonly cosine: Distances;
  /** Cosines. */
  readonly unit: Float64Array;
  /** Inner products of the vectors that `input` names. */
  readonly gram: Float64Array;
}

const secondary: Readonly<Record<string, (source: Source, of: (name: string) => number) => Distances>> = {
  cosine: ({ cosine }) => cosine,
  "mp-gauss": ({ n, cosine }) => {
    const z = moments(n, cosine, 0);
    const tail = (row: number, d: number) => normalSf((d - z[row]!.mean) / z[row]!.deviation);
    return each(n, (x, y) => 1 - tail(x, cosine[x * n + y]!) * tail(y, cosine[x * n + y]!));
  },
  "mp-gamma": ({ n, cosine }) => {
    const fits = moments(n, cosine, 1);
    const tail = (row: number, d: number) => {
      const { mean, deviation } = fits[row]!;
      return incompleteGamma((mean / deviation) ** 2, (d * mean) / deviation ** 2).upper;
    };
    return each(n, (x, y) => (x === y ? 0 : 1 - tail(x, cosine[x * n + y]!) * tail(y, cosine[x * n + y]!)));
  },
  "mp-empiric": ({ n, cosine }) =>
    each(n, (x, y) => {
      const distance = cosine[x * n + y]!;
      let further = 0;
      for (let j = 0; j < n; j++) {
        if (j !== x && j !== y && cosine[x * n + j]! > distance && cosine[y * n + j]! > distance) further++;
      }
      return 1 - further / n;
    }),
  nicdm: ({ n, cosine }, of) => {
    const m = nearestMean(n, cosine, of("k"));
    const g = Math.exp(m.reduce((sum, value) => sum + Math.log(value), 0) / n);
    return each(n, (x, y) => (g * cosine[x * n + y]!) / Math.sqrt(m[x]! * m[y]!));
  },
  "local-scaling": ({ n, cosine }, of) => {
    const r = nearestOthers(cosine, of("k")).map((list, x) => cosine[x * n + list.at(-1)!]!);
    return each(n, (x, y) => 1 - Math.exp(-(cosine[x * n + y]! ** 2) / (r[x]! * r[y]!)));
  },
  csls: ({ n, cosine }, of) => {
    const m = nearestMean(n, cosine, of("k"));
    return each(n, (x, y) => 2 * cosine[x * n + y]! - m[x]! - m[y]!);
  },
  centering: ({ n, gram }) => {
    const c = centred(n, gram);
    return each(n, (x, y) => 1 - c[x * n + y]! / Math.sqrt(c[x * n + x]! * c[y * n + y]!));
  },
  "dissim-global": ({ n, gram }) => centred(n, gram).map((value) => -2 * value),
  "dissim-local": ({ n, gram }, of) => {
    const squared = each(n, (x, y) => gram[x * n + x]! + gram[y * n + y]! - 2 * gram[x * n + y]!);
    const away = nearestOthers(squared, of("k")).map((list, x) => {
      let [cross, inner] = [0, 0];
      for (const j of list) {
        cross += gram[x * n + j]! / list.length;
        for (const l of list) inner += gram[j * n + l]! / list.length ** 2;
      }
      return gram[x * n + x]! - 2 * cross + inner;
    });
    return each(n, (x, y) => squared[x * n + y]! - away[x]! - away[y]!);
  },
  "localized-centering": ({ n, unit }, of) => {
    const affinity = Array.from({ length: n }, (_, y) => meanOfLargest(row(n, unit, y), of("kappa")));
    return each(n, (x, y) => -(unit[x * n + y]! - affinity[y]!));
  },
  nnn: ({ n, unit }, of) => {
    const bias = Array.from({ length: n }, (_, y) => meanOfLargest(row(n, unit, y, true), of("k")));
    return each(n, (x, y) => -(unit[x * n + y]! - of("alpha") * bias[y]!));
  },
  "inverted-softmax": ({ n, unit }, of) => {
    const beta = of("beta");
    const sums = Array.from({ length: n }, (_, y) =>
      Math.log(row(n, unit, y, true).reduce((sum, value) => sum + Math.exp(beta * value), 0)),
    );
    return each(n, (x, y) => -(beta * unit[x * n + y]! - sums[y]!));
  },
  "sinkhorn-dual": ({ n, cosine, unit }, of) => {
    const tau = of("tau");
    const kernel = each(n, (x, y) => (x === y ? 0 : Math.exp(-cosine[x * n + y]! / tau)));
    let columns: Float64Array = new Float64Array(n).fill(1);
    for (let step = 0; step < 2000; step++) {
      const rows = columns.map((_, x) => 1 / n / weighted(n, kernel, x, columns));
      const next = rows.map((_, y) => 1 / n / weighted(n, kernel, y, rows));
      const converged = next.every((value, y) => Math.abs(value / columns[y]! - 1) < 1e-13);
      columns = next;
      if (converged) break;
    }
    return each(n, (x, y) => -(unit[x * n + y]! + tau * Math.log(columns[y]!)));
  },
  "item-z-score": ({ n, cosine }) => {
    const z = moments(n, cosine, 0);
    return each(n, (x, y) => (cosine[x * n + y]! - z[y]!.mean) / z[y]!.deviation);
  },
  "shared-neighbours": ({ n, cosine }, of) => {
    const lists = nearestOthers(cosine, of("k")).map((list) => new Set(list));
    return each(n, (x, y) => 1 - [...lists[x]!].filter((j) => lists[y]!.has(j)).length / of("k"));
  },
};

/** The counts of each document by column. */
export function dexterCounts(file: string): Map<number, number>[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => {
      const pairs = line.trim().split(/\s+/);
      return new Map(pairs.map((pair) => pair.split(":").map(Number) as [number, number]));
    });
}

function innerProducts(file: string): Float64Array {
  const rows = dexterCounts(file);
  return each(rows.length, (x, y) => {
    let sum = 0;
    const other = rows[y]!;
    for (const [column, value] of rows[x]!) sum += value * (other.get(column) ?? 0);
    return sum;
  });
}

function each(n: number, of: (x: number, y: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, i) => of(Math.floor(i / n), i % n));
}

function others(n: number, row: number): number[] {
  return Array.from({ length: n }, (_, i) => i).filter((i) => i !== row);
}

/** Values of a column, which is a row of what is symmetric, with or without the row itself. */
function row(n: number, values: Float64Array, y: number, without = false): number[] {
  return Array.from(values.subarray(y * n, (y + 1) * n)).filter((_, i) => !without || i !== y);
}

function meanOfLargest(values: readonly number[], k: number): number {
  const largest = [...values].sort((a, b) => b - a).slice(0, k);
  return largest.reduce((sum, value) => sum + value, 0) / k;
}

function nearestMean(n: number, distances: Distances, k: number): number[] {
  const negated = distances.map((d) => -d);
  return Array.from({ length: n }, (_, x) => -meanOfLargest(row(n, negated, x, true), k));
}

function moments(n: number, distances: Distances, ddof: number): { mean: number; deviation: number }[] {
  return Array.from({ length: n }, (_, x) => {
    const values = row(n, distances, x, true);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, deviation: Math.sqrt(squares / (values.length - ddof)) };
  });
}

/** Inner products after the mean vector is subtracted. */
function centred(n: number, gram: Float64Array): Float64Array {
  const means = Array.from(
    { length: n },
    (_, x) => row(n, gram, x).reduce((sum, value) => sum + value, 0) / n,
  );
  const all = means.reduce((sum, value) => sum + value, 0) / n;
  return each(n, (x, y) => gram[x * n + y]! - means[x]! - means[y]! + all);
}

function weighted(n: number, kernel: Float64Array, x: number, weights: Float64Array): number {
  let sum = 0;
  for (let y = 0; y < n; y++) sum += kernel[x * n + y]! * weights[y]!;
  return sum;
}
