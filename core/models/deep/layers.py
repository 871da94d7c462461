"""Dense layers as plain arrays, and the ONNX graph that they make: no file of Keras is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from core.models.inference import inference

Activation = Literal["linear", "relu", "softmax"]
_OPSET = 17
_IR = 8


@dataclass(frozen=True)
class Layer:
    """``activation(inputs @ kernel + bias)``, the inputs side by side.

    `kernel` has shape (inputs, outputs), `bias` (outputs,), both float32.
    """

    name: str
    inputs: tuple[str, ...]
    kernel: np.ndarray
    bias: np.ndarray
    activation: Activation


def to_onnx(layers: Sequence[Layer], inputs: Mapping[str, int], outputs: Sequence[str]) -> bytes:
    """Build the graph of dense layers.

    Parameters
    ----------
    layers : sequence of Layer
        Each after those that it reads.
    inputs : mapping of str to int
        Name and width of each input.
    outputs : sequence of str
        Layers whose values are wanted.

    Returns
    -------
    bytes
        A checked ONNX model; inputs and outputs are float32 of shape (batch, width).
    """
    from onnx import TensorProto, checker, helper, numpy_helper

    nodes, constants, widths = [], [], dict(inputs)
    for layer in layers:
        source = layer.inputs[0]
        if len(layer.inputs) > 1:
            source = f"{layer.name}_inputs"
            nodes.append(helper.make_node("Concat", list(layer.inputs), [source], axis=1))
        for part, values in (("kernel", layer.kernel), ("bias", layer.bias)):
            constants.append(
                numpy_helper.from_array(values.astype(np.float32), f"{layer.name}_{part}")
            )
        linear = layer.name if layer.activation == "linear" else f"{layer.name}_linear"
        nodes.append(
            helper.make_node(
                "Gemm", [source, f"{layer.name}_kernel", f"{layer.name}_bias"], [linear]
            )
        )
        if layer.activation != "linear":
            kind = {"relu": "Relu", "softmax": "Softmax"}[layer.activation]
            nodes.append(helper.make_node(kind, [linear], [layer.name]))
        widths[layer.name] = len(layer.bias)

    def described(name: str) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", widths[name]])

    graph = helper.make_graph(
        nodes, "prisme", [described(n) for n in inputs], [described(n) for n in outputs], constants
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR
    )
    checker.check_model(model)
    return bytes(model.SerializeToString())


_session = lru_cache(maxsize=16)(inference)


def run(onnx: bytes, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Run a graph on onnxruntime.

    Parameters
    ----------
    onnx : bytes
        What `to_onnx` gave.
    inputs : mapping of str to numpy.ndarray of shape (n, width)
        Cast to float32.

    Returns
    -------
    dict of str to numpy.ndarray of shape (n, width)
        The outputs by name.
    """
    session = _session(onnx)
    names = [output.name for output in session.get_outputs()]
    feed = {name: np.ascontiguousarray(values, np.float32) for name, values in inputs.items()}
    return dict(zip(names, session.run(names, feed), strict=True))
