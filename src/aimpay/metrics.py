"""Every number that Prometheus may ask for. Labels are names of ours: no address, person or id is ever one."""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY: Final = CollectorRegistry()
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def _counter(name: str, says: str, *labels: str) -> Counter:
    return Counter(f"aimpay_{name}", says, labels, registry=REGISTRY)


def _gauge(name: str, says: str, *labels: str) -> Gauge:
    return Gauge(f"aimpay_{name}", says, labels, registry=REGISTRY)


def _histogram(name: str, says: str, *labels: str) -> Histogram:
    return Histogram(f"aimpay_{name}", says, labels, registry=REGISTRY, buckets=SECONDS)


BUILD: Final = _gauge("build_info", "1, with the version and the kind of process", "version", "process")
LOOP_LAG: Final = _gauge("loop_lag_seconds", "How late the event loop was at its last second's tick")
REQUESTS: Final = _counter("http_requests_total", "Requests answered", "method", "route", "status")
REQUEST_SECONDS: Final = _histogram("http_request_seconds", "Time to the end of an answer", "route")
UPDATES: Final = _counter("bot_updates_total", "Telegram's updates handled", "kind", "outcome")
CALLS: Final = _counter("outside_calls_total", "Calls to outside systems", "system", "outcome")
CALL_SECONDS: Final = _histogram("outside_call_seconds", "Time of a call to an outside system", "system")
STORIES: Final = _counter("stories_total", "Stories that ended in this process", "story", "outcome")

BREAKER_OPEN: Final = _gauge("breaker_open", "1 while a silent outside system is left alone", "system")
BREAKER_SPARED: Final = _gauge("breaker_spared_calls", "Calls not made because of that, since the start", "system")
DB_SILENT: Final = _gauge("db_silent", "1 while the database does not tell its numbers; those of before are shown")
POOL_SIZE: Final = _gauge("db_pool_size", "Most connections of this process to the database")
POOL_IN_USE: Final = _gauge("db_pool_in_use", "Connections in use now")

QUEUE: Final = _gauge("story_queue", "Stories waiting or under way; of the database, take max", "status")
QUEUE_OLDEST: Final = _gauge("story_queue_oldest_seconds", "Age of the oldest waiting story; of the database")
PARKED: Final = _gauge("failed_steps", "Steps that keep failing and are retried; of the database")
SWEEP_AGE: Final = _gauge("sweep_age_seconds", "Since the last minute sweep; of the database")
DELIVERIES: Final = _gauge("deliveries_waiting", "Messages of broadcasts and sequences not yet sent; of the database")
ALERTS: Final = _gauge("alerts_open", "What the owner is being told about; of the database", "alert")

PAYMENTS: Final = _gauge("payments", "Attempts to pay by status; of the database", "status")
PAYMENTS_KOPECKS: Final = _gauge("payments_kopecks", "Their sums in kopecks; of the database", "status")
REFUNDS: Final = _gauge("refunds", "Refunds by status; of the database", "status")
REFUNDS_KOPECKS: Final = _gauge("refunds_kopecks", "Their sums in kopecks; of the database", "status")
ORDERS: Final = _gauge("orders", "Orders by status; of the database", "status")
ENROLLMENTS: Final = _gauge("enrollments", "Enrollments by status; of the database", "status")
CERTIFICATES: Final = _gauge("certificates", "Certificates issued; of the database")
PAYOUTS: Final = _gauge("payouts", "Payouts by status; of the database", "status")
PAYOUTS_KOPECKS: Final = _gauge("payouts_kopecks", "Their sums in kopecks; of the database", "status")
COMMISSIONS: Final = _gauge("commissions_kopecks", "Partners' commissions by status; of the database", "status")
LEADS: Final = _gauge("leads", "Leads by stage; of the database", "stage")

ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)


def name_process(process: str) -> None:
    try:
        number = version("aimpay")
    except PackageNotFoundError:  # run from a folder of sources
        number = "unknown"
    BUILD.labels(number, process).set(1)


def told() -> bytes:
    """In Prometheus' text format."""
    return generate_latest(REGISTRY)


def count_call(system: str, outcome: str, seconds: float) -> None:
    CALLS.labels(system, outcome).inc()
    CALL_SECONDS.labels(system).observe(seconds)
