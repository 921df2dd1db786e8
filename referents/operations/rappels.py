"""Ce que le réseau rappelle de lui-même, un jour donné : les lettres qui finissent, les besoins à dire."""

from collections import defaultdict
from datetime import timedelta

from referents.etats import EtatMandat
from referents.models import LettreMission
from referents.notifications import reseau as notifications

PALIERS = (60, 15)
# La tâche a manqué des jours : la coordination reçoit ceux de la semaine ; la liste des lettres lui dit le reste.
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
