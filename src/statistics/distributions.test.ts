import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { erf } from "../numeric/erf.js";
import { betaCdf, betaQuantile, betaSf } from "./beta-distribution.js";
import { binomialAtLeast, binomialCdf, binomialPmf, binomialTest } from "./binomial.js";
import { chiSquareCdf, chiSquareQuantile, chiSquareSf } from "./chi-square.js";
import { erfc } from "./error-function.js";
import { fisherFCdf, fisherFQuantile, fisherFSf } from "./fisher-f.js";
import { gammaQuantile } from "./gamma-distribution.js";
import { incompleteBeta } from "./incomplete-beta.js";
import { incompleteGamma } from "./incomplete-gamma.js";
import { logGamma } from "./log-gamma.js";
import { normalCdf, normalLogCdf, normalPdf, normalQuantile, normalSf } from "./normal.js";
import { studentTCdf, studentTQuantile, studentTSf, studentTTwoSided } from "./student-t.js";

type Row = Record<string, number>;
interface Table {
  values: Row[];
  quantiles: Row[];
}
interface Fixture {
  normal: Table;
  studentT: Table;
  chiSquare: Table;
  fisherF: Table;
  beta: Table;
  incompleteGamma: Row[];
  erf: Row[];
  gammaFunctions: Row[];
  binomial: Table;
}

const path = shared("reference-data", "statistics", "distributions.json");
const fixture = path === null ? null : (JSON.parse(readFileSync(path, "utf8")) as Fixture);
const golden = test.skipIf(fixture === null);
const suffix = "to the tolerance of the tables (needs the shared reference data)";

/** Relative error; an expected value below the normal range of doubles counts as 0. */
function near(actual: number, expected: number, tolerance: number, what: string): void {
  const scale = Math.abs(expected);
  const error = scale < 1e-307 ? Math.abs(actual - expected) : Math.abs(actual - expected) / scale;
  expect(error, `${what}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(tolerance);
}

function check(rows: Row[], cases: Record<string, (row: Row) => number>, tolerance: number): void {
  expect(rows.length).toBeGreaterThan(4);
  for (const row of rows) {
    for (const [column, compute] of Object.entries(cases)) {
      near(compute(row), row[column]!, tolerance, `${column} of ${JSON.stringify(row)}`);
    }
  }
}

describe("against 60-digit arithmetic", () => {
  golden(`gamma functions ${suffix}`, () => {
    check(fixture!.gammaFunctions, { logGamma: (r) => logGamma(r.x!) }, 1e-12);
    check(
      fixture!.incompleteGamma,
      {
        lower: (r) => incompleteGamma(r.a!, r.x!).lower,
        upper: (r) => incompleteGamma(r.a!, r.x!).upper,
      },
      1e-12,
    );
  });

  golden(`error functions ${suffix}`, () => {
    check(fixture!.erf, { erf: (r) => erf(r.x!), erfc: (r) => erfc(r.x!) }, 1e-12);
  });

  golden(`normal ${suffix}`, () => {
    check(
      fixture!.normal.values,
      {
        pdf: (r) => normalPdf(r.z!),
        cdf: (r) => normalCdf(r.z!),
        sf: (r) => normalSf(r.z!),
        logcdf: (r) => normalLogCdf(r.z!),
        logsf: (r) => normalLogCdf(-r.z!),
      },
      1e-12,
    );
    check(fixture!.normal.quantiles, { z: (r) => normalQuantile(r.p!) }, 1e-10);
  });

  golden(`Student's t ${suffix}`, () => {
    check(
      fixture!.studentT.values,
      {
        cdf: (r) => studentTCdf(r.t!, r.df!),
        sf: (r) => studentTSf(r.t!, r.df!),
        twoSidedP: (r) => studentTTwoSided(r.t!, r.df!),
      },
      1e-12,
    );
    check(fixture!.studentT.quantiles, { t: (r) => studentTQuantile(r.p!, r.df!) }, 1e-10);
  });

  golden(`chi-square ${suffix}`, () => {
    check(
      fixture!.chiSquare.values,
      { cdf: (r) => chiSquareCdf(r.x!, r.df!), sf: (r) => chiSquareSf(r.x!, r.df!) },
      1e-12,
    );
    check(fixture!.chiSquare.quantiles, { x: (r) => chiSquareQuantile(r.p!, r.df!) }, 1e-10);
  });

  golden(`Fisher's F ${suffix}`, () => {
    check(
      fixture!.fisherF.values,
      { cdf: (r) => fisherFCdf(r.x!, r.df1!, r.df2!), sf: (r) => fisherFSf(r.x!, r.df1!, r.df2!) },
      1e-12,
    );
    check(fixture!.fisherF.quantiles, { x: (r) => fisherFQuantile(r.p!, r.df1!, r.df2!) }, 1e-10);
  });

  golden(`beta ${suffix}`, () => {
    check(
      fixture!.beta.values,
      { cdf: (r) => betaCdf(r.x!, r.a!, r.b!), sf: (r) => betaSf(r.x!, r.a!, r.b!) },
      1e-12,
    );
    check(fixture!.beta.quantiles, { x: (r) => betaQuantile(r.p!, r.a!, r.b!) }, 1e-10);
  });

  golden(`binomial ${suffix}`, () => {
    check(
      fixture!.binomial.values,
      {
        cdf: (r) => binomialCdf(r.k!, r.n!, r.p!),
        upperInclusive: (r) => binomialAtLeast(r.k!, r.n!, r.p!),
        twoSidedExactTestP: (r) => binomialTest(r.k!, r.n!, r.p!),
      },
      1e-12,
    );
  });
});

