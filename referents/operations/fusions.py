"""Deux fiches pour une même personne : tout ce que porte le double passe à celle qu’on garde, puis le double s’efface.

Rien ne s’oublie : on parcourt toutes les relations vers `Agent`, et la base refuse d’effacer une fiche encore citée.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from referents.etats import INSCRIPTIONS_FERMEES, EtatMandat
from referents.models import Agent
from referents.operations import doublons
from socle.etats import inscrire
from socle.models import Lien

RAISON = "doublon réuni"


class FusionImpossible(Exception):
    """Le texte s’adresse à la coordination."""


@dataclass(frozen=True)
class Rencontre:
    """Quand deux lignes disent la même chose : ce qui les fait semblables, et comment n’en garder qu’une."""

    cle: tuple
    fondre: Callable
    closes: tuple = ()
    """Dans ces états, une ligne est du passé : elle se déplace sans en rencontrer une autre."""


# Par « modèle.champ » ; les actions, à droite, se nomment sans s’importer. Le reste se déplace tel quel.
RENCONTRES = {
    "Inscription.agent": Rencontre(("session_id",), doublons.inscriptions, tuple(INSCRIPTIONS_FERMEES)),
    "MandatReferent.agent": Rencontre(("service_id",), doublons.mandats, (EtatMandat.TERMINE,)),
    "BesoinExprime.agent": Rencontre(("reunion_id",), doublons.besoins),
    "LectureNote.agent": Rencontre(("note_id",), doublons.lectures),
    "PiloteAction.agent": Rencontre(("action_id",), doublons.pilotages),
    "Sollicitation.agent": Rencontre(("campagne_id", "a_la_place_de_id"), doublons.sollicitations),
    "Sollicitation.a_la_place_de": Rencontre(("campagne_id", "agent_id"), doublons.sollicitations),
    "BrouillonPoint.agent": Rencontre(("action_id",), doublons.brouillons),
}


@dataclass(frozen=True)
class Apercu:
    lignes: list  # (quoi, combien se déplacent, combien se fondent dans une ligne que la fiche gardée a déjà)
    compte_en_trop: object
    empreinte: str


def prevoir_la_fusion(garde, double):
    """Ce que la fusion déplacerait ; `empreinte` change si l’une des deux fiches change entre-temps."""
    lignes = [_compter(champ, garde, double) for champ in _champs_vers_un_agent()]
    reunions, deja = (set(agent.reunions.values_list("pk", flat=True)) for agent in (double, garde))
    lignes.append(("participations à des réunions", len(reunions - deja), len(reunions & deja)))
    return Apercu(
        lignes=[ligne for ligne in lignes if ligne[1] or ligne[2]],
        compte_en_trop=double.utilisateur if garde.utilisateur_id else None,
        empreinte=f"{_version(garde)}-{_version(double)}:{lignes}",
    )


def _version(agent):
    return f"{agent.pk}@{agent.modifie_le:%Y%m%d%H%M%S%f}"


@transaction.atomic
def fusionner(garde, double, *, par):
    """Réunit les deux fiches sur la première, et efface la seconde. Tout ou rien ; lève `FusionImpossible`."""
    garde, double = _verrouiller(garde, double)
    depuis, motif = f"fiche {double.pk}", _raconter(double, prevoir_la_fusion(garde, double))
    for champ in _champs_vers_un_agent():
        _deplacer(champ, garde, double, par)
    # Du côté de la réunion, qui tient l’histoire de ses participants.
    for reunion in double.reunions.all():
        reunion.participants.remove(double)
        reunion.participants.add(garde)
    _reunir_les_comptes(garde, double)
    _annuler_les_liens(double)
    _effacer_le_double(garde, double, par)
    inscrire(garde, "fusion", depuis, f"fiche {garde.pk}", par=par, motif=motif)
    return garde


def _verrouiller(garde, double):
    """Les deux lignes, prises dans l’ordre de leur numéro : deux fusions croisées ne s’attendent pas l’une l’autre."""
    if garde.pk == double.pk:
        raise FusionImpossible("Choisissez deux fiches différentes.")
    lignes = Agent.objects.select_for_update(of=("self",)).filter(pk__in=[garde.pk, double.pk]).order_by("pk")
    par_numero = {agent.pk: agent for agent in lignes}
    if len(par_numero) < 2:
        raise FusionImpossible("L’une de ces fiches n’existe plus : elle vient sans doute d’être réunie à une autre.")
    return par_numero[garde.pk], par_numero[double.pk]


def _champs_vers_un_agent():
    """Toutes les clés étrangères vers `Agent`, à droite comme à gauche, historiques et tables de liaison exceptées."""
    return [
        relation.field
        for relation in Agent._meta.get_fields(include_hidden=True)
        if relation.one_to_many
        and relation.auto_created
        and relation.on_delete is not models.DO_NOTHING
        and not relation.related_model._meta.auto_created
    ]


def _lignes(champ, agent):
    return champ.model._base_manager.filter(**{champ.name: agent})


def _semblable(champ, ligne, garde):
    """La ligne de la fiche gardée que celle-ci répéterait, ou None."""
    rencontre = RENCONTRES.get(f"{champ.model.__name__}.{champ.name}")
    if rencontre is None or (rencontre.closes and ligne.etat in rencontre.closes):
        return None
    semblables = _lignes(champ, garde).filter(**{cle: getattr(ligne, cle) for cle in rencontre.cle})
    if rencontre.closes:
        semblables = semblables.exclude(etat__in=rencontre.closes)
    return semblables.first()


def _compter(champ, garde, double):
    lignes = list(_lignes(champ, double))
    fondues = sum(_semblable(champ, ligne, garde) is not None for ligne in lignes)
    return str(champ.model._meta.verbose_name_plural), len(lignes) - fondues, fondues


def _deplacer(champ, garde, double, par):
    for ligne in _lignes(champ, double):
        if semblable := _semblable(champ, ligne, garde):
            fondre = RENCONTRES[f"{champ.model.__name__}.{champ.name}"].fondre
            ligne = fondre(semblable, ligne, par)
        setattr(ligne, champ.name, garde)
        ligne._history_user, ligne._change_reason = par, RAISON
        ligne.save()


def _reunir_les_comptes(garde, double):
    """Le compte du double passe à la fiche gardée ; si elle a le sien, elle garde les points faits avec l’autre."""
    compte, double.utilisateur = double.utilisateur, None
    double.save(update_fields=["utilisateur", "modifie_le"])
    if compte and garde.utilisateur_id:
        compte.points.filter(agent=None).update(agent=garde)
    elif compte:
        garde.utilisateur = compte


def _annuler_les_liens(double):
    sorte = ContentType.objects.get_for_model(double)
    encore = Lien.objects.filter(type_objet=sorte, id_objet=double.pk, revoque_le=None)
    encore.update(revoque_le=timezone.now())


def _effacer_le_double(garde, double, par):
    """La base refuserait d’effacer une fiche qu’une ligne cite encore ; le journal garde ce qu’elle portait."""
    double._history_user, double._change_reason = par, RAISON
    double.delete()
    garde.courriel = garde.courriel or double.courriel
    garde.metier = garde.metier or double.metier
    garde.actif = garde.actif or double.actif
    garde.save()


def _raconter(double, apercu):
    lignes = [f"{deplacees + fondues} {quoi}" for quoi, deplacees, fondues in apercu.lignes]
    repris = ", ".join(lignes) or "rien"
    return f"Réunie à la fiche de {double} ({double.courriel or 'sans courriel'}) : {repris}."
