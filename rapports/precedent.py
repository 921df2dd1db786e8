"""Ce que le rapport de l’année d’avant a figé : le seul témoin de l’état des actions à cette date."""

from collections import Counter

from rapports.models import Instantane


def phases_de_l_an_passe(annee):
    """{phase: nombre d’actions} du même plan, ou None sans rapport figé ; une requête."""
    figes = Instantane.objects.filter(rapport__annee=annee.annee - 1, rapport__plan=annee.plan)
    objectifs = figes.order_by("-numero").values_list("contenu__objectifs", flat=True).first()
    if objectifs is None:
        return None
    nombres = Counter()
    for objectif in objectifs:
        nombres.update({compte["code"]: compte["nombre"] for compte in objectif["phases"]})
    return nombres
