"""The peer of inference.mjs in Python: sentence-transformers, with torch or its ONNX backend, one line of JSON a request."""

import json
import resource
import sys
import time

import numpy as np
import sentence_transformers
from sentence_transformers import SentenceTransformer

backend, model, folder = sys.argv[1], sys.argv[2], sys.argv[3]
if backend == "torch":
    encoder = SentenceTransformer(model, device="cpu")
else:
    encoder = SentenceTransformer(
        model,
        backend="onnx",
        device="cpu",
        model_kwargs={"provider": "CPUExecutionProvider", "file_name": "onnx/model.onnx"},
    )

versions = {"python": sys.version.split()[0], "sentence-transformers": sentence_transformers.__version__}
for name in ("torch", "transformers", "onnxruntime"):
    if name in sys.modules:
        versions[name] = sys.modules[name].__version__
print(json.dumps({"versions": versions}), flush=True)

for line in sys.stdin:
    request = json.loads(line)
    texts = request["texts"]
    if request["what"] == "embed":
        start = time.perf_counter()
        vectors = encoder.encode(texts, batch_size=request.get("batch", 32), show_progress_bar=False)
        seconds = time.perf_counter() - start
        np.asarray(vectors, dtype="<f4").tofile(f"{folder}/{backend}.f32")
        answer = {"seconds": seconds}
    else:
        times = []
        for text in texts:
            start = time.perf_counter()
            encoder.encode([text], show_progress_bar=False)
            times.append(1000 * (time.perf_counter() - start))
        answer = {"times": times}
    answer["peakBytes"] = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(answer), flush=True)
