"""Write the network as ONNX; a process of its own, because torch is heavy and is not needed after.

Run as ``python -m core.models.minilm.export TARGET``.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import numpy as np

from core.models.minilm.weights import folder, require_genuine, table_of

#: The export must give the vectors of sentence-transformers within this, element by element.
TOLERANCE = 1e-4
PROBES = (
    "I will design a modern logo in 3 concepts",
    "Ünïcödé, ça va ?",
    "a",
    "one word after another " * 120,
)


def main(target: Path) -> None:
    """Export, compare with sentence-transformers, and only then put the file in place.

    Parameters
    ----------
    target : pathlib.Path
        Where the ONNX file goes; replaced at once, or not at all.

    Raises
    ------
    RuntimeError
        The exported network gives other vectors.
    """
    from sentence_transformers import SentenceTransformer

    require_genuine()
    model = SentenceTransformer(str(folder()), device="cpu").eval()
    written = target.with_suffix(f".{os.getpid()}.part")
    table = table_of(written)
    try:
        _write(model, written)
        np.save(table, _words(model))
        _prove(model, written)
        table.replace(table_of(target))
        written.replace(target)  # last: who sees it finds the table there
    finally:
        written.unlink(missing_ok=True)
        table.unlink(missing_ok=True)


def _words(model: object) -> np.ndarray:
    """Return the vectors of the word pieces, float32 of shape (30522, 384)."""
    weights = model[0].auto_model.embeddings.word_embeddings.weight  # type: ignore[index]
    return np.ascontiguousarray(weights.detach().numpy(), dtype=np.float32)


def _write(model: object, path: Path) -> None:
    import torch

    class Sentence(torch.nn.Module):
        """The transformer, mean pooling over words, and unit length.

        It begins at the word pieces' vectors: their table, half of the network, is read from a
        file, row by row, and need not be in memory.
        """

        def __init__(self) -> None:
            super().__init__()
            self.transformer = model[0].auto_model.eval()  # type: ignore[index]

        def forward(self, pieces: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            words = self.transformer(inputs_embeds=pieces, attention_mask=attention_mask)
            weight = attention_mask.unsqueeze(-1).to(words.last_hidden_state.dtype)
            mean = (words.last_hidden_state * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    pieces, mask = torch.ones(2, 8, 384), torch.ones(2, 8, dtype=torch.long)
    shape = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", max=512)}
    # "embedding" is taken: BERT names an inner value so, and ONNX refuses the second.
    program = torch.onnx.export(
        Sentence().eval(),
        (pieces, mask),
        dynamo=True,
        verbose=False,
        input_names=["pieces", "attention_mask"],
        output_names=["sentence_vector"],
        dynamic_shapes=(shape, shape),
    )
    if program is None:
        raise RuntimeError("torch exported nothing")
    program.save(str(path))


def _prove(model: object, path: Path) -> None:
    from core.models.minilm.encoder import Encoder

    truth = model.encode(list(PROBES), normalize_embeddings=True)  # type: ignore[attr-defined]
    gap = float(np.abs(Encoder(path)(PROBES) - truth).max())
    if not gap <= TOLERANCE:
        raise RuntimeError(f"the exported network differs by {gap:.2e}")


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # the exporter's own, about names and old copies
    main(Path(sys.argv[1]))
