"""The peer of word2vec.mjs: reads a seed per line, trains with gensim, answers the CPU time and the words as a JSON line."""

import json
import sys
import time

import gensim
import numpy as np
from gensim.models import FastText, Word2Vec

folder, settings = sys.argv[1], json.loads(sys.argv[2])
with open(f"{folder}/documents.json", encoding="utf-8") as file:
    documents = json.load(file)
options = {
    "vector_size": settings["dims"],
    "window": settings["window"],
    "min_count": settings["minCount"],
    "sg": 1,
    "negative": 5,
    "sample": 1e-3,
    "alpha": 0.025,
    "min_alpha": 0.0001,
    "workers": 1,
}
if settings["subwords"]:
    options |= {"min_n": 3, "max_n": 6, "bucket": 2_000_000}

print(json.dumps({"versions": {"python": sys.version.split()[0], "numpy": np.__version__, "gensim": gensim.__version__}}), flush=True)
for line in sys.stdin:
    model = (FastText if settings["subwords"] else Word2Vec)(seed=json.loads(line)["seed"], **options)
    model.build_vocab(documents)
    start = time.process_time()
    model.train(documents, total_examples=len(documents), epochs=settings["epochs"])
    seconds = time.process_time() - start
    model.wv.vectors.astype("<f4").tofile(f"{folder}/vectors.f32")
    print(json.dumps({"cpuSeconds": seconds, "words": model.wv.index_to_key}), flush=True)
