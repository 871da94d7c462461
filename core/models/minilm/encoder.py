"""From texts to vectors on onnxruntime: no torch in the process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np

from core.errors import N_, SetupFault
from core.folders import default_cache
from core.models.minilm.cache import VectorCache, key_of
from core.models.minilm.weights import (
    MAX_TOKENS,
    WEIGHTS_SHA256,
    folder,
    require_genuine,
    table_of,
)
from core.types import Progress, no_progress

DIMENSIONS = 384
#: Another form of the files has another number, so that an old one is not read.
EXPORT = 2
STAGE = N_("Encoding the texts")
#: From this many texts on it is a corpus, worth keeping on disk.
CORPUS = 32
_TELL = 50
#: Vectors kept in memory (1.5 kB each).
_MAX_KEPT = 16_384


class Encoder:
    """all-MiniLM-L6-v2 as exported; safe to share between threads.

    Parameters
    ----------
    path : pathlib.Path
        The ONNX file; the vectors of the word pieces are beside it.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # One thread a call: threads that spin while they wait starve everybody on few cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._words = np.load(table_of(path), mmap_mode="r")
        self._tokenizer = Tokenizer.from_file(str(folder() / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def __call__(self, texts: Sequence[str], on_progress: Progress = no_progress) -> np.ndarray:
        """Encode.

        Parameters
        ----------
        texts : sequence of str
            Free text; what lies beyond 256 word pieces is not read.
        on_progress : callable
            Told how many texts are done.

        Returns
        -------
        numpy.ndarray of float32, shape (n, 384)
            Of unit length; the cosine of two is their product.
        """
        if len(texts) == 1:  # a thread costs more than it gives
            return self._vector(texts[0])[None, :]
        out = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        places = iter(range(len(texts)))

        # One text a run: in a padded batch a vector would depend, in its last digits, on the
        # other texts. On these small networks it is no slower.
        def work(tell: Progress = no_progress) -> None:
            try:
                for place in places:
                    out[place] = self._vector(texts[place])
                    tell(STAGE, place, len(texts))
            finally:
                deque(places, maxlen=0)  # after an error nobody goes on

        with ThreadPoolExecutor(_workers(len(texts))) as pool:
            helping = [pool.submit(work) for _ in range(_workers(len(texts)) - 1)]
            work(_now_and_then(on_progress))
        for helper in helping:
            helper.result()
        on_progress(STAGE, len(texts), len(texts))
        return out

    def _vector(self, text: str) -> np.ndarray:
        pieces = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
        feed = {
            "pieces": self._words[pieces.ids][None],
            "attention_mask": np.array([pieces.attention_mask], dtype=np.int64),
        }
        return np.asarray(self._session.run(None, feed)[0])[0]


_kept_in: Path | None = None
_kept: dict[bytes, np.ndarray] = {}
_guard = Lock()
_begun: dict[bytes, Future[np.ndarray]] = {}


def begin(text: str) -> None:
    """Encode a text in a thread; `encode` waits for it instead of doing it again.

    Parameters
    ----------
    text : str
        Free text that will be asked for in a moment.
    """
    key = key_of(text)
    with _guard:
        if key in _kept or key in _begun:
            return
        _begun[key] = _ahead().submit(_encode_begun, key, text)


def _encode_begun(key: bytes, text: str) -> np.ndarray:
    try:
        vectors = _encoder()([text])
        _keep({key: vectors[0]})
        return np.asarray(vectors[0])
    finally:
        with _guard:
            _begun.pop(key, None)


def _waited_for(keys: Iterable[bytes]) -> dict[bytes, np.ndarray]:
    """Return the vectors of what was begun; what failed is left to be done again."""
    pending = {key: future for key in keys if (future := _begun.get(key)) is not None}
    wait(pending.values())
    return {k: f.result() for k, f in pending.items() if f.exception() is None}


@cache
def _ahead() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="encode")


def encode(
    texts: Sequence[str], on_progress: Progress = no_progress, *, keep: bool = True
) -> np.ndarray:
    """Encode texts with the process's encoder; known texts cost nothing.

    Parameters
    ----------
    texts : sequence of str
        Free text.
    on_progress : callable
        Told how many of the unknown texts are done.
    keep : bool, default=True
        Whether a corpus is kept on disk; the texts of a visitor's list are not.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 384)
        Of unit length.

    Raises
    ------
    ArtifactRefused
        The weights are not the published ones.
    SetupFault
        The network cannot be exported here.
    """
    keys = [key_of(text) for text in texts]
    named = dict(zip(keys, texts, strict=True))
    known = {key: vector for key in named if (vector := _kept.get(key)) is not None}
    known |= _waited_for(key for key in named if key not in known)
    corpus = len(named) - len(known) >= CORPUS
    if corpus:
        known |= _disk().get([key for key in named if key not in known])
    missing = [key for key in named if key not in known]
    if missing:
        vectors = _encoder()([named[key] for key in missing], on_progress)
        fresh = dict(zip(missing, vectors, strict=True))
        known |= fresh
        if corpus and keep:
            _disk().put(fresh)
    _keep(known)
    if not keys:
        return np.empty((0, DIMENSIONS), dtype=np.float32)
    return np.stack([known[key] for key in keys])


def known(texts: Sequence[str]) -> np.ndarray | None:
    """Return vectors of texts that were encoded before, without encoding anything.

    Parameters
    ----------
    texts : sequence of str
        Free text.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 384), or None
        Of unit length; None unless every text is known here.
    """
    keys = [key_of(text) for text in texts]
    found = {key: vector for key in set(keys) if (vector := _kept.get(key)) is not None}
    found |= _disk().get([key for key in set(keys) if key not in found])
    if not keys or len(found) < len(set(keys)):
        return None
    return np.stack([found[key] for key in keys])


def keep_in(folder: Path) -> None:
    """Choose where this process keeps the exported network and the vectors of corpora.

    Parameters
    ----------
    folder : pathlib.Path
        Made when it is first written to. The default is the user's cache folder.
    """
    global _kept_in  # noqa: PLW0603 - one folder for the life of a process
    _kept_in = folder


def kept_in() -> Path:
    """Return the folder of the exported network and of the vectors of corpora."""
    return _kept_in or default_cache()


def exported() -> Path:
    """Return the ONNX file, made first if it is not there.

    Returns
    -------
    pathlib.Path
        A file that was proven equal to the original network.

    Raises
    ------
    ArtifactRefused
        The weights are not the published ones.
    SetupFault
        It cannot be made here.
    """
    path = kept_in() / f"minilm-{WEIGHTS_SHA256[:12]}-{EXPORT}.onnx"
    if path.exists() and table_of(path).exists():
        return path
    require_genuine()
    path.parent.mkdir(parents=True, exist_ok=True)
    child = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "core.models.minilm.export", str(path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"TRANSFORMERS_OFFLINE": "1", "HF_HUB_OFFLINE": "1"},
    )
    if child.returncode:
        raise SetupFault(
            N_("The sentence encoder could not be prepared: {reason}"),
            reason=(child.stderr.strip().splitlines() or ["–"])[-1],
        )
    return path


@cache
def _encoder() -> Encoder:
    return Encoder(exported())


@cache
def _disk() -> VectorCache:
    return VectorCache(kept_in() / f"minilm-{WEIGHTS_SHA256[:12]}.sqlite")


def _keep(vectors: dict[bytes, np.ndarray]) -> None:
    with _guard:
        _kept.update(vectors)
        while len(_kept) > _MAX_KEPT:
            _kept.pop(next(iter(_kept)))


def _now_and_then(on_progress: Progress) -> Progress:
    """Tell what is done, but not after each text."""
    last = -_TELL

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last
        if done - last >= _TELL:
            last = done
            on_progress(stage, done, total)

    return tell


def _workers(texts: int) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, texts))
