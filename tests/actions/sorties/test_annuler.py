"""Annuler avec une raison, revenir, retirer une classe ajoutée par erreur."""

import pytest
from django.core import mail
from django.urls import reverse

from actions.models import SortieScolaire
from socle import liens
from socle.models import Passage, UsageDuLien
from tests.fabriques import SortieFactory


def faire(bureau, geste, sortie, **champs):
    return bureau.post(reverse(f"pilotage:sortie-{geste}", args=[sortie.pk]), champs, follow=True)


def test_annuler_dit_sa_raison_au_journal(bureau, coordinatrice, relire):
    sortie = SortieFactory()

    page = faire(bureau, "annuler", sortie, **{"annuler-motif": "Le car n’est pas venu."})

    assert relire(sortie).etat == "annulee"
    assert (Passage.objects.get().motif, Passage.objects.get().par) == ("Le car n’est pas venu.", coordinatrice)
    assert "Le car n’est pas venu." in page.text


def test_sans_raison_rien_ne_s_annule(bureau, relire):
    sortie = SortieFactory()

    page = faire(bureau, "annuler", sortie)

    assert (page.status_code, set(page.context["form_motif"].errors)) == (400, {"motif"})
    assert relire(sortie).etat == "prevue"


def test_une_sortie_realisee_ne_s_annule_pas(bureau, relire):
    sortie = SortieFactory(realisee=True)

    page = faire(bureau, "annuler", sortie, **{"annuler-motif": "Une erreur"})

    assert "ne peut pas passer de « Réalisée » à « Annulée »" in page.text
    assert relire(sortie).etat == "realisee"


@pytest.mark.parametrize("etat", ["realisee", "annulee"])
def test_revenir_remet_la_sortie_parmi_les_prevues_sans_ses_nombres(bureau, relire, etat):
    sortie = SortieFactory(**{etat: True})

    faire(bureau, "revenir", sortie)

    sortie = relire(sortie)
    assert (sortie.etat, sortie.eleves, sortie.accompagnateurs) == ("prevue", None, None)


def test_revenir_annule_le_lien_et_la_demande_se_refait_apres_la_vraie_sortie(bureau, relire):
    sortie = SortieFactory(adressee=True, interrogee=True)

    faire(bureau, "revenir", sortie)

    assert liens.courant(UsageDuLien.SORTIE, sortie) is None
    assert relire(sortie).questionnaire_envoye_le is None
    assert relire(sortie).enseignant_courriel == sortie.enseignant_courriel


def test_apres_l_avis_de_l_enseignante_on_ne_revient_pas(bureau, relire):
    sortie = SortieFactory(adressee=True, repondue=True)

    page = faire(bureau, "revenir", sortie)

    assert "la sortie a eu lieu" in page.text
    assert relire(sortie).etat == "realisee"


def test_une_classe_ajoutee_par_erreur_se_retire_et_son_historique_reste(bureau, coordinatrice):
    sortie = SortieFactory(enseignant_courriel="a@ecole.example")

    page = faire(bureau, "retirer", sortie)

    assert "la classe est retirée" in page.text
    assert not SortieScolaire.objects.exists()
    derniere = SortieScolaire.history.first()
    assert (derniere.history_type, derniere.history_user) == ("-", coordinatrice)


@pytest.mark.parametrize("etat", ["realisee", "annulee"])
def test_une_sortie_realisee_ou_annulee_ne_se_retire_pas(bureau, etat):
    sortie = SortieFactory(**{etat: True})

    page = faire(bureau, "retirer", sortie)

    assert "elle ne se retire pas" in page.text
    assert SortieScolaire.objects.get() == sortie


@pytest.mark.parametrize("geste", ["annuler", "revenir", "retirer", "questionnaire"])
@pytest.mark.parametrize("role", ["referente", "elue", "cosignataire"])
def test_aucun_geste_n_est_aux_lecteurs(connecter, request, geste, role):
    client, sortie = connecter(request.getfixturevalue(role)), SortieFactory(adressee=True)

    reponse = faire(client, geste, sortie)

    assert reponse.status_code == 403
    assert mail.outbox == []


@pytest.mark.parametrize("geste", ["annuler", "revenir", "retirer", "questionnaire"])
def test_aucun_geste_ne_se_fait_en_suivant_un_lien(bureau, geste):
    assert bureau.get(reverse(f"pilotage:sortie-{geste}", args=[SortieFactory().pk])).status_code == 405
