import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnalysisSections, SectionName } from "../src/contracts/analysis-result.js";
import { type EmbeddingMatrix, embeddingMatrix } from "../src/contracts/embedding-matrix.js";
import type { SpaceComparison } from "../src/contracts/space-comparison.js";
import { calinskiHarabasz, sumsOfSquares } from "../src/geometry/calinski-harabasz.js";
import { clusterPoints } from "../src/geometry/cluster-points.js";
import { daviesBouldin } from "../src/geometry/davies-bouldin.js";
import { localOutlierFactor } from "../src/geometry/local-outlier-factor.js";
import { distanceToNeighbor, neighborDistances } from "../src/geometry/neighbor-distances.js";
import { type PartitionAgreement, partitionAgreement } from "../src/geometry/partition-agreement.js";
import { cosineSilhouette, pairDistances, silhouetteOfDistances } from "../src/geometry/silhouette.js";
import {
  analyze,
  compareSpaces,
  createOnnxMatrixEngine,
  hdbscan,
  kMeans,
  type NeighborGraph,
  neighborGraph,
} from "../src/index.js";
import { gatherRows } from "../src/neighbors/prepare-items.js";
import { decodeNpy, encodeNpy } from "../src/numeric/npy.js";
import { seededRandom, seededSample } from "../src/numeric/seeded-random.js";
import { pythonHas, runPython } from "./python.js";
import { projectRoot, shared } from "./shared-data.js";

/** Rows of a larger space that are drawn, so that no part of an analysis draws a sample of its own. */
const mostRows = 200;

const root = shared("vectors");
const peers = root !== null && pythonHas("sklearn", "scipy", "skdim");
const folder = mkdtempSync(join(tmpdir(), "alidade-space-peers-"));
const engine = createOnnxMatrixEngine({ threads: 2 });
const spaces = peers ? drawnSpaces(root) : [];
const runs = spaces.flatMap(runsOf);
const pairs = pairsOf(spaces);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await engine.close();
});

