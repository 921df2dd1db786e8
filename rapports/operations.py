"""Ouvrir, figer, demander, soumettre, adopter, publier : les gestes des personnes, chacun dans sa transaction."""

import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from rapports.contenu import reunir
from rapports.etats import EtatRapport
from rapports.lectures import photos
from rapports.models import Instantane, RapportAnnuel
from rapports.structure import empreinte, en_json
from rapports.tasks import editer_pdf
from socle.etats import PassageInterdit, faire_passer

PAS_DE_PDF = "Produisez d’abord le PDF : c’est lui que le comité lit."
DEJA_PUBLIE = "Ce rapport est publié : son édition adoptée ne change plus."
EN_ROUTE = "Une édition est en cours de production : attendez qu’elle soit finie."


def ouvrir(annee, plan):
    """Le rapport de l’année, créé s’il n’existe pas."""
    rapport, _ = RapportAnnuel.objects.get_or_create(
        annee=annee,
        defaults={"plan": plan, "titre": f"Rapport annuel {annee}", "demonstration": plan.demonstration},
    )
    return rapport


def ecrire_les_textes(formulaire, *, par):
    """Enregistre éditorial et date d’arrêté ; la version monte, et l’historique dit qui."""
    rapport = formulaire.save(commit=False)
    rapport.version += 1
    rapport._history_user = par
    rapport.save()
    return rapport


@transaction.atomic
def figer(rapport, *, par):
    """Prend les chiffres tels qu’ils sont : rien de ce qui change ensuite ne les touche."""
    # Sous le verrou : un texte ou une date enregistrés à l’instant comptent, ou viennent trop tard pour de bon.
    rapport.refresh_from_db(from_queryset=_verrouilles())
    # Sans autre choix, un rapport s’arrête au dernier jour de son année, ou aujourd’hui si elle n’est pas finie.
    jour = rapport.date_arret or min(timezone.localdate(), datetime.date(rapport.annee, 12, 31))
    contenu = en_json(reunir(rapport.annee, rapport.plan, jour))
    faire_passer(rapport, EtatRapport.FIGE, par=par)
    instantane = Instantane.objects.create(
        rapport=rapport,
        numero=_suivant(rapport.instantanes),
        fige_par=par,
        contenu=contenu,
        sha256=empreinte(contenu),
    )
    photos.copier(instantane)
    return instantane


def reprendre(rapport, *, par, motif=""):
    """Rouvre la préparation : les chiffres seront figés de nouveau, sous un autre numéro."""
    faire_passer(rapport, EtatRapport.EN_PREPARATION, par=par, motif=motif)


@transaction.atomic
def soumettre(rapport, *, par, motif=""):
    rapport = _verrouiller(rapport)
    if not rapport.editions.pretes().filter(instantane=rapport.instantanes.first()).exists():
        raise PassageInterdit(PAS_DE_PDF)
    faire_passer(rapport, EtatRapport.SOUMIS, par=par, motif=motif)


@transaction.atomic
def adopter(rapport, *, par, adopte_le, motif=""):
    """Le comité l’adopte : plus rien n’y change. L’édition qui porte la mention est demandée aussitôt."""
    exiger_une_adoption_passee(adopte_le)
    rapport = _verrouiller(rapport)
    if rapport.editions.en_route().exists():
        raise PassageInterdit(EN_ROUTE)
    faire_passer(rapport, EtatRapport.ADOPTE, par=par, motif=motif, adopte_le=adopte_le)
    return demander(rapport, par=par)


def exiger_une_adoption_passee(jour):
    if jour > timezone.localdate():
        raise PassageInterdit("Un rapport ne s’adopte pas à une date à venir.")


@transaction.atomic
def publier(rapport, *, par, motif=""):
    rapport = _verrouiller(rapport)
    if not rapport.editions.definitives().exists():
        raise PassageInterdit("L’édition adoptée n’est pas encore prête : attendez-la, ou redemandez-la.")
    faire_passer(rapport, EtatRapport.PUBLIE, par=par, motif=motif)


@transaction.atomic
def demander(rapport, *, par):
    """Demande une édition PDF, en figeant les chiffres s’ils ne le sont pas ; deux demandes n’en font qu’une.

    Publié, le rapport ne change plus : l’édition que chacun a lue reste la seule. Lève `PassageInterdit`.
    """
    rapport = _verrouiller(rapport)
    if rapport.etat == EtatRapport.PUBLIE and rapport.editions.definitives().exists():
        raise PassageInterdit(DEJA_PUBLIE)
    if en_route := rapport.editions.en_route().first():
        return en_route
    if rapport.est_modifiable:
        figer(rapport, par=par)
    edition = rapport.editions.create(
        instantane=rapport.instantanes.first(),
        numero=_suivant(rapport.editions),
        demandee_par=par,
        definitive=rapport.est_adopte,
    )
    mettre_dans_la_file(edition.pk)
    return edition


def mettre_dans_la_file(edition_id):
    # Sans courtier, la page répond quand même : la ligne attend, et le balayage la remettra dans la file.
    # (Une fonction nommée : Django 5.2 ne sait pas taire l’échec d’un `partial`.)
    transaction.on_commit(lambda: editer_pdf.delay(edition_id), robust=True)


def _verrouiller(rapport):
    return _verrouilles().get(pk=rapport.pk)


def _verrouilles():
    return RapportAnnuel.objects.select_for_update(of=("self",)).select_related("plan")


def _suivant(lignes):
    return (lignes.aggregate(dernier=Max("numero"))["dernier"] or 0) + 1
