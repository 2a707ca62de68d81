"""The peer of projection.mjs: for each line read, a seed, draws the vectors once by umap-learn or openTSNE, writes the positions
and answers the time as a JSON line. Compiled on a part of the vectors before the first."""

import json
import sys
import time

import numpy as np

folder, method, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
items = np.load(f"{folder}/items.npy")

if method == "umap":
    import umap

    versions = {"umap-learn": umap.__version__}
    umap.UMAP(n_jobs=threads).fit_transform(items[:5000])

    # A seed would leave umap-learn one thread.
    def draw(_seed):
        return umap.UMAP(n_jobs=threads).fit_transform(items)

else:
    import openTSNE

    versions = {"openTSNE": openTSNE.__version__}
    openTSNE.TSNE(n_jobs=threads).fit(items[:5000])

    def draw(seed):
        return np.asarray(openTSNE.TSNE(n_jobs=threads, random_state=seed).fit(items))


print(json.dumps({"versions": {"python": sys.version.split()[0], **versions}}), flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    positions = draw(int(line))
    answer = {"ms": (time.perf_counter() - start) * 1e3}
    positions.astype("<f4").tofile(f"{folder}/positions.bin")
    print(json.dumps(answer), flush=True)
