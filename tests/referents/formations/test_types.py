"""Les types de formation : un prérequis ne fait jamais de boucle."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from referents.models import SessionFormation
from referents.verrous import refuser_les_prerequis
from tests.fabriques import SessionFactory, TypeFormationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def suite():
    """Label, puis complément, puis atelier."""
    label, complement, atelier = TypeFormationFactory.create_batch(3)
    complement.prerequis.add(label)
    atelier.prerequis.add(complement)
    return label, complement, atelier


def test_une_suite_sans_boucle_se_garde(suite):
    label, _, atelier = suite

    assert refuser_les_prerequis(atelier, [label]) == ""


@pytest.mark.parametrize("rang", [0, 2], ids=["elle-même", "par un détour"])
def test_une_formation_ne_se_demande_pas_elle_meme(suite, rang):
    assert "se demanderait elle-même" in refuser_les_prerequis(suite[0], [suite[rang]])


def test_la_fiche_le_dit(connecter, coordinatrice, suite):
    label, _, atelier = suite
    adresse = reverse("admin:referents_typeformation_change", args=[label.pk])
    saisie = {"intitule": label.intitule, "code": label.code, "nature": label.nature, "prerequis": [atelier.pk]}

    page = connecter(coordinatrice).post(adresse, saisie)

    assert "se demanderait elle-même" in page.text
    assert not label.prerequis.exists()


def test_une_session_offre_une_place_au_moins():
    session = SessionFactory()
    session.capacite = 0

    with pytest.raises(ValidationError, match="Une place au moins"):
        session.full_clean()
    assert SessionFormation.objects.get().capacite == 12
