from django.http import FileResponse, Http404


def servir(edition, nom):
    try:
        fichier = edition.fichier.open("rb")
    except FileNotFoundError as absence:
        raise Http404("Le fichier de cette édition n’est plus sur le serveur.") from absence
    return FileResponse(fichier, as_attachment=True, filename=nom, content_type="application/pdf")
