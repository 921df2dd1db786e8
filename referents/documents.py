"""Les documents qu’une personne du réseau reçoit : sa lettre de mission, son attestation d’engagement."""

from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.utils.text import slugify


def imprimer_la_lettre(lettre):
    nom = f"lettre-de-mission-{slugify(lettre.mandat.agent)}-{lettre.numero}.pdf"
    return _imprimer("documents/lettre.html", nom, lettre=lettre, mandat=lettre.mandat)


def imprimer_l_attestation(agent, annee):
    """`annee` : ses chiffres (voir annee.py)."""
    mandats = agent.mandats.exclude(etat="pressenti").select_related("service__direction").order_by("debut")
    mandats = [m for m in mandats if m.debut.year <= annee.annee and (m.fin is None or m.fin.year >= annee.annee)]
    if not mandats:
        raise Http404("Aucun mandat ne court cette année-là.")
    for mandat in mandats:
        mandat.lettre = mandat.lettres.filter(signee_le__year__lte=annee.annee).order_by("-signee_le").first()
    nom = f"attestation-d-engagement-{slugify(agent)}-{annee.annee}.pdf"
    contexte = {"agent": agent, "mandats": mandats, "annee": annee, "jour": timezone.localdate()}
    return _imprimer("documents/attestation.html", nom, **contexte)


def servir_le_fichier(lettre):
    """La lettre signée et numérisée, toujours en téléchargement : son contenu ne s’exécute jamais dans la page."""
    if not lettre.fichier:
        raise Http404("Cette lettre n’a pas de fichier signé.")
    try:
        fichier = lettre.fichier.open("rb")
    except FileNotFoundError as absence:
        raise Http404("Le fichier de cette lettre n’est plus sur le serveur.") from absence
    extension = lettre.fichier.name.rpartition(".")[2]
    nom = f"lettre-signee-{slugify(lettre.mandat.agent)}.{extension}"
    return FileResponse(fichier, as_attachment=True, filename=nom)


def _imprimer(gabarit, nom, **contexte):
    from socle.pdf import imprimer_le_document  # noqa: PLC0415 — le moteur pèse lourd : chargé quand on imprime

    reponse = HttpResponse(imprimer_le_document(gabarit, **contexte), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="{nom}"'
    return reponse