describe("properties and ends", () => {
  test("Γ(n) is (n - 1)! and Γ(x + 1) = x Γ(x)", () => {
    near(Math.exp(logGamma(6)), 120, 1e-14, "5!");
    for (const x of [0.01, 0.7, 1.3, 4.2, 9.99, 10.01, 55.5]) {
      expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(1e-13 * (1 + x));
    }
  });

  test("quantiles undo their distribution functions", () => {
    for (const p of [1e-12, 1e-4, 0.03, 0.25, 0.5, 0.6, 0.97, 1 - 1e-9]) {
      near(normalCdf(normalQuantile(p)), p, 1e-12, "normal");
      near(studentTCdf(studentTQuantile(p, 3.5), 3.5), p, 1e-12, "t");
      near(chiSquareCdf(chiSquareQuantile(p, 4), 4), p, 1e-12, "chi-square");
      near(fisherFCdf(fisherFQuantile(p, 3, 8), 3, 8), p, 1e-12, "F");
      near(betaCdf(betaQuantile(p, 2, 5), 2, 5), p, 1e-12, "beta");
    }
  });

  test("symmetric distributions have symmetric quantiles", () => {
    for (const p of [1e-9, 0.025, 0.3]) {
      near(normalQuantile(1 - p), -normalQuantile(p), 1e-7, "normal");
      near(studentTQuantile(1 - p, 7), -studentTQuantile(p, 7), 1e-7, "t");
    }
    expect(studentTQuantile(0.5, 4)).toBe(0);
  });

  test("p = 0 and 1 give the ends of the support", () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(studentTQuantile(1, 3)).toBe(Number.POSITIVE_INFINITY);
    expect(gammaQuantile(0, 2)).toBe(0);
    expect(betaQuantile(1, 2, 2)).toBe(1);
    expect(fisherFQuantile(1, 2, 2)).toBe(Number.POSITIVE_INFINITY);
    expect(studentTTwoSided(Number.POSITIVE_INFINITY, 5)).toBe(0);
  });

  test("binomial probabilities add up and match a hand count", () => {
    near(binomialPmf(3, 10, 0.5), 120 / 1024, 1e-14, "10 over 3");
    let sum = 0;
    for (let k = 0; k <= 37; k++) sum += binomialPmf(k, 37, 0.21);
    near(sum, 1, 1e-13, "sum");
    expect([binomialPmf(0, 5, 0), binomialPmf(5, 5, 1), binomialPmf(6, 5, 0.5)]).toEqual([1, 1, 0]);
    expect([binomialCdf(-1, 5, 0.5), binomialCdf(5, 5, 0.5), binomialAtLeast(6, 5, 0.5)]).toEqual([0, 1, 0]);
  });

  test("values outside the range are refused, NaN included", () => {
    expect(() => logGamma(0)).toThrow(RangeError);
    expect(() => incompleteGamma(-1, 1)).toThrow(RangeError);
    expect(() => incompleteGamma(1, Number.NaN)).toThrow(RangeError);
    expect(() => incompleteBeta(1, 0, 0.5)).toThrow(RangeError);
    expect(() => incompleteBeta(1, 1, Number.NaN)).toThrow(RangeError);
    expect(() => studentTCdf(1, 0)).toThrow(RangeError);
    expect(() => normalQuantile(1.2)).toThrow("1.2");
    expect(() => betaQuantile(Number.NaN, 1, 1)).toThrow(RangeError);
    expect(() => binomialCdf(1, 2.5, 0.5)).toThrow("2.5 trials");
  });
});
