"""Chacun prend le rapport d’abord : un texte écrit à l’instant compte dans ce qui se fige, ou vient trop tard."""

from django.db.models import Max

from rapports.models import RapportAnnuel


def verrouiller(rapport):
    """Le rapport, relu sous le verrou."""
    return rapports_verrouilles().get(pk=rapport.pk)


def rapports_verrouilles():
    return RapportAnnuel.objects.select_for_update(of=("self",)).select_related("plan")


def suivant(lignes):
    return (lignes.aggregate(dernier=Max("numero"))["dernier"] or 0) + 1
