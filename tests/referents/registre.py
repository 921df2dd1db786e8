"""Remplir un registre en une ligne, pour les tests : qui vient, à quoi, quel jour."""

import datetime

from referents.etats import EtatPresence
from referents.models import Presence, TypeFormation
from tests.fabriques import AgentFactory, DirectionFactory, EffectifFactory, InscriptionFactory, SessionFactory

FIN_2019 = datetime.date(2019, 12, 31)


def session(nature, jour, code="", **champs):
    """Une session réalisée de cette nature, ce jour-là."""
    sorte, _ = TypeFormation.objects.get_or_create(
        code=code or nature, defaults={"nature": nature, "intitule": code or nature}
    )
    return SessionFactory(**{"type_formation": sorte, "jour": jour, "realisee": True, **champs})


def venir(session, *agents, etat=EtatPresence.PRESENT):
    """Inscrit chacun et note sa présence à toutes les demi-journées."""
    for agent in agents:
        inscription = InscriptionFactory(session=session, agent=agent)
        for seance in session.seances.all():
            Presence.objects.create(inscription=inscription, seance=seance, etat=etat)


def direction(nom, effectif=None, groupe="", agents=0, le=FIN_2019):
    """Une direction, son effectif s’il est connu, et des agents qui y travaillent."""
    creee = DirectionFactory(nom=nom, groupe_rapport=groupe)
    if effectif is not None:
        EffectifFactory(direction=creee, date_reference=le, agents_en_poste=effectif)
    return creee, AgentFactory.create_batch(agents, service__direction=creee)
