"""Servir les fichiers d’une édition : son PDF, son classeur, ses photos figées."""

import mimetypes

from django.http import FileResponse, Http404, HttpResponse

from rapports import classeur
from rapports.mise_en_page import Couverture
from rapports.structure import depuis_json


def servir(edition, nom):
    return FileResponse(_ouvrir(edition.fichier), as_attachment=True, filename=nom, content_type="application/pdf")


def servir_le_classeur(edition):
    """Écrit à la demande : il ne dépend que des chiffres figés et de la couverture de l’édition."""
    octets = classeur.ecrire(depuis_json(edition.instantane.contenu), Couverture.de(edition))
    nom = edition.nom_du_fichier.replace(".pdf", "-donnees.xlsx")
    reponse = HttpResponse(octets, content_type=classeur.TYPE)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


def servir_l_image(image, *, cache_control):
    """Son nom est son empreinte : ce qu’un navigateur en garde est toujours juste."""
    sorte, _ = mimetypes.guess_type(image.fichier.name)
    reponse = FileResponse(_ouvrir(image.fichier), content_type=sorte or "application/octet-stream")
    reponse["Cache-Control"] = cache_control
    return reponse


def _ouvrir(fichier):
    try:
        return fichier.open("rb")
    except FileNotFoundError as absence:
        raise Http404("Ce fichier n’est plus sur le serveur.") from absence
