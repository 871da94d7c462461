"""Keras on TensorFlow, quiet, seeded and on one thread; imported only to train."""

from __future__ import annotations

import os
import warnings
from functools import cache
from typing import Any

import numpy as np


@cache
def keras() -> Any:
    """Return the keras module; TensorFlow is loaded at the first call.

    Returns
    -------
    module
        Deterministic, on one thread of computation.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies, at import
        import keras as module
        import tensorflow as tf
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    except RuntimeError:  # TensorFlow was at work in this process already
        pass
    tf.config.experimental.enable_op_determinism()
    return module


def weights_of(model: Any, names: list[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return kernel and bias of dense layers by name, as plain arrays."""
    found = {}
    for name in names:
        kernel, bias = model.get_layer(name).get_weights()
        found[name] = (np.asarray(kernel), np.asarray(bias))
    return found