describe.skipIf(!peers)(
  "every space of the shared vectors (needs them, scikit-learn, scipy and scikit-dimension)",
  () => {
    const found = new Map<string, Found>();
    const compared = new Map<string, SpaceComparison>();
    let peer: PeerDocument;

    beforeAll(async () => {
      const asked = [];
      for (const run of runs) {
        const own = await ownFindings(run);
        found.set(run.name, own);
        asked.push(askedOf(run, own));
      }
      for (const { name, a, b } of pairs)
        compared.set(name, await compareSpaces(analysed(a), analysed(b), { engine, seed: 42 }));
      const askedPairs = pairs.map(({ name, a, b }) => ({ name, a: writtenSide(a), b: writtenSide(b) }));
      writeFileSync(join(folder, "asked.json"), JSON.stringify({ spaces: asked, pairs: askedPairs }));
      const script = readFileSync(join(projectRoot, "test", "space-peers.py"), "utf8");
      peer = runPython(script, [folder]) as PeerDocument;
    });

    it("is 16 spaces, in 21 runs, and 7 pairs over the same items", () => {
      expect(spaces.map(({ matrix, all, name }) => [name, matrix.rows, all])).toHaveLength(16);
      expect(runs).toHaveLength(21);
      expect(pairs).toHaveLength(7);
    });

    describe.each(runs)("$name: $rows of $all rows, $dims dimensions", (run) => {
      const own = () => found.get(run.name)!;
      const expected = () => peer.spaces[run.name]!;
      const measured = () => expected() as PeerSpace;

      it("nearest neighbours: the scores at every place, and the rows where no two scores are equal", () => {
        const { lists } = own().graph;
        // scikit-learn takes Euclidean distances from products, which leaves 1e-8 of equal vectors.
        const rounding = run.similarity === "euclidean" ? 1e-7 : 1e-9;
        expect(lists.rows.length).toBe(run.rows * 20);
        expected().neighbours.scores.forEach((scores, row) => {
          scores.forEach((score, place) => {
            const at = row * 20 + place;
            near(lists.scores[at]!, score, rounding, `score ${place} of row ${row}`, run.scale);
            const alone = scores.every(
              (other, i) => i === place || Math.abs(other - score) > rounding * run.scale,
            );
            if (alone && place < 19)
              expect(lists.rows[at], `place ${place} of row ${row}`).toBe(
                expected().neighbours.rows[row]![place],
              );
          });
        });
      });

      it("skewness of k-occurrences", () => {
        const { hubness } = own().sections;
        near(tenth(hubness!.itemToItem)!.skewness.value!, expected().skewness, 1e-9, "items");
        const asked = expected().querySkewness;
        if (asked !== undefined) near(tenth(hubness!.queryToItem!)!.skewness.value!, asked, 1e-9, "queries");
      });

      it.skipIf(run.similarity === "dot")("clusters, labels and outliers", () => {
        const { clusters: wanted, partitions } = measured();
        const { clusters, partition, sections } = own();
        wanted.silhouette.forEach((value, row) => {
          near(clusters.silhouette[row]!, value, 2e-5, `silhouette of row ${row}`, 1);
        });
        near(clusters.daviesBouldin!, wanted.daviesBouldin, 1e-6, "Davies-Bouldin");
        near(clusters.calinskiHarabasz!, wanted.calinskiHarabasz, 1e-6, "Calinski-Harabasz");
        wanted.factors.forEach((value, row) => {
          near(clusters.factors[row]!, value, 1e-7, `outlier factor of row ${row}`);
        });
        // Edges of one core distance have no order; which of them joins first decides for rows at the edge of a group.
        const alike = wanted.hdbscan.filter((label, row) => label < 0 === clusters.hdbscan[row]! < 0).length;
        expect(alike / run.rows, "rows that are noise to both or to neither").toBeGreaterThan(0.94);
        for (const name of ["homogeneity", "completeness", "nmi"] as const)
          near(partition[name], partitions[name], 1e-9, name, 1);
        for (const name of ["vMeasure", "ami", "adjustedRand"] as const)
          near(partition[name].value, partitions[name], 1e-9, name, 1);
        // What the document says of them.
        const { labels, outliers } = sections.structure!;
        near(labels!.neighbors!.agreement.mean, wanted.labelAgreement, 1e-9, "label agreement");
        const factors = [...wanted.factors].sort((a, b) => b - a);
        outliers!.examples.forEach(({ factor }, at) => {
          near(factor, factors[at]!, 1e-7, `outlier ${at}`);
        });
        const distances = [...wanted.distances].sort((a, b) => a - b);
        near(outliers!.neighborDistance.largest, distances.at(-1)!, 1e-7, "farthest 20th neighbour");
      });

      it.skipIf(run.similarity === "dot")("spectrum, ranks, mean cosine and uniformity", () => {
        const { shape: wanted } = measured();
        const { spectrum, meanCosine, uniformity } = own().sections.shape!;
        const [largest] = wanted.eigenvalues;
        spectrum!.eigenvalues.forEach((value, i) => {
          near(value, wanted.eigenvalues[i] ?? 0, 1e-6, `eigenvalue ${i}`, largest);
        });
        near(spectrum!.participationRatio, wanted.participationRatio, 1e-6, "participation ratio");
        near(spectrum!.effectiveRank, wanted.effectiveRank, 1e-4, "effective rank");
        near(spectrum!.effectiveRankUncentred, wanted.effectiveRankUncentred, 1e-4, "uncentred rank");
        near(spectrum!.rankMe, wanted.rankMe, 1e-4, "RankMe");
        near(meanCosine!.value, wanted.meanCosine, 1e-7, "mean cosine", 1);
        near(uniformity!.value, wanted.uniformity, 1e-6, "uniformity");
      });

      it.skipIf(run.similarity === "dot")("intrinsic dimension", () => {
        const { dimension: wanted } = measured();
        const { dimension } = own().sections;
        expect(dimension!.points).toBe(wanted.points);
        const estimates = new Map(dimension!.estimates.map((one) => [one.estimator as string, one]));
        for (const [name, value] of Object.entries(wanted.estimates)) {
          expect(estimates.get(name)?.points, name).toBe(wanted.points);
          near(estimates.get(name)!.dimension, value, digits[name] ?? 1e-5, name);
        }
        expect(dimension!.global).toMatchObject({ ...wanted.global, participationRatio: expect.anything() });
        near(dimension!.global!.participationRatio, wanted.global.participationRatio, 1e-6, "global");
        const { fukunagaOlsen, participationRatio } = dimension!.localComponents!;
        near(fukunagaOlsen, wanted.local.fukunagaOlsen, 1e-9, "local components");
        near(participationRatio, wanted.local.participationRatio, 1e-5, "local participation ratio");
      });

      it.runIf(pictured(run.name))("trustworthiness of the pictures", () => {
        const { pictures } = own().sections.projection!;
        expect(pictures.length).toBe(Object.keys(measured().trustworthiness).length);
        // Of equal points scikit-learn ranks one before the other; here they share the better rank.
        const exact = own().sections.dimension!.duplicates === 0;
        for (const { method, quality } of pictures)
          near(
            quality!.trustworthiness.mean,
            measured().trustworthiness[method]!,
            exact ? 1e-9 : 1e-2,
            method,
          );
      });
    });

    it.each(pairs)("$name: how alike two spaces are", ({ name }) => {
      const wanted = peer.pairs[name]!;
      const { alignment, neighbors, imbalance } = compared.get(name)!;
      near(alignment.cka.value!, wanted.cka, 1e-6, "CKA");
      near(alignment.debiasedCka.value!, wanted.debiasedCka, 1e-6, "debiased CKA", 1);
      near(alignment.rsa.value!, wanted.rsa, 1e-6, "RSA", 1);
      near(alignment.disparity!, wanted.disparity, 1e-6, "Procrustes");
      near(neighbors.find(({ k }) => k === 10)!.overlap.mean, wanted.overlap, 1e-9, "mutual neighbours");
      near(imbalance!.aToB.mean, wanted.imbalance, 1e-9, "information imbalance");
    });
  },
);

