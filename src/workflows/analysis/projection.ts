import {
  type Picture,
  type ProjectionFindings,
  type ProjectionMethod,
  projectionMethods,
} from "../../contracts/analysis/projection.js";
import { InputError, throwIfAborted } from "../../contracts/errors.js";
import { requireChoice } from "../../contracts/require-choice.js";
import { requireWhole } from "../../contracts/require-whole.js";
import { type PrincipalPlane, principalPlane } from "../../geometry/projection/principal-plane.js";
import { tsneDefaults, umapDefaults } from "../../geometry/projection/projection-settings.js";
import { tsnePositions } from "../../geometry/projection/run-tsne.js";
import { umapPositions } from "../../geometry/projection/run-umap.js";
import { planTsne } from "../../geometry/projection/tsne-plan.js";
import { planUmap } from "../../geometry/projection/umap-plan.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { type DrawnPoints, drawnPoints } from "./drawn-points.js";
import { listedItems } from "./listed-items.js";
import { measurePictures } from "./measure-pictures.js";
import { projectInThreads } from "./project-in-threads.js";
import type { SectionInput } from "./section-input.js";
import { shownPoints } from "./shown-points.js";

export interface ProjectionOptions {
  /** Default: all. */
  readonly methods?: readonly ProjectionMethod[];
  /** Above so many items a seeded sample of them is drawn, with those in the most lists in it; default 50,000. */
  readonly mostPoints?: number;
  /** UMAP: neighbours, the point itself counted, at least 2; default 15. */
  readonly neighbors?: number;
  /** UMAP: how near to each other points may come, 0 to 1; default 0.1. */
  readonly minDist?: number;
  /** t-SNE: neighbours that count, at least 1; default 30, at most a third of the neighbours there are. */
  readonly perplexity?: number;
  /** Rows that quality is measured on, a seeded sample where there are more than twice as many; default 1,000. */
  readonly qualityRows?: number;
}

/** Pictures of a space: findings, and the points with all their bits, `points × 2` each. */
export interface Projections {
  readonly findings: ProjectionFindings;
  /** Row of each point among the items. */
  readonly rows: Int32Array;
  readonly positions: Readonly<Partial<Record<ProjectionMethod, Float32Array>>>;
}

/**
 * Draws the items of a space in two dimensions and measures how faithful each picture is. The pictures depend on vectors,
 * options and seed alone, not on the number of threads. Throws `InputError` for options out of range, `InterruptedError` when
 * the signal aborts.
 */
export async function projectSpace(
  input: SectionInput,
  options: ProjectionOptions = {},
): Promise<Projections> {
  checkOptions(options);
  const { methods = projectionMethods, mostPoints = 50_000 } = options;
  const listed = listedItems(input);
  const points = await drawnPoints(input, mostPoints, longestLists(methods, options), listed.most);
  const plane = await principalPlane(points.matrix, input.engine, seededRandom(input.seed));
  const drawn: Drawing[] = [];
  const left: ProjectionFindings["left"] = [];
  for (const method of methods) {
    throwIfAborted(input.signal);
    const reason = reasonAgainst(method, points, plane);
    if (reason !== null) left.push({ method, reason });
    else drawn.push(await draw[method](input, points, plane, options));
  }
  const quality = await measurePictures(
    input,
    points,
    drawn.map(({ positions }) => positions),
    options,
  );
  const { rows, sampled, zeroVectors } = points;
  const items = input.space.items.matrix.rows;
  return {
    findings: {
      items,
      points: rows.length,
      rows: rows.length === items ? null : base64Of(rows),
      sampled,
      zeroVectors,
      pictures: drawn.map(({ positions, ...rest }, i) => ({
        ...rest,
        points: base64Of(positions),
        quality: quality[i]!,
      })),
      shown: shownPoints(input, points, listed),
      left,
      seed: input.seed,
    },
    rows,
    positions: Object.fromEntries(drawn.map(({ method, positions }) => [method, positions])),
  };
}

function checkOptions(options: ProjectionOptions): void {
  for (const method of options.methods ?? []) requireChoice("method", method, projectionMethods);
  for (const name of ["mostPoints", "neighbors", "qualityRows"] as const) {
    const value = options[name];
    if (value !== undefined) requireWhole(name, value, 2);
  }
  const { minDist = umapDefaults.minDist, perplexity = tsneDefaults.perplexity } = options;
  if (!(minDist >= 0 && minDist <= 1))
    throw new InputError(`minDist is ${minDist}; expected a number from 0 to 1`);
  if (!(perplexity >= 1 && perplexity < Infinity))
    throw new InputError(`perplexity is ${perplexity}; expected a number from 1`);
}

/** The section of `analyze`. */
export async function analyzeProjection(
  input: SectionInput,
  options: ProjectionOptions = {},
): Promise<ProjectionFindings> {
  return (await projectSpace(input, options)).findings;
}

interface Drawing extends Omit<Picture, "points" | "quality"> {
  readonly positions: Float32Array;
}

type Draw = (
  input: SectionInput,
  points: DrawnPoints,
  plane: PrincipalPlane,
  options: ProjectionOptions,
) => Promise<Drawing>;

const draw: Readonly<Record<ProjectionMethod, Draw>> = {
  async pca(_input, _points, { coordinates, shares }) {
    return {
      method: "pca",
      settings: {},
      shares: shares === null ? null : [...shares],
      positions: Float32Array.from(coordinates),
    };
  },
  async tsne(input, { graph }, { coordinates }, options) {
    const perplexity = Math.min(options.perplexity ?? tsneDefaults.perplexity, graph.k / 3);
    const settings = { ...tsneDefaults, perplexity, seed: input.seed };
    const plan = planTsne(graph, coordinates, settings, input.threads);
    await projectInThreads({ kind: "tsne", plan }, input);
    const { seed: _, ...shown } = settings;
    return { method: "tsne", settings: shown, shares: null, positions: tsnePositions(plan) };
  },
  async umap(input, { graph }, { coordinates }, options) {
    const neighbors = Math.min(options.neighbors ?? umapDefaults.neighbors, graph.k + 1);
    const minDist = options.minDist ?? umapDefaults.minDist;
    const plan = planUmap(graph, coordinates, { neighbors, minDist, epochs: null, seed: input.seed });
    await projectInThreads({ kind: "umap", plan }, input);
    return {
      method: "umap",
      settings: { neighbors, minDist, epochs: plan.epochs },
      shares: null,
      positions: umapPositions(plan),
    };
  },
};

/** Quality takes 15 neighbours too. */
function longestLists(methods: readonly ProjectionMethod[], options: ProjectionOptions): number {
  const { neighbors = umapDefaults.neighbors, perplexity = tsneDefaults.perplexity } = options;
  return Math.max(15, neighbors - 1, methods.includes("tsne") ? Math.floor(3 * perplexity) : 0);
}

function reasonAgainst(
  method: ProjectionMethod,
  { rows }: DrawnPoints,
  { shares }: PrincipalPlane,
): string | null {
  if (shares === null)
    return rows.length < 2 ? "there are fewer than 2 vectors to draw" : "all vectors are the same";
  if (method !== "pca" && rows.length < fewestPoints)
    return `${rows.length} vectors have too few neighbours to draw; it takes ${fewestPoints}`;
  return null;
}

function base64Of(values: Float32Array | Int32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

const fewestPoints = 4;
