"""What is counted, for Prometheus: requests and estimates, nothing of who asked or what."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.types import Prediction

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of a process."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._serving: int | None = None
        self._requests = Counter(
            "prisme_api_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "prisme_api_request_seconds",
            "Time to the end of an answer.",
            ("method", "route"),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._estimates = Counter(
            "prisme_estimates",
            "Estimates given by the API.",
            ("band", "abstained", "recorded"),
            registry=self.registry,
        )
        self.at_once = Gauge(
            "prisme_api_at_once",
            "Requests for estimates at work or in the queue.",
            registry=self.registry,
        )
        self._waiting = Gauge(
            "prisme_spool_waiting", "Records that wait for the database.", registry=self.registry
        )
        self._champion = Gauge(
            "prisme_champion_version",
            "Number of the version that serves; 0 for none.",
            registry=self.registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def estimated(self, prediction: Prediction, *, recorded: bool) -> None:
        """Count an estimate."""
        band = "none" if prediction.abstained else prediction.price.band
        self._estimates.labels(band, str(prediction.abstained).lower(), str(recorded).lower()).inc()

        self.serves(prediction.model_version)

    @property
    def champion(self) -> int | None:
        """The version that was last seen to serve."""
        return self._serving

    def serves(self, version: int) -> None:
        """Note which version serves."""
        self._serving = version
        self._champion.set(version)

    def waits(self, records: int) -> None:
        """Note how many records wait for the database."""
        self._waiting.set(records)

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self.registry)
