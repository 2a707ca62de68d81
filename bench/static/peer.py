"""The peer of static.mjs: embeds the texts with model2vec on each line read, answers the wall time as a line of JSON."""

import json
import sys
import time

import model2vec
import numpy as np

folder, model_folder, threads = sys.argv[1], sys.argv[2], sys.argv[3]
with open(f"{folder}/texts.json", encoding="utf-8") as file:
    texts = json.load(file)
model = model2vec.StaticModel.from_pretrained(model_folder)
print(json.dumps({"versions": {"python": sys.version.split()[0], "numpy": np.__version__, "model2vec": model2vec.__version__}}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    rows = texts[: request["texts"]]
    start = time.perf_counter()
    vectors = model.encode(rows, use_multiprocessing=request["processes"])
    seconds = time.perf_counter() - start
    if request.get("keep"):
        np.asarray(vectors, dtype="<f4").tofile(f"{folder}/vectors.f32")
    print(json.dumps({"seconds": seconds}), flush=True)
