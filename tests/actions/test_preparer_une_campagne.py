"""Préparer une campagne : ce qui se propose, ce qui se corrige, et la seconde personne prévenue."""

import datetime

import pytest
from django.urls import reverse

from actions import campagnes
from actions.etats import EtatCampagneMiseAJour
from actions.models import CampagneMiseAJour
from rapports.models import Comite
from tests.actions.campagne import LUNDI
from tests.fabriques import CampagneMiseAJourFactory, PlanFactory

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _lundi(time_machine):
    time_machine.move_to(LUNDI)


@pytest.fixture
def plan(db):
    plan = PlanFactory()
    Comite.objects.create(plan=plan, date=datetime.date(2027, 4, 17), lieu="Hôtel de ville")
    return plan


def saisie(**champs):
    return {"titre": "Avant le comité", "message": "", "a_rendre_le": "2027-04-02"} | champs


def test_le_titre_et_les_dates_viennent_du_prochain_comite(plan):
    campagne = campagnes.preparer(plan)

    assert campagne.titre == f"Avant le comité du 17{NB}avril{NB}2027"
    assert campagne.a_rendre_le == datetime.date(2027, 4, 2)
    assert campagne.relance_le == datetime.date(2027, 3, 8)
    assert campagne.suppleants_le == datetime.date(2027, 3, 13)
    assert campagne.coordination_le == datetime.date(2027, 3, 15)
    assert campagne.pk is None


def test_sans_comite_elle_compte_depuis_aujourd_hui(db):
    campagne = campagnes.preparer(PlanFactory())

    assert campagne.titre == f"Point du 1er{NB}mars{NB}2027"
    assert campagne.a_rendre_le == datetime.date(2027, 3, 22)


def test_le_formulaire_est_prerempli_et_rien_ne_part(connecter, coordinatrice, plan):
    client = connecter(coordinatrice)
    adresse = reverse("pilotage:campagne-nouvelle")

    page = client.get(adresse)
    reponse = client.post(adresse, saisie(relance_le="2027-03-08"))

    assert page.context["form"]["a_rendre_le"].value() == datetime.date(2027, 4, 2)
    campagne = CampagneMiseAJour.objects.get()
    assert reponse["Location"] == reverse("pilotage:campagne", args=[campagne.pk])
    assert (campagne.plan, campagne.etat) == (plan, EtatCampagneMiseAJour.PREPAREE)
    assert campagne.relance_le == datetime.date(2027, 3, 8)


def test_sans_plan_en_vigueur_il_n_y_a_rien_a_preparer(connecter, coordinatrice):
    reponse = connecter(coordinatrice).get(reverse("pilotage:campagne-nouvelle"), follow=True)

    assert reponse.redirect_chain == [(reverse("pilotage:campagnes"), 302)]
    assert "Aucun plan n’est en vigueur" in reponse.text


@pytest.mark.parametrize(
    ("champs", "fautes"),
    [
        ({"a_rendre_le": ""}, {"a_rendre_le"}),
        ({"a_rendre_le": "2027-02-01"}, {"a_rendre_le"}),
        ({"titre": ""}, {"titre"}),
        ({"relance_le": "2027-03-12", "suppleants_le": "2027-03-10"}, {"__all__"}),
        ({"suppleants_le": "2027-03-12", "coordination_le": "2027-03-10"}, {"__all__"}),
    ],
)
def test_ce_qui_ne_va_pas_se_dit(connecter, coordinatrice, plan, champs, fautes):
    page = connecter(coordinatrice).post(reverse("pilotage:campagne-nouvelle"), saisie(**champs))

    assert set(page.context["form"].errors) == fautes
    assert not CampagneMiseAJour.objects.exists()


def modifier(client, campagne, **champs):
    return client.post(reverse("pilotage:campagne-modifier", args=[campagne.pk]), saisie(**champs))


@pytest.mark.parametrize("ouverte", [False, True])
def test_une_campagne_se_corrige_tant_qu_elle_n_est_pas_close(connecter, coordinatrice, plan, ouverte):
    campagne = CampagneMiseAJourFactory(plan=plan, ouverte=ouverte)
    avant = campagne.etat

    modifier(connecter(coordinatrice), campagne, vue_le=campagne.modifie_le.isoformat(), titre="Un autre titre")

    campagne.refresh_from_db()
    assert (campagne.titre, campagne.etat) == ("Un autre titre", avant)
    assert campagne.history.first().history_user == coordinatrice


def test_une_campagne_close_ne_se_modifie_plus(connecter, coordinatrice, plan):
    campagne = CampagneMiseAJourFactory(plan=plan, close=True, titre="Close")

    reponse = modifier(connecter(coordinatrice), campagne, vue_le=campagne.modifie_le.isoformat(), titre="Changée")

    campagne.refresh_from_db()
    assert (reponse.status_code, campagne.titre) == (302, "Close")


def test_une_seconde_personne_est_prevenue_et_ne_perd_rien(connecter, coordinatrice, plan):
    campagne = CampagneMiseAJourFactory(plan=plan, titre="Avant")
    vue = campagne.modifie_le.isoformat()
    client = connecter(coordinatrice)
    modifier(client, campagne, vue_le=vue, titre="Celui de Claude")

    alerte = modifier(client, campagne, vue_le=vue, titre="Le mien")

    campagne.refresh_from_db()
    assert campagne.titre == "Celui de Claude"
    form = alerte.context["form"]
    assert form.non_field_errors() == [
        f"Quelqu’un a modifié cette campagne entre-temps. Ce qui diffère de votre saisie{NB}: titre. "
        "Relisez, puis enregistrez de nouveau."
    ]
    assert form["titre"].value() == "Le mien"

    modifier(client, campagne, vue_le=form["vue_le"].value(), titre="Le mien")

    campagne.refresh_from_db()
    assert campagne.titre == "Le mien"


@pytest.mark.parametrize("nom", ["campagnes", "campagne-nouvelle"])
def test_seule_la_coordination_y_entre(connecter, elue, cosignataire, referente, nom):
    recus = [
        connecter(compte).get(reverse(f"pilotage:{nom}")).status_code for compte in (elue, cosignataire, referente)
    ]

    assert recus == [403, 403, 403]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    CampagneMiseAJourFactory.create_batch(nombre)
    client = connecter(coordinatrice)
    client.get(reverse("pilotage:campagnes"))

    with django_assert_num_queries(8):
        page = client.get(reverse("pilotage:campagnes"))

    assert page.text.count('class="campagne"') == nombre
