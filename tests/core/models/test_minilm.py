"""Sentence embeddings: genuine, equal to the original, cached by text."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from core.errors import ArtifactRefused
from core.models.minilm import DIMENSIONS, encode, known, require_genuine
from core.models.minilm.cache import VectorCache, key_of
from core.models.minilm.encoder import Encoder, exported
from core.models.minilm.encoder import _workers as encoder_workers

INT8 = onnx.TensorProto.INT8
TEXTS = ["I will design a logo", "Je crée un logo", "", "word " * 700, "a\ud800b", "日本語"]


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    """A single other byte, or no file at all, is an error that says what to do."""
    other = tmp_path / "model.safetensors"
    other.write_bytes(b"not these")
    for path in (other, tmp_path / "absent"):
        with pytest.raises(ArtifactRefused, match="not the published ones"):
            require_genuine(path)
    assert require_genuine().exists()


def test_the_export_gives_the_vectors_of_sentence_transformers() -> None:
    """Within 1e-5 on short, long, odd and empty texts; in 8 bits, with a cosine of 0.98.

    In a process of its own: torch must not stay in this one.
    """
    code = (
        "import sys, numpy as np\n"
        "from sentence_transformers import SentenceTransformer\n"
        "from core.models.minilm import encode\n"
        "from core.models.minilm.weights import folder\n"
        "texts = ['I will design a logo', 'Je crée un logo', '', 'word ' * 700, '日本語']\n"
        "truth = SentenceTransformer(str(folder()), device='cpu')"
        ".encode(texts, normalize_embeddings=True, show_progress_bar=False)\n"
        "print(np.abs(truth - encode(texts, precision='float32')).max())\n"
        "print((truth * encode(texts)).sum(axis=1).min())\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    gap, cosine = map(float, done.stdout.split()[-2:])
    assert gap < 1e-5
    assert cosine > 0.98


def test_weights_in_eight_bits_saturate_on_no_processor() -> None:
    """Two products of a weight and an activation fit the 16 bits that some add them in."""
    stored = {one.name: one for one in onnx.load(exported("int8")).graph.initializer}
    whole = [numpy_helper.to_array(one) for one in stored.values() if one.data_type == INT8]
    assert len(whole) == 36
    assert max(int(np.abs(weights.astype(int)).max()) for weights in whole) * 2 * 255 < 2**15


def test_the_precisions_are_known_apart() -> None:
    """A text that was encoded in one has other digits in the other, and is not known in it."""
    text = ["a text that is encoded by one of them, 7f2b"]
    one = encode(text, precision="float32")
    assert known(text, precision="int8") is None
    assert 0.98 < (one @ encode(text, precision="int8").T).item() < 0.9999


def test_vectors_have_unit_length_and_do_not_depend_on_the_batch() -> None:
    """One text alone gives, to the bit, what it gives among others."""
    vectors = encode(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    encoder = Encoder(exported("int8"))
    np.testing.assert_array_equal(encoder(TEXTS), np.vstack([encoder([t]) for t in TEXTS]))
    assert encode([]).shape == (0, DIMENSIONS)


def test_a_corpus_is_encoded_once(tmp_path: Path) -> None:
    """What was kept comes back to the bit, also for another process; what was not is absent."""
    keys = [key_of(text) for text in TEXTS]
    vectors = dict(zip(keys, np.eye(len(TEXTS), DIMENSIONS, dtype=np.float32), strict=True))
    assert VectorCache(tmp_path / "sub" / "cache.sqlite").get(keys) == {}
    VectorCache(tmp_path / "sub" / "cache.sqlite").put(vectors)
    VectorCache(tmp_path / "sub" / "cache.sqlite").put(vectors)
    found = VectorCache(tmp_path / "sub" / "cache.sqlite").get([*keys, key_of("other")])
    assert found.keys() == vectors.keys()
    assert all((found[key] == vectors[key]).all() for key in keys)
    kept = (tmp_path / "sub").iterdir()
    assert {file.stat().st_mode & 0o777 for file in kept} == {0o600}


def test_what_was_encoded_is_known_and_nothing_else() -> None:
    """Known vectors are those that were made; one unknown text among them, and none is given."""
    made = encode(TEXTS[:2])
    found = known([*TEXTS[:2], TEXTS[0]])
    assert found is not None
    np.testing.assert_array_equal(found, made[[0, 1, 0]])
    assert known([TEXTS[0], "never encoded before, 1c5e"]) is None
    assert known([]) is None


def test_encoding_leaves_torch_out_of_the_process() -> None:
    """Neither torch nor sentence-transformers is imported where texts are encoded."""
    code = (
        "import sys\n"
        "from core.models.minilm import encode\n"
        "encode(['a logo'])\n"
        "print(sorted({'torch', 'sentence_transformers', 'tensorflow'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.strip() == "[]"


def test_a_failure_ends_the_work_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error comes through, and the texts behind it are not encoded for nothing."""
    encoder, done, failed = Encoder(exported()), [], threading.Event()

    def vector(text: str) -> np.ndarray:
        if text == "bad":
            failed.set()
            raise RuntimeError("no such text")
        failed.wait(timeout=30)  # whoever has another text goes on after the error
        done.append(text)
        return np.zeros(DIMENSIONS, dtype=np.float32)

    monkeypatch.setattr(encoder, "_vector", vector)
    with pytest.raises(RuntimeError, match="no such text"):
        encoder(["bad"])
    for texts in (["bad", *["good"] * 999], ["good", "bad", *["good"] * 998]):
        done.clear()
        failed.clear()
        if encoder_workers(len(texts)) > 1:
            with pytest.raises(RuntimeError, match="no such text"):
                encoder(texts)
        assert len(done) <= encoder_workers(len(texts))


def test_progress_is_told_by_whoever_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the caller's thread, forward only, from none to all."""
    encoder, told = Encoder(exported()), []
    monkeypatch.setattr(encoder, "_vector", lambda _text: np.zeros(DIMENSIONS, dtype=np.float32))

    def tell(_stage: str, done: int, total: int) -> None:
        told.append((threading.get_ident(), done, total))

    encoder(["a"] * 500, tell)
    assert {who for who, _, _ in told} == {threading.get_ident()}
    counts = [done for _, done, _ in told]
    assert counts == sorted(counts)
    assert counts[-1] == 500
    assert {total for _, _, total in told} == {500}
