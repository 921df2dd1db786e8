import factory
from factory.django import DjangoModelFactory

from partenaires.models import Lieu, MembreOrganisme, Organisme
from tests.fabriques.socle import UtilisateurFactory


class OrganismeFactory(DjangoModelFactory):
    class Meta:
        model = Organisme

    code = factory.Sequence(lambda n: f"organisme-{n}")
    nom = factory.Sequence(lambda n: f"Association {n}")


class MembreOrganismeFactory(DjangoModelFactory):
    class Meta:
        model = MembreOrganisme

    organisme = factory.SubFactory(OrganismeFactory)
    utilisateur = factory.SubFactory(UtilisateurFactory)
    role = MembreOrganisme.Role.SIGNATAIRE


class LieuFactory(DjangoModelFactory):
    class Meta:
        model = Lieu

    code = factory.Sequence(lambda n: f"lieu-{n}")
    nom = factory.Sequence(lambda n: f"Médiathèque {n}")
