"""Les gestes sur un événement : le publier, le refuser, annoncer un changement d’état, de date ou de lieu."""

from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evenements import creneaux as horaires
from evenements.etats import (
    ETATS_A_MOTIVER,
    EtatEvenement,
    Mode,
    Publication,
)
from evenements.models import ChangementEvenement, Evenement
from evenements.operations import inscriptions
from evenements.operations.ecriture import comparer, exiger_la_version, remplacer
from evenements.operations.propositions import repondre_a_la_proposition
from socle.dates import Precision
from socle.etats import PassageInterdit, faire_passer
from socle.typographie import citer

Nature = ChangementEvenement.Nature


def manques_pour_publier(evenement):
    """Ce qui manque avant de publier, en phrases ; une archive peut avoir oublié son lieu, un rendez-vous non."""
    manques = []
    if evenement.debut is None and not evenement.creneaux.exists():
        manques.append("une date : un créneau, ou une date approchée")
    if evenement.mode != Mode.EN_LIGNE and evenement.lieu_id is None and not evenement.est_passe:
        manques.append("un lieu, sauf si l’événement se passe en ligne")
    if evenement.mode != Mode.SUR_PLACE and not evenement.lien_acces:
        manques.append("le lien de connexion")
    return manques


def soumettre(evenement, *, par):
    faire_passer(evenement, Publication.A_VALIDER, champ="publication", par=par)


@transaction.atomic
def publier(evenement, *, par, mot=""):
    """Met l’événement dans l’agenda ; `mot` s’ajoute au message de qui l’a proposé."""
    # Qui l’a proposé peut être en train de le compléter : on ne publie que ce qu’on a lu.
    _verrouiller(evenement)
    if manques := manques_pour_publier(evenement):
        raise PassageInterdit(f"Il manque, pour publier {citer(evenement)} : {' ; '.join(manques)}.")
    _exiger_des_creneaux_justes(evenement)
    faire_passer(evenement, Publication.PUBLIE, champ="publication", par=par, change_le=timezone.now())
    repondre_a_la_proposition(evenement, par=par, mot=mot)


def _exiger_des_creneaux_justes(evenement):
    try:
        horaires.verifier(list(evenement.creneaux.all()))
    except ValidationError as refus:
        raise PassageInterdit(refus.message) from refus


@transaction.atomic
def refuser(evenement, *, par, motif):
    if not motif.strip():
        raise PassageInterdit("Dites pourquoi cet événement est refusé : la personne qui le propose vous lira.")
    faire_passer(evenement, Publication.REFUSE, champ="publication", par=par, motif=motif)
    repondre_a_la_proposition(evenement, par=par, motif=motif)


@transaction.atomic
def changer_etat(evenement, vers, *, par, motif_public="", lien_acces=""):
    """Annule, reporte, rétablit… un événement publié, le dit au public et aux agendas abonnés."""
    if not evenement.est_publie:
        raise PassageInterdit(f"{citer(evenement)} n’est pas publié : personne ne l’attend encore.")
    if vers in ETATS_A_MOTIVER and not motif_public.strip():
        raise PassageInterdit("Donnez la raison, en une phrase : le public la lira.")
    inscriptions.tenir_les_places(evenement)
    champs = {"change_le": timezone.now(), "lien_acces": lien_acces or evenement.lien_acces}
    if vers == EtatEvenement.EN_LIGNE and not champs["lien_acces"]:
        raise PassageInterdit("Donnez le lien de connexion : sans lui personne ne pourra suivre l’événement.")
    if _derange_l_agenda(evenement.etat, vers):
        champs["sequence"] = F("sequence") + 1
    depuis, avant = evenement.etat, evenement.get_etat_display()
    faire_passer(evenement, vers, champ="etat", par=par, motif=motif_public, **champs)
    changement = _annoncer(evenement, Nature.ETAT, avant, evenement.get_etat_display(), motif_public, par)
    if _derange_l_agenda(depuis, vers):
        inscriptions.prevenir_du_changement(evenement, changement)
    inscriptions.avancer_les_listes(evenement)


def _derange_l_agenda(depuis, vers):
    """« Complet » ne change ni le jour ni le lieu : les agendas abonnés n’ont rien à déplacer (SEQUENCE reste)."""
    return vers != EtatEvenement.COMPLET and (depuis, vers) != (EtatEvenement.COMPLET, EtatEvenement.PROGRAMME)


@transaction.atomic
def deplacer(evenement, *, par, creneaux=None, lieu=None, mode="", lien_acces="", motif_public=""):
    """Change la date ou l’endroit ; `creneaux` sont des `Creneau` non enregistrés, qui remplacent les anciens.

    L’endroit est un lieu, un mode (sur place, en ligne) ou les deux ; vides, ils restent ce qu’ils sont.
    Chaque créneau gardé conserve son rang, donc son identifiant chez les abonnés. Publié, l’événement l’annonce.
    """
    _verrouiller(evenement)
    if evenement.est_publie and not motif_public.strip():
        raise PassageInterdit("Donnez la raison, en une phrase : le public la lira.")
    # Qui a lu « annulé » ou « reporté » doit apprendre que l’événement revient, même si sa séance n’a pas bougé.
    partout, endroit = evenement.est_retire, _endroit(evenement)
    avant = {creneau.pk: (*creneau.bornes, creneau.lieu_id) for creneau in evenement.creneaux.all()}
    annonces = [
        *_changer_les_creneaux(evenement, creneaux, motif_public),
        *_changer_d_endroit(evenement, lieu, mode, lien_acces),
    ]
    if not annonces:
        raise PassageInterdit("Ni la date ni le lieu n’ont changé.")
    evenement.version += 1
    if evenement.est_publie:
        evenement.sequence += 1
    evenement.save()
    if evenement.est_publie:
        changement = _annoncer_le_deplacement(evenement, annonces, par, motif_public)
        _prevenir_les_inscrits(evenement, changement, avant, partout=partout or _endroit(evenement) != endroit)


