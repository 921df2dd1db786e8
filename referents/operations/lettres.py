"""Les lettres de mission : les préparer, les faire signer, les renouveler, les clore."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from referents.etats import EtatLettre, EtatMandat
from referents.models import LettreMission, MandatReferent
from referents.verrous import numero_suivant
from socle.etats import PassageInterdit, faire_passer

# Une lettre vaut d’ordinaire ce que dure un plan ; la coordination corrige la date proposée.
DUREE_ANS = 3


class LettreImpossible(Exception):
    """Cette lettre ne peut pas se faire. Le texte s’adresse à la coordination."""


@transaction.atomic
def preparer_la_lettre(mandat, *, par):
    """La première lettre d’un mandat, ou celle qui suit une lettre close, en brouillon."""
    mandat = _verrouiller(mandat)
    if mandat.lettres.filter(etat=EtatLettre.SIGNEE).exists():
        raise LettreImpossible(f"{mandat.agent} a déjà une lettre signée : renouvelez-la.")
    precedente = mandat.lettres.first()
    return _ecrire_le_brouillon(mandat, precedente, par=par)


@transaction.atomic
def renouveler(lettre, *, par):
    """Un brouillon repris de la lettre signée ; elle vaut jusqu’à ce que le renouvellement soit signé à son tour."""
    mandat = _verrouiller(lettre.mandat)
    lettre.refresh_from_db()
    if lettre.etat != EtatLettre.SIGNEE:
        raise LettreImpossible("Seule une lettre signée se renouvelle.")
    return _ecrire_le_brouillon(mandat, lettre, par=par, remplace=lettre)


def envoyer_a_la_signature(lettre, *, par):
    """Le texte est arrêté : il s’imprime et se fait signer."""
    if not lettre.missions.strip() or lettre.quotite is None:
        raise LettreImpossible("Dites d’abord les missions et la part du temps de travail.")
    faire_passer(lettre, EtatLettre.A_SIGNER, par=par)


def reprendre_le_brouillon(lettre, *, par):
    """Quelque chose est à corriger avant la signature."""
    faire_passer(lettre, EtatLettre.BROUILLON, par=par)


@transaction.atomic
def signer(lettre, *, signee_le, accord_hierarchique_le, fichier, par, **champs):
    """Note la signature, range le fichier signé, et clôt dans le même temps la lettre que celle-ci renouvelle."""
    mandat = _verrouiller(lettre.mandat)
    lettre.refresh_from_db()
    if EtatLettre.SIGNEE not in LettreMission.SUITES["etat"][lettre.etat]:
        raise PassageInterdit("Cette lettre n’attend pas de signature : rechargez la page.")
    for ancienne in mandat.lettres.filter(etat=EtatLettre.SIGNEE):
        clore(ancienne, par=par, motif=f"Renouvelée par la lettre n° {lettre.numero}.")
    lettre.fichier.save(fichier.name, fichier, save=False)
    faire_passer(
        lettre,
        EtatLettre.SIGNEE,
        par=par,
        signee_le=signee_le,
        accord_hierarchique_le=accord_hierarchique_le,
        fichier=lettre.fichier.name,
        **champs,
    )


def clore(lettre, *, par, motif=""):
    """La lettre ne vaut plus. Un renouvellement abandonné libère la lettre qu’il devait remplacer."""
    champs = {} if lettre.etat == EtatLettre.SIGNEE else {"remplace": None}
    faire_passer(lettre, EtatLettre.CLOSE, par=par, motif=motif, **champs)


def echeance_proposee(depart):
    """La veille du même jour, trois ans plus tard."""
    veille = depart - timedelta(days=1)
    # Le 29 février n’existe pas tous les trois ans.
    jour = min(veille.day, 28) if veille.month == 2 else veille.day
    return date(veille.year + DUREE_ANS, veille.month, jour)


def _verrouiller(mandat):
    """La ligne du mandat : ses lettres se préparent et se signent l’une après l’autre."""
    mandat = MandatReferent.objects.select_for_update(of=("self",)).select_related("agent").get(pk=mandat.pk)
    if mandat.etat == EtatMandat.TERMINE:
        raise LettreImpossible(f"Le mandat de {mandat.agent} est terminé : il n’a plus besoin de lettre.")
    return mandat


def _ecrire_le_brouillon(mandat, modele, *, par, remplace=None):
    if mandat.lettres.en_preparation().exists():
        raise LettreImpossible(f"{mandat.agent} a déjà une lettre en préparation.")
    lettre = LettreMission(mandat=mandat, numero=numero_suivant(mandat), remplace=remplace)
    if modele is not None:
        lettre.missions, lettre.signataire, lettre.quotite = modele.missions, modele.signataire, modele.quotite
    suite = remplace.echeance + timedelta(days=1) if remplace and remplace.echeance else timezone.localdate()
    lettre.echeance = echeance_proposee(max(suite, timezone.localdate()))
    lettre._history_user = par
    lettre.save()
    return lettre
