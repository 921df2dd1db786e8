"""Les listes liées que la page d’un événement montre : qui l’organise, avec qui, pour qui, comment y venir."""

from dataclasses import dataclass, field

from django.db.models import CharField, IntegerField, Value

from actions.models import PublicVise
from evenements.models import Accessibilite
from partenaires.models import Organisme
from socle.mots import mettre_a_nu

SANS_ORDRE = Value(0, IntegerField())
RIEN = Value("", CharField())


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
    lignes = _mots("organisateurs", Organisme, evenements=evenement).union(
        _mots("partenaires", Organisme, evenements_soutenus=evenement),
        _mots("publics", PublicVise, "ordre", evenements=evenement),
        _mots("accessibilites", Accessibilite, "ordre", "schema_org", evenements=evenement),
        all=True,
    )
    listes = Listes()
    for nom, _, mot, schema_org in sorted(lignes, key=_rang):
        getattr(listes, nom).append(mot)
        listes.schema_org += filter(None, [schema_org])
    return listes


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
