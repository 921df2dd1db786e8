"""Les listes liées que la page d’un événement montre : qui l’organise, avec qui, pour qui, comment y venir."""

from dataclasses import dataclass, field
from functools import cache

from django.db import connection
from django.db.models import CharField, IntegerField, Value

from actions.models import PublicVise
from evenements.models import Accessibilite
from partenaires.models import Organisme
from socle.mots import mettre_a_nu
from socle.preparees import preparer

SANS_ORDRE = Value(0, IntegerField())
RIEN = Value("", CharField())
AUCUN = -1  # tient la place du numéro de l’événement dans la requête


@dataclass
class Listes:
    """Des noms, dans l’ordre où ils se lisent."""

    organisateurs: list = field(default_factory=list)
    partenaires: list = field(default_factory=list)
    publics: list = field(default_factory=list)
    accessibilites: list = field(default_factory=list)
    schema_org: list = field(default_factory=list)
    """Les valeurs de schema.org des accessibilités qui en ont une."""


def lire(evenement):
    """Une requête pour les quatre."""
    lignes = _requete(connection.vendor).lire({AUCUN: evenement.pk})
    listes = Listes()
    for nom, _, mot, schema_org in sorted(lignes, key=_rang):
        getattr(listes, nom).append(mot)
        listes.schema_org += filter(None, [schema_org])
    return listes


@cache
def _requete(_base):
    reunies = _mots("organisateurs", Organisme, evenements=AUCUN).union(
        _mots("partenaires", Organisme, evenements_soutenus=AUCUN),
        _mots("publics", PublicVise, "ordre", evenements=AUCUN),
        _mots("accessibilites", Accessibilite, "ordre", "schema_org", evenements=AUCUN),
        all=True,
    )
    return preparer(reunies)


def _rang(ligne):
    liste, ordre, mot, _ = ligne
    return liste, ordre, mettre_a_nu(mot)


def pour_qui(evenement, publics):
    """« Enfants, dès 8 ans, avec leurs parents » ; vide si la fiche n’en dit rien."""
    depuis = evenement.age_min and f"dès {evenement.age_min} ans"
    jusqu_a = evenement.age_max and f"jusqu’à {evenement.age_max} ans"
    return ", ".join(filter(None, [*publics, depuis, jusqu_a, evenement.public_precis]))


def _mots(liste, modele, ordre=SANS_ORDRE, schema_org=RIEN, **choix):
    return modele.objects.filter(**choix).order_by().values_list(Value(liste, CharField()), ordre, "nom", schema_org)
