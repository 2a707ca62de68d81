# model2vec's own distillation of a sentence-transformers folder, timed inside (without imports and reading the model).
# Usage: peer.py MODEL_FOLDER OUT_FOLDER THREADS
import json
import sys
import time

import torch
from model2vec.distill import distill_from_model
from transformers import AutoModel, AutoTokenizer

folder, out, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
model = AutoModel.from_pretrained(folder)
tokenizer = AutoTokenizer.from_pretrained(folder)
began = time.perf_counter()
student = distill_from_model(model=model, tokenizer=tokenizer, device="cpu")
took = time.perf_counter() - began
student.save_pretrained(out)
print(json.dumps({"seconds": took, "tokens": len(student.tokens), "dims": student.dim}))
