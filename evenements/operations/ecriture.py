"""Écrire un événement entier : ses champs, ses listes liées, ses créneaux. Chaque ligne garde son rang."""

import secrets
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from evenements import creneaux as horaires
from evenements.models import ChangementEvenement, Creneau, Evenement
from evenements.operations import inscriptions
from socle.etats import PassageInterdit
from socle.typographie import citer

# Ces mots sont déjà des adresses du bureau de l’agenda.
ADRESSES_PRISES = {"", "nouveau", "temps-forts"}
LONGUEUR_DE_L_ADRESSE = 100


def adresse_libre(titre):
    """L’adresse d’un nouvel événement, tirée de son titre ; déjà prise, elle reçoit une suite au hasard."""
    base = slugify(titre)[:LONGUEUR_DE_L_ADRESSE].strip("-")
    if base in ADRESSES_PRISES or Evenement.objects.filter(slug=base).exists():
        return f"{base or 'evenement'}-{secrets.token_hex(3)}"
    return base


def exiger_la_version(evenement):
    """Verrouille séances et événement jusqu’à la fin de la transaction ; refuse s’il a changé depuis sa lecture."""
    inscriptions.tenir_les_places(evenement)
    version = Evenement.objects.select_for_update().values_list("version", flat=True).get(pk=evenement.pk)
    if version != evenement.version:
        raise PassageInterdit(f"{citer(evenement)} vient d’être modifié par quelqu’un d’autre : rechargez la page.")


@transaction.atomic
def creer(evenement, *, listes, creneaux):
    """Un brouillon écrit par la coordination."""
    evenement.slug = adresse_libre(evenement.titre)
    enregistrer(evenement, listes=listes, creneaux=creneaux)


@transaction.atomic
def modifier(evenement, *, par, titre_avant, listes, creneaux=None):
    """Enregistre la fiche corrigée. Publié, un nouveau titre s’annonce ; la date et le lieu passent par `deplacer`."""
    exiger_la_version(evenement)
    if creneaux is not None:
        _exiger_une_annonce(evenement, creneaux)
    evenement.version += 1
    enregistrer(evenement, listes=listes, creneaux=creneaux)
    annoncer_le_titre(evenement, titre_avant, par=par)
    # Une jauge plus grande sert aussitôt la liste d’attente.
    inscriptions.avancer_les_listes(evenement)


def annoncer_le_titre(evenement, titre_avant, *, par):
    """Publié, un nouveau titre s’annonce, d’où qu’on l’écrive ; le même titre ne dit rien."""
    if evenement.est_publie and titre_avant != evenement.titre:
        ChangementEvenement.objects.create(
            evenement=evenement,
            nature=ChangementEvenement.Nature.TITRE,
            avant=titre_avant,
            apres=evenement.titre,
            auteur=par,
        )


def titre_connu(evenement):
    """Le titre que la base garde, avant qu’on l’écrive ; None s’il n’y est pas encore."""
    return Evenement.objects.filter(pk=evenement.pk).values_list("titre", flat=True).first()


def _exiger_une_annonce(evenement, creneaux):
    try:
        evenement.exiger_une_annonce(max((horaires.jours(c)[1] for c in creneaux), default=None))
    except ValidationError as refus:
        raise PassageInterdit(refus.message) from refus


def enregistrer(evenement, *, listes, creneaux=None):
    """`listes` : {nom: fiches liées} ; `creneaux` remplacent les anciens, None les laisse."""
    if creneaux and evenement.debut:
        raise PassageInterdit("Des créneaux ou une date approchée, pas les deux.")
    evenement.save()
    for nom, fiches in listes.items():
        getattr(evenement, nom).set(fiches)
    if creneaux is not None:
        partis, venus = comparer(list(evenement.creneaux.all()), creneaux)
        remplacer(evenement, partis, venus)


def comparer(anciens, nouveaux):
    """(partis, venus) : ce qui distingue deux listes de créneaux ; ce qui ne bouge pas n’y est pas."""
    for creneau in nouveaux:
        creneau.normaliser()
    horaires.verifier(nouveaux)
    cles = [{(*c.bornes, c.lieu_id) for c in creneaux} for creneaux in (anciens, nouveaux)]
    partis = [c for c in anciens if (*c.bornes, c.lieu_id) not in cles[1]]
    return partis, [c for c in nouveaux if (*c.bornes, c.lieu_id) not in cles[0]]


def remplacer(evenement, partis, venus, *, motif=""):
    """Les nouveaux créneaux reprennent les lignes des anciens, par rang, avant d’en créer : leur identifiant suit.

    Les inscriptions suivent leur ligne ; celles d’un créneau retiré s’annulent, et chaque personne en est prévenue.
    """
    inscriptions.exiger_des_seances_a_venir(evenement, partis)
    libres = sorted(partis, key=attrgetter("rang"))
    meme_heure = {c.bornes: c for c in libres}
    # Qui n’a changé que de lieu retrouve d’abord sa ligne.
    for venu in sorted(venus, key=lambda c: (c.bornes not in meme_heure, c.debut)):
        ligne = meme_heure.get(venu.bornes) or (libres[0] if libres else Creneau(evenement=evenement))
        if ligne in libres:
            libres.remove(ligne)
        if ligne.pk and ligne.bornes != venu.bornes:
            inscriptions.annuler_les_effacees(ligne)
        ligne.debut, ligne.fin, ligne.journee_entiere = venu.bornes
        ligne.lieu = venu.lieu
        ligne.save()
    for inutile in libres:
        inscriptions.retirer_la_seance(inutile, motif=motif)
        inutile.retirer()
