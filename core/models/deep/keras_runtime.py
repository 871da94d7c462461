"""Keras on TensorFlow, quiet, seeded and on one thread; imported only to train."""

from __future__ import annotations

import os
import sys
import warnings
from functools import cache
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import N_, SetupFault

#: Where `make run` puts what only training needs, in the Python environment.
LATER = "later"


@cache
def keras() -> Any:
    """Return the keras module; TensorFlow is loaded at the first call.

    Returns
    -------
    module
        Deterministic, on one thread of computation.

    Raises
    ------
    SetupFault
        TensorFlow is not installed here.
    """
    find_later_packages()
    if find_spec("tensorflow") is None:
        raise SetupFault(
            N_(
                "TensorFlow, with which this candidate is trained, is not installed here, or not "
                "yet: `make run` fetches it in the background. Try again in a few minutes, train "
                "it on a worker that has it, or run: make setup"
            )
        )
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


def find_later_packages() -> None:
    """Look also where `make run` puts packages, whole, while processes run."""
    folder = Path(sys.prefix) / LATER
    if folder.is_dir() and str(folder) not in sys.path:
        sys.path.append(str(folder))
        invalidate_caches()


def weights_of(model: Any, names: list[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return kernel and bias of dense layers by name, as plain arrays."""
    found = {}
    for name in names:
        kernel, bias = model.get_layer(name).get_weights()
        found[name] = (np.asarray(kernel), np.asarray(bias))
    return found
