"""Graphs on onnxruntime: one thread a call, and nothing reported to its makers."""

from __future__ import annotations

import os
from typing import Any


def inference(graph: str | bytes) -> Any:
    """Open a graph.

    Parameters
    ----------
    graph : str or bytes
        The path of an ONNX file, or what it holds.

    Returns
    -------
    onnxruntime.InferenceSession
        Safe to share between threads.
    """
    # Read when the library is loaded: it would write a device's id and what it did to disk.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Threads that spin while they wait starve everybody on few cores.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
