"""From texts to vectors on onnxruntime: no torch in the process."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache, cached_property
from pathlib import Path
from threading import Lock

import numpy as np

from core.errors import N_
from core.folders import default_cache
from core.models.inference import inference
from core.models.minilm.cache import VectorCache, key_of
from core.models.minilm.graph import Precision, export
from core.models.minilm.weights import MAX_TOKENS, WEIGHTS_SHA256, folder, table_of
from core.types import Progress, no_progress

DIMENSIONS = 384
#: Another form of the files has another number, so that an old one is not read.
EXPORT = 3
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
        A network, as `exported` gives it; the vectors of the word pieces are beside it.
    """

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._session = inference(str(path))
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
        feed = {"pieces": self._words[pieces.ids][None]}
        return np.asarray(self._session.run(None, feed)[0])[0]


class CachedEncoder:
    """An encoder with the vectors that it made: in memory, and those of corpora on disk.

    Parameters
    ----------
    precision : {"float32", "int8"}
        Of the network.
    """

    def __init__(self, precision: Precision) -> None:
        self._precision = precision
        self._kept: dict[bytes, np.ndarray] = {}
        self._begun: dict[bytes, Future[np.ndarray]] = {}
        self._guard = Lock()

    def begin(self, text: str) -> None:
        """Encode a text in a thread; see the function of this name."""
        key = key_of(text)
        with self._guard:
            if key in self._kept or key in self._begun:
                return
            self._begun[key] = _ahead().submit(self._encode_begun, key, text)

    def encode(self, texts: Sequence[str], on_progress: Progress, *, keep: bool) -> np.ndarray:
        """Encode texts; see the function of this name."""
        keys = [key_of(text) for text in texts]
        named = dict(zip(keys, texts, strict=True))
        found = {key: vector for key in named if (vector := self._kept.get(key)) is not None}
        found |= self._waited_for(key for key in named if key not in found)
        corpus = len(named) - len(found) >= CORPUS
        if corpus:
            found |= self._disk.get([key for key in named if key not in found])
        missing = [key for key in named if key not in found]
        if missing:
            vectors = self._encoder([named[key] for key in missing], on_progress)
            fresh = dict(zip(missing, vectors, strict=True))
            found |= fresh
            if corpus and keep:
                self._disk.put(fresh)
        self._keep(found)
        if not keys:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        return np.stack([found[key] for key in keys])

    def known(self, texts: Sequence[str]) -> np.ndarray | None:
        """Return vectors of texts that were encoded before; see the function of this name."""
        keys = [key_of(text) for text in texts]
        found = {key: vector for key in set(keys) if (vector := self._kept.get(key)) is not None}
        found |= self._disk.get([key for key in set(keys) if key not in found])
        if not keys or len(found) < len(set(keys)):
            return None
        return np.stack([found[key] for key in keys])

    def _encode_begun(self, key: bytes, text: str) -> np.ndarray:
        try:
            [vector] = self._encoder([text])
            self._keep({key: vector})
            return np.asarray(vector)
        finally:
            with self._guard:
                self._begun.pop(key, None)

    def _waited_for(self, keys: Iterable[bytes]) -> dict[bytes, np.ndarray]:
        """Return the vectors of what was begun; what failed is left to be done again."""
        pending = {key: future for key in keys if (future := self._begun.get(key)) is not None}
        wait(pending.values())
        return {k: f.result() for k, f in pending.items() if f.exception() is None}

    def _keep(self, vectors: dict[bytes, np.ndarray]) -> None:
        with self._guard:
            self._kept.update(vectors)
            while len(self._kept) > _MAX_KEPT:
                self._kept.pop(next(iter(self._kept)))

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(exported(self._precision))

    @cached_property
    def _disk(self) -> VectorCache:
        kind = "" if self._precision == "float32" else f"-{self._precision}"
        return VectorCache(kept_in() / f"minilm-{WEIGHTS_SHA256[:12]}{kind}.sqlite")


_kept_in: Path | None = None


@cache
def _cached(precision: Precision) -> CachedEncoder:
    return CachedEncoder(precision)


@cache
def _ahead() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="encode")


def begin(text: str, *, precision: Precision = "int8") -> None:
    """Encode a text in a thread; `encode` waits for it instead of doing it again.

    Parameters
    ----------
    text : str
        Free text that will be asked for in a moment.
    precision : {"int8", "float32"}
        Of the network.
    """
    _cached(precision).begin(text)


def encode(
    texts: Sequence[str],
    on_progress: Progress = no_progress,
    *,
    precision: Precision = "int8",
    keep: bool = True,
) -> np.ndarray:
    """Encode texts with the process's encoder; known texts cost nothing.

    Parameters
    ----------
    texts : sequence of str
        Free text.
    on_progress : callable
        Told how many of the unknown texts are done.
    precision : {"int8", "float32"}
        Of the network.
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
        The network cannot be written here.
    """
    return _cached(precision).encode(texts, on_progress, keep=keep)


def known(texts: Sequence[str], *, precision: Precision = "int8") -> np.ndarray | None:
    """Return vectors of texts that were encoded before, without encoding anything.

    Parameters
    ----------
    texts : sequence of str
        Free text.
    precision : {"int8", "float32"}
        Of the network.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 384), or None
        Of unit length; None unless every text is known here.
    """
    return _cached(precision).known(texts)


def keep_in(folder: Path) -> None:
    """Choose where this process keeps the exported networks and the vectors of corpora.

    Parameters
    ----------
    folder : pathlib.Path
        Made when it is first written to. The default is the user's cache folder.
    """
    global _kept_in  # noqa: PLW0603 - one folder for the life of a process
    _kept_in = folder


def kept_in() -> Path:
    """Return the folder of the exported networks and of the vectors of corpora."""
    return _kept_in or default_cache()


def exported(precision: Precision = "int8") -> Path:
    """Return the network's file, written first if it is not there.

    Returns
    -------
    pathlib.Path
        An ONNX file; the vectors of the word pieces are beside it.

    Raises
    ------
    ArtifactRefused
        The weights are not the published ones.
    SetupFault
        It cannot be written here.
    """
    path = kept_in() / f"minilm-{WEIGHTS_SHA256[:12]}-{EXPORT}" / f"{precision}.onnx"
    if not (path.exists() and table_of(path).exists()):
        export(path, precision)
    return path


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
