from django.db import transaction

from partenaires.models import MembreOrganisme


@transaction.atomic
def fonder(organisme, par):
    """Enregistre un organisme neuf ; la personne qui le crée en devient signataire."""
    organisme.save()
    return rejoindre(organisme, par, MembreOrganisme.Role.SIGNATAIRE)


def rejoindre(organisme, compte, role=MembreOrganisme.Role.REDACTEUR):
    """Ajoute un compte aux membres, ou lui rend sa place. Redemandé, ne change que le rôle."""
    membre, _ = MembreOrganisme.objects.update_or_create(
        organisme=organisme, utilisateur=compte, defaults={"role": role, "actif": True}
    )
    return membre
