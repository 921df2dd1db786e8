import datetime

import pytest

from appels_projets.completude import EXIGES, ce_qui_manque, engagements_manquants
from tests.fabriques import CampagneFactory, CandidatureFactory, ThemeCampagneFactory

VIDES = {"date_debut": None, "date_fin": None, "nb_beneficiaires_prevu": None, "budget_total": None}


def phrases(candidature):
    return [manque.phrase for manque in ce_qui_manque(candidature)]


def test_rien_ne_manque_a_une_candidature_complete(db):
    assert phrases(CandidatureFactory(complete=True)) == []


@pytest.mark.parametrize("champ", EXIGES)
def test_chaque_champ_exige_manque_quand_il_est_vide(db, champ):
    vide = None if champ == "montant_demande" else VIDES.get(champ, "")

    candidature = CandidatureFactory(complete=True, **{champ: vide})

    assert [manque.lien.partition("#")[2] for manque in ce_qui_manque(candidature)] == [f"id_{champ}"]


@pytest.mark.parametrize(
    ("regles", "champs", "phrase"),
    [
        ({"plafond": 3000}, {}, "La subvention demandée est d’au plus 3\u202f000\u00a0€."),
        ({"plancher": 4000}, {}, "La subvention demandée est d’au moins 4\u202f000\u00a0€."),
        ({}, {"budget_total": 3499}, "La subvention demandée dépasse le budget total du projet."),
        ({}, {"montant_demande": 0}, "La subvention demandée est supérieure à zéro."),
        (
            {"periode_debut": datetime.date(2027, 3, 2)},
            {},
            "Le projet ne peut pas commencer avant le 2\u00a0mars\u00a02027.",
        ),
        (
            {"periode_fin": datetime.date(2027, 6, 29)},
            {},
            "Le projet doit finir au plus tard le 29\u00a0juin\u00a02027.",
        ),
    ],
)
def test_les_regles_de_la_campagne_se_verifient(db, regles, champs, phrase):
    candidature = CandidatureFactory(complete=True, campagne__plancher=None, **champs)
    for nom, valeur in regles.items():
        setattr(candidature.campagne, nom, valeur)

    assert phrases(candidature) == [phrase]


def test_les_bornes_de_la_campagne_sont_admises(db):
    campagne = CampagneFactory(
        plancher=3500,
        plafond=3500,
        periode_debut=datetime.date(2027, 3, 1),
        periode_fin=datetime.date(2027, 6, 30),
    )

    assert phrases(CandidatureFactory(complete=True, campagne=campagne)) == []


def test_un_theme_est_exige_quand_la_campagne_en_a(db):
    theme = ThemeCampagneFactory()
    candidature = CandidatureFactory(complete=True, campagne=theme.campagne)

    assert phrases(candidature) == ["Thèmes\u00a0: cochez-en au moins un."]

    candidature.themes.add(theme)
    assert phrases(candidature) == []


@pytest.mark.parametrize("siret", ["", "73282932000079"])
def test_un_siret_juste_est_exige(db, siret):
    candidature = CandidatureFactory(complete=True, organisme__siret=siret)

    assert len(phrases(candidature)) == 1


def test_les_quatre_engagements_manquent_au_brouillon(db):
    assert len(engagements_manquants(CandidatureFactory(complete=True))) == 4
    assert engagements_manquants(CandidatureFactory(engagee=True)) == []


def test_un_contrat_souscrit_dans_une_ancienne_version_ne_vaut_plus(db):
    candidature = CandidatureFactory(engagee=True)
    candidature.campagne.texte_cer_version = "décret 2030-1"

    assert engagements_manquants(candidature) == ["Le contrat d’engagement républicain n’est pas souscrit."]
