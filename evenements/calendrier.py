"""La grille d’un mois : des semaines de sept jours, avec les passages de chacun. Aucune requête."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.template.defaultfilters import date as formater

from evenements import creneaux as horaires
from evenements.filtres import ANNEES, mois_suivant
from evenements.programme import Passage
from socle.dates import Precision, dire_le_mois

JOURS = [(formater(date(2024, 1, n), "D"), formater(date(2024, 1, n), "l")) for n in range(1, 8)]  # le 1er est un lundi


@dataclass(frozen=True)
class Jour:
    date: date
    du_mois: bool
    passages: list


class Mois:
    """Un mois de l’agenda ; `premier` en est le premier jour."""

    jours = JOURS

    def __init__(self, premier, evenements):
        self.premier, self.dernier = premier, mois_suivant(premier) - timedelta(days=1)
        self._passages, self.sans_jour = {}, []
        for evenement in evenements:
            self._ranger(evenement)

    def __str__(self):
        return dire_le_mois(self.premier)

    @property
    def precedent(self):
        return self._voisin(-1)

    @property
    def suivant(self):
        return self._voisin(1)

    def _voisin(self, pas):
        mois = mois_suivant(self.premier, pas)
        return mois if mois.year in ANNEES else None

    @property
    def semaines(self):
        return [[self._jour(d) for d in s] for s in Calendar().monthdatescalendar(*self._annee_et_mois)]

    @property
    def _annee_et_mois(self):
        return self.premier.year, self.premier.month

    def _jour(self, jour):
        passages = sorted(self._passages.get(jour, []), key=lambda couple: couple[0])
        return Jour(jour, (jour.year, jour.month) == self._annee_et_mois, [p for _, p in passages])

    def _ranger(self, evenement):
        creneaux = evenement.creneaux.all()
        for creneau in creneaux:
            heure = "" if creneau.journee_entiere else horaires.dire_l_heure(creneau.debut)
            ordre = (not creneau.journee_entiere, creneau.debut.isoformat(), evenement.pk)
            self._poser(*horaires.jours(creneau), ordre, Passage(evenement, heure))
        if not creneaux and evenement.precision == Precision.JOUR:
            self._poser(evenement.debut, evenement.debut, (False, "", evenement.pk), Passage(evenement, ""))
        elif not creneaux:
            self.sans_jour.append(evenement)

    def _poser(self, premier, dernier, ordre, passage):
        jour, fin = max(premier, self.premier), min(dernier, self.dernier)
        while jour <= fin:
            self._passages.setdefault(jour, []).append((ordre, passage))
            jour += timedelta(days=1)
