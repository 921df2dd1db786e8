"""Ouvrir, soumettre, adopter, publier, corriger : la vie du rapport."""

from django.db import transaction
from django.utils import timezone

from rapports import notifications
from rapports.etats import DocumentEdite, EtatRapport
from rapports.models import RapportAnnuel
from rapports.operations.chiffres import joindre_ce_qu_a_dit_le_comite
from rapports.operations.editions import demander
from rapports.operations.redaction import preparer_les_chapitres
from rapports.operations.verrous import verrouiller
from rapports.preparation import dire_les_textes_a_terminer
from socle.etats import PassageInterdit, faire_passer

PAS_DE_PDF = "Produisez d’abord le PDF : c’est lui que le comité lit."
EN_ROUTE = "Une édition est en cours de production : attendez qu’elle soit finie, ou annulez-la."
DEJA_ADOPTE = "Ce rapport est adopté : pour le changer, corrigez-le en disant pourquoi."
PAS_ENCORE_ADOPTE = "Ce rapport n’est pas adopté : reprenez simplement sa préparation."
SANS_RAISON = "Dites pourquoi ce rapport est corrigé : la nouvelle version le portera."


@transaction.atomic
def ouvrir(annee, plan, *, par=None):
    """Le rapport de l’année et ses chapitres à écrire, créés s’ils n’existent pas."""
    rapport, _ = RapportAnnuel.objects.get_or_create(
        annee=annee,
        defaults={"plan": plan, "titre": f"Rapport annuel {annee}", "demonstration": plan.demonstration},
    )
    preparer_les_chapitres(rapport, par=par)
    return rapport


def rouvrir(rapport, *, par, motif=""):
    """Rouvre la préparation, quel que soit l’état : un rapport adopté se corrige, un autre se reprend."""
    (corriger if rapport.est_adopte else reprendre)(rapport, par=par, motif=motif)


def reprendre(rapport, *, par, motif=""):
    """Rouvre la préparation : les chiffres seront figés de nouveau, sous un autre numéro."""
    if rapport.est_adopte:
        raise PassageInterdit(DEJA_ADOPTE)
    faire_passer(rapport, EtatRapport.EN_PREPARATION, par=par, motif=motif)


@transaction.atomic
def corriger(rapport, *, par, motif):
    """Rouvre un rapport adopté : la version déjà publiée le reste, la suivante portera cette raison."""
    motif = motif.strip()
    if not motif:
        raise PassageInterdit(SANS_RAISON)
    rapport.refresh_from_db(from_queryset=RapportAnnuel.objects.select_for_update(of=("self",)))
    if not rapport.est_adopte:
        raise PassageInterdit(PAS_ENCORE_ADOPTE)
    _exiger_que_rien_ne_se_produise(rapport)
    faire_passer(rapport, EtatRapport.EN_PREPARATION, par=par, motif=motif, correction=motif, adopte_le=None)


@transaction.atomic
def soumettre(rapport, *, par, motif=""):
    """Le comité peut le lire : ses textes sont prêts, son PDF porte les derniers chiffres. On demande leur avis aux
    signataires."""
    rapport = verrouiller(rapport)
    preparer_les_chapitres(rapport, par=par)
    if manque := dire_les_textes_a_terminer(rapport):
        raise PassageInterdit(manque)
    lues = rapport.editions.pretes().filter(instantane=rapport.instantanes.first())
    if not lues.filter(document=DocumentEdite.RAPPORT).exists():
        raise PassageInterdit(PAS_DE_PDF)
    faire_passer(rapport, EtatRapport.SOUMIS, par=par, motif=motif)
    notifications.demander_les_avis(rapport)


@transaction.atomic
def adopter(rapport, *, par, adopte_le, motif=""):
    """Le comité l’adopte : plus rien n’y change. L’édition qui porte la mention est demandée aussitôt."""
    exiger_une_adoption_passee(adopte_le)
    rapport = verrouiller(rapport)
    _exiger_que_rien_ne_se_produise(rapport)
    faire_passer(rapport, EtatRapport.ADOPTE, par=par, motif=motif, adopte_le=adopte_le)
    joindre_ce_qu_a_dit_le_comite(rapport)
    return demander(rapport, par=par)


def exiger_une_adoption_passee(jour):
    if jour > timezone.localdate():
        raise PassageInterdit("Un rapport ne s’adopte pas à une date à venir.")


@transaction.atomic
def publier(rapport, *, par, motif=""):
    """Ses éditions adoptées paraissent ; celle d’avant une correction reste dans la liste des versions."""
    rapport = verrouiller(rapport)
    dernier = rapport.instantanes.first()
    if not rapport.editions.definitives().filter(document=DocumentEdite.RAPPORT, instantane=dernier).exists():
        raise PassageInterdit("L’édition adoptée n’est pas encore prête : attendez-la, ou redemandez-la.")
    faire_passer(rapport, EtatRapport.PUBLIE, par=par, motif=motif)
    rapport.editions.filter(instantane=dernier).publier(timezone.now())


def _exiger_que_rien_ne_se_produise(rapport):
    if rapport.editions.en_route().exists():
        raise PassageInterdit(EN_ROUTE)
