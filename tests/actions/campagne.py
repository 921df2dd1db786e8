"""De quoi jouer une campagne : un plan, des pilotes, des jours qui passent."""

import datetime
from urllib.parse import urlsplit

from django.test import TestCase

from actions import campagnes
from actions.models import PiloteAction
from actions.tasks import suivre_les_campagnes
from socle import liens
from socle.models import Courriel, UsageDuLien
from tests.fabriques import ActionFactory, AgentFactory, UtilisateurFactory

# Un lundi à l’heure où l’on travaille.
LUNDI = datetime.datetime(2027, 3, 1, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


def confier(agent, nombre=1, *, objectif, principal=True, **champs):
    """Des actions confiées à cet agent."""
    actions = ActionFactory.create_batch(nombre, objectif=objectif, **champs)
    for action in actions:
        PiloteAction.objects.create(action=action, agent=agent, principal=principal)
    return actions


def campagne_ouverte(objectif, par=None, **champs):
    """Ouverte par l’opération, avec ses dates à 7, 12 et 14 jours ; ses courriels sont partis."""
    campagne = campagnes.preparer(objectif.plan)
    for nom, valeur in champs.items():
        setattr(campagne, nom, valeur)
    campagne.save()
    with TestCase.captureOnCommitCallbacks(execute=True):
        campagnes.ouvrir(campagne, par or UtilisateurFactory(coordination=True))
    return campagne


def le_matin_du(jour, time_machine):
    """La tâche du matin, deux fois : la seconde ne doit rien faire de plus."""
    time_machine.move_to(jour.replace(hour=8))
    for _ in range(2):
        with TestCase.captureOnCommitCallbacks(execute=True):
            suivre_les_campagnes()


def dans(jours):
    return LUNDI + datetime.timedelta(days=jours)


def messages():
    """(message, destinataire) de tout ce qui est écrit, dans l’ordre."""
    return list(Courriel.objects.order_by("pk").values_list("message", "destinataire"))


def lien_de(sollicitation):
    """L’adresse de la page que son lien ouvre, tel qu’il vaut maintenant."""
    lien = liens.courant(UsageDuLien.POINT, sollicitation)
    return f"/espace/lien/{liens.jeton(lien)}/"


def chemin(adresse):
    return urlsplit(adresse).path


def silencieux(objectif, **champs):
    """Un agent qui pilote une action et ne répondra pas."""
    agent = AgentFactory(**champs)
    confier(agent, objectif=objectif)
    return agent
