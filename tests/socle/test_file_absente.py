import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from socle import courriels
from socle.models import Courriel, EtatCourriel
from socle.tasks import expedier


@pytest.mark.django_db(transaction=True)
def test_une_file_injoignable_garde_le_courriel_et_ne_casse_rien(monkeypatch, caplog):
    def injoignable(*_, **__):
        raise OperationalError("connexion refusée")

    # Le courtier est hors du projet : c’est lui qu’on coupe.
    monkeypatch.setattr(expedier, "apply_async", injoignable)

    with transaction.atomic():
        courriels.envoyer("compte_inconnu", "a@example.fr", courriel="a@example.fr")

    assert Courriel.objects.get().etat == EtatCourriel.EN_ATTENTE
    assert "connexion refusée" in caplog.text