/** Runs of which pictures are drawn, which take longer than all else. */
function pictured(name: string): boolean {
  return /^(bright|movielens-ials.euclidean|words-minilm-glove.minilm)/.test(name);
}

/**
 * Relative differences beyond the rounding of float32 unit vectors. Correlation counts the pairs nearer than a distance that
 * is one of theirs where rows are odd in number, so that rounding decides on that pair: of 37 rows a fortieth.
 */
const digits: Record<string, number> = { correlation: 0.02 };

/** Relative to the expected value, or to `scale`. */
function near(value: number, expected: number, digits: number, what: string, scale = expected): void {
  const gap = Math.abs(value - expected) / Math.abs(scale || 1);
  expect(gap, `${what}: ${value}, expected ${expected}`).toBeLessThan(digits);
}

function tenth(side: NonNullable<AnalysisSections["hubness"]>["itemToItem"]) {
  return side.at.find(({ k }) => k === 10);
}

interface DrawnSpace {
  readonly name: string;
  readonly all: number;
  readonly ids: readonly string[];
  readonly matrix: EmbeddingMatrix;
  readonly labels: readonly string[] | null;
  readonly texts: readonly string[];
  readonly queries: EmbeddingMatrix | null;
}

/** All spaces below a folder, each with all its rows or a seeded draw of them. */
function drawnSpaces(root: string): DrawnSpace[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".npy"),
  );
  return files.sort().map((file) => {
    const path = join(root, file);
    const users = file.endsWith("users.npy");
    const name = relative(root, users ? path.slice(0, -4) : dirname(path));
    const all = matrixOf(path);
    const records = readFileSync(join(dirname(path), users ? "users.jsonl" : "items.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line): { id: string; label?: string; text?: string } => JSON.parse(line));
    const first = new Map(records.map(({ id }, row) => [id, row] as const).reverse());
    const once = Int32Array.from([...first.values()].sort((a, b) => a - b));
    const drawn = seededSample(once.length, mostRows, seededRandom(7)).map((at) => once[at]!);
    const matrix = gatherRows(all, drawn, null);
    const labels = [...drawn].map((row) => records[row]!.label);
    return {
      name,
      all: all.rows,
      ids: [...drawn].map((row) => records[row]!.id),
      matrix,
      labels: labels.every((label) => label !== undefined) ? labels : null,
      texts: [...drawn].map((row) => records[row]!.text ?? ""),
      queries: file.endsWith(join("ials", "items.npy")) ? matrixOf(join(dirname(path), "users.npy")) : null,
    };
  });
}

function matrixOf(file: string): EmbeddingMatrix {
  const { shape, data } = decodeNpy(readFileSync(file));
  return embeddingMatrix(shape[0]!, shape[1]!, data);
}

interface Run {
  readonly name: string;
  readonly space: DrawnSpace;
  readonly similarity: "cosine" | "dot" | "euclidean";
  readonly rows: number;
  readonly all: number;
  readonly dims: number;
  /** What scores are compared in units of. */
  readonly scale: number;
}

/** By cosine; where lengths differ by Euclidean distance too, and by dot product where users ask for items. */
function runsOf(space: DrawnSpace): Run[] {
  const { rows, dims, data } = space.matrix;
  let square = 0;
  for (const value of data) square += value * value;
  const length = Math.sqrt(square / rows);
  const unit = Math.abs(length - 1) < 1e-3;
  const similarities = [
    "cosine" as const,
    ...(unit ? [] : ["euclidean" as const]),
    ...(space.queries === null ? [] : ["dot" as const]),
  ];
  return similarities.map((similarity) => ({
    name: join(space.name, similarity),
    space,
    similarity,
    rows,
    all: space.all,
    dims,
    scale: similarity === "cosine" ? 1 : similarity === "dot" ? length ** 2 : length,
  }));
}

/** Neighbours in the list that are over the same items: of one folder, with the same texts for their ids. */
function pairsOf(spaces: readonly DrawnSpace[]) {
  return spaces.flatMap((a, i) =>
    spaces.slice(i + 1, i + 2).flatMap((b) => {
      const rowInB = new Map(b.ids.map((id, row) => [id, row]));
      const rows = a.ids.flatMap((id, row) => (rowInB.has(id) ? [row] : []));
      const alike = rows.filter(
        (row) => a.texts[row] !== "" && a.texts[row] === b.texts[rowInB.get(a.ids[row]!)!],
      );
      if (dirname(a.name) !== dirname(b.name) || alike.length < 50) return [];
      const side = (space: DrawnSpace, chosen: readonly number[]) => ({
        ...space,
        ids: rows.map((row) => a.ids[row]!),
        matrix: gatherRows(space.matrix, Int32Array.from(chosen), null),
      });
      return [
        {
          name: `${a.name} and ${b.name}`,
          a: side(a, rows),
          b: side(
            b,
            rows.map((row) => rowInB.get(a.ids[row]!)!),
          ),
        },
      ];
    }),
  );
}

interface Found {
  readonly graph: NeighborGraph;
  readonly codes: Int32Array;
  readonly kMeansLabels: Int32Array;
  readonly partition: PartitionAgreement;
  readonly sections: AnalysisSections;
  readonly clusters: {
    readonly silhouette: Float64Array;
    readonly daviesBouldin: number | null;
    readonly calinskiHarabasz: number | null;
    readonly factors: Float64Array;
    readonly distances: Float64Array;
    readonly hdbscan: Int32Array;
  };
}

/** Where a space has no labels, its clusters in every second dimension stand for them. */
async function ownFindings({ name, space, similarity }: Run): Promise<Found> {
  const { matrix } = space;
  const random = seededRandom(3);
  const points = clusterPoints(matrix, similarity);
  const clustered = { engine, random, spherical: points.spherical };
  const { labels: kMeansLabels } = await kMeans(points.matrix, { k: 5, ...clustered });
  const labels =
    space.labels ??
    [...(await kMeans(points.matrix, { k: 4, ...clustered })).labels].map((label) => `group ${label}`);
  const names = [...new Set(labels)];
  const codes = Int32Array.from(labels, (label) => names.indexOf(label));
  const common = { similarity, engine, pairs: false } as const;
  const graph = await neighborGraph(matrix, { ...common, k: 20 });
  const whole = await neighborGraph(matrix, {
    ...common,
    similarity: points.spherical ? "cosine" : similarity,
    k: matrix.rows - 1,
  });
  const byDistance = neighborDistances(whole);
  const silhouette = points.spherical
    ? await cosineSilhouette(points.matrix, codes, engine)
    : silhouetteOfDistances(await pairDistances(matrix, engine), codes);
  return {
    graph,
    codes,
    kMeansLabels,
    partition: partitionAgreement(codes, kMeansLabels)!,
    sections: await analysedSections(name, { ...space, labels }, similarity),
    clusters: {
      silhouette,
      daviesBouldin: daviesBouldin(points.matrix, codes),
      calinskiHarabasz: calinskiHarabasz(sumsOfSquares(points.matrix, codes)),
      factors: localOutlierFactor(byDistance, 20),
      distances: distanceToNeighbor(byDistance, 20),
      hdbscan: (await hdbscan(matrix, whole, { minClusterSize: 5, minSamples: 5, engine })).labels,
    },
  };
}

/** The document of `alidade analyze DIR --full`, of a folder that is written for it. */
async function analysedSections(
  name: string,
  { ids, matrix, labels, queries }: DrawnSpace,
  similarity: Run["similarity"],
): Promise<AnalysisSections> {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "items.npy"), encodeNpy(matrix));
  writeFileSync(
    join(path, "items.jsonl"),
    ids.map((id, row) => `${JSON.stringify({ id, label: labels![row] })}\n`).join(""),
  );
  if (queries !== null) {
    writeFileSync(join(path, "queries.npy"), encodeNpy(queries));
    const lines = Array.from({ length: queries.rows }, (_, row) => `${JSON.stringify({ id: `u${row}` })}\n`);
    writeFileSync(join(path, "queries.jsonl"), lines.join(""));
  }
  const analysis = (sections: readonly SectionName[], full: boolean) =>
    analyze({
      candidate: `vectors:${name}?similarity=${similarity}`,
      cwd: folder,
      full,
      sections,
      threads: 2,
    });
  if (similarity === "dot") return (await analysis(["hubness"], false)).sections;
  // Groups are told from none by many fits, which only the whole structure makes.
  const { structure } = (await analysis(["structure"], false)).sections;
  const others = pictured(name) ? (["projection"] as const) : [];
  return { ...(await analysis(["hubness", "shape", "dimension", ...others], true)).sections, structure };
}

