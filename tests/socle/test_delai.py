"""La limite de temps de l’ouvrier ne se perd pas dans un `except Exception` du moteur."""

import os
import signal

import pytest
from billiard.pool import SIG_SOFT_TIMEOUT, soft_timeout_sighandler
from celery.exceptions import SoftTimeLimitExceeded

from socle.pdf.delai import delai_entendu


@pytest.fixture
def _ouvrier_surveille():
    avant = signal.signal(SIG_SOFT_TIMEOUT, soft_timeout_sighandler)
    yield
    signal.signal(SIG_SOFT_TIMEOUT, avant)


def avertir():
    """Le moteur qui rattrape tout, à l’instant où l’ouvrier l’avertit."""
    try:
        os.kill(os.getpid(), SIG_SOFT_TIMEOUT)
    except Exception:
        return "perdu"
    return "rien"


@pytest.mark.usefixtures("_ouvrier_surveille")
def test_sans_precaution_l_avertissement_se_perd():
    assert avertir() == "perdu"


@pytest.mark.usefixtures("_ouvrier_surveille")
def test_pendant_une_mise_en_pages_il_l_interrompt():
    with pytest.raises(SoftTimeLimitExceeded), delai_entendu():
        avertir()


@pytest.mark.usefixtures("_ouvrier_surveille")
def test_apres_la_mise_en_pages_l_ouvrier_retrouve_le_sien():
    with delai_entendu():
        pass

    assert signal.getsignal(SIG_SOFT_TIMEOUT) is soft_timeout_sighandler


def test_hors_d_un_ouvrier_rien_ne_change():
    avant = signal.getsignal(SIG_SOFT_TIMEOUT)

    with delai_entendu():
        assert signal.getsignal(SIG_SOFT_TIMEOUT) is avant
