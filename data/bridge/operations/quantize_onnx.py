"""Smaller weights for an ONNX model."""

import logging


def to_int8(call, source, target):
    """Weights of matrix products in 8 bits, a scale a channel; activations are scaled when the model runs."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.disable(logging.WARNING)  # it recommends another export, whatever the model
    quantize_dynamic(source, target, per_channel=True, weight_type=QuantType.QInt8)


def to_float16(call, source, target):
    """Weights and arithmetic in 16 bits; inputs and outputs stay as they were."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True), target)


OPERATIONS = {"to_int8": to_int8, "to_float16": to_float16}
