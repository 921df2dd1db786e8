"""Chercher dans tout ce que la personne peut lire : les mots, sans accents ni majuscules, dans le texte tel quel.

Pas de moteur ni d’extension : une ville a quelques milliers de fiches. La base ramène la lettre à sa forme nue et
compare ; tous les mots demandés doivent se trouver dans la fiche. `%`, `_` et `\\` se cherchent comme ils s’écrivent.
"""

import unicodedata
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.core.paginator import Paginator
from django.db.backends.signals import connection_created
from django.db.models import Case, CharField, Count, F, Func, Q, Value, When, Window
from django.db.models.functions import Coalesce, Concat

from actions.models import Action, Indicateur, Objectif, Plan
from appels_projets.models import Campagne
from evenements.models import Evenement
from partenaires.models import RelaisAide

APERCU = 6
PAR_PAGE = 20
MOTS_AU_PLUS = 8
LETTRES_AU_MOINS = 2
LIGATURES = {"œ": "oe", "æ": "ae"}
# Les accents du français et de ses voisins, l’apostrophe courbe et les espaces qui ne se coupent pas.
ACCENTUEES = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿ’\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
NUES = "aaaaaaceeeeiiiinooooouuuuyy'  "
# PostgreSQL abaisse les capitales accentuées selon la langue de la base ; on ne compte pas dessus.
DE, VERS = ACCENTUEES + ACCENTUEES[:-3].upper() + "ŒÆ", NUES + NUES[:-3] + "œæ"


def mettre_a_nu(texte):
    """« L’Égalité, cœur de ville » → « l'egalite, coeur de ville »."""
    if texte is None:
        return None
    texte = texte.lower().translate(TABLE)
    return "".join(c for c in unicodedata.normalize("NFD", texte) if not unicodedata.combining(c))


TABLE = str.maketrans(dict(zip(ACCENTUEES, NUES, strict=True)) | LIGATURES)


class MisANu(Func):
    """La même forme nue, calculée par la base."""

    output_field = CharField()
    function = "mettre_a_nu"
    arity = 1

    def as_postgresql(self, compiler, connection, **contexte):
        modele = "replace(replace(translate(lower(%(expressions)s), %%s, %%s), 'œ', 'oe'), 'æ', 'ae')"
        sql, parametres = self.as_sql(compiler, connection, template=modele, **contexte)
        return sql, [*parametres, DE, VERS]


def _apprendre_a_sqlite(connection, **_):
    if connection.vendor == "sqlite":
        connection.connection.create_function("mettre_a_nu", 1, mettre_a_nu, deterministic=True)


connection_created.connect(_apprendre_a_sqlite)


def lire_les_mots(texte):
    """Les mots demandés, nus, sans doublon ; un caractère de commande vaut une espace."""
    lisible = "".join(c if c.isprintable() else " " for c in texte)
    return list(dict.fromkeys(mettre_a_nu(lisible).split()))[:MOTS_AU_PLUS]


def assez_long(mots):
    return any(len(mot) >= LETTRES_AU_MOINS for mot in mots)


@dataclass(frozen=True)
class Groupe:
    """Une sorte de fiches : où chercher, et dans quel ordre les montrer. Le titre compte d’abord."""

    nom: str
    titre: str
    titre_cherche: str
    champs: tuple
    ordre: tuple
    lisibles: object

    def trouver(self, compte, mots):
        textes = [
            Coalesce(F(champ), Value(""), output_field=CharField()) for champ in (self.titre_cherche, *self.champs)
        ]
        fiches = self.lisibles(compte).annotate(texte_nu=MisANu(_joindre(textes)), titre_nu=MisANu(textes[0]))
        for mot in mots:
            fiches = fiches.filter(texte_nu__contains=mot)
        dans_le_titre = reduce(and_, (Q(titre_nu__contains=mot) for mot in mots))
        return fiches.order_by(Case(When(dans_le_titre, then=0), default=1), *self.ordre)

    def apercu(self, compte, mots):
        """Les premières fiches, chacune avec `trouvees`, le nombre de toutes : une seule requête."""
        return list(self.trouver(compte, mots).annotate(trouvees=Window(Count("*")))[:APERCU])

    def page(self, compte, mots, numero):
        return Paginator(self.trouver(compte, mots), PAR_PAGE).get_page(numero)


def _joindre(textes):
    return Concat(*(morceau for texte in textes for morceau in (texte, Value(" "))), output_field=CharField())


def _actions(compte):
    return Action.objects.filter(pk__in=Action.objects.visibles_par(compte).values("pk")).select_related("plan")


def _du_plan(modele):
    return lambda compte: modele.objects.filter(plan__in=Plan.objects.visibles_par(compte)).select_related("plan")


def _evenements(compte):
    visibles = Evenement.objects.visibles_par(compte).values("pk")
    return Evenement.objects.filter(pk__in=visibles).avec_bornes().select_related("lieu")


GROUPES = [
    Groupe(
        "aide",
        "Être aidé·e",
        "nom",
        ("pour_quoi",),
        ("ordre", "nom"),
        lambda compte: RelaisAide.objects.publies(),
    ),
    Groupe(
        "actions",
        "Actions du plan",
        "titre",
        ("code", "resume", "public_precis"),
        ("-plan__annee_debut", "code"),
        _actions,
    ),
    Groupe("objectifs", "Objectifs", "titre", ("titre_court",), ("-plan__annee_debut", "numero"), _du_plan(Objectif)),
    Groupe("agenda", "Agenda", "titre", ("chapo", "description", "lieu__nom"), ("-dernier_jour", "pk"), _evenements),
    Groupe(
        "appels",
        "Appels à projets",
        "titre",
        ("presentation",),
        ("-annee", "titre"),
        lambda compte: Campagne.objects.visibles_par(compte),
    ),
    Groupe(
        "indicateurs", "Chiffres du plan", "libelle", ("code",), ("-plan__annee_debut", "code"), _du_plan(Indicateur)
    ),
]
PAR_NOM = {groupe.nom: groupe for groupe in GROUPES}


def chercher(compte, mots):
    """Les groupes qui ont trouvé quelque chose, avec leurs premières fiches et leur nombre : une requête par groupe."""
    for groupe in GROUPES:
        if fiches := groupe.apercu(compte, mots):
            yield groupe, fiches, fiches[0].trouvees
