"""The network of all-MiniLM-L6-v2 as an ONNX graph, written from its weights: torch has no part."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.errors import N_, SetupFault
from core.models.minilm.weights import require_genuine, table_of

#: How the weights of the layers are stored and multiplied; "int8" takes half of the time.
Precision = Literal["float32", "int8"]

_LAYERS, _HEADS, _WIDTH = 6, 12, 384
_EPSILON = 1e-12
_WORDS = "embeddings.word_embeddings.weight"
#: Weights in 7 bits: two products of a weight and an activation fit 16 bits, so processors that
#: add pairs there (those without VNNI) saturate nowhere, and agree with those that do not.
_LARGEST = 64
_OWN = "com.microsoft"  # where onnxruntime has the operators that fuse several


def export(target: Path, precision: Precision) -> None:
    """Write a network and, beside it, the vectors of the word pieces.

    Parameters
    ----------
    target : pathlib.Path
        Where the ONNX file goes; put there whole, or not at all.
    precision : {"float32", "int8"}
        As for `graph_of`.

    Raises
    ------
    ArtifactRefused
        The weights are not the published ones.
    SetupFault
        The file cannot be written.
    """
    from safetensors.numpy import load_file

    weights = load_file(require_genuine())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part, table = target.with_suffix(f".{os.getpid()}"), table_of(target)
        words = table.with_suffix(f".{os.getpid()}.npy")
        np.save(words, weights[_WORDS])
        words.replace(table)
        part.write_bytes(graph_of(weights, precision).SerializeToString())
        part.replace(target)  # last: who sees it finds the table there
    except OSError as error:
        raise SetupFault(
            N_("The sentence encoder could not be prepared: {reason}"), reason=error
        ) from error


def graph_of(weights: Mapping[str, np.ndarray], precision: Precision) -> Any:
    """Write the transformer, the mean over the word pieces and unit length.

    It begins at the word pieces' vectors: their table, half of the network, is read from a file,
    row by row, and need not be in memory. One text a run, so that nothing is padded or masked.

    Parameters
    ----------
    weights : mapping of str to numpy.ndarray of float32
        By their names in the published file; matrices of shape (out, in).
    precision : {"float32", "int8"}
        Of the matrices in the six layers. With "int8" each column has a scale of its own, and
        activations are quantised as they come.

    Returns
    -------
    onnx.ModelProto
        From `pieces`, float32 of shape (1, length, 384), to `sentence_vector`, (1, 384).
    """
    from onnx import helper

    writer = _Writer(weights, precision)
    sentence = writer.write()
    graph = helper.make_graph(
        writer.nodes,
        "minilm",
        [helper.make_tensor_value_info("pieces", 1, [1, "length", _WIDTH])],
        [helper.make_tensor_value_info(sentence, 1, [1, _WIDTH])],
        writer.constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_OWN, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


class _Writer:
    """Nodes and constants of the graph, in the order in which they are needed."""

    def __init__(self, weights: Mapping[str, np.ndarray], precision: Precision) -> None:
        self._weights = weights
        self._precision = precision
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def write(self) -> str:
        state = self._embeddings()
        for layer in range(_LAYERS):
            state = self._layer(f"encoder.layer.{layer}.", state)
        axes = self._constant("axes", np.array([1]))
        mean = self._node("ReduceMean", [state, axes], "mean", keepdims=0)
        return self._node("LpNormalization", [mean], "sentence_vector", axis=1, p=2)

    def _embeddings(self) -> str:
        places = self._weights["embeddings.position_embeddings.weight"]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        table = self._constant("places", places + kind)
        length = self._node("Shape", ["pieces"], "length", start=1, end=2)
        first = self._constant("first", np.array([0]))
        own = self._node("Slice", [table, first, length], "own_places")
        total = self._node("Add", ["pieces", own], "placed")
        scale, bias = self._norm("embeddings.")
        return self._node(
            "LayerNormalization", [total, scale, bias], "embedded", axis=-1, epsilon=_EPSILON
        )

    def _layer(self, name: str, state: str) -> str:
        own = f"{name}attention."
        seen = self._node(
            "MultiHeadAttention",
            [self._dense(f"{own}self.{part}", state) for part in ("query", "key", "value")],
            f"{own}seen",
            domain=_OWN,
            num_heads=_HEADS,
        )
        state = self._added(own + "output.", self._dense(own + "output.dense", seen), state)
        inner = self._dense(name + "intermediate.dense", state)
        active = self._node("Gelu", [inner], name + "active", domain=_OWN)
        return self._added(name + "output.", self._dense(name + "output.dense", active), state)

    def _added(self, name: str, change: str, state: str) -> str:
        """Add what a block gives to what it was given, and normalise."""
        return self._node(
            "SkipLayerNormalization",
            [change, state, *self._norm(name)],
            name + "state",
            domain=_OWN,
            epsilon=_EPSILON,
        )

    def _norm(self, name: str) -> tuple[str, str]:
        return self._published(f"{name}LayerNorm.weight"), self._published(f"{name}LayerNorm.bias")

    def _dense(self, name: str, state: str) -> str:
        matrix = self._weights[f"{name}.weight"].T
        bias = self._published(f"{name}.bias")
        if self._precision == "float32":
            weight = self._constant(f"{name}.weight", np.ascontiguousarray(matrix))
            product = self._node("MatMul", [state, weight], f"{name}.product")
            return self._node("Add", [product, bias], f"{name}.sum")
        scale = (np.abs(matrix).max(axis=0) / _LARGEST).astype(np.float32)
        whole = np.round(matrix / scale).astype(np.int8)
        return self._node(
            "DynamicQuantizeMatMul",
            [
                state,
                self._constant(f"{name}.weight", whole),
                self._constant(f"{name}.scale", scale),
                "",
                bias,
            ],
            f"{name}.sum",
            domain=_OWN,
        )

    def _published(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, value: np.ndarray) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output
