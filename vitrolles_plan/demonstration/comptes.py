"""Les comptes de démonstration, un par rôle ; leur mot de passe est public, ils n’ouvrent qu’une ville inventée."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from socle.models import Utilisateur
from socle.roles import Role
from vitrolles_plan.demonstration.lecture import lignes

MOT_DE_PASSE = "demonstration-vitrolles"
REFERENTE = "referente@demo.example"
PORTEUSE = "association@demo.example"


def ouvrir(courriel, prenom, nom, *roles):
    compte = Utilisateur.objects.create_user(courriel, MOT_DE_PASSE, prenom=prenom, nom=nom)
    EmailAddress.objects.create(user=compte, email=courriel, verified=True, primary=True)
    compte.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return compte


def ouvrir_tous():
    """Les comptes dont le rôle vient d’un groupe, par rôle."""
    return {c["role"]: ouvrir(c["courriel"], c["prenom"], c["nom"], c["role"]) for c in lignes("comptes")}


def lister():
    """(libellé du rôle, courriel), dans l’ordre où les essayer."""
    par_groupe = [(Role(c["role"]).label, c["courriel"]) for c in lignes("comptes")]
    autres = [(Role.REFERENT.label, REFERENTE), (Role.PORTEUR.label, PORTEUSE)]
    existants = set(Utilisateur.objects.values_list("email", flat=True))
    return [(role, courriel) for role, courriel in [*par_groupe, *autres] if courriel in existants]
