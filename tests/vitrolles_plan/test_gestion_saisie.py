"""Tout ce dont le plan a besoin se saisit dans la gestion, avec le moins possible."""

import datetime

import pytest
from django.contrib import admin
from django.urls import reverse

from actions.models import Action, Indicateur, Millesime, Objectif, Plan, Releve
from appels_projets.models import AppelAProjets, Attribution, Campagne, Enveloppe
from evenements.models import Evenement, TempsFort
from partenaires.models import Lieu, Organisme, RelaisAide
from rapports.models import Comite
from referents.models import Agent, MandatReferent, SessionFormation
from tests.vitrolles_plan.objets import fabriquer

SANS_DATE = {"precision": "a_preciser"}


def _plan():
    return {"code": "2026-2028", "titre": "Plan", "titre_court": "Plan", "annee_debut": 2026, "annee_fin": 2028}


def _action():
    objectif = fabriquer(Objectif)
    champs = {"code": "A1", "titre": "Former", "plan": objectif.plan_id, "objectif": objectif.pk, **SANS_DATE}
    return {**champs, "type_action": "formation", "situation": "prevue", "visibilite": "publique"}


def _indicateur():
    libelles = {"code": "I1", "libelle": "Agents formés", "unite": "agents"}
    return {**libelles, "plan": fabriquer(Plan).pk, "nature": "quantitatif", "cumul": "annuel", "sens": "hausse"}


def _releve():
    dates = {"precision": "annee", "debut": "2026-01-01"}
    return {
        "indicateur": fabriquer(Indicateur).pk,
        "sorte": "resultat",
        "valeur_publiee": "33,5",
        "source": "Bilan",
        **dates,
    }


def _mandat():
    agent = fabriquer(Agent)
    return {"agent": agent.pk, "service": agent.service_id, "role": "titulaire", "debut": "2026-01-05"}


def _campagne():
    textes = {"annee": 2026, "titre": "Appel 2026", "slug": "appel-2026", "presentation": "Déposez votre projet."}
    dates = {"ouverture_le": "2026-03-01T08:00", "cloture_le": "2026-04-01T12:00"}
    return {"appel": fabriquer(AppelAProjets).pk, **textes, **dates, "texte_cer_version": "décret 2021-1947"}


def _evenement():
    textes = {"titre": "Fête du livre", "slug": "fete-du-livre", "type_evenement": "spectacle"}
    creneau = {"creneaux-TOTAL_FORMS": 1, "creneaux-0-debut": "2026-03-21T18:00", "creneaux-0-fin": "2026-03-21T20:30"}
    return {**textes, "visibilite": "public", "mode": "sur_place", "inscription": "libre", **SANS_DATE, **creneau}


def _temps_fort():
    jours = {"jour_pivot": "2026-03-21", "debut": "2026-03-14", "fin": "2026-03-28"}
    return {"code": "21-mars", "annee": 2026, "libelle": "21 mars 2026", **jours}


SAISIES = {
    Plan: _plan,
    Action: _action,
    Millesime: lambda: {"action": fabriquer(Action).pk, "annee": 2026, **SANS_DATE},
    Indicateur: _indicateur,
    Releve: _releve,
    Agent: lambda: {"prenom": "Alix", "nom": "Martin", "service": _mandat()["service"], "actif": "on"},
    MandatReferent: _mandat,
    SessionFormation: lambda: {"type_formation": _type_formation(), **SANS_DATE},
    Organisme: lambda: {"nom": "Ligue des droits", "sorte": "association"},
    Lieu: lambda: {"code": "mairie", "nom": "Hôtel de ville", "commune": "Vitrolles", "acces_fauteuil": "oui"},
    RelaisAide: lambda: {"code": "ddd", "nom": "Défenseur", "proximite": "vitrolles", "pour_quoi": "Aide", "ordre": 1},
    TempsFort: _temps_fort,
    Evenement: _evenement,
    Campagne: _campagne,
    Comite: lambda: {"plan": fabriquer(Plan).pk, "date": "2026-11-20"},
}


def _type_formation():
    return fabriquer(SessionFormation._meta.get_field("type_formation").related_model).pk


def listes_vides(modele):
    """Ce que le navigateur poste pour les détails qu’on ne remplit pas."""
    for ligne in admin.site._registry[modele].inlines:
        prefixe = ligne.model._meta.get_field(_vers(ligne.model, modele)).remote_field.get_accessor_name()
        yield f"{prefixe}-TOTAL_FORMS", 0
        yield f"{prefixe}-INITIAL_FORMS", 0


