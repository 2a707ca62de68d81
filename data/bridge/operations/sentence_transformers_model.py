"""Models of sentence-transformers: opened once, then asked for vectors."""

import threading
from concurrent.futures import ThreadPoolExecutor

from calls import BadInput


class OpenModel:
    def __init__(self, model, lanes, tokenizer):
        self.model = model
        self.tokenizer = tokenizer
        self.pool = ThreadPoolExecutor(lanes)
        self.tokenizing = threading.Lock()


def open_model(call, path, device, backend, dtype, maxTokens, lanes):
    import torch

    _allow_data_alone(torch)
    from sentence_transformers import SentenceTransformer

    chosen = _device(torch, device)
    if chosen == "cpu":
        torch.set_num_threads(1)  # a lane is a thread, and texts beside each other keep every core busy
    model_kwargs = {}
    if dtype is not None:
        model_kwargs[_dtype_name()] = getattr(torch, dtype)
    if backend == "onnx":
        model_kwargs.update(_onnx_kwargs(chosen))
    model = SentenceTransformer(
        path, device=chosen, backend=backend, local_files_only=True, model_kwargs=model_kwargs
    )
    model.eval()
    if maxTokens is not None:
        model.max_seq_length = maxTokens
    dims = len(model.encode(["."], prompt="", show_progress_bar=False)[0])
    call.check()
    _models.append(OpenModel(model, lanes if chosen == "cpu" else 1, _whole_text_tokenizer(model)))
    return {"handle": len(_models) - 1, "dims": dims, **_described(model, chosen)}


def embed_texts(call, handle, texts, prompt, batch):
    import numpy

    opened = _models[handle]
    whole = [_well_formed(prompt + text) for text in texts]
    limit = opened.model.max_seq_length
    counts = [_count(opened, text) for text in whole]

    def vectors(rows):
        call.check()
        made = opened.model.encode(
            [whole[row][len(prompt) :] for row in rows],
            prompt=prompt,
            batch_size=len(rows),
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return numpy.asarray(made, dtype=numpy.float32)

    order = sorted(range(len(texts)), key=lambda row: -counts[row])
    groups = [order[start : start + batch] for start in range(0, len(order), batch)]
    made = None
    for rows, part in zip(groups, opened.pool.map(vectors, groups)):
        if made is None:
            made = numpy.empty((len(texts), part.shape[1]), dtype=numpy.float32)
        made[rows] = part
    call.give("vectors", made)
    kept = [count if limit is None else min(count, limit) for count in counts]
    cut = [int(limit is not None and count > limit) for count in counts]
    return {"tokens": kept, "truncated": cut}


def _allow_data_alone(torch):
    """Neither pickles nor code of a model's folder: sentence-transformers before 6 trusts every folder of this machine."""
    import transformers.dynamic_module_utils as dynamic

    def no_pickle(*args, **kwargs):
        raise BadInput("this model has weights that are a pickle, which may run code when it is read; st: takes safetensors")

    def no_code(class_reference, *args, **kwargs):
        raise BadInput(f"this model asks for {class_reference}, code of its own; Alidade has none of it run")

    torch.load = no_pickle
    dynamic.get_class_from_dynamic_module = no_code


def _device(torch, asked):
    mps = getattr(torch.backends, "mps", None)
    has = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": mps is not None and mps.is_available()}
    if asked == "auto":
        return next(name for name in ("cuda", "mps", "cpu") if has[name])
    if not has[asked]:
        there = ", ".join(name for name in has if has[name])
        raise BadInput(f"device is {asked}, which PyTorch {torch.__version__} does not have here; it has {there}")
    return asked


def _dtype_name():
    import transformers

    return "dtype" if int(transformers.__version__.split(".")[0]) >= 5 else "torch_dtype"


def _onnx_kwargs(device):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    provider = "CUDAExecutionProvider" if device == "cuda" else "CPUExecutionProvider"
    return {"provider": provider, "session_options": options, "export": False}


def _described(model, device):
    modules = [type(module).__name__ for module in model]
    parameter = next(iter(model.parameters()), None)
    prompts = {name: text for name, text in (model.prompts or {}).items() if isinstance(text, str)}
    limit = model.max_seq_length
    return {
        "maxTokens": int(limit) if limit is not None and limit < 10**9 else None,
        "modules": modules,
        "pooling": next((_pooling(module) for module in model if type(module).__name__ == "Pooling"), None),
        "normalized": modules[-1] == "Normalize" and model.truncate_dim is None,
        "similarity": model.similarity_fn_name,
        "prompts": prompts,
        "defaultPrompt": model.default_prompt_name,
        "dtype": "onnx" if parameter is None else str(parameter.dtype).replace("torch.", ""),
        "device": device,
    }


def _pooling(module):
    mode = getattr(module, "pooling_mode", None) or module.get_pooling_mode_str()
    name = mode if isinstance(mode, str) else "+".join(mode)
    return name if module.include_prompt else f"{name} without prompt"


def _whole_text_tokenizer(model):
    """Counts the tokens of a text that is not cut, by a tokenizer of its own: the model's is set to cut."""
    import copy

    tokenizer = getattr(model, "tokenizer", None)
    if tokenizer is None:
        raise BadInput("this model has no tokenizer for texts; st: takes models that embed text")
    own = copy.deepcopy(tokenizer)
    if hasattr(own, "encode_batch"):  # of the library tokenizers, as static models have
        own.no_truncation()
        own.no_padding()
        return lambda text: len(own.encode(text, add_special_tokens=False).ids)
    if hasattr(own, "model_max_length"):
        own.model_max_length = 10**18  # no warning for long texts
        return lambda text: len(own(text, truncation=False, padding=False)["input_ids"])
    return lambda text: len(own.tokenize(text))


def _count(opened, text):
    with opened.tokenizing:
        return opened.tokenizer(text)


def _well_formed(text):
    """Lone surrogates, which JSON may carry and UTF-8 may not, become U+FFFD."""
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_models = []

OPERATIONS = {"open_model": open_model, "embed_texts": embed_texts}
