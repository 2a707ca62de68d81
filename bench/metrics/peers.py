"""The peers of metrics.mjs: reads the name of a method per line, runs it once, answers time, CPU time and means as JSON."""

import gc
import json
import math
import sys
import time
from importlib.metadata import version

import numpy as np
import pytrec_eval
import ranx

folder = sys.argv[1]
shape = json.load(open(f"{folder}/shape.json"))
queries, documents = shape["queryIds"], shape["documentIds"]
depth = shape["depth"]

trec_names = {
    "ndcg@10": "ndcg_cut_10",
    "ndcg@100": "ndcg_cut_100",
    "map": "map",
    "mrr": "recip_rank",
    "precision@5": "P_5",
    "precision@10": "P_10",
    "recall@100": "recall_100",
    "recall@1000": "recall_1000",
    "bpref": "bpref",
    "r-precision": "Rprec",
}
metrics = list(trec_names)
measures = {"ndcg_cut.10,100", "map", "recip_rank", "P.5,10", "recall.100,1000", "bpref", "Rprec"}


def dict_of_run():
    rows = np.fromfile(f"{folder}/documents.i32", dtype=np.int32).reshape(-1, depth)
    scores = np.fromfile(f"{folder}/scores.f64", dtype=np.float64).reshape(-1, depth)
    return {
        query: dict(zip([documents[row] for row in rows[i].tolist()], scores[i].tolist()))
        for i, query in enumerate(queries)
    }


def dict_of_qrels():
    with open(f"{folder}/qrels.trec", encoding="utf8") as file:
        return pytrec_eval.parse_qrel(file)


run_dict = dict_of_run()
qrels_dict = dict_of_qrels()
# Millions of objects that never die: keep the collector from walking them during a measurement.
gc.freeze()
evaluator = pytrec_eval.RelevanceEvaluator(qrels_dict, measures)
ranx_qrels = ranx.Qrels(qrels_dict)
ranx_run = None


def trec_means(results):
    return {name: sum(result[key] for result in results.values()) / len(results) for name, key in trec_names.items()}


def ranx_means(run, judgements):
    # It has NaN for bpref where a query has no document judged not relevant, and so for the mean.
    means = {name: float(value) for name, value in ranx.evaluate(judgements, run, metrics).items()}
    return {name: None if math.isnan(value) else value for name, value in means.items()}


def build_and_evaluate_ranx():
    global ranx_run
    ranx_run = None
    ranx_run = ranx.Run(run_dict)
    return ranx_means(ranx_run, ranx_qrels)


def files_pytrec():
    with open(f"{folder}/run.trec", encoding="utf8") as file:
        run = pytrec_eval.parse_run(file)
    return trec_means(pytrec_eval.RelevanceEvaluator(dict_of_qrels(), measures).evaluate(run))


def files_ranx():
    run = ranx.Run.from_file(f"{folder}/run.trec", kind="trec")
    return ranx_means(run, ranx.Qrels.from_file(f"{folder}/qrels.trec", kind="trec"))


methods = {
    "pytrec": lambda: trec_means(evaluator.evaluate(run_dict)),
    "ranx": lambda: ranx_means(ranx_run, ranx_qrels),
    "ranx-build": build_and_evaluate_ranx,
    "files-pytrec": files_pytrec,
    "files-ranx": files_ranx,
}

packages = ["pytrec-eval-terrier", "ranx", "numpy", "numba"]
versions = {"python": sys.version.split()[0], **{name: version(name) for name in packages}}
print(json.dumps({"versions": versions}), flush=True)
for line in sys.stdin:
    start, cpu_start = time.perf_counter(), time.process_time()
    means = methods[line.strip()]()
    answer = {"ms": (time.perf_counter() - start) * 1e3, "cpuMs": (time.process_time() - cpu_start) * 1e3, "means": means}
    print(json.dumps(answer), flush=True)
