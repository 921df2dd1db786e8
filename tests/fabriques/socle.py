import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory, Password

from socle.models import Utilisateur
from socle.roles import ROLES_PAR_GROUPE


def _dans_le_groupe(role):
    def rejoindre(compte, creation, donne, **_):
        if creation and donne:
            compte.groups.add(Group.objects.get_or_create(name=role)[0])

    return factory.post_generation(rejoindre)


class UtilisateurFactory(DjangoModelFactory):
    """Un compte ; `coordination=True`, `elu=True`, `cosignataire=True`, `finances=True`, `jure=True` : un rôle."""

    class Meta:
        model = Utilisateur
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@example.fr")
    prenom = "Sasha"
    nom = factory.Sequence(lambda n: f"Personne{n}")
    password = Password("un mot de passe de test")

    for _role in ROLES_PAR_GROUPE:
        locals()[_role.value] = _dans_le_groupe(_role)

    @factory.post_generation
    def confirmee(compte, creation, donne, **_):
        """`confirmee=True` : l’adresse est confirmée, on peut se connecter par le formulaire."""
        if creation and donne:
            EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)
