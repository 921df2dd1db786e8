"""Les rôles : d’où chacun vient, en un seul endroit.

Cinq rôles sont donnés par un groupe ; deux naissent d’une relation (un mandat, l’appartenance à une association)
et disparaissent avec elle.
"""

from django.db import models
from django.db.models import Exists, OuterRef


class Role(models.TextChoices):
    COORDINATION = "coordination", "Coordination"
    REFERENT = "referent", "Référent·e"
    ELU = "elu", "Élu·e référent·e"
    COSIGNATAIRE = "cosignataire", "Cosignataire"
    FINANCES = "finances", "Finances"
    PORTEUR = "porteur", "Porteur de projet"
    JURE = "jure", "Juré·e"


ROLES_PAR_GROUPE = [Role.COORDINATION, Role.ELU, Role.COSIGNATAIRE, Role.FINANCES, Role.JURE]

LIBELLES = dict(Role.choices)

# Qui lit le pilotage du plan ; seule la coordination y écrit.
LECTEURS_DU_PILOTAGE = {Role.COORDINATION, Role.ELU, Role.COSIGNATAIRE}


def roles_de(utilisateur):
    """Ensemble des rôles d’un compte ; une requête. Un compte désactivé n’en a aucun, un agent parti pas de mandat."""
    if not utilisateur.is_active:
        return frozenset()
    modele = type(utilisateur)
    # Les relations des applications de droite se lisent par leur nom inverse : aucun import ne va à droite.
    mandats = modele._meta.get_field("agent").related_model._meta.get_field("mandats").related_model
    appartenances = modele._meta.get_field("appartenances").related_model
    ligne = (
        modele.objects.filter(pk=utilisateur.pk)
        .annotate(
            a_un_mandat=Exists(
                mandats.objects.filter(etat="actif", agent__actif=True, agent__utilisateur=OuterRef("pk"))
            ),
            a_une_association=Exists(appartenances.objects.filter(utilisateur=OuterRef("pk"), actif=True)),
        )
        .values_list("a_un_mandat", "a_une_association", "groups__name")
    )
    roles = set()
    for a_un_mandat, a_une_association, groupe in ligne:
        if a_un_mandat:
            roles.add(Role.REFERENT)
        if a_une_association:
            roles.add(Role.PORTEUR)
        if groupe in ROLES_PAR_GROUPE:
            roles.add(Role(groupe))
    return frozenset(roles)


def nommer_les_roles(utilisateur):
    """Les rôles donnés par un groupe, en toutes lettres."""
    return [LIBELLES.get(groupe.name, groupe.name) for groupe in utilisateur.groups.all()]
