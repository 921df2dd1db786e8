"""Demander une édition, l’annuler tant qu’elle se produit."""

from django.db import transaction
from django.utils import timezone

from rapports.etats import DocumentEdite, EtatEdition, EtatRapport
from rapports.operations.chiffres import figer
from rapports.operations.verrous import suivant, verrouiller
from rapports.tasks import editer_pdf
from socle.etats import PassageInterdit, faire_passer

DEJA_ADOPTEE = "Ce rapport est adopté : son édition adoptée ne change plus. Corrigez-le, en disant pourquoi."


@transaction.atomic
def demander(rapport, *, par, document=DocumentEdite.RAPPORT):
    """Demande une édition de ce document, en figeant les chiffres au besoin ; deux demandes n’en font qu’une.

    Adopté et prêt, un document ne se refait plus : l’édition que chacun a lue reste la seule. Lève `PassageInterdit`.
    """
    rapport = verrouiller(rapport)
    editions = rapport.editions.filter(document=document)
    if en_route := editions.en_route().first():
        return en_route
    if rapport.est_modifiable:
        figer(rapport, par=par)
    instantane = rapport.instantanes.first()
    if rapport.est_adopte and editions.definitives().filter(instantane=instantane).exists():
        raise PassageInterdit(DEJA_ADOPTEE)
    edition = editions.create(
        rapport=rapport,
        document=document,
        instantane=instantane,
        numero=suivant(editions),
        demandee_par=par,
        definitive=rapport.est_adopte,
        adoptee_le=rapport.adopte_le if rapport.est_adopte else None,
        # Le rapport est déjà public : ce document le sera dès qu’il sera prêt.
        publiee_le=timezone.now() if rapport.etat == EtatRapport.PUBLIE else None,
        correction=rapport.correction,
        corrige=editions.definitives().order_by("-numero").first() if rapport.correction else None,
    )
    mettre_dans_la_file(edition.pk)
    return edition


def annuler(edition, *, par, motif=""):
    """Arrête une édition qui se produit ; l’ouvrier qui la tient s’en aperçoit à son prochain pas."""
    faire_passer(edition, EtatEdition.ANNULEE, par=par, motif=motif, finie_le=timezone.now())


def mettre_dans_la_file(edition_id):
    # Sans courtier, la page répond quand même : la ligne attend, et le balayage la remettra dans la file.
    # (Une fonction nommée : Django 5.2 ne sait pas taire l’échec d’un `partial`.)
    transaction.on_commit(lambda: editer_pdf.delay(edition_id), robust=True)
