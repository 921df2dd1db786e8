"""Reconduire l’année passée : les écoles et leurs classes d’un geste, sans rien de ce qui datait."""

import pytest
from django.urls import reverse

from actions.models import SortieScolaire
from tests.fabriques import ActionFactory, SortieFactory


def adresse(annee):
    return reverse("pilotage:sorties-reconduire", args=[annee])


def classes(annee):
    return sorted(SortieScolaire.objects.de_l_annee_scolaire(annee).values_list("ecole", "classe"))


def test_les_classes_de_l_annee_passee_reviennent_sans_date_ni_eleves_ni_adresse(bureau, coordinatrice):
    action = ActionFactory()
    SortieFactory(action=action, adressee=True, accompagnateurs=3, atelier="Visite et atelier")
    SortieFactory(action=action, annulee=True)

    reponse = bureau.post(adresse(2026), follow=True)

    assert "2 classes reconduites" in reponse.text
    assert classes(2026) == classes(2025)
    neuves = SortieScolaire.objects.de_l_annee_scolaire(2026)
    rien = ("prevue", None, None, None, None, "", None)
    champs = ("etat", "jour", "eleves_prevus", "eleves", "accompagnateurs")
    champs += ("enseignant_courriel", "questionnaire_envoye_le")
    assert list(neuves.values_list(*champs)) == [rien, rien]
    assert sorted(neuves.values_list("atelier", flat=True)) == ["", "Visite et atelier"]
    assert {n.history.get().history_user for n in neuves} == {coordinatrice}


def test_reconduire_deux_fois_n_ajoute_que_ce_qui_manque(bureau):
    action = ActionFactory()
    SortieFactory.create_batch(2, action=action)
    bureau.post(adresse(2026))
    SortieFactory(action=action)

    reponse = bureau.post(adresse(2026), follow=True)
    assert "1 classe reconduite." in reponse.text

    reponse = bureau.post(adresse(2026), follow=True)
    assert "Toutes les classes de l’année passée sont déjà là" in reponse.text
    assert len(classes(2026)) == 3


def test_les_classes_passent_a_l_action_qui_reprend_l_ancienne(bureau):
    ancienne = ActionFactory(objectif__plan__clos=True)
    suite = ActionFactory(issue_de=ancienne, reconduction="reconduite")
    SortieFactory(action=ancienne)

    bureau.post(adresse(2026))

    assert SortieScolaire.objects.de_l_annee_scolaire(2026).get().action == suite


def test_sans_annee_passee_il_n_y_a_rien_a_reconduire(bureau):
    assert bureau.post(adresse(2026)).status_code == 404

    SortieFactory()
    assert [bureau.post(adresse(annee)).status_code for annee in (2024, 2027, 2026)] == [404, 404, 302]


@pytest.mark.parametrize("role", ["referente", "elue", "cosignataire"])
def test_seule_la_coordination_reconduit(connecter, request, role):
    client = connecter(request.getfixturevalue(role))
    SortieFactory()

    assert client.post(adresse(2026)).status_code == 403
    assert classes(2026) == []


def test_reconduire_est_un_geste(bureau):
    SortieFactory()

    assert bureau.get(adresse(2026)).status_code == 405
