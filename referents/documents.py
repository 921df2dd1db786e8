"""Ce qui s’imprime : lettre de mission, attestations, convocation, feuille d’émargement."""

from itertools import pairwise

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from referents.etats import EtatMandat
from referents.heures import additionner, heures_de

DEMI_JOURNEES_PAR_FEUILLE = 5
LIGNES_LIBRES = 6


def imprimer_la_lettre(lettre):
    nom = f"lettre-de-mission-{slugify(lettre.mandat.agent)}-{lettre.numero}.pdf"
    return _imprimer("documents/lettre.html", nom, lettre=lettre, mandat=lettre.mandat)


def imprimer_l_attestation(agent, annee):
    """`annee` : ses chiffres (voir annee.py)."""
    mandats = agent.mandats.select_related("service__direction").order_by("debut")
    mandats = ceux_de_l_annee(mandats, annee.annee)
    if not mandats:
        raise Http404("Aucun mandat ne court cette année-là.")
    for mandat in mandats:
        mandat.lettre = mandat.lettres.filter(signee_le__year__lte=annee.annee).order_by("-signee_le").first()
    nom = f"attestation-d-engagement-{slugify(agent)}-{annee.annee}.pdf"
    contexte = {"agent": agent, "mandats": mandats, "annee": annee, "jour": timezone.localdate()}
    return _imprimer("documents/attestation.html", nom, **contexte)


def ceux_de_l_annee(mandats, annee):
    """Ceux qui ont couru cette année-là, ne fût-ce qu’un jour : sans aucun, il n’y a rien à attester."""
    commences = [mandat for mandat in mandats if mandat.etat != EtatMandat.PRESSENTI and mandat.debut.year <= annee]
    return [mandat for mandat in commences if mandat.fin is None or mandat.fin.year >= annee]


def imprimer_l_attestation_de_formation(inscription):
    """Pour une session suivie en entier (voir `InscriptionQuerySet.suivies`)."""
    session = inscription.session
    seances = list(session.seances.all())
    return _telecharger(
        "documents/attestation_formation.html",
        f"attestation-{slugify(inscription.personne)}-{session.debut:%Y-%m-%d}.pdf",
        inscription=inscription,
        session=session,
        seances=seances,
        heures=additionner([heures_de(seance, session.type_formation, len(seances)) for seance in seances]),
        reference=f"F{session.debut:%Y}-{inscription.pk:06}",
        le=timezone.localdate(),
    )


def imprimer_la_convocation(inscription):
    """À remettre à qui n’a pas de courriel : le même texte que le message."""
    return _telecharger(
        "documents/convocation.html",
        f"convocation-{slugify(inscription.personne)}.pdf",
        inscription=inscription,
        session=inscription.session,
        seances=list(inscription.session.seances.all()),
        contact=settings.COURRIEL_DE_CONTACT,
        le=timezone.localdate(),
    )


def imprimer_l_emargement(session, inscriptions):
    return _telecharger(
        "documents/emargement.html",
        f"emargement-{slugify(session)}.pdf",
        session=session,
        groupes=repartir_les_demi_journees(list(session.seances.all())),
        inscriptions=list(inscriptions),
        lignes_libres=range(LIGNES_LIBRES),
    )


def repartir_les_demi_journees(seances):
    """Cinq par feuille au plus, en feuilles égales à une près : au-delà, on n’y signerait plus."""
    feuilles = max(1, -(-len(seances) // DEMI_JOURNEES_PAR_FEUILLE))
    taille, restes = divmod(len(seances), feuilles)
    bornes = [rang * taille + min(rang, restes) for rang in range(feuilles + 1)]
    return [seances[debut:fin] for debut, fin in pairwise(bornes)]


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


def _telecharger(gabarit, nom, **contexte):
    """Le même, à garder : le navigateur l’enregistre au lieu de quitter la page pour lui."""
    reponse = _imprimer(gabarit, nom, **contexte)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


def _imprimer(gabarit, nom, **contexte):
    from socle.pdf import imprimer_le_document  # noqa: PLC0415 — le moteur pèse lourd : chargé quand on imprime

    reponse = HttpResponse(imprimer_le_document(gabarit, **contexte), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="{nom}"'
    return reponse
