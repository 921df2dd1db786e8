"""La limite de temps de l’ouvrier, entendue jusque dans le moteur de mise en pages."""

import signal
import threading
from contextlib import contextmanager

from billiard.pool import SIG_SOFT_TIMEOUT, soft_timeout_sighandler


class _DelaiDepasse(BaseException):
    """Le moteur rattrape toute `Exception` : celle de l’ouvrier s’y perdait, et le travail continuait."""


@contextmanager
def delai_entendu():
    """Pendant ce bloc, l’avertissement de l’ouvrier traverse les `except Exception` ; il en sort tel que Celery le dit.

    Sans effet hors d’un ouvrier qui tient une limite de temps.
    """
    if threading.current_thread() is not threading.main_thread() or not _est_surveille():
        yield
        return
    signal.signal(SIG_SOFT_TIMEOUT, _couper)
    try:
        yield
    except _DelaiDepasse:
        soft_timeout_sighandler(SIG_SOFT_TIMEOUT, None)
    finally:
        signal.signal(SIG_SOFT_TIMEOUT, soft_timeout_sighandler)


def _est_surveille():
    return SIG_SOFT_TIMEOUT is not None and signal.getsignal(SIG_SOFT_TIMEOUT) is soft_timeout_sighandler


def _couper(_numero, _cadre):
    raise _DelaiDepasse
