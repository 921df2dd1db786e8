"""Chercher dans tout ce que la personne peut lire : une ville a quelques milliers de fiches, sa base y suffit."""

from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, When, Window

from actions.models import Action, Indicateur, Objectif, Plan
from appels_projets.models import Campagne
from evenements.models import Evenement
from partenaires.models import RelaisAide
from socle.mots import textes_nus

APERCU = 6
PAR_PAGE = 20


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
        fiches = self.lisibles(compte).annotate(
            texte_nu=textes_nus(self.titre_cherche, *self.champs), titre_nu=textes_nus(self.titre_cherche)
        )
        for mot in mots:
            fiches = fiches.filter(texte_nu__contains=mot)
        dans_le_titre = reduce(and_, (Q(titre_nu__contains=mot) for mot in mots))
        return fiches.order_by(Case(When(dans_le_titre, then=0), default=1), *self.ordre)

    def apercu(self, compte, mots):
        """Les premières fiches, chacune avec `trouvees`, le nombre de toutes : une seule requête."""
        return list(self.trouver(compte, mots).annotate(trouvees=Window(Count("*")))[:APERCU])

    def page(self, compte, mots, numero):
        return Paginator(self.trouver(compte, mots), PAR_PAGE).get_page(numero)


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
