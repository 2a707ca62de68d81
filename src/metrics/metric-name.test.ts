import { describe, expect, test } from "vitest";
import { errorKind } from "../contracts/errors.js";
import { parseMetricName, parseMetricNames } from "./metric-name.js";

describe("parseMetricName", () => {
  test.each([
    ["ndcg@10", "ndcg@10"],
    ["nDCG@10", "ndcg@10"],
    ["NDCG@10", "ndcg@10"],
    ["ndcg_at_10", "ndcg@10"],
    ["ndcg_cut_10", "ndcg@10"],
    ["ndcg_cut.10", "ndcg@10"],
    ["ndcg", "ndcg"],
    ["nDCG", "ndcg"],
    ["nDCG(dcg='exp-log2')@10", "ndcg-exp@10"],
    ["nDCG(dcg='log2')@10", "ndcg@10"],
    ["ndcg-exp@10", "ndcg-exp@10"],
    ["ndcg_burges@5", "ndcg-exp@5"],
    ["ndcg_exp_at_5", "ndcg-exp@5"],
    ["P_5", "precision@5"],
    ["P@5", "precision@5"],
    ["p@5", "precision@5"],
    ["P.5", "precision@5"],
    ["precision_at_5", "precision@5"],
    ["P(rel=2)@5", "precision@5-l2"],
    ["precision@5-l2", "precision@5-l2"],
    ["precision@5-l1", "precision@5"],
    ["R@5", "recall@5"],
    ["recall_1000", "recall@1000"],
    ["Recall@100", "recall@100"],
    ["R(rel=2)@2", "recall@2-l2"],
    ["map", "map"],
    ["MAP@100", "map@100"],
    ["AP", "map"],
    ["AP(rel=2)@10", "map@10-l2"],
    ["map_cut_10", "map@10"],
    ["map-l2", "map-l2"],
    ["map_at_10", "map@10"],
    ["mrr", "mrr"],
    ["MRR@10", "mrr@10"],
    ["recip_rank", "mrr"],
    ["RR@10", "mrr@10"],
    ["RR(rel=2)", "mrr-l2"],
    ["recip_rank-l3", "mrr-l3"],
    ["Rprec", "r-precision"],
    ["r-precision", "r-precision"],
    ["R-Precision-l2", "r-precision-l2"],
    ["Rprec(rel=2)", "r-precision-l2"],
    ["success_1", "success@1"],
    ["Success@10", "success@10"],
    ["hit_rate@5", "success@5"],
    ["hit_rate_at_10", "success@10"],
    ["Success(rel=2)@2", "success@2-l2"],
    ["f1@5", "f1@5"],
    ["F1_at_5", "f1@5"],
    ["Judged@10", "judged@10"],
    ["unj_20", "unjudged@20"],
    ["unjudged@10", "unjudged@10"],
    ["  ndcg@10 ", "ndcg@10"],
  ])("%s is %s", (name, canonical) => {
    expect(parseMetricName(name).canonical).toBe(canonical);
    expect(parseMetricName(canonical).canonical).toBe(canonical);
  });

  test.each([
    ["ndcg@10", "nDCG@10"],
    ["precision@5", "P@5"],
    ["recall@5", "R@5"],
    ["map", "MAP"],
    ["mrr@10", "MRR@10"],
    ["r-precision", "R-precision"],
    ["precision@5-l2", "P@5-l2"],
    ["unjudged@10", "Unjudged@10"],
  ])("%s is shown as %s", (name, label) => {
    expect(parseMetricName(name).label).toBe(label);
  });

  test("gives the parts", () => {
    expect(parseMetricName("MAP@100-l3")).toEqual({
      canonical: "map@100-l3",
      measure: "map",
      cutoff: 100,
      level: 3,
      label: "MAP@100-l3",
    });
    expect(parseMetricName("map")).toMatchObject({ cutoff: null, level: 1 });
  });

  test.each([
    ["ndgc@10", 'Did you mean "ndcg@10"?'],
    ["presicion@5", 'Did you mean "precision@10"?'],
    ["recal_at_5", 'Did you mean "recall@10"?'],
    ["rprecc", 'Did you mean "r-precision"?'],
    ["quality", "Metrics: ndcg[@k], ndcg-exp[@k], precision@k, recall@k, map[@k]"],
    ["", '"" is not a metric'],
    ["constructor", '"constructor" is not a metric'],
    ["toString@5", '"toString@5" is not a metric'],
    ["precision", "needs a cutoff: write precision@10"],
    ["ndcg@0", 'is "0"; expected a whole number from 1'],
    ["ndcg@-1", 'is "-1"; expected a whole number from 1'],
    ["ndcg@1.5", 'is "1.5"'],
    ["ndcg@ten", 'is "ten"'],
    ["ndcg@", 'is ""'],
    ["P@5,10", 'is "5,10"'],
    ["r-precision@5", "takes no cutoff"],
    ["ndcg@10-l2", "ndcg has none (its grades are its gains)"],
    ["judged@10-l2", "judged has none"],
    ["map-l0", "is 0; expected a grade from 1"],
    ["P(rel=2)@5-l3", "gives the relevance level twice"],
    ["P(judged_only=True)@4", 'has the parameter "judged_only=true"'],
    ["P(dcg='exp-log2')@4", "is not a metric"],
  ])("rejects %s", (name, message) => {
    try {
      parseMetricName(name);
      expect.unreachable();
    } catch (error) {
      expect(errorKind(error)).toBe("input");
      expect((error as Error).message).toContain(message);
      expect((error as Error).message).toContain(`"${name}"`);
    }
  });
});

describe("parseMetricNames", () => {
  test("keeps the order and rejects one metric under two names", () => {
    expect(parseMetricNames(["map", "P_5"]).map(({ canonical }) => canonical)).toEqual([
      "map",
      "precision@5",
    ]);
    expect(() => parseMetricNames(["P@5", "map", "precision_at_5"])).toThrow(
      '"P@5" and "precision_at_5" are the same (precision@5)',
    );
    expect(() => parseMetricNames([])).toThrow("no metric is named");
  });
});