def _prevenir_les_inscrits(evenement, changement, avant, *, partout):
    """Seules les séances qui bougent dérangent leurs inscrits, sauf si c’est tout l’événement qui change."""
    maintenant = {c.pk: (*c.bornes, c.lieu_id) for c in evenement.creneaux.all()}
    deplaces = [pk for pk, seance in maintenant.items() if avant.get(pk, seance) != seance]
    inscriptions.rappeler_de_nouveau(deplaces)
    inscriptions.prevenir_du_changement(evenement, changement, creneaux=None if partout else deplaces)


def _verrouiller(evenement):
    """Relit l’événement, seul à le changer d’ici la fin de la transaction ; refuse s’il a changé depuis sa lecture."""
    exiger_la_version(evenement)
    evenement.refresh_from_db()


class Annonce(NamedTuple):
    nature: str
    avant: str
    apres: str
    debut_avant: datetime | None = None
    reprogramme: bool = False


def _changer_d_endroit(evenement, lieu, mode, lien_acces):
    lieu, mode, lien_acces = lieu or evenement.lieu, mode or evenement.mode, lien_acces or evenement.lien_acces
    if (lieu, mode) == _endroit(evenement):
        return []
    if mode != Mode.SUR_PLACE and not lien_acces:
        raise PassageInterdit("Donnez le lien de connexion : sans lui personne ne pourra suivre l’événement.")
    if mode != Mode.EN_LIGNE and lieu is None:
        raise PassageInterdit("Donnez le lieu : sans lui personne ne pourra venir.")
    avant = _dire_l_endroit(evenement)
    evenement.lieu, evenement.mode, evenement.lien_acces = lieu, mode, lien_acces
    return [Annonce(Nature.LIEU, avant, _dire_l_endroit(evenement))]


def _endroit(evenement):
    return evenement.lieu, evenement.mode


def _dire_l_endroit(evenement):
    """« La Passerelle », « La Passerelle, et en ligne », « En ligne »."""
    if evenement.mode == Mode.EN_LIGNE:
        return "En ligne"
    return f"{evenement.lieu or ''}{', et en ligne' if evenement.mode == Mode.MIXTE else ''}"


def _changer_les_creneaux(evenement, nouveaux, motif_public):
    """Les annonces à faire : une pour les dates qui bougent, une par créneau qui ne change que de lieu."""
    if nouveaux is None:
        return []
    anciens = list(evenement.creneaux.select_related("lieu"))
    partis, venus = comparer(anciens, nouveaux)
    if not partis and not venus:
        return []
    if not nouveaux:
        raise PassageInterdit("Gardez au moins un créneau : pour une date inconnue, reportez l’événement.")
    restes = {c.bornes for c in partis} & {c.bornes for c in venus}
    annonces = [
        Annonce(Nature.LIEU, str(p.lieu or evenement.lieu or ""), f"{v.lieu or evenement.lieu} ({horaires.dire(v)})")
        for p in partis
        for v in venus
        if p.bornes == v.bornes
    ]
    if {c.bornes for c in [*partis, *venus]} - restes:
        annonces.append(_dire_les_dates(evenement, anciens, nouveaux))
    remplacer(evenement, partis, venus, motif=motif_public)
    evenement.precision, evenement.debut, evenement.fin = Precision.A_PRECISER, None, None
    return annonces


def _dire_les_dates(evenement, anciens, nouveaux):
    partis = [c for c in anciens if c.bornes not in {n.bornes for n in nouveaux}]
    venus = [n for n in nouveaux if n.bornes not in {c.bornes for c in anciens}]
    debuts = [min((c.debut for c in creneaux), default=None) for creneaux in (anciens, nouveaux)]
    return Annonce(
        Nature.DATE,
        avant=horaires.enumerer(partis) if anciens else evenement.dates,
        apres=horaires.enumerer(venus),
        debut_avant=debuts[0] if debuts[0] != debuts[1] else None,
        # Une séance de plus ne dérange personne, sauf si l’événement n’avait plus lieu.
        reprogramme=bool(partis) or evenement.est_retire,
    )


def _annoncer_le_deplacement(evenement, annonces, par, motif_public):
    """Rend le dernier changement écrit : un seul message aux personnes inscrites, quoi qu’il ait changé."""
    changement = None
    for annonce in annonces:
        if annonce.reprogramme and EtatEvenement.REPROGRAMME in _suites_apres_une_date(evenement):
            faire_passer(evenement, EtatEvenement.REPROGRAMME, champ="etat", par=par, motif=motif_public)
        changement = _annoncer(
            evenement, annonce.nature, annonce.avant, annonce.apres, motif_public, par, debut_avant=annonce.debut_avant
        )
    return changement


def _suites_apres_une_date(evenement):
    """Un événement complet ou en ligne le reste quand sa date change : c’est ce que le public doit lire d’abord."""
    if evenement.etat in {EtatEvenement.COMPLET, EtatEvenement.EN_LIGNE}:
        return set()
    return Evenement.SUITES["etat"][evenement.etat]


def _annoncer(evenement, nature, avant, apres, motif_public, par, debut_avant=None):
    return ChangementEvenement.objects.create(
        evenement=evenement,
        nature=nature,
        avant=avant,
        apres=apres,
        motif_public=motif_public.strip(),
        auteur=par,
        debut_avant=debut_avant,
    )
