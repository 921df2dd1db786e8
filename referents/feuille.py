"""La feuille de présence à l’écran : ce qu’elle montre, ce qu’on y lit, ce qui a changé sous la main."""

import re
from dataclasses import dataclass

from django.utils import timezone

from referents.etats import EtatPresence
from referents.models import Inscription, Presence, Seance

VUE = re.compile(r"(\d{1,18})-(\d{1,18})=(\w{1,20})")


@dataclass
class Case:
    """Une personne à une demi-journée : ce qui est en base, et ce que la page propose."""

    inscription: Inscription
    seance: Seance
    presence: Presence | None
    etat: str
    conflit: bool = False

    @property
    def cle(self):
        return self.inscription.pk, self.seance.pk

    @property
    def nom(self):
        return f"p-{self.inscription.pk}-{self.seance.pk}"

    @property
    def en_base(self):
        return self.presence.etat if self.presence else EtatPresence.NON_RENSEIGNE

    @property
    def est_a_venir(self):
        """On ne pointe pas d’avance : la case attend son jour."""
        return self.seance.jour > timezone.localdate()

    @property
    def choix(self):
        return [(valeur, libelle, valeur == self.etat) for valeur, libelle in EtatPresence.choices]


def lire_la_vue(post):
    """{(inscription, demi-journée): état} : les cases que la personne avait sous les yeux."""
    return {(int(i), int(s)): etat for i, s, etat in VUE.findall(post.get("vue", ""))}


class Feuille:
    """Les cases d’un groupe d’inscriptions ; deux requêtes."""

    def __init__(self, session, inscriptions):
        self.inscriptions = list(inscriptions)
        self.seances = list(session.seances.all())
        presences = Presence.objects.filter(inscription__in=self.inscriptions).select_related("saisie_par")
        ecrites = {(p.inscription_id, p.seance_id): p for p in presences}
        self.lignes = [(i, [self._case(i, s, ecrites) for s in self.seances]) for i in self.inscriptions]

    @staticmethod
    def _case(inscription, seance, ecrites):
        presence = ecrites.get((inscription.pk, seance.pk))
        return Case(inscription, seance, presence, presence.etat if presence else EtatPresence.NON_RENSEIGNE)

    @property
    def cases(self):
        return [case for _, cases in self.lignes for case in cases]

    @property
    def vue(self):
        """Ce que la personne a sous les yeux ; le formulaire le rapporte avec sa saisie."""
        return " ".join(f"{case.inscription.pk}-{case.seance.pk}={case.en_base}" for case in self.cases)

    def lire(self, post):
        """Met dans les cases ce que la personne a choisi ; rend ({case: choix}, {case: ce qu’elle voyait})."""
        for case in self.cases:
            choisi = post.get(case.nom)
            case.etat = choisi if choisi in EtatPresence.values else case.etat
        vues = lire_la_vue(post)
        return {case.cle: case.etat for case in self.cases if case.cle in vues}, vues

    def dire_tous_presents(self):
        """Remplit les cases encore vides ; rien n’est enregistré."""
        for case in self.cases:
            if case.etat == EtatPresence.NON_RENSEIGNE and not case.est_a_venir:
                case.etat = EtatPresence.PRESENT

    def marquer(self, conflits):
        """Montre, dans chaque case disputée, ce que l’autre personne y a mis."""
        disputees = {(p.inscription_id, p.seance_id) for p in conflits}
        for case in self.cases:
            case.conflit = case.cle in disputees
