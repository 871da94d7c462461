"""The nets: reproducible, fair to groups, and served as they were trained."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from core.data.demo import LEVEL_ORDER
from core.data.schema import conform
from core.data.splits import groups as groups_of
from core.models.attribution.attribution import attributor_of
from core.models.attribution.background import Background
from core.models.deep import SparseNet, TwoHeadNet
from core.models.deep.layers import Layer, run, to_onnx
from tests.models import market, service

pytestmark = pytest.mark.fits

SMALL = {
    TwoHeadNet: {"epochs": 4, "members": 1, "text_units": 16, "field_units": 16},
    SparseNet: {"epochs": 2, "members": 1, "units": 32},
}
Net = TwoHeadNet | SparseNet


@cache
def listings() -> pd.DataFrame:
    return conform(market().head(260).reset_index(drop=True))


def fitted(kind: type[Net]) -> Net:
    frame = listings()
    y = np.log(frame["price"].to_numpy(float))
    return kind(LEVEL_ORDER, **SMALL[kind]).fit(frame, y, groups_of(frame))


@cache
def shared(kind: type[Net]) -> Net:
    return fitted(kind)


@pytest.mark.parametrize("kind", SMALL)
def test_the_same_seed_gives_the_same_net(kind: type[Net]) -> None:
    """Two trainings from one seed answer alike, to 1e-6."""
    rows = listings().head(20)
    np.testing.assert_allclose(shared(kind).predict(rows), fitted(kind).predict(rows), atol=1e-6)


@pytest.mark.parametrize("kind", SMALL)
def test_a_clone_keeps_every_parameter(kind: type[Net]) -> None:
    """Nothing that was asked for is lost on the way into a fold."""
    net = kind(LEVEL_ORDER, seed=5, **SMALL[kind])
    assert clone(net).get_params() == net.get_params()


@pytest.mark.parametrize("kind", SMALL)
def test_onnx_answers_as_the_weights_do(kind: type[Net]) -> None:
    """The served graph equals a forward pass in double precision, to 1e-4."""
    net, rows = shared(kind), listings().head(30)
    if isinstance(net, TwoHeadNet):
        values = dict(net._inputs(rows))
    else:
        values = {"columns": net.matrix_.transform(rows).toarray()}
    for layer in net.members_[0]:
        inputs = np.hstack([values[name] for name in layer.inputs]).astype(float)
        linear = inputs @ layer.kernel + layer.bias
        values[layer.name] = np.maximum(linear, 0) if layer.activation == "relu" else linear
    expected = net.center_ + net.scale_ * values["price"][:, 0]
    np.testing.assert_allclose(net.predict(rows), expected, atol=1e-4)


@pytest.mark.parametrize("kind", SMALL)
def test_odd_rows_get_an_answer(kind: type[Net]) -> None:
    """No row, one row, missing fields, an unknown category: a finite number each."""
    net = shared(kind)
    assert net.predict(listings().head(0)).shape == (0,)
    odd = pd.concat(
        [service(), service(category="never seen", seller_level="?"), service(rating=np.nan)]
    )
    assert np.isfinite(net.predict(conform(odd.reset_index(drop=True)))).all()


@pytest.mark.parametrize("kind", SMALL)
def test_a_row_gets_the_same_answer_alone_and_in_a_batch(kind: type[Net]) -> None:
    """Rows do not influence each other, to 1e-5."""
    net, rows = shared(kind), listings().head(12)
    alone = np.concatenate([net.predict(rows.iloc[[i]]) for i in range(len(rows))])
    np.testing.assert_allclose(net.predict(rows), alone, atol=1e-5)


def test_learning_curves_are_kept() -> None:
    """Both heads' losses of every epoch, in and out of sample, as plain numbers."""
    curve = shared(TwoHeadNet).history_
    assert 1 <= len(curve) <= 4
    assert set(curve[0]) == {
        "loss",
        "val_loss",
        "price_loss",
        "val_price_loss",
        "band_loss",
        "val_band_loss",
    }
    assert all(isinstance(value, float) for epoch in curve for value in epoch.values())
    assert len(shared(SparseNet).history_) == 2


def test_the_second_head_gives_probabilities() -> None:
    """Low, medium and high add up to 1 for each row."""
    net = shared(TwoHeadNet)
    assert isinstance(net, TwoHeadNet)
    chances = net.predict_bands(listings().head(25))
    assert chances.shape == (25, 3)
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-9)
    assert (chances >= 0).all()


def test_a_graph_does_what_its_layers_say() -> None:
    """Two inputs, side by side, through a softmax: the numbers by hand."""
    layer = Layer(
        "out", ("a", "b"), np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.0, 1.0]), "softmax"
    )
    out = run(to_onnx([layer], {"a": 1, "b": 1}, ("out",)), {"a": np.array([[2.0]]), "b": [[1.0]]})[
        "out"
    ]
    np.testing.assert_allclose(out, [[0.5, 0.5]], atol=1e-6)


def test_serving_a_net_needs_no_tensorflow() -> None:
    """A process that only predicts imports neither Keras nor TensorFlow."""
    code = (
        "import sys, numpy as np\n"
        "from core.models.deep.layers import Layer, run, to_onnx\n"
        "import core.models.deep\n"
        "layer = Layer('out', ('a',), np.ones((1, 1)), np.zeros(1), 'relu')\n"
        "run(to_onnx([layer], {'a': 1}, ('out',)), {'a': np.ones((1, 1))})\n"
        "print(sorted({'keras', 'tensorflow', 'torch'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[4],
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", SMALL)
def test_nets_are_explained_and_their_reasons_add_up(kind: type[Net]) -> None:
    """Served by ONNX, fields and words add up to the net's log price, to 1e-6."""
    rows, net = listings().head(2), shared(kind)
    background = Background.draw(listings(), net.predict(listings()), 8)
    attribution = attributor_of(net, background)
    values, baseline = attribution(rows)
    total = values.sum(axis=1).to_numpy() + baseline
    np.testing.assert_allclose(total, net.predict(rows), atol=1e-6)
    own = str(rows["description"].iloc[0])
    found = attribution.of_texts(rows.iloc[[0]], [own, "nothing in particular"])
    assert found[0] == pytest.approx(values["description"].iloc[0], abs=1e-6)
    assert found[1] != pytest.approx(found[0], abs=1e-6)
