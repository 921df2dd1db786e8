import pytest
from django.urls import reverse

from evenements import operations
from evenements.etats import Publication
from socle.etats import PassageInterdit
from tests.fabriques import AccessibiliteFactory, EvenementFactory, TempsFortFactory

pytestmark = pytest.mark.django_db


def test_un_evenement_se_reprend_en_brouillon_sans_date(connecter, coordinatrice):
    passe = EvenementFactory(temps_fort=TempsFortFactory(annee=2026), titre="Forum", chapo="Une pièce.", passe=True)
    passe.accessibilites.add(AccessibiliteFactory())
    suivante = TempsFortFactory(annee=2027, en_preparation=True)

    connecter(coordinatrice).post(reverse("pilotage:evenement-reprendre", args=[passe.slug]))

    nouveau = suivante.evenements.get()
    assert (nouveau.chapo, nouveau.slug, nouveau.publication) == ("Une pièce.", "forum-2027", Publication.BROUILLON)
    assert (nouveau.creneaux.count(), nouveau.accessibilites.count(), nouveau.uuid != passe.uuid) == (0, 1, True)


def test_il_ne_se_reprend_qu_une_fois_et_si_l_edition_existe(coordinatrice):
    passe = EvenementFactory(temps_fort=TempsFortFactory(annee=2026))

    with pytest.raises(PassageInterdit, match="n’existe pas encore"):
        operations.reprendre(passe, par=coordinatrice)
    TempsFortFactory(annee=2027)
    operations.reprendre(passe, par=coordinatrice)
    with pytest.raises(PassageInterdit, match="déjà repris pour 2027"):
        operations.reprendre(passe, par=coordinatrice)
