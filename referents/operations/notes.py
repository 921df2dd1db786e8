"""Les notes au réseau : les publier, les retirer, les marquer comme lues."""

from django.db import transaction
from django.utils import timezone

from referents.etats import EtatNote
from referents.models import Agent, LectureNote
from referents.notifications import reseau as notifications
from socle.etats import faire_passer


@transaction.atomic
def publier_la_note(note, *, par, prevenir=False):
    """La note paraît dans l’espace de chacun ; `prevenir` l’annonce aussi par courriel, une seule fois par personne."""
    faire_passer(note, EtatNote.PUBLIEE, par=par, publiee_le=timezone.now())
    if prevenir:
        for agent in Agent.objects.a_prevenir():
            notifications.annoncer_la_note(note, agent)


def retirer_la_note(note, *, par):
    """Elle ne se lit plus ; qui l’avait lue reste inscrit."""
    faire_passer(note, EtatNote.RETIREE, par=par)


def marquer_lue(note, agent):
    """« J’ai lu » : la première fois compte, la redire ne change rien."""
    return LectureNote.objects.get_or_create(note=note, agent=agent)[0]
