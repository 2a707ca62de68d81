import { inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import type { ProjectionFindings } from "../../contracts/analysis/projection.js";
import type { StructureFindings } from "../../contracts/analysis/structure.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { packMap } from "./map-data.js";
import { stillLegend, stillMap } from "./still-map.js";

test("what is packed is the data; positions share one scale and are at most half a step off", () => {
  const { data, packed, textLength } = packMap(findingsOf([0, 0, 4, 1, 2, 2]), undefined);
  expect(JSON.parse(inflateRawSync(Buffer.from(packed, "base64")).toString())).toEqual(data);
  const steps = Buffer.from(data.pictures[0]!.points, "base64");
  const pairs = [0, 1, 2].map((i) => [steps.readUInt16LE(4 * i), steps.readUInt16LE(4 * i + 2)]);
  expect(pairs).toEqual([
    [0, 16_384],
    [65_535, 32_768],
    [32_768, 49_151],
  ]);
  expect(textLength).toBe(120);
});

test("groups are labels, largest first, then clusters of the items that were drawn", () => {
  const assigned = Buffer.alloc(10, 0xff);
  [1, 0, 2, 0].forEach((cluster, item) => {
    assigned.writeUInt16LE(cluster, 2 * item);
  });
  const structure = {
    tendency: { verdict: "none" },
    kMeans: {
      k: 3,
      clusters: [{ words: ["red", "blue"] }, { words: null }],
      assigned: assigned.toString("base64"),
    },
  } as unknown as StructureFindings;
  const rows = Buffer.from(Int32Array.of(1, 2, 4).buffer).toString("base64");
  const { data } = packMap({ ...findingsOf([0, 0, 4, 1, 2, 2]), items: 5, rows }, structure);
  expect(data.groups.map(({ word, names, of }) => [word, names, of])).toEqual([
    ["label", ["b", "a"], [1, 0, 0]],
    ["cluster", ["1: red, blue", "2", "3"], [0, 2, -1]],
  ]);
  expect(data.groups[1]!.note).toContain("points without groups");
});

test("the still picture has one mark a place and group, and says what is grey", () => {
  const labels = Array.from({ length: 13 }, (_, i) => (i === 12 ? null : `<b>${i}`));
  const findings = findingsOf(labels.flatMap((_, i) => [i % 4, 0]));
  const { data } = packMap({ ...findings, shown: { ...findings.shown, labels } }, undefined);
  const { markup } = stillMap(data);
  expect(markup.match(/<path/g)).toHaveLength(11);
  expect(markup.match(/h0/g)).toHaveLength(10 + 2);
  expect(markup).toContain("<text");
  const legend = stillLegend(data).markup;
  expect(legend).toContain("2 more, no label");
  expect(legend).toContain("&lt;b&gt;0");
});

test("texts that do not fit are cut shorter, ids stay whole", () => {
  const findings = findingsOf(Array.from({ length: 32_000 }, (_, i) => i % 97));
  const random = seededRandom(1);
  const texts = findings.shown.ids.map(() =>
    String.fromCharCode(...Array.from({ length: 120 }, () => 0x4e00 + random.below(20_000))),
  );
  const { data, packed, textLength } = packMap(
    { ...findings, shown: { ...findings.shown, texts } },
    undefined,
  );
  expect(packed.length).toBeLessThanOrEqual(4_200_000);
  expect(textLength).toBe(80);
  expect(data.texts![0]).toBe(`${texts[0]!.slice(0, 79)}…`);
  expect(data.ids).toEqual(findings.shown.ids);
});

function findingsOf(pairs: readonly number[]): ProjectionFindings {
  const entries = Array.from({ length: pairs.length / 2 }, (_, i) => i);
  return {
    ...{ items: entries.length, points: entries.length, rows: null, sampled: false, zeroVectors: 0 },
    ...{ left: [], seed: 1 },
    pictures: [
      {
        method: "pca",
        settings: {},
        shares: null,
        points: Buffer.from(Float32Array.from(pairs).buffer).toString("base64"),
        quality: null,
      },
    ],
    shown: {
      places: null,
      ids: entries.map((i) => `item-${i}`),
      texts: entries.map((i) => `text ${i}`),
      labels: entries.map((i) => (i === 0 ? "a" : "b")),
      occurrences: entries,
      ...{ occurrencesOf: "items", k: 10, localDimensions: null, hubs: [0] },
    },
  };
}
