"""Ce qu’une personne est en train d’écrire, gardé au fur et à mesure : une session qui finit n’en perd rien."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from actions.models import BrouillonPoint

SUIVI = ("phase", "phase_motif", "retour_prevu_le", "meteo", "meteo_motif")
TEXTES = ("fait", "blocage", "a_retenir", "public_touche", "texte_alternatif", "credit")
LONGUEUR = 5000
OUBLIES_JOURS = 90
# Une garde partie juste avant l’enregistrement arrive parfois après lui : elle ferait renaître le brouillon.
SUITE_DE_L_ENREGISTREMENT = timedelta(seconds=10)


def agent_de(compte):
    """L’agent de ce compte, ou None : sans agent, pas de brouillon."""
    return getattr(compte, "agent", None)


def garder(action, agent, donnees):
    """Garde la saisie telle quelle, même incomplète ; rend le brouillon, ou None s’il n’y a rien à garder."""
    saisie = {nom: str(donnees.get(nom) or "")[:LONGUEUR] for nom in (*SUIVI, *TEXTES)}
    if agent is None or _vient_d_etre_enregistre(action, agent):
        return None
    if not _dit_quelque_chose(action, saisie):
        effacer(action, agent)
        return None
    # La version vue l’accompagne : repris après qu’une autre personne a enregistré, il en sera prévenu.
    saisie["version"] = str(donnees.get("version") or "")[:20]
    return BrouillonPoint.objects.update_or_create(action=action, agent=agent, defaults={"saisie": saisie})[0]


def lire(action, agent):
    return BrouillonPoint.objects.filter(action=action, agent=agent).first() if agent else None


def effacer(action, agent):
    if agent:
        BrouillonPoint.objects.filter(action=action, agent=agent).delete()


def oublier_les_anciens():
    """Un brouillon que personne n’a repris depuis trois mois ne sert plus."""
    limite = timezone.now() - timedelta(days=OUBLIES_JOURS)
    return BrouillonPoint.objects.filter(modifie_le__lt=limite).delete()[0]


def _dit_quelque_chose(action, saisie):
    deja = {nom: str(getattr(action, nom) or "") for nom in SUIVI}
    return any(valeur != deja.get(nom, "") for nom, valeur in saisie.items())


def _vient_d_etre_enregistre(action, agent):
    siens = Q(agent=agent) | Q(auteur__agent=agent)
    return action.points.filter(siens, le__gt=timezone.now() - SUITE_DE_L_ENREGISTREMENT).exists()
