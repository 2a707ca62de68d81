"""The peer of graph.mjs: for each line read, finds the neighbours of every vector once, writes their ids and scores as
.npy files and answers the time, without the writing, as a JSON line."""

import json
import sys
import time

import faiss
import numpy as np

folder, k = sys.argv[1], int(sys.argv[2])
items = np.load(f"{folder}/items.npy")
index = faiss.IndexFlatIP(items.shape[1])
index.add(items)

print(json.dumps({"versions": {"python": sys.version.split()[0], "faiss": faiss.__version__}}), flush=True)
for _ in sys.stdin:
    start, cpu_start = time.perf_counter(), time.process_time()
    # One more, as each vector finds itself.
    scores, rows = index.search(items, k + 1)
    answer = {"ms": (time.perf_counter() - start) * 1e3, "cpuMs": (time.process_time() - cpu_start) * 1e3}
    rows.astype("<i4").tofile(f"{folder}/rows.bin")
    scores.astype("<f4").tofile(f"{folder}/scores.bin")
    print(json.dumps(answer), flush=True)