function askedOf({ name, space, similarity }: Run, { codes, kMeansLabels, sections }: Found) {
  const pictures = sections.projection?.pictures ?? [];
  const named = pictures.map(({ method, points }) => {
    const file = join(name, `${method}.f32`);
    writeFileSync(join(folder, file), Buffer.from(points, "base64"));
    return [method, file];
  });
  const queries =
    space.queries === null ? {} : { queries: written(join(name, "queries.f32"), space.queries) };
  return {
    name,
    similarity,
    file: written(join(name, "items.f32"), space.matrix),
    dims: space.matrix.dims,
    ...(similarity === "dot" ? queries : {}),
    labels: [...codes],
    kMeans: [...kMeansLabels],
    localK: sections.dimension?.localComponents?.k ?? null,
    pictures: Object.fromEntries(named),
    pictureK: pictures[0]?.quality?.k ?? null,
  };
}

function written(file: string, { data }: EmbeddingMatrix): string {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), data);
  return file;
}

let sides = 0;
function writtenSide({ matrix }: DrawnSpace) {
  sides += 1;
  return { file: written(`side-${sides}.f32`, matrix), dims: matrix.dims };
}

function analysed({ name, ids, matrix }: DrawnSpace) {
  return {
    id: name,
    similarity: "cosine" as const,
    items: { ids, texts: null, matrix },
    queries: null,
    labels: null,
    qrels: null,
  };
}

