"""La couverture du plan : combien d’actions par domaine et par critère, public, quartier ou objectif ; et ce que rien
ne couvre.

Les domaines sont les lignes, l’axe choisi les colonnes. Restreindre les actions à un objectif, un public ou un quartier
avant de croiser donne n’importe quelle case du croisement complet.
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import Count

from actions.models import Critere, Domaine, Objectif, PublicVise
from partenaires.models import Quartier


class Axe(models.TextChoices):
    CRITERE = "critere", "Critère de discrimination"
    PUBLIC = "public", "Public visé"
    QUARTIER = "quartier", "Quartier"
    OBJECTIF = "objectif", "Objectif"


RELATIONS = {Axe.CRITERE: "criteres", Axe.PUBLIC: "publics", Axe.QUARTIER: "quartiers", Axe.OBJECTIF: "objectif"}


@dataclass(frozen=True)
class LigneCouverture:
    domaine: Domaine
    total: int
    cases: list  # couples (valeur de l’axe, nombre d’actions)


@dataclass(frozen=True)
class Matrice:
    axe: Axe
    valeurs: list
    totaux: list  # couples (valeur de l’axe, nombre d’actions, avec ou sans domaine)
    lignes: list
    vides: list  # domaines sans action

    @property
    def valeurs_vides(self):
        return [valeur for valeur, nombre in self.totaux if not nombre]


def croiser(actions, *axes, plan):
    """Une matrice par axe. Une action compte dans chacune de ses cases.

    Deux requêtes, et trois par axe, quel que soit le nombre d’actions. `plan` : celui des objectifs.
    """
    domaines, par_domaine = list(Domaine.objects.all()), _compter(actions, "domaines")
    return [_croiser(actions, axe, plan, domaines, par_domaine) for axe in axes]


def _croiser(actions, axe, plan, domaines, par_domaine):
    relation = RELATIONS[axe]
    valeurs = list(_valeurs(axe, plan))
    nombres = _compter(actions, "domaines", relation)
    par_valeur = _compter(actions, relation)
    lignes = [
        LigneCouverture(
            domaine=domaine,
            total=par_domaine.get((domaine.pk,), 0),
            cases=[(valeur, nombres.get((domaine.pk, valeur.pk), 0)) for valeur in valeurs],
        )
        for domaine in domaines
    ]
    return Matrice(
        axe=axe,
        valeurs=valeurs,
        totaux=[(valeur, par_valeur.get((valeur.pk,), 0)) for valeur in valeurs],
        lignes=lignes,
        vides=[ligne.domaine for ligne in lignes if not ligne.total],
    )


def _valeurs(axe, plan):
    if axe == Axe.OBJECTIF:
        return Objectif.objects.filter(plan=plan).order_by("numero")
    return {Axe.CRITERE: Critere, Axe.PUBLIC: PublicVise, Axe.QUARTIER: Quartier}[axe].objects.all()


def _compter(actions, *axes):
    lignes = actions.order_by().values_list(*axes).annotate(n=Count("pk", distinct=True))
    return {tuple(cles): nombre for *cles, nombre in lignes}
