"""Ce qui manque à une candidature pour être déposée : tout se revérifie au dépôt, quoi qu’ait accepté le brouillon."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse

from appels_projets.models import Attestation
from appels_projets.mots import dire_la_somme
from partenaires.models import valider_siret
from socle.dates import dire_le_jour

EXIGES = [
    "intitule",
    "resume_public",
    "diagnostic",
    "objectifs",
    "description",
    "methode_evaluation",
    "lieu_precis",
    "date_debut",
    "date_fin",
    "nb_beneficiaires_prevu",
    "budget_total",
    "montant_demande",
]
EXIGES_DE_L_ORGANISME = ["nom", "objet", "adresse", "code_postal", "commune"]


@dataclass(frozen=True)
class Manque:
    phrase: str
    lien: str


def ce_qui_manque(candidature):
    """Les manques du projet puis de l’association ; vide quand il ne reste qu’à souscrire et déposer."""
    return [*_manques_du_projet(candidature), *_manques_de_l_organisme(candidature.organisme)]


def engagements_manquants(candidature):
    """Contrat d’engagement républicain et attestations : souscrits au dépôt même, et pour cette version."""
    manques = []
    if candidature.cer_souscrit_le is None or candidature.cer_version != candidature.campagne.texte_cer_version:
        manques.append("Le contrat d’engagement républicain n’est pas souscrit.")
    donnees = set(candidature.attestations.values_list("type_attestation", flat=True))
    return manques + [f"À attester : {a.label}" for a in Attestation.TypeAttestation if a not in donnees]


def _manques_du_projet(candidature):
    adresse = reverse("porteur:candidature", args=[candidature.uuid])
    vides = [
        (champ, f"{_libelle(candidature, champ)} : à remplir.") for champ in EXIGES if _est_vide(candidature, champ)
    ]
    fautes = [*vides, *_fautes_de_theme(candidature), *_fautes_de_dates(candidature), *_fautes_d_argent(candidature)]
    return [Manque(phrase, f"{adresse}#id_{champ}") for champ, phrase in fautes]


def _manques_de_l_organisme(organisme):
    adresse = reverse("porteur:association", args=[organisme.pk])
    fautes = [
        (champ, f"Votre association, {_libelle(organisme, champ, majuscule=False)} : à remplir.")
        for champ in EXIGES_DE_L_ORGANISME
        if _est_vide(organisme, champ)
    ]
    try:
        valider_siret(organisme.siret)
    except ValidationError:
        fautes.append(("siret", "Votre association, SIRET : il est exigé pour recevoir une subvention."))
    return [Manque(phrase, f"{adresse}#id_{champ}") for champ, phrase in fautes]


def _fautes_de_theme(candidature):
    choisis = candidature.themes.filter(campagne=candidature.campagne)
    if candidature.campagne.themes.exists() and not choisis.exists():
        yield "themes_0", "Thèmes : cochez-en au moins un."


def _fautes_de_dates(candidature):
    debut, fin, campagne = candidature.date_debut, candidature.date_fin, candidature.campagne
    if debut and fin and fin < debut:
        yield "date_fin", "La fin du projet précède son début."
    if debut and campagne.periode_debut and debut < campagne.periode_debut:
        yield "date_debut", f"Le projet ne peut pas commencer avant le {dire_le_jour(campagne.periode_debut)}."
    if fin and campagne.periode_fin and fin > campagne.periode_fin:
        yield "date_fin", f"Le projet doit finir au plus tard le {dire_le_jour(campagne.periode_fin)}."


def _fautes_d_argent(candidature):
    demande, budget, campagne = candidature.montant_demande, candidature.budget_total, candidature.campagne
    if demande is None:
        return
    if demande == 0:
        yield "montant_demande", "La subvention demandée est supérieure à zéro."
    if campagne.plancher and demande < campagne.plancher:
        yield "montant_demande", f"La subvention demandée est d’au moins {dire_la_somme(campagne.plancher)}."
    if campagne.plafond and demande > campagne.plafond:
        yield "montant_demande", f"La subvention demandée est d’au plus {dire_la_somme(campagne.plafond)}."
    if budget is not None and demande > budget:
        yield "montant_demande", "La subvention demandée dépasse le budget total du projet."


def _est_vide(objet, champ):
    valeur = getattr(objet, champ)
    return valeur is None or (isinstance(valeur, str) and not valeur.strip())


def _libelle(objet, champ, *, majuscule=True):
    nom = str(objet._meta.get_field(champ).verbose_name)
    return nom[:1].upper() + nom[1:] if majuscule else nom
