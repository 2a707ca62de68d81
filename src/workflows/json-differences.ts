/** A place in a JSON document: keys and positions from its root. */
export type JsonPath = readonly (string | number)[];

export interface JsonDifference {
  readonly path: JsonPath;
  /** undefined where the document has nothing there. */
  readonly stored: unknown;
  readonly recomputed: unknown;
}

export interface JsonComparison {
  readonly differences: readonly JsonDifference[];
  /** Numbers that stand in the stored document at a place that was compared. */
  readonly numbers: number;
  /** Numbers that agree only to 12 digits. */
  readonly rounded: number;
}

/**
 * Compares two JSON documents leaf by leaf. Places for which `leftOut` says true are not looked at, with all below them.
 * Numbers agree where they are equal to a relative 1e-12: another processor may round sums otherwise.
 */
export function jsonDifferences(
  stored: unknown,
  recomputed: unknown,
  leftOut: (path: JsonPath) => boolean,
): JsonComparison {
  const differences: JsonDifference[] = [];
  let numbers = 0;
  let rounded = 0;
  const walk = (a: unknown, b: unknown, path: JsonPath): void => {
    if (leftOut(path)) return;
    if (typeof a === "number") numbers++;
    if (isNode(a) && isNode(b) && Array.isArray(a) === Array.isArray(b)) {
      for (const key of keysOf(a, b)) walk(a[key as never], b[key as never], [...path, key]);
      return;
    }
    if (a === b) return;
    if (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= tolerance * Math.abs(a)) {
      rounded++;
      return;
    }
    differences.push({ path, stored: a, recomputed: b });
  };
  walk(stored, recomputed, []);
  return { differences, numbers, rounded };
}

/** How many places of a document `at` names, and how many numbers stand there and below. */
export function countPlaces(
  value: unknown,
  at: (path: JsonPath) => boolean,
): { readonly places: number; readonly numbers: number } {
  let places = 0;
  let numbers = 0;
  const walk = (node: unknown, path: JsonPath, inside: boolean): void => {
    const named = !inside && at(path);
    if (named) places++;
    if (typeof node === "number" && (inside || named)) numbers++;
    if (!isNode(node)) return;
    for (const key of keysOf(node, node)) walk(node[key as never], [...path, key], inside || named);
  };
  walk(value, [], false);
  return { places, numbers };
}

/** A path as JavaScript would write it: `candidates[0].metrics["ndcg@10"].mean`. */
export function pathText(path: JsonPath): string {
  return path
    .map((key, i) =>
      typeof key === "number"
        ? `[${key}]`
        : /^[A-Za-z_]\w*$/.test(key)
          ? `${i === 0 ? "" : "."}${key}`
          : `[${JSON.stringify(key)}]`,
    )
    .join("");
}

type Node = Readonly<Record<string, unknown>> | readonly unknown[];

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

function keysOf(a: Node, b: Node): (string | number)[] {
  if (Array.isArray(a) && Array.isArray(b))
    return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => at);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

const tolerance = 1e-12;
