"""Deux lignes qui disent la même chose de deux fiches d’une même personne : n’en garder qu’une, la plus complète.

Chaque fonction reçoit la ligne de la fiche gardée et celle du double, et rend celle qui reste, à enregistrer.
"""

from referents.etats import EtatInscription, EtatLettre, EtatMandat, EtatPresence
from referents.operations.lettres import clore

RANGS_INSCRIPTION = [EtatInscription.EN_LISTE_D_ATTENTE, EtatInscription.DEMANDEE, EtatInscription.VALIDEE]
RANGS_MANDAT = [EtatMandat.PRESSENTI, EtatMandat.EN_PAUSE, EtatMandat.ACTIF]
REPRIS_D_UNE_INSCRIPTION = ("direction_id", "accord_le", "hierarchie_courriel", "convoquee_le", "avis_donne_le")


def inscriptions(gardee, double, par):
    """La plus avancée, puis celle qui a le plus de présences saisies ; elle prend à l’autre ce qui lui manque."""
    reste, autre = _classer(gardee, double, lambda i: (RANGS_INSCRIPTION.index(i.etat), _presences_saisies(i)))
    for presence in autre.presences.all():
        _reprendre_la_presence(presence, reste)
    for champ in REPRIS_D_UNE_INSCRIPTION:
        setattr(reste, champ, getattr(reste, champ) or getattr(autre, champ))
    reste.demandee_le = min(reste.demandee_le, autre.demandee_le)
    autre.delete()
    return reste


def mandats(gardee, double, par):
    """Celui qui court, avec la lettre signée ; les lettres de l’autre le rejoignent, closes s’il a les siennes."""
    reste, autre = _classer(gardee, double, lambda m: (RANGS_MANDAT.index(m.etat), _a_sa_lettre(m)))
    for lettre in autre.lettres.order_by("numero"):
        _reprendre_la_lettre(lettre, reste, par)
    reste.debut = min(reste.debut, autre.debut)
    autre.delete()
    return reste


def besoins(gardee, double, par):
    if double.texte.strip() not in gardee.texte:
        gardee.texte = f"{gardee.texte}\n{double.texte}"
    double.delete()
    return gardee


def lectures(gardee, double, par):
    gardee.le = min(gardee.le, double.le)
    double.delete()
    return gardee


def pilotages(gardee, double, par):
    gardee.principal = gardee.principal or double.principal
    double.delete()
    return gardee


def sollicitations(gardee, double, par):
    gardee.actions.add(*double.actions.all())
    double.delete()
    return gardee


def brouillons(gardee, double, par):
    reste, autre = _classer(gardee, double, lambda brouillon: brouillon.modifie_le)
    autre.delete()
    return reste


def _classer(gardee, double, merite):
    """(la plus complète, l’autre) ; à mérite égal, celle de la fiche gardée."""
    return (double, gardee) if merite(double) > merite(gardee) else (gardee, double)


def _presences_saisies(inscription):
    return inscription.presences.exclude(etat=EtatPresence.NON_RENSEIGNE).count()


def _reprendre_la_presence(presence, inscription):
    """La présence saisie l’emporte sur celle qui ne l’est pas ; deux présences saisies : celle qui reste."""
    sienne = inscription.presences.filter(seance=presence.seance).first()
    if sienne is None:
        presence.inscription = inscription
        presence.save(update_fields=["inscription"])
    elif sienne.etat == EtatPresence.NON_RENSEIGNE:
        sienne.etat, sienne.saisie_par, sienne.saisie_le = presence.etat, presence.saisie_par, presence.saisie_le
        sienne.save(update_fields=["etat", "saisie_par", "saisie_le"])


def _a_sa_lettre(mandat):
    return mandat.lettres.filter(etat=EtatLettre.SIGNEE).exists()


def _reprendre_la_lettre(lettre, mandat, par):
    en_preparation = [EtatLettre.BROUILLON, EtatLettre.A_SIGNER]
    semblables = en_preparation if lettre.etat in en_preparation else [EtatLettre.SIGNEE]
    if lettre.etat != EtatLettre.CLOSE and mandat.lettres.filter(etat__in=semblables).exists():
        clore(lettre, par=par, motif="Le mandat faisait double.")
    lettre.numero = max([lettre.numero, *(autre.numero + 1 for autre in mandat.lettres.all())])
    lettre.mandat = mandat
    lettre.save(update_fields=["mandat", "numero", "modifie_le"])
