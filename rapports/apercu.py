"""Les chiffres d’un rapport tels qu’ils seraient figés maintenant : ce que lit qui écrit un chapitre."""

import datetime
from dataclasses import dataclass, replace

from django.core.cache import caches
from django.utils import timezone

from rapports import mise_en_page
from rapports.contenu import reunir
from rapports.operations.chiffres import jour_d_arret
from rapports.structure import Contenu, depuis_json

SECONDES = 120
# Un éditorial s’écrit devant l’essentiel de l’année.
A_LA_PLACE = {"editorial": "essentiel"}


@dataclass(frozen=True)
class Apercu:
    contenu: Contenu
    lu_le: datetime.datetime
    fige: bool


def lire(rapport, *, relire=False):
    """Ceux du rapport s’ils sont figés ; sinon ceux du jour, lus depuis deux minutes au plus, ou relus (`relire`)."""
    if not rapport.est_modifiable and (instantane := rapport.instantanes.first()):
        return Apercu(depuis_json(instantane.contenu), instantane.fige_le, fige=True)
    jour = jour_d_arret(rapport)
    cle, cache = f"apercu-{rapport.pk}-{jour}", caches["apercus"]
    if relire or (lu := cache.get(cle)) is None:
        lu = Apercu(reunir(rapport.annee, rapport.plan, jour), timezone.now(), fige=False)
        cache.set(cle, lu, SECONDES)
    return lu


def contexte_du_chapitre(apercu, code):
    """Ce qu’il faut pour rendre ce chapitre dans une page, aux mêmes gabarits que le PDF ; `chapitre` en fait partie.

    Les photos restent au rapport : elles ne sont copiées qu’au moment de figer.
    """
    contexte = mise_en_page.contexte(apercu.contenu, couverture=None)
    voulu = A_LA_PLACE.get(code, code)
    chapitre = next(c for c in contexte["chapitres"] if c.ancre == voulu)
    return contexte | {"chapitre": replace(chapitre, parties=tuple(replace(p, photos=()) for p in chapitre.parties))}