def _vers(detail, modele):
    return next(champ.name for champ in detail._meta.concrete_fields if champ.related_model is modele)


@pytest.mark.parametrize("modele", SAISIES, ids=lambda m: m._meta.label)
def test_la_coordination_ajoute_l_essentiel(connecter, coordinatrice, modele):
    saisie = {**dict(listes_vides(modele)), **SAISIES[modele]()}
    avant = set(modele.objects.values_list("pk", flat=True))

    reponse = connecter(coordinatrice).post(
        reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_add"), saisie
    )

    erreurs = reponse.context["errors"] if reponse.context else []
    assert erreurs == []
    assert modele.objects.exclude(pk__in=avant).count() == 1


def test_une_heure_saisie_est_celle_de_paris(connecter, coordinatrice):
    saisie = {**dict(listes_vides(Evenement)), **_evenement()}

    connecter(coordinatrice).post(reverse("admin:evenements_evenement_add"), saisie)

    creneau = Evenement.objects.get().creneaux.get()
    assert creneau.debut == datetime.datetime(2026, 3, 21, 17, 0, tzinfo=datetime.UTC)


def test_un_releve_retient_qui_l_a_saisi(connecter, coordinatrice):
    connecter(coordinatrice).post(reverse("admin:actions_releve_add"), _releve())

    assert Releve.objects.get().saisi_par == coordinatrice


def test_une_meteo_qui_demande_sa_raison_est_refusee_sans_elle(connecter, coordinatrice):
    saisie = {**dict(listes_vides(Action)), **_action(), "meteo": "compromis"}

    reponse = connecter(coordinatrice).post(reverse("admin:actions_action_add"), saisie)

    assert reponse.context["adminform"].form.non_field_errors() == [
        "Cette météo dit sa raison : ce qui manque, ou ce qui bloque."
    ]


def test_une_action_en_pause_garde_sa_raison(connecter, coordinatrice):
    """La phase n’est pas dans la fiche, mais ce qu’elle oblige à dire s’y vérifie."""
    action = fabriquer(Action, phase="en_pause", phase_motif="Travaux", retour_prevu_le="2026-09-01")
    saisie = {**dict(listes_vides(Action)), **_action(), "version_lue": 1, "phase_motif": "", "retour_prevu_le": ""}

    reponse = connecter(coordinatrice).post(reverse("admin:actions_action_change", args=[action.pk]), saisie)

    assert reponse.context["adminform"].form.non_field_errors() == [
        "Une pause dit sa raison et la date de retour prévue."
    ]


def test_un_evenement_publie_ne_s_efface_pas(connecter, coordinatrice):
    publie, brouillon = fabriquer(Evenement, publication="publie"), fabriquer(Evenement)
    client = connecter(coordinatrice)

    codes = [
        client.get(reverse("admin:evenements_evenement_delete", args=[e.pk])).status_code for e in (publie, brouillon)
    ]

    assert codes == [403, 200]


def test_une_campagne_s_ajoute_avec_son_enveloppe(connecter, coordinatrice):
    enveloppe = {"enveloppe-TOTAL_FORMS": 1, "enveloppe-0-montant_vote": "5000"}
    saisie = {**dict(listes_vides(Campagne)), **_campagne(), **enveloppe}

    connecter(coordinatrice).post(reverse("admin:appels_projets_campagne_add"), saisie)

    assert Campagne.objects.get().enveloppe.montant_vote == 5000


def test_une_enveloppe_sans_campagne_se_refuse_avec_une_phrase(connecter, coordinatrice):
    reponse = connecter(coordinatrice).post(reverse("admin:appels_projets_enveloppe_add"), {"montant_vote": "100"})

    assert list(reponse.context["adminform"].form.errors) == ["campagne"]


def test_l_enveloppe_ne_descend_pas_sous_ce_qui_est_attribue(connecter, coordinatrice):
    attribution = fabriquer(Attribution)
    enveloppe = fabriquer(Enveloppe, campagne=attribution.candidature.campagne, montant_vote=1000)

    reponse = connecter(coordinatrice).post(
        reverse("admin:appels_projets_enveloppe_change", args=[enveloppe.pk]),
        {"campagne": enveloppe.campagne_id, "montant_vote": "100"},
    )

    enveloppe.refresh_from_db()
    assert "montant_vote" in reponse.context["adminform"].form.errors
    assert enveloppe.montant_vote == 1000
