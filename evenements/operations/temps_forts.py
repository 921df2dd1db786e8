"""Les gestes sur un temps fort : créer les éditions de l’année et leur rétroplanning, le suivre, les publier."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from evenements import retroplanning
from evenements.etats import EtatTempsFort
from evenements.models import EtapeTempsFort, TempsFort
from socle.dates import ESPACE
from socle.etats import faire_passer

Code = EtapeTempsFort.Code
PIVOTS = {
    TempsFort.Code.MARS: (3, 21, "contre le racisme et les discriminations"),
    TempsFort.Code.MAI: (5, 17, "contre l’homophobie, la biphobie et la transphobie"),
}


@transaction.atomic
def publier_le_temps_fort(temps_fort, *, par):
    faire_passer(temps_fort, EtatTempsFort.PUBLIE, par=par)
    _cocher(temps_fort, Code.PUBLICATION)


@transaction.atomic
def noter_le_bilan_fait(temps_fort, *, par):
    """La synthèse est écrite : l’édition est finie, et son rétroplanning aussi."""
    faire_passer(temps_fort, EtatTempsFort.BILAN_FAIT, par=par)
    _cocher(temps_fort, Code.SYNTHESE)


@transaction.atomic
def creer_les_temps_forts(annee):
    """Prépare le 21 mars et le 17 mai de l’année : la semaine du jour pivot. Ceux qui existent ne changent pas."""
    editions = []
    for code, (mois, quantieme, contre) in PIVOTS.items():
        pivot = date(annee, mois, quantieme)
        lundi = pivot - timedelta(days=pivot.weekday())
        champs = {
            "libelle": f"Le {quantieme}{ESPACE}{code.label.split()[1]}{ESPACE}{annee} {contre}",
            "jour_pivot": pivot,
            "debut": lundi,
            "fin": lundi + timedelta(days=6),
        }
        editions.append(TempsFort.objects.get_or_create(code=code, annee=annee, defaults=champs)[0])
        planifier_les_etapes(editions[-1])
    return editions


# --- Le rétroplanning -----------------------------------------------------------------------------------


@transaction.atomic
def planifier_les_etapes(temps_fort):
    """Écrit le rétroplanning d’une édition qui n’en a pas ; la créer en est la première étape, déjà faite."""
    TempsFort.objects.select_for_update(of=("self",)).get(pk=temps_fort.pk)
    if temps_fort.etapes.exists():
        return
    jour = timezone.localdate()
    deja = {Code.CREATION} if temps_fort.etat == EtatTempsFort.EN_PREPARATION else {Code.CREATION, Code.PUBLICATION}
    for code, echeance in retroplanning.planifier(temps_fort, jour).items():
        faite_le = jour if code in deja else None
        temps_fort.etapes.create(code=code, echeance=faite_le or echeance, faite_le=faite_le)


@transaction.atomic
def recaler_les_etapes(temps_fort):
    """Les dates de l’édition ont changé : ce qui reste à faire suit, ce qui est fait garde son jour.

    Une étape que le déplacement met dans le passé se rattrape ; celle qui était déjà en retard le reste.
    """
    jour = timezone.localdate()
    jours = retroplanning.calculer(temps_fort)
    for etape in temps_fort.etapes.filter(faite_le=None):
        echeance = jours[etape.code]
        if etape.echeance >= jour:
            echeance = retroplanning.rattraper(echeance, jours, jour)
        if echeance != etape.echeance:
            etape.echeance = echeance
            etape.save()


def marquer_l_etape(etape, *, faite, note=""):
    """Faite aujourd’hui, ou de nouveau à faire ; la note reste, vide elle s’efface."""
    if faite and etape.faite_le is None:
        etape.faite_le = timezone.localdate()
    elif not faite:
        etape.faite_le = None
    etape.note = note.strip()
    etape.save()


def _cocher(temps_fort, code):
    """Le geste vient d’être fait dans le logiciel : son étape l’est aussi."""
    for etape in temps_fort.etapes.filter(code=code, faite_le=None):
        marquer_l_etape(etape, faite=True, note=etape.note)
