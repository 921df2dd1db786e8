"""Tenir la fiche : deux personnes sur la même classe ne s’écrasent jamais en silence."""

from datetime import date

import pytest
from django.urls import reverse

from actions import sorties
from socle import liens
from socle.models import Courriel, UsageDuLien
from tests.fabriques import OrganismeFactory, SortieFactory, UtilisateurFactory


@pytest.fixture
def sortie(db):
    return SortieFactory(ecole__nom="École du Figuier", classe="CM2 A")


def saisie(sortie, **champs):
    """Ce que le formulaire de cette fiche enverrait, telle qu’elle est à présent."""
    lus = {
        "revision": sortie.revision,
        "ecole": sortie.ecole_id,
        "classe": sortie.classe,
        "jour": sortie.jour or "",
        "eleves_prevus": sortie.eleves_prevus or "",
        "atelier": sortie.atelier,
        "enseignant_courriel": sortie.enseignant_courriel,
    }
    if sortie.etat == "realisee":
        lus |= {"eleves": sortie.eleves, "accompagnateurs": sortie.accompagnateurs or ""}
    return {f"initial-{nom}": valeur for nom, valeur in lus.items()} | lus | champs


def enregistrer(bureau, sortie, **champs):
    return bureau.post(sortie.get_absolute_url(), saisie(sortie, **champs))


def test_la_fiche_s_enregistre_et_son_historique_dit_qui(bureau, coordinatrice, sortie, relire):
    autre = OrganismeFactory(sorte="scolaire")

    reponse = enregistrer(bureau, sortie, ecole=autre.pk, classe="CM2 C", jour="2026-05-04", eleves_prevus="")

    sortie = relire(sortie)
    assert reponse["Location"] == sortie.get_absolute_url()
    assert (sortie.ecole, sortie.classe, sortie.jour, sortie.eleves_prevus) == (
        autre,
        "CM2 C",
        date(2026, 5, 4),
        None,
    )
    assert sortie.history.first().history_user == coordinatrice


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"classe": ""}, "classe"),
        ({"jour": "2025-08-31"}, "jour"),
        ({"enseignant_courriel": "pas une adresse"}, "enseignant_courriel"),
        ({"jour": "2025-12-01", "enseignant_courriel": "a@ecole.example"}, "enseignant_courriel"),
    ],
)
def test_une_fiche_fausse_se_corrige_et_son_titre_ne_change_pas(bureau, sortie, relire, champs, faute):
    reponse = enregistrer(bureau, sortie, atelier="Nouvel atelier", **champs)

    assert (reponse.status_code, set(reponse.context["form"].errors)) == (400, {faute})
    assert str(reponse.context["sortie"]) == str(relire(sortie))
    assert relire(sortie).atelier == ""


def test_une_classe_ne_prend_pas_la_place_d_une_autre(bureau, sortie):
    SortieFactory(ecole=sortie.ecole, classe="CM2 B")

    reponse = enregistrer(bureau, sortie, classe="CM2 B")

    assert reponse.context["form"].errors == {"classe": ["Cette classe a déjà sa sortie cette année."]}


@pytest.mark.parametrize(
    ("champs", "faute"), [({"eleves": ""}, "eleves"), ({"jour": ""}, "jour"), ({"jour": "2026-03-21"}, "jour")]
)
def test_une_sortie_realisee_garde_son_jour_et_ses_eleves(bureau, champs, faute):
    reponse = enregistrer(bureau, SortieFactory(realisee=True), **champs)

    assert set(reponse.context["form"].errors) == {faute}


def test_les_nombres_comptes_se_corrigent(bureau, relire):
    sortie = SortieFactory(realisee=True)

    enregistrer(bureau, sortie, eleves=25, accompagnateurs=3)

    assert (relire(sortie).eleves, relire(sortie).accompagnateurs) == (25, 3)


