import { expect, test } from "vitest";
import { mapPalettes } from "./map-palette.js";

type Triple = readonly [number, number, number];

test.each(["light", "dark"] as const)(
  "%s: colours of groups and of the others differ for every kind of eye, normal ones most",
  (theme) => {
    const { groups, others } = mapPalettes[theme];
    const colours = [...groups, others].map(linear);
    const least = sights.map((sight) => {
      const seen = colours.map((colour) => okLab(times(sight, colour)));
      return Math.min(...seen.flatMap((a, i) => seen.slice(i + 1).map((b) => Math.hypot(...minus(a, b)))));
    });
    expect(least[0]).toBeGreaterThan(0.18);
    for (const difference of least) expect(difference).toBeGreaterThan(0.1);
  },
);

function linear(hex: string): Triple {
  return [1, 3, 5].map((from) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

function okLab(colour: Triple): Triple {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    colour.map((value) => Math.max(0, Math.min(1, value))) as unknown as Triple,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones.map(Math.cbrt) as unknown as Triple,
  );
}

function times(matrix: readonly Triple[], [x, y, z]: Triple): Triple {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;
}

function minus(a: Triple, b: Triple): number[] {
  return a.map((value, i) => value - b[i]!);
}

/** Normal eyes, and those without long, middle or short cones (Machado, Oliveira, Fernandes 2009, severity 1). */
const sights: readonly (readonly Triple[])[] = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];
