"""Les places d’une séance : combien sont prises, combien restent, et si l’on peut encore s’inscrire."""

from dataclasses import dataclass

from django.utils import timezone

from evenements import creneaux as horaires
from evenements.etats import EtatEvenement, ModeInscription
from evenements.models import Creneau, Evenement, InscriptionEvenement
from evenements.requetes import compter_les_places
from socle.dates import ESPACE


@dataclass(frozen=True)
class Seance:
    """Une séance et ses places, lues à un instant ; seul le verrou de la séance les rend sûres (voir operations)."""

    evenement: Evenement
    creneau: Creneau
    prises: int
    attendues: int
    """Places demandées en liste d’attente."""
    personnes_en_attente: int

    def __str__(self):
        return horaires.dire(self.creneau)

    @property
    def jauge(self):
        return self.evenement.jauge or 0

    @property
    def libres(self):
        """Aucune quand la coordination a dit l’événement complet : elle seule le rouvre."""
        if self.evenement.etat == EtatEvenement.COMPLET:
            return 0
        return max(0, self.jauge - self.prises)

    @property
    def est_complete(self):
        return not self.libres

    @property
    def limite(self):
        """Une journée entière reste ouverte jusqu’à son soir."""
        return self.creneau.fin if self.creneau.journee_entiere else self.creneau.debut

    @property
    def est_commencee(self):
        return self.limite <= timezone.now()

    @property
    def se_ferme_aujourd_hui(self):
        """On peut encore s’y inscrire, et elle commence avant ce soir."""
        return not self.fermeture and timezone.localdate(self.limite) == timezone.localdate()

    @property
    def appelle(self):
        """On y donne encore les places qui se libèrent."""
        return self.evenement.est_publie and not self.evenement.est_retire and not self.est_commencee

    @property
    def fermeture(self):
        """Pourquoi l’on ne s’y inscrit pas, en une phrase ; vide : on s’y inscrit."""
        evenement = self.evenement
        if not evenement.est_publie or evenement.inscription != ModeInscription.ICI:
            return "On ne s’inscrit pas ici à cet événement."
        if self.est_commencee and not evenement.est_retire:
            return "Cette séance a commencé ou est passée."
        return evenement.fermeture_des_inscriptions


def lire(evenement):
    """Les séances de l’événement avec leurs places, dans l’ordre ; une requête."""
    creneaux = compter_les_places(evenement.creneaux.select_related("lieu"))
    return [_seance(evenement, creneau) for creneau in creneaux]


def se_ferment_aujourd_hui(evenement, seances):
    """On s’inscrit encore, ici ou ailleurs, et plus avant ce soir : la page changera sans que rien ne s’écrive."""
    jusqu_au = evenement.inscription_jusqu_au
    limite = jusqu_au and not evenement.fermeture_des_inscriptions and timezone.localdate(jusqu_au)
    return limite == timezone.localdate() or any(seance.se_ferme_aujourd_hui for seance in seances)


def lieu_commun(seances):
    """Le lieu de toutes ces séances ; None si elles n’ont pas toutes le même, ou pas de lieu."""
    lieux = {seance.creneau.ou for seance in seances}
    return lieux.pop() if len(lieux) == 1 else None


def de(creneau):
    """La séance de ce créneau ; une requête."""
    return _seance(creneau.evenement, compter_les_places(Creneau.objects.filter(pk=creneau.pk)).get())


def _seance(evenement, creneau):
    return Seance(evenement, creneau, creneau.prises, creneau.attendues, creneau.personnes_en_attente)


def est_complet(seances):
    """Plus une place dans aucune séance à venir ; si la coordination l’a dit complet, son état le montre déjà."""
    a_venir = [seance for seance in seances if seance.appelle]
    return bool(a_venir) and all(s.est_complete and s.evenement.etat != EtatEvenement.COMPLET for s in a_venir)


def inscrites_a(evenement):
    """Les places retenues, toutes séances ensemble, pour préremplir le bilan ; None si l’on ne s’inscrit pas ici.

    Ce nombre reste juste quand les noms sont effacés.
    """
    if evenement.inscription != ModeInscription.ICI:
        return None
    inscriptions = InscriptionEvenement.objects.filter(creneau__evenement=evenement)
    return inscriptions.inscrites().places()


def dire(nombre):
    """« 1 place », « 3 places »."""
    return f"{nombre}{ESPACE}place{'s' if nombre > 1 else ''}"
