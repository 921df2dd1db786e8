"""Compter : le jour venu, tant d’élèves et tant d’adultes ; la seconde personne ne perd pas ses nombres."""

from datetime import date

import pytest
from django.urls import reverse

from socle.models import Passage
from tests.fabriques import SortieFactory, UtilisateurFactory


@pytest.fixture
def sortie(db):
    return SortieFactory(ecole__nom="École du Figuier", classe="CM2 A", jour=date(2026, 3, 19))


def compter(bureau, sortie, **champs):
    saisie = {"jour": "2026-03-19", "eleves": 26, "accompagnateurs": 3} | champs
    return bureau.post(
        reverse("pilotage:sortie-compter", args=[sortie.pk]), {f"compter-{n}": v for n, v in saisie.items()}
    )


def test_compter_realise_la_sortie_et_l_inscrit_au_journal(bureau, coordinatrice, sortie, relire):
    reponse = compter(bureau, sortie)

    sortie = relire(sortie)
    assert reponse["Location"] == reverse("pilotage:sorties") + "?annee=2025"
    assert (sortie.etat, sortie.jour, sortie.eleves, sortie.accompagnateurs) == (
        "realisee",
        date(2026, 3, 19),
        26,
        3,
    )
    passage = Passage.objects.get()
    assert (passage.depuis, passage.vers, passage.par) == ("prevue", "realisee", coordinatrice)


def test_les_adultes_peuvent_rester_non_renseignes(bureau, sortie, relire):
    compter(bureau, sortie, accompagnateurs="")

    assert relire(sortie).accompagnateurs is None


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"eleves": ""}, "eleves"),
        ({"eleves": 0}, "eleves"),
        ({"eleves": 100}, "eleves"),
        ({"jour": ""}, "jour"),
        ({"jour": "2026-03-21"}, "jour"),
        ({"jour": "2025-06-12"}, "jour"),
    ],
)
def test_un_compte_impossible_se_dit_et_rien_ne_s_ecrit(bureau, sortie, relire, champs, faute):
    reponse = compter(bureau, sortie, **champs)

    assert (reponse.status_code, set(reponse.context["form_compter"].errors)) == (400, {faute})
    assert relire(sortie).etat == "prevue"


def test_la_seconde_personne_lit_les_nombres_de_la_premiere_et_garde_les_siens(connecter, sortie, relire):
    premiere = UtilisateurFactory(coordination=True, prenom="Inès", nom="Carpentier")
    compter(connecter(premiere), sortie, eleves=26)

    reponse = compter(connecter(UtilisateurFactory(coordination=True)), sortie, eleves=24, accompagnateurs=4)

    assert reponse.status_code == 409
    assert "Inès Carpentier a inscrit 26 élèves et 3 adultes, le 19\xa0mars\xa02026" in reponse.text
    assert (reponse.context["form"]["eleves"].value(), reponse.context["form"]["accompagnateurs"].value()) == (24, 4)
    assert relire(sortie).eleves == 26


def test_deux_comptes_pareils_ne_font_pas_d_histoire(bureau, sortie):
    compter(bureau, sortie)

    reponse = compter(bureau, sortie)

    assert reponse["Location"] == sortie.get_absolute_url()
    assert "déjà comptée, avec les mêmes nombres" in bureau.get(reponse["Location"]).text
    assert Passage.objects.count() == 1


def test_une_sortie_annulee_ne_se_compte_pas(bureau, relire):
    annulee = SortieFactory(annulee=True)

    reponse = compter(bureau, annulee)

    assert reponse["Location"] == annulee.get_absolute_url()
    assert relire(annulee).etat == "annulee"


@pytest.mark.parametrize("role", ["referente", "elue", "cosignataire"])
def test_seule_la_coordination_compte(connecter, sortie, relire, request, role):
    assert compter(connecter(request.getfixturevalue(role)), sortie).status_code == 403
    assert relire(sortie).etat == "prevue"


def test_compter_est_un_geste(bureau, sortie):
    assert bureau.get(reverse("pilotage:sortie-compter", args=[sortie.pk])).status_code == 405
