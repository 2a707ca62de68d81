"""The peers of knn.mjs: reads the name of a method per line, runs it once, answers its time and CPU time as a JSON line."""

import json
import sys
import time

import faiss
import numpy as np

folder, k = sys.argv[1], int(sys.argv[2])
items = np.load(f"{folder}/items.npy")
queries = np.load(f"{folder}/queries.npy")
index = faiss.IndexFlatIP(items.shape[1])
index.add(items)
buffer = np.zeros((len(queries), len(items)), dtype=np.float32)

methods = {
    # The product alone, no selection; into memory that is there already, and as `queries @ items.T` gives it.
    "product-reused": lambda: (np.matmul(queries, items.T, out=buffer), None)[1],
    "product-fresh": lambda: (queries @ items.T, None)[1],
    "faiss": lambda: index.search(queries, k)[1],
}

print(json.dumps({"versions": {"python": sys.version.split()[0], "numpy": np.__version__, "faiss": faiss.__version__}}), flush=True)
for line in sys.stdin:
    start, cpu_start = time.perf_counter(), time.process_time()
    rows = methods[line.strip()]()
    answer = {"ms": (time.perf_counter() - start) * 1e3, "cpuMs": (time.process_time() - cpu_start) * 1e3}
    if rows is not None:
        answer["rows"] = rows.ravel().tolist()
    print(json.dumps(answer), flush=True)
