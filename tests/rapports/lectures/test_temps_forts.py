import datetime

import pytest
from django.urls import reverse

from actions.models import Millesime
from evenements.etats import EtatEvenement
from rapports.contenu import reunir
from tests.fabriques import (
    AccessibiliteFactory,
    ActionFactory,
    BilanEvenementFactory,
    EvenementFactory,
    ObjectifFactory,
    PlanFactory,
    TempsFortFactory,
    UtilisateurFactory,
)
from tests.rapports.lectures.lire import JOUR, chiffre, conclusion, lignes, note, parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_en_fevrier_2027")]
MARS = {"creneau": False, "precision": "jour", "debut": datetime.date(2026, 3, 21), "fin": datetime.date(2026, 3, 21)}
MARS_2025 = {**MARS, "debut": datetime.date(2025, 3, 21), "fin": datetime.date(2025, 3, 21)}


@pytest.fixture
def edition(db):
    return TempsFortFactory(annee=2026)


def mars(plan, **options):
    return parties("visibilite", plan, **options)["temps-fort-21-mars"]


def compter(temps_fort, participants, **champs):
    dates = MARS if temps_fort.annee == 2026 else MARS_2025
    evenement = EvenementFactory(temps_fort=temps_fort, **dates, **champs)
    if participants is not None:
        BilanEvenementFactory(evenement=evenement, participants=participants)
    return evenement


# --- Les temps forts ----------------------------------------------------------------------------------


def test_le_public_d_une_edition_est_un_minimum_quand_un_evenement_n_en_a_pas(plan, edition):
    compter(edition, 310)
    compter(edition, None)
    compter(TempsFortFactory(annee=2025), 200)

    lue = mars(plan)

    assert chiffre(lue, "21-mars-public") == ["au moins 310", "200"]
    assert chiffre(lue, "21-mars-evenements") == ["2", "1"]


def test_un_public_de_un_a_quatre_se_tait_et_ne_se_retrouve_pas_par_soustraction(plan, edition):
    compter(edition, 3, titre="Atelier")
    compter(edition, 50)

    lue = mars(plan)

    assert lignes(lue, "21-mars-programme")[0][3] == "moins de 5"
    assert chiffre(lue, "21-mars-public")[0] == "au moins 50"


def test_un_evenement_annule_se_montre_hors_du_compte(plan, edition):
    compter(edition, 50)
    compter(edition, None, titre="Lecture", etat=EtatEvenement.ANNULE)

    lue = mars(plan)

    assert "Hors du compte : Lecture (annulé)." in lue.phrases
    assert chiffre(lue, "21-mars-evenements")[0] == "1"
    assert [ligne[0] for ligne in lignes(lue, "21-mars-programme")][1] == "Lecture (annulé)"


def test_le_public_dit_comment_il_a_ete_compte(plan, edition):
    evenement = compter(edition, None, titre="Fresque")
    BilanEvenementFactory(
        evenement=evenement, participants=80, participants_mention="plus de", mode_comptage="comptage"
    )

    assert lignes(mars(plan), "21-mars-programme")[0][3:] == ["plus de 80", "Comptage à l’entrée"]


def test_une_colonne_que_personne_n_a_renseignee_se_dit_sous_le_tableau(plan, edition):
    compter(edition, None, lieu=None)

    assert note(mars(plan), "21-mars-programme").startswith(
        "Non renseigné pour toutes les lignes : lieu, public touché, comptage, accessibilité."
    )


def test_les_editions_se_comparent_comme_sur_la_page_du_site(plan, edition, client, connecter):
    compter(edition, 310)
    compter(edition, 3)
    compter(TempsFortFactory(annee=2025), None)
    TempsFortFactory(annee=2024)
    connecter(UtilisateurFactory(elu=True))

    page = client.get(reverse("agenda:temps-fort", args=["21-mars", 2026])).context["comparees"]
    lues = lignes(mars(plan), "21-mars-editions")

    def dire(nombre):
        return "non renseigné" if nombre is None else str(nombre)

    site = [(str(e.temps_fort.annee), dire(e.nombre), dire(e.lieux or None)) for e in reversed(page)]
    assert [tuple(ligne[:3]) for ligne in lues] == site
    assert [ligne[3] for ligne in lues] == ["non renseigné", "non renseigné", f"au moins {page[0].public}"]


