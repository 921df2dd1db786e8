import datetime

import pytest
import time_machine
from django.urls import reverse

from evenements import operations
from evenements.models import EtapeTempsFort, TempsFort
from evenements.tasks import creer_les_temps_forts, suivre_les_temps_forts
from socle.models import ArretCourriel, Courriel, Famille
from tests.evenements.requetes import requetes
from tests.fabriques import BilanEvenementFactory, EtapeTempsFortFactory, EvenementFactory, TempsFortFactory

pytestmark = pytest.mark.django_db
Code = EtapeTempsFort.Code
EN_SEPTEMBRE = "2026-09-01 05:00 +0200"


@pytest.fixture
def mars():
    with time_machine.travel(EN_SEPTEMBRE, tick=False):
        operations.creer_les_temps_forts(2027)
    return TempsFort.objects.get(code="21-mars")


def adresse(temps_fort, code=None):
    if code is None:
        return reverse("pilotage:temps-fort", args=[temps_fort.pk])
    return reverse("pilotage:temps-fort-etape", args=[temps_fort.pk, code])


def echeance(temps_fort, code):
    return temps_fort.etapes.get(code=code).echeance


@time_machine.travel(EN_SEPTEMBRE, tick=False)
def test_le_1er_septembre_cree_chaque_edition_avec_ses_neuf_etapes_une_seule_fois():
    creer_les_temps_forts.delay()
    TempsFort.objects.get(code="17-mai").etapes.get(code=Code.RAPPEL).delete()
    creer_les_temps_forts.delay()

    assert [t.etapes.count() for t in TempsFort.objects.order_by("code")] == [8, 9]
    assert list(EtapeTempsFort.objects.exclude(faite_le=None).values_list("code", flat=True)) == ["creation"] * 2


def test_deplacer_le_jour_pivot_deplace_ce_qui_reste(mars):
    with time_machine.travel("2026-12-01 09:00 +0100", tick=False):
        operations.marquer_l_etape(mars.etapes.get(code=Code.APPEL), faite=True)
        faite, restante = echeance(mars, Code.APPEL), echeance(mars, Code.PUBLICATION)
        mars.jour_pivot += datetime.timedelta(days=5)
        mars.fin += datetime.timedelta(days=5)
        mars.save()
        operations.recaler_les_etapes(mars)

    assert echeance(mars, Code.APPEL) == faite
    assert echeance(mars, Code.PUBLICATION) == restante + datetime.timedelta(days=5)


def test_une_etape_en_retard_le_reste_quand_l_edition_bouge(mars):
    with time_machine.travel("2026-12-01 09:00 +0100", tick=False):
        operations.recaler_les_etapes(mars)

        assert mars.etapes.get(code=Code.APPEL).est_en_retard


def test_la_coordination_marque_une_etape_et_revient(mars, connecter, coordinatrice):
    client = connecter(coordinatrice)

    client.post(adresse(mars, "appel"), {"faite": "on", "note": "Huit réponses."})
    faite = mars.etapes.get(code="appel")
    client.post(adresse(mars, "appel"), {"note": "Huit réponses."})

    assert faite.faite_le is not None
    assert (mars.etapes.get(code="appel").faite_le, faite.note) == (None, "Huit réponses.")


def test_publier_coche_l_etape(mars, coordinatrice):
    operations.publier_le_temps_fort(mars, par=coordinatrice)

    assert mars.etapes.get(code=Code.PUBLICATION).faite_le is not None


def test_la_page_dit_ce_qui_manque_a_chaque_evenement(connecter, coordinatrice):
    temps_fort = TempsFortFactory()
    EvenementFactory(titre="A", temps_fort=temps_fort, lieu=None)
    EvenementFactory(titre="B", temps_fort=temps_fort, passe=True, accessibilite_texte="Plain-pied.")
    BilanEvenementFactory(
        a_valider=True,
        evenement=EvenementFactory(titre="C", temps_fort=temps_fort, passe=True, accessibilite_texte="x"),
    )
    EvenementFactory(titre="D", temps_fort=temps_fort, etat="annule", lieu=None)

    lus = connecter(coordinatrice).get(adresse(temps_fort)).context["evenements"]

    assert {evenement.titre: manques for evenement, manques in lus} == {
        "A": ["un lieu", "l’accessibilité"],
        "B": ["le bilan"],
        "C": ["la validation du bilan"],
        "D": [],
    }


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_d_une_edition_coute_toujours_autant(connecter, coordinatrice, nombre):
    temps_fort = TempsFortFactory()
    for _ in range(nombre):
        BilanEvenementFactory(evenement=EvenementFactory(temps_fort=temps_fort, passe=True))
    client = connecter(coordinatrice)

    with requetes() as vues:
        client.get(adresse(temps_fort))

    assert len(vues) == 9


def test_une_etape_se_rappelle_le_jour_dit_puis_le_lundi(coordinatrice, mars):
    for jour in ("2026-11-20", "2026-11-21", "2026-11-21", "2026-11-22", "2026-11-23"):
        with time_machine.travel(f"{jour} 08:20 +0100", tick=False):
            suivre_les_temps_forts.delay()

    recus = Courriel.objects.filter(message="etapes_a_faire").order_by("pk")
    assert [c.cle[:18] for c in recus] == ["etapes-2026-11-21-", "etapes-2026-11-23-"]
    assert "Appel aux référent·es" in recus[0].texte


def test_une_etape_faite_ne_se_rappelle_plus(coordinatrice):
    EtapeTempsFortFactory(echeance=datetime.date(2026, 11, 23), faite=True)

    with time_machine.travel("2026-11-23 08:20 +0100", tick=False):
        suivre_les_temps_forts.delay()

    assert not Courriel.objects.exists()


def test_ces_rappels_s_arretent(coordinatrice, mars):
    ArretCourriel.objects.create(destinataire=coordinatrice.email, famille=Famille.AGENDA)

    with time_machine.travel("2026-11-21 08:20 +0100", tick=False):
        suivre_les_temps_forts.delay()

    assert not Courriel.objects.exists()
