"""Ce que l’on dit d’un événement en peu de mots, à partir de ses champs et de ses créneaux déjà lus : aucune requête.

La fiche (`Evenement`) et la ligne de l’agenda, lue sans elle, le disent ainsi des mêmes mots.
"""

from django.utils import timezone

from evenements import creneaux as horaires
from evenements.etats import ETATS_SANS_RENDEZ_VOUS, EtatEvenement, Mode
from socle.dates import Precision


class EvenementDit:
    """Il lui faut `ses_creneaux`, dans l’ordre, et les champs de l’événement : état, mode, précision, dates."""

    __slots__ = ()

    @property
    def quand(self):
        """La date en français : celle des créneaux, sinon la date approchée, sans rien inventer."""
        return horaires.dire_ensemble(self.ses_creneaux) or self.dates

    @property
    def premier_jour_dit(self):
        """Le premier jour, quand on le sait au jour près : celui des créneaux, sinon la date dite au jour ; ou None."""
        premier = next(iter(self.ses_creneaux), None)
        if premier is not None:
            return timezone.localdate(premier.debut)
        return self.debut if self.precision == Precision.JOUR else None

    @property
    def est_en_ligne(self):
        return self.mode == Mode.EN_LIGNE or self.etat == EtatEvenement.EN_LIGNE

    @property
    def est_retire(self):
        """Annulé ou reporté : personne ne doit venir à la date dite."""
        return self.etat in ETATS_SANS_RENDEZ_VOUS
