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
    ["nDCG(gains={1:4,0:1})@5", "ndcg(gains=0:1;1:4)@5"],
    ["ndcg_1=3,2=9,4=4.5", "ndcg(gains=1:3;2:9;4:4.5)"],
    ["R_cap@10", "capped-recall@10"],
    ["R_cap_at_10", "capped-recall@10"],
    ["relative_P_5", "capped-recall@5"],
    ["gm_map", "gmap"],
    ["infAP(rel=2)", "infap-l2"],
    ["bpref-l2", "bpref-l2"],
    ["gm_bpref", "gm-bpref"],
    ["rbp.95", "rbp.95"],
    ["rbp.5-l2", "rbp.5-l2"],
    ["RBP(p=0.8,rel=2)", "rbp.8-l2"],
    ["rbp_0.90", "rbp.9"],
    ["rbp@0.9", "rbp.9"],
    ["rbp_resid.9", "rbp-residual.9"],
    ["rbp-graded.9", "rbp-graded.9"],
    ["ERR@20", "err@20"],
    ["err(max=4)@20", "err(max=4)@20"],
    ["iprec_at_recall_0.10", "iprec@0.1"],
    ["iprec_at_recall..10", "iprec@0.1"],
    ["IPrec(rel=2)@0.25", "iprec@0.25-l2"],
    ["iprec@1", "iprec@1"],
    ["11pt_avg", "11pt-avg"],
    ["11pt-avg-l2", "11pt-avg-l2"],
    ["Accuracy(rel=2)", "pair-accuracy-l2"],
    ["accuracy@1", "success@1"],
    ["Compat(p=0.95)", "compatibility.95"],
    ["compatibility.8", "compatibility.8"],
    ["INST(T=2)", "inst(t=2)"],
    ["binG", "binary-g"],
    ["Rprec_mult_0.20", "r-precision-mult@0.2"],
    ["set_P", "set-precision"],
    ["SetP(rel=2)@5", "set-precision@5-l2"],
    ["set_recall", "set-recall"],
    ["SetRelP", "set-capped-recall"],
    ["set_map", "set-map"],
    ["set_F", "set-f"],
    ["SetF(rel=1,beta=2.0)", "set-f(beta=2)"],
    ["set-f(beta=1)", "set-f"],
    ["hits@5", "hits@5"],
    ["dcg_burges@5", "dcg-exp@5"],
    ["Judged", "judged"],
    ["num_ret", "num-ret"],
    ["NumRet(rel=2)", "num-rel-ret-l2"],
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
      parameter: null,
      gains: null,
      label: "MAP@100-l3",
    });
    expect(parseMetricName("rbp.95-l2")).toMatchObject({ cutoff: null, level: 2, parameter: 0.95 });
    expect(parseMetricName("set-f")).toMatchObject({ parameter: 1 });
    expect(parseMetricName("err@5")).toMatchObject({ cutoff: 5, parameter: null });
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
    ["recall", "set-recall is for whole lists"],
    ["rbp", "write rbp.95, or another; trec_eval's rbp is rbp-graded.9"],
    ["rbp.0", 'has ".0" as the chance of going on'],
    ["rbp@2", 'has "2" as the chance of going on to the next document; expected a number between 0 and 1'],
    ["RBP(p=0.8).9", "gives the chance of going on to the next document twice"],
    ["iprec", "needs a recall: write iprec@0.1"],
    ["iprec@1.5", "expected a recall from 0 to 1"],
    ["iprec@", 'has "" as a recall'],
    ["err(max=0)@5", 'has "0" as the largest grade of the scale'],
    ["set-f(beta=x)", 'has "x" as the weight of recall'],
    ["map(beta=2)", "has the parameter beta, but map has none"],
    ["rbp(beta=2)", "but rbp has p, as in rbp.95"],
    ["err@10-l2", "err has none (its grades are its gains)"],
    ["ndcg(gains=1:x)", 'has the gain "1:x"'],
    ["ndcg(gains=1:2;1:3)", "gives the gain of grade 1 twice"],
    ["map(gains=1:2)", "only ndcg has them"],
    ["gmap@10", "takes no cutoff"],
    ["bprefs", 'Did you mean "bpref"?'],
    ["iprecc@0.1", 'Did you mean "iprec@0.1"?'],
    ["compatibilty.95", 'Did you mean "compatibility.95"?'],
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

test("module alone is told how a metric of one's own is written", () => {
  expect(() => parseMetricName("module")).toThrow('Did you mean "module:./mine.mjs"?');
});
