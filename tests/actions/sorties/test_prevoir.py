"""Prévoir : une école et une classe suffisent ; l’école se choisit, ou se crée par son nom."""

from datetime import date

import pytest
from django.urls import reverse

from actions import sorties
from actions.models import Indicateur, Registre, SortieScolaire
from partenaires.models import Organisme
from tests.fabriques import ActionFactory, OrganismeFactory, PlanFactory, SortieFactory

ADRESSE = reverse("pilotage:sortie-ajouter")


@pytest.fixture
def action(db):
    return ActionFactory()


@pytest.fixture
def ecole(db):
    return OrganismeFactory(sorte="scolaire", nom="École du Figuier")


def ajouter(bureau, action, **champs):
    saisie = {"annee_scolaire": 2025, "classe": "CM2 A", "action": action.pk}
    return bureau.post(ADRESSE, saisie | champs)


def test_une_classe_s_ajoute_a_une_ecole_connue(bureau, coordinatrice, action, ecole):
    reponse = ajouter(bureau, action, ecole=ecole.pk, classe="  CM2   A ", jour="2026-05-04", eleves_prevus=27)

    sortie = SortieScolaire.objects.get()
    assert reponse["Location"] == reverse("pilotage:sorties") + "?annee=2025"
    assert (sortie.ecole, sortie.classe, sortie.jour, sortie.eleves_prevus) == (ecole, "CM2 A", date(2026, 5, 4), 27)
    assert (sortie.etat, sortie.eleves) == ("prevue", None)
    assert sortie.history.get().history_user == coordinatrice


def test_une_ecole_nouvelle_se_cree_par_son_nom_une_seule_fois(bureau, action):
    ajouter(bureau, action, nom_de_l_ecole="École du  Rivage")
    ajouter(bureau, action, nom_de_l_ecole="école du rivage", classe="CM2 B")

    creee = Organisme.objects.get()
    assert (creee.nom, creee.sorte, creee.commune) == ("École du Rivage", "scolaire", "Vitrolles")
    assert creee.sorties.count() == 2


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({}, "ecole"),
        ({"ecole": "connue", "nom_de_l_ecole": "École du Rivage"}, "ecole"),
        ({"ecole": "connue", "classe": ""}, "classe"),
        ({"ecole": "connue", "jour": "2026-09-01"}, "jour"),
        ({"ecole": "connue", "eleves_prevus": 0}, "eleves_prevus"),
        ({"ecole": "connue", "jour": "2025-12-01", "enseignant_courriel": "a@ecole.example"}, "enseignant_courriel"),
        ({"ecole": "connue", "annee_scolaire": 1999}, "annee_scolaire"),
    ],
)
def test_ce_qui_ne_va_pas_se_dit_et_rien_ne_s_ecrit(bureau, action, ecole, champs, faute):
    champs = champs | ({"ecole": ecole.pk} if "ecole" in champs else {})

    reponse = ajouter(bureau, action, **champs)

    assert (reponse.status_code, set(reponse.context["form"].errors)) == (400, {faute})
    assert not SortieScolaire.objects.exists()


@pytest.mark.parametrize("ecole_dite", ["choisie", "ecrite"])
def test_une_classe_n_a_qu_une_sortie_par_annee(bureau, action, ecole, ecole_dite):
    SortieFactory(action=action, ecole=ecole, classe="CM2 A")
    ecole_dite = {"ecole": ecole.pk} if ecole_dite == "choisie" else {"nom_de_l_ecole": "école du figuier"}

    reponse = ajouter(bureau, action, classe="cm2 a", **ecole_dite)

    assert reponse.context["form"].errors == {"classe": ["Cette classe a déjà sa sortie cette année."]}
    assert SortieScolaire.objects.count() == 1


def test_la_base_refuse_la_seconde_de_deux_ajouts_simultanes(coordinatrice):
    premiere = SortieFactory(ecole__nom="École du Figuier", classe="CM2 A")
    seconde = SortieScolaire(
        action=premiere.action, ecole=premiere.ecole, classe="CM2 A", annee_scolaire=premiere.annee_scolaire
    )

    with pytest.raises(sorties.DejaPrevue, match="École du Figuier, CM2 A"):
        sorties.prevoir(seconde, coordinatrice)


def test_ajouter_puis_une_autre_revient_au_formulaire_sur_la_meme_ecole(bureau, action, ecole):
    reponse = ajouter(bureau, action, ecole=ecole.pk, encore="oui")

    assert reponse["Location"] == f"{ADRESSE}?annee=2025&ecole={ecole.pk}"
    page = bureau.get(reponse["Location"])
    assert f'<option value="{ecole.pk}" selected>École du Figuier</option>' in page.text


def test_la_liste_des_ecoles_n_a_ni_college_ni_lycee_ni_association(bureau, action, ecole):
    for nom, sorte in [("Collège du Rivage", "scolaire"), ("Lycée du Phare", "scolaire"), ("Les Amis", "association")]:
        OrganismeFactory(nom=nom, sorte=sorte)

    page = bureau.get(ADRESSE)

    assert list(page.context["form"].fields["ecole"].queryset) == [ecole]


@pytest.mark.parametrize("role", ["referente", "elue", "cosignataire", "etranger"])
def test_seule_la_coordination_ajoute(connecter, action, ecole, request, role):
    client = connecter(request.getfixturevalue(role))

    assert (client.get(ADRESSE).status_code, ajouter(client, action, ecole=ecole.pk).status_code) == (403, 403)
    assert not SortieScolaire.objects.exists()


def test_une_classe_d_une_action_de_demonstration_se_dit_telle(coordinatrice, ecole):
    sortie = SortieScolaire(action=ActionFactory(demonstration=True), ecole=ecole, classe="CM2", annee_scolaire=2025)

    assert sorties.prevoir(sortie, coordinatrice).demonstration is True


# --- L’action qui porte les sorties -------------------------------------------------------------------


def test_avant_toute_sortie_l_action_est_celle_de_l_indicateur(action):
    assert sorties.action_des_sorties() is None
    Indicateur.objects.create(
        code="I22", plan=action.plan, action=action, libelle="Élèves", registre=Registre.ELEVES_EN_SORTIE
    )

    assert sorties.action_des_sorties() == action


def test_l_action_est_celle_des_dernieres_sorties(db):
    SortieFactory(annee_scolaire=2024)
    derniere = SortieFactory(annee_scolaire=2025)

    assert sorties.action_des_sorties() == derniere.action


def test_quand_le_plan_est_clos_l_action_qui_reprend_celle_ci_prend_la_suite(db):
    ancienne = ActionFactory(objectif__plan=PlanFactory(clos=True))
    SortieFactory(action=ancienne)
    assert sorties.action_des_sorties() == ancienne

    suite = ActionFactory(issue_de=ancienne, reconduction="reconduite")

    assert sorties.action_des_sorties() == suite
