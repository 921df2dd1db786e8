"""Les chiffres d’une édition en classeur, pour qui peut en lire le PDF."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from rapports.models import EditionPDF, RapportAnnuel
from rapports.views.fichiers import servir_le_classeur
from socle.droits import lit_le_pilotage, reserve_a


@require_safe
@reserve_a(lit_le_pilotage)
def classeur_de_l_edition(request, annee, uuid):
    editions = EditionPDF.objects.pretes().filter(rapport__in=RapportAnnuel.objects.visibles_par(request.user))
    return servir_le_classeur(get_object_or_404(editions, rapport__annee=annee, uuid=uuid))
