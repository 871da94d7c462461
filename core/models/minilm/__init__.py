"""Sentence embeddings by all-MiniLM-L6-v2: checked weights, run on onnxruntime, cached by text.

The network is written as ONNX from the published weights, without torch, in two precisions: new
versions learn with "int8", which takes a third of the time; those that learned with "float32"
keep it.
"""

from core.models.minilm.encoder import DIMENSIONS, Encoder, begin, encode, known
from core.models.minilm.graph import Precision
from core.models.minilm.weights import WEIGHTS_SHA256, require_genuine

__all__ = [
    "DIMENSIONS",
    "WEIGHTS_SHA256",
    "Encoder",
    "Precision",
    "begin",
    "encode",
    "known",
    "require_genuine",
]