interface PeerNeighbours {
  readonly neighbours: { readonly rows: number[][]; readonly scores: number[][] };
  readonly skewness: number;
  readonly querySkewness?: number;
}

interface PeerSpace extends PeerNeighbours {
  readonly clusters: {
    readonly silhouette: number[];
    readonly daviesBouldin: number;
    readonly calinskiHarabasz: number;
    readonly labelAgreement: number;
    readonly factors: number[];
    readonly distances: number[];
    readonly hdbscan: number[];
  };
  readonly partitions: Record<
    "homogeneity" | "completeness" | "vMeasure" | "adjustedRand" | "ami" | "nmi",
    number
  >;
  readonly shape: Record<
    | "participationRatio"
    | "effectiveRank"
    | "effectiveRankUncentred"
    | "rankMe"
    | "meanCosine"
    | "uniformity",
    number
  > & { readonly eigenvalues: number[] };
  readonly dimension: {
    readonly points: number;
    readonly estimates: Record<string, number>;
    readonly global: Record<
      "fukunagaOlsen" | "kaiser" | "brokenStick" | "largestGap" | "participationRatio",
      number
    >;
    readonly local: Record<"fukunagaOlsen" | "participationRatio", number>;
  };
  readonly trustworthiness: Record<string, number>;
}

interface PeerDocument {
  readonly spaces: Record<string, PeerNeighbours | PeerSpace>;
  readonly pairs: Record<
    string,
    Record<"cka" | "debiasedCka" | "rsa" | "disparity" | "overlap" | "imbalance", number>
  >;
}
