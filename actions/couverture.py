"""La couverture du plan : combien d’actions par domaine et par critère, et ce que rien ne couvre."""

from dataclasses import dataclass

from django.db.models import Count

from actions.models import Critere, Domaine


@dataclass(frozen=True)
class LigneCouverture:
    domaine: Domaine
    total: int
    cases: list  # couples (critère, nombre d’actions)


@dataclass(frozen=True)
class Matrice:
    criteres: list
    lignes: list
    vides: list


def croiser(actions):
    """Une action compte dans chacun de ses domaines et critères ; cinq requêtes quel que soit leur nombre."""
    criteres = list(Critere.objects.all())
    nombres = _compter(actions, "domaines", "criteres")
    totaux = _compter(actions, "domaines")
    lignes = [
        LigneCouverture(
            domaine=domaine,
            total=totaux.get((domaine.pk,), 0),
            cases=[(critere, nombres.get((domaine.pk, critere.pk), 0)) for critere in criteres],
        )
        for domaine in Domaine.objects.all()
    ]
    return Matrice(criteres=criteres, lignes=lignes, vides=[ligne.domaine for ligne in lignes if not ligne.total])


def _compter(actions, *axes):
    lignes = actions.order_by().values_list(*axes).annotate(n=Count("pk", distinct=True))
    return {tuple(cles): nombre for *cles, nombre in lignes}
