"""Ce qu’un événement touche dans l’agenda : ceux qui lui ressemblent le même jour, ceux qui prennent son lieu."""

from difflib import SequenceMatcher

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from evenements.etats import ETATS_SANS_RENDEZ_VOUS, Publication
from evenements.models import Creneau, Evenement

RESSEMBLANCE = 0.6
"""Part commune de deux titres, de 0 à 1. « Théâtre-forum : l’accueil » et « Théâtre forum sur l’accueil » : 0,9."""


def doublons(evenement):
    """Les événements d’un même jour au titre proche. Une requête, hors celle de ses propres jours."""
    candidats = Evenement.objects.exclude(pk=evenement.pk).exclude(publication=Publication.REFUSE)
    if evenement.debut:
        candidats = candidats.entre(evenement.debut, evenement.fin or evenement.debut)
    else:
        candidats = candidats.filter(Exists(_creneaux_du_meme_jour(evenement)))
    candidats = candidats.avec_bornes().select_related("lieu").order_by("premier_jour", "pk")
    return [autre for autre in candidats if se_ressemblent(evenement.titre, autre.titre)]


def _creneaux_du_meme_jour(evenement):
    siens = evenement.creneaux.filter(debut__date__lte=OuterRef("fin__date"), fin__date__gte=OuterRef("debut__date"))
    return Creneau.objects.filter(Exists(siens), evenement=OuterRef("pk"))


def se_ressemblent(un_titre, un_autre):
    """Sans accents ni ponctuation, dans l’ordre des mots ou non."""
    mots = [slugify(titre).split("-") for titre in (un_titre, un_autre)]
    comme_ecrits, tries = ["-".join(m) for m in mots], ["-".join(sorted(m)) for m in mots]
    return any(SequenceMatcher(None, *paire).ratio() >= RESSEMBLANCE for paire in (comme_ecrits, tries))


def conflits(evenement):
    """Les créneaux d’autres événements, au même lieu et à la même heure. Une requête."""
    endroit = Coalesce("lieu_id", "evenement__lieu_id")
    siens = evenement.creneaux.annotate(endroit=endroit).filter(
        endroit=OuterRef("endroit"), debut__lt=OuterRef("fin"), fin__gt=OuterRef("debut")
    )
    autres = Creneau.objects.exclude(evenement=evenement).exclude(evenement__publication=Publication.REFUSE)
    autres = autres.exclude(evenement__etat__in=ETATS_SANS_RENDEZ_VOUS).annotate(endroit=endroit)
    return autres.filter(Exists(siens)).select_related("evenement", "lieu", "evenement__lieu").order_by("debut", "pk")