def test_la_seconde_personne_est_prevenue_et_garde_sa_saisie(connecter, bureau, sortie, relire):
    vue = saisie(sortie)
    autre = UtilisateurFactory(coordination=True, prenom="Inès", nom="Carpentier")
    enregistrer(connecter(autre), sortie, atelier="Atelier du matin", eleves_prevus=25)

    reponse = bureau.post(sortie.get_absolute_url(), vue | {"atelier": "Atelier du soir", "eleves_prevus": "25"})

    assert reponse.status_code == 409
    assert "Inès Carpentier l’a enregistrée" in reponse.text
    assert reponse.context["conflit"]["ecarts"] == [("Atelier", "Atelier du matin", "Atelier du soir")]
    assert relire(sortie).atelier == "Atelier du matin"

    reprise = reponse.context["form"]
    bureau.post(sortie.get_absolute_url(), {nom: reprise[nom].value() for nom in reprise.fields})
    assert relire(sortie).atelier == "Atelier du soir"


def test_ce_que_chacune_a_change_de_son_cote_se_garde_des_deux(connecter, bureau, sortie, relire):
    vue = saisie(sortie)
    enregistrer(connecter(UtilisateurFactory(coordination=True)), sortie, jour="2026-05-04", eleves_prevus=25)

    reponse = bureau.post(sortie.get_absolute_url(), vue | {"atelier": "Atelier du soir"})

    assert reponse.context["conflit"]["ecarts"] == [("Atelier", "", "Atelier du soir")]
    reprise = reponse.context["form"]
    bureau.post(sortie.get_absolute_url(), {nom: reprise[nom].value() for nom in reprise.fields})
    sortie = relire(sortie)
    assert (sortie.atelier, sortie.jour, sortie.eleves_prevus) == ("Atelier du soir", date(2026, 5, 4), 25)


def test_une_sortie_comptee_entre_temps_garde_ses_nombres_dans_la_reprise(bureau, coordinatrice, sortie):
    vue = saisie(sortie, jour="2026-03-19")
    sorties.compter(sortie, date(2026, 3, 19), 26, 3, coordinatrice)

    reponse = bureau.post(sortie.get_absolute_url(), vue | {"atelier": "Atelier du soir"})

    assert reponse.status_code == 409
    reprise = reponse.context["form"]
    assert (reprise.errors, reprise["eleves"].value(), reprise["accompagnateurs"].value()) == ({}, 26, 3)


def test_l_adresse_effacee_pendant_la_saisie_ne_revient_pas(bureau, relire):
    sortie = SortieFactory(adressee=True)
    vue = saisie(sortie)
    sorties.repondre(sortie, interet=4, accueil=4)

    reponse = bureau.post(sortie.get_absolute_url(), vue)

    assert (reponse.status_code, "enseignant_courriel" in reponse.context["form"].fields) == (409, False)
    bureau.post(sortie.get_absolute_url(), vue | {"revision": relire(sortie).revision})
    assert relire(sortie).enseignant_courriel == ""


def test_une_adresse_corrigee_recoit_un_autre_lien(bureau, relire):
    sortie = SortieFactory(adressee=True, interrogee=True)
    premier = liens.courant(UsageDuLien.SORTIE, sortie)

    enregistrer(bureau, sortie, enseignant_courriel="La.Bonne@ecole.example")

    assert liens.courant(UsageDuLien.SORTIE, sortie) is None
    assert relire(sortie).etat_du_questionnaire == "pret"
    bureau.post(reverse("pilotage:sortie-questionnaire", args=[sortie.pk]))
    assert liens.courant(UsageDuLien.SORTIE, sortie) != premier
    assert Courriel.objects.latest("pk").destinataire == "la.bonne@ecole.example"


def test_l_historique_ne_garde_pas_l_adresse(bureau):
    sortie = SortieFactory(adressee=True)

    assert "enseignant_courriel" not in {champ.name for champ in sortie.history.model._meta.fields}


@pytest.mark.parametrize("role", ["referente", "elue", "cosignataire"])
def test_la_fiche_porte_une_adresse_elle_n_est_qu_a_la_coordination(connecter, sortie, request, role):
    client = connecter(request.getfixturevalue(role))

    assert (client.get(sortie.get_absolute_url()).status_code, enregistrer(client, sortie).status_code) == (403, 403)
