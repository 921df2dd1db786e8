"""Ce que le réseau rappelle de lui-même, un jour donné : les lettres qui finissent, les notes non lues."""

from collections import defaultdict
from datetime import timedelta

from referents.etats import EtatMandat
from referents.models import Agent, LettreMission, NoteReseau
from referents.notifications import reseau as notifications

PALIERS = (60, 15)
# La tâche a manqué des jours : ceux de la semaine se rattrapent ; les listes et l’espace disent le reste.
RATTRAPAGE = timedelta(days=7)


def rappeler_les_lettres(jour):
    """À la personne, une fois par palier ; à la coordination, un courriel par jour où des lettres passent un palier."""
    par_jour = defaultdict(list)
    for lettre in _lettres_qui_finissent(jour):
        palier = min(palier for palier in PALIERS if (lettre.echeance - jour).days <= palier)
        if lettre.mandat.agent.courriel:
            notifications.annoncer_la_fin_de_lettre(lettre, palier)
        par_jour[lettre.echeance - timedelta(days=palier)].append(lettre)
    for passage, lettres in sorted(par_jour.items()):
        if jour - passage <= RATTRAPAGE:
            notifications.annoncer_les_fins_de_lettres(lettres, passage)


def _lettres_qui_finissent(jour):
    """Celles qui valent encore, d’une personne en poste, à soixante jours au plus de leur fin."""
    return (
        LettreMission.objects.valables(jour)
        .filter(echeance__lte=jour + timedelta(days=max(PALIERS)), mandat__agent__actif=True)
        .exclude(mandat__etat=EtatMandat.TERMINE)
        .select_related("mandat__agent", "mandat__service__direction", "remplacee_par")
        .order_by("echeance", "mandat__agent__nom")
    )


def rappeler_les_notes(jour):
    """À qui peut la lire et ne l’a pas fait, une fois par note, quand le jour où elle devait être lue est passé."""
    attendues = NoteReseau.objects.en_vigueur(jour).filter(
        a_lire_avant__range=(jour - RATTRAPAGE, jour - timedelta(days=1)), publiee_le__date__lt=jour
    )
    for note in attendues.order_by("a_lire_avant", "pk"):
        # Sans compte, on ne lit pas une note : la rappeler ne servirait à rien.
        for agent in Agent.objects.a_prevenir().filter(utilisateur__isnull=False).exclude(lectures__note=note):
            notifications.rappeler_la_note(note, agent)
