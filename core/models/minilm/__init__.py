"""Sentence embeddings by all-MiniLM-L6-v2: checked weights, run on onnxruntime, cached by text.

Serving processes never load torch: a child process exports the network once, and proves that
the export gives the same vectors.
"""

from core.models.minilm.encoder import DIMENSIONS, Encoder, begin, encode, known
from core.models.minilm.weights import WEIGHTS_SHA256, require_genuine

__all__ = ["DIMENSIONS", "WEIGHTS_SHA256", "Encoder", "begin", "encode", "known", "require_genuine"]
