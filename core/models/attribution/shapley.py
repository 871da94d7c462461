"""Exact Shapley values of a game of few players, from the worth of every coalition.

A coalition is numbered by its members: player i is in coalition c if bit i of c is set.
"""

from __future__ import annotations

from functools import lru_cache
from math import factorial

import numpy as np

#: With more players than this, all coalitions are too many to be asked.
MAX_PLAYERS = 12


@lru_cache(maxsize=16)
def coalitions(players: int) -> np.ndarray:
    """Return who is in each coalition, bool of shape (2 ** players, players).

    Raises
    ------
    ValueError
        There are more players than `MAX_PLAYERS`.
    """
    if not 0 <= players <= MAX_PLAYERS:
        raise ValueError(f"a game of {players} players has too many coalitions")
    numbers = np.arange(2**players)[:, None]
    table: np.ndarray = (numbers >> np.arange(players)) & 1 == 1
    table.flags.writeable = False
    return table


def shapley_values(worths: np.ndarray) -> np.ndarray:
    """Share out the worth of the whole by what each player adds to every coalition.

    Shapley (1953): the mean over all orders in which the players may come in.

    Parameters
    ----------
    worths : numpy.ndarray of shape (..., 2 ** k)
        Worth of each coalition, by its number.

    Returns
    -------
    numpy.ndarray of shape (..., k)
        They add up to the worth of all players less that of none.
    """
    # Not a product of matrices: a row must get the same values alone and among others.
    return np.einsum("...c,kc->...k", worths, _weights(_players(worths)))


def interaction_values(worths: np.ndarray) -> np.ndarray:
    """Measure by how much two players together differ from the sum of each.

    The Shapley interaction index (Grabisch and Roubens, 1999): the mean, over the coalitions
    of the others, of v(with both) - v(with one) - v(with the other) + v(with neither).

    Parameters
    ----------
    worths : numpy.ndarray of shape (..., 2 ** k)
        Worth of each coalition, by its number.

    Returns
    -------
    numpy.ndarray of shape (..., k, k)
        Symmetric; zero on the diagonal, and everywhere in an additive game.
    """
    players = _players(worths)
    pairs = worths @ _pair_weights(players).reshape(players * players, -1).T
    return pairs.reshape(*worths.shape[:-1], players, players)


def _players(worths: np.ndarray) -> int:
    players = int(worths.shape[-1]).bit_length() - 1
    if worths.shape[-1] != 2**players:
        raise ValueError("there must be one worth for each coalition")
    return players


@lru_cache(maxsize=16)
def _weights(players: int) -> np.ndarray:
    """Return each coalition's weight in each player's value, shape (k, 2 ** k)."""
    table = coalitions(players)
    weights = np.zeros((players, len(table)))
    for player in range(players):
        inside = table[:, player]
        others = table.sum(axis=1) - inside
        share = _shares(players)[others]
        weights[player] = np.where(inside, share, -share)
    return weights


@lru_cache(maxsize=16)
def _pair_weights(players: int) -> np.ndarray:
    """Return each coalition's weight in each pair's interaction, shape (k, k, 2 ** k)."""
    table = coalitions(players)
    weights = np.zeros((players, players, len(table)))
    for i in range(players):
        for j in range(players):
            if i != j:
                others = table.sum(axis=1) - table[:, i] - table[:, j]
                sign = np.where(table[:, i] == table[:, j], 1.0, -1.0)
                weights[i, j] = sign * _shares(players - 1)[others]
    return weights


@lru_cache(maxsize=16)
def _shares(players: int) -> np.ndarray:
    """Return s! (k - s - 1)! / k! for s others in the coalition, shape (k,)."""
    return np.array(
        [factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)]
    )