def test_le_dessin_des_editions_dit_ce_qu_il_faut_en_retenir(plan, edition):
    compter(edition, 310)
    assert conclusion(mars(plan), "21-mars-editions") is None

    compter(TempsFortFactory(annee=2025), 200)
    assert conclusion(mars(plan), "21-mars-editions") == "310 personnes en 2026, 200 en 2025"


def test_une_edition_d_avant_l_agenda_a_le_public_que_dit_son_action(plan, edition):
    action = ActionFactory(objectif=ObjectifFactory(plan=plan, numero=2))
    Millesime.objects.create(action=action, annee=2025, participants=450, participants_mention="plus de 450 enfants")
    TempsFortFactory(annee=2025, action=action)
    compter(edition, 310)

    assert [ligne[-1] for ligne in lignes(mars(plan), "21-mars-editions")] == ["plus de 450 enfants", "non renseigné"]


def test_une_edition_en_preparation_ou_future_ne_parait_pas(plan):
    compter(TempsFortFactory(annee=2026, en_preparation=True), 100)
    compter(TempsFortFactory(annee=2027), 100)

    assert not mars(plan).tableaux


def test_le_plan_reel_ignore_les_temps_forts_inventes(plan):
    compter(TempsFortFactory(annee=2026, demonstration=True), 100, demonstration=True)

    assert not mars(plan).tableaux
    assert chiffre(mars(PlanFactory(demonstration=True)), "21-mars-evenements")[0] == "1"


# --- L’agenda -----------------------------------------------------------------------------------------


def test_l_agenda_compte_par_mois_et_par_public(plan):
    EvenementFactory(**MARS)
    EvenementFactory(agents=True, etat=EtatEvenement.REPORTE, **MARS)
    EvenementFactory(
        partenaires=True, accessibilite_texte="Surtitrage.", **{**MARS, "debut": "2026-06-02", "fin": None}
    )
    EvenementFactory(**{**MARS, "precision": "annee", "debut": "2026-01-01", "fin": "2026-12-31"})

    lue = parties("visibilite", plan)["agenda"]

    assert lignes(lue, "agenda-par-mois") == [
        ["Mars", "1", "1", "0", "2", "0", "1"],
        ["Juin", "0", "0", "1", "1", "1", "0"],
        ["Sans mois connu", "1", "0", "0", "1", "0", "0"],
    ]
    assert conclusion(lue, "agenda-par-mois") == "Mars réunit 2 des 4 événements de l’année"


def test_l_agenda_d_une_annee_sans_evenement_est_non_renseigne_et_non_zero(plan):
    EvenementFactory(**MARS)

    assert chiffre(parties("visibilite", plan)["agenda"], "agenda-evenements") == ["1", "non renseigné"]


def test_l_agenda_montre_l_annee_d_avant(plan):
    lsf = AccessibiliteFactory(nom="Langue des signes française")
    EvenementFactory(**MARS).accessibilites.add(lsf)
    EvenementFactory(**MARS_2025)

    lue = parties("visibilite", plan)["agenda"]

    assert chiffre(lue, "agenda-evenements") == ["1", "1"]
    assert lignes(lue, "agenda-accessibilite") == [["Langue des signes française", "0", "1"]]


def test_un_evenement_commence_l_an_passe_compte_en_janvier(plan):
    EvenementFactory(**{**MARS, "precision": "jour", "debut": "2025-12-20", "fin": "2026-01-15"})

    assert lignes(parties("visibilite", plan)["agenda"], "agenda-par-mois")[0][0] == "Janvier"


def test_l_agenda_compte_les_memes_evenements_que_l_annexe(plan):
    EvenementFactory(**MARS)
    EvenementFactory(**{**MARS, "debut": "2025-12-20", "fin": "2026-01-15"})
    EvenementFactory(creneau__debut=datetime.datetime(2025, 12, 31, 22, tzinfo=datetime.UTC))
    EvenementFactory(brouillon=True, **MARS)

    annexe = reunir(2026, plan, JOUR).agenda

    lue = parties("visibilite", plan)["agenda"]
    assert chiffre(lue, "agenda-evenements")[0] == str(annexe.total)
    assert [len([e for e in annexe.evenements if e.mois == mois]) for mois in (1, 3)] == [
        int(ligne[4]) for ligne in lignes(lue, "agenda-par-mois")
    ]
