from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evenements import creneaux as horaires
from evenements.etats import (
    ETATS_A_MOTIVER,
    EtatEvenement,
    EtatTempsFort,
    Mode,
    Publication,
)
from evenements.models import ChangementEvenement, Creneau, Evenement, TempsFort
from socle.dates import ESPACE, Precision
from socle.etats import PassageInterdit, faire_passer
from socle.typographie import citer

PIVOTS = {
    TempsFort.Code.MARS: (3, 21, "contre le racisme et les discriminations"),
    TempsFort.Code.MAI: (5, 17, "contre l’homophobie, la biphobie et la transphobie"),
}
Nature = ChangementEvenement.Nature


def manques_pour_publier(evenement):
    """Ce qui manque avant de publier, en phrases ; une archive peut avoir oublié son lieu, un rendez-vous non."""
    manques = []
    if evenement.debut is None and not evenement.creneaux.exists():
        manques.append("une date : un créneau, ou une date approchée")
    if evenement.mode != Mode.EN_LIGNE and evenement.lieu_id is None and not evenement.est_passe:
        manques.append("un lieu, sauf si l’événement se passe en ligne")
    if evenement.mode != Mode.SUR_PLACE and not evenement.lien_acces:
        manques.append("le lien de connexion")
    return manques


def soumettre(evenement, *, par):
    faire_passer(evenement, Publication.A_VALIDER, champ="publication", par=par)


def publier(evenement, *, par):
    if manques := manques_pour_publier(evenement):
        raise PassageInterdit(f"Il manque, pour publier {citer(evenement)} : {' ; '.join(manques)}.")
    horaires.verifier(list(evenement.creneaux.all()))
    faire_passer(evenement, Publication.PUBLIE, champ="publication", par=par, change_le=timezone.now())


def refuser(evenement, *, par, motif):
    if not motif.strip():
        raise PassageInterdit("Dites pourquoi cet événement est refusé : la personne qui le propose vous lira.")
    faire_passer(evenement, Publication.REFUSE, champ="publication", par=par, motif=motif)


@transaction.atomic
def changer_etat(evenement, vers, *, par, motif_public="", lien_acces=""):
    """Annule, reporte, rétablit… un événement publié, le dit au public et aux agendas abonnés."""
    if not evenement.est_publie:
        raise PassageInterdit(f"{citer(evenement)} n’est pas publié : personne ne l’attend encore.")
    if vers in ETATS_A_MOTIVER and not motif_public.strip():
        raise PassageInterdit("Donnez la raison, en une phrase : le public la lira.")
    champs = {"change_le": timezone.now(), "lien_acces": lien_acces or evenement.lien_acces}
    if vers == EtatEvenement.EN_LIGNE and not champs["lien_acces"]:
        raise PassageInterdit("Donnez le lien de connexion : sans lui personne ne pourra suivre l’événement.")
    if _derange_l_agenda(evenement.etat, vers):
        champs["sequence"] = F("sequence") + 1
    avant = evenement.get_etat_display()
    faire_passer(evenement, vers, champ="etat", par=par, motif=motif_public, **champs)
    _annoncer(evenement, Nature.ETAT, avant, evenement.get_etat_display(), motif_public, par)


def _derange_l_agenda(depuis, vers):
    """« Complet » ne change ni le jour ni le lieu : les agendas abonnés n’ont rien à déplacer (SEQUENCE reste)."""
    return vers != EtatEvenement.COMPLET and (depuis, vers) != (EtatEvenement.COMPLET, EtatEvenement.PROGRAMME)


@transaction.atomic
def deplacer(evenement, *, par, creneaux=None, lieu=None, motif_public=""):
    """Change la date, le lieu ou les deux ; `creneaux` sont des `Creneau` non enregistrés, qui remplacent les anciens.

    Chaque créneau gardé conserve son rang, donc son identifiant chez les abonnés. Publié, l’événement l’annonce.
    """
    _verrouiller(evenement)
    if evenement.est_publie and not motif_public.strip():
        raise PassageInterdit("Donnez la raison, en une phrase : le public la lira.")
    annonces = [_changer_de_date(evenement, creneaux), _changer_de_lieu(evenement, lieu)]
    if not any(annonces):
        raise PassageInterdit("Ni la date ni le lieu n’ont changé.")
    evenement.version += 1
    if evenement.est_publie:
        evenement.sequence += 1
    evenement.save()
    if evenement.est_publie:
        _annoncer_le_deplacement(evenement, filter(None, annonces), par, motif_public)


def _verrouiller(evenement):
    """Relit l’événement, seul à le changer d’ici la fin de la transaction ; refuse s’il a changé depuis sa lecture."""
    lue = evenement.version
    Evenement.objects.select_for_update(of=("self",)).get(pk=evenement.pk)
    evenement.refresh_from_db()
    if evenement.version != lue:
        raise PassageInterdit(f"{citer(evenement)} vient d’être modifié par quelqu’un d’autre : rechargez la page.")


class Annonce(NamedTuple):
    nature: str
    avant: str
    apres: str
    debut_avant: datetime | None = None
    reprogramme: bool = False


def _changer_de_lieu(evenement, lieu):
    if lieu is None or lieu == evenement.lieu:
        return None
    annonce = Annonce(Nature.LIEU, str(evenement.lieu or ""), str(lieu))
    evenement.lieu = lieu
    return annonce


def _changer_de_date(evenement, nouveaux):
    if nouveaux is None:
        return None
    for creneau in nouveaux:
        creneau.normaliser()
    horaires.verifier(nouveaux)
    anciens = list(evenement.creneaux.all())
    partis = [c for c in anciens if c.bornes not in {n.bornes for n in nouveaux}]
    venus = [n for n in nouveaux if n.bornes not in {c.bornes for c in anciens}]
    if not partis and not venus:
        return None
    if not nouveaux:
        raise PassageInterdit("Gardez au moins un créneau : pour une date inconnue, reportez l’événement.")
    debuts = [min((c.debut for c in creneaux), default=None) for creneaux in (anciens, nouveaux)]
    annonce = Annonce(
        Nature.DATE,
        avant=horaires.enumerer(partis) if anciens else evenement.dates,
        apres=horaires.enumerer(venus),
        debut_avant=debuts[0] if debuts[0] != debuts[1] else None,
        # Une séance de plus ne dérange personne, sauf si l’événement n’avait plus lieu.
        reprogramme=bool(partis) or evenement.est_retire,
    )
    _remplacer(evenement, partis, venus)
    evenement.precision, evenement.debut, evenement.fin = Precision.A_PRECISER, None, None
    return annonce


def _remplacer(evenement, partis, venus):
    """Les nouveaux créneaux reprennent les lignes des anciens, par rang, avant d’en créer : leur identifiant suit."""
    libres = sorted(partis, key=attrgetter("rang"))
    for venu in sorted(venus, key=attrgetter("debut")):
        ligne = libres.pop(0) if libres else Creneau(evenement=evenement)
        ligne.debut, ligne.fin, ligne.journee_entiere = venu.bornes
        ligne.save()
    for inutile in libres:
        inutile.delete()


def _annoncer_le_deplacement(evenement, annonces, par, motif_public):
    for annonce in annonces:
        if annonce.reprogramme and EtatEvenement.REPROGRAMME in _suites_apres_une_date(evenement):
            faire_passer(evenement, EtatEvenement.REPROGRAMME, champ="etat", par=par, motif=motif_public)
        _annoncer(
            evenement, annonce.nature, annonce.avant, annonce.apres, motif_public, par, debut_avant=annonce.debut_avant
        )


def _suites_apres_une_date(evenement):
    """Un événement complet ou en ligne le reste quand sa date change : c’est ce que le public doit lire d’abord."""
    if evenement.etat in {EtatEvenement.COMPLET, EtatEvenement.EN_LIGNE}:
        return set()
    return Evenement.SUITES["etat"][evenement.etat]


def _annoncer(evenement, nature, avant, apres, motif_public, par, debut_avant=None):
    ChangementEvenement.objects.create(
        evenement=evenement,
        nature=nature,
        avant=avant,
        apres=apres,
        motif_public=motif_public.strip(),
        auteur=par,
        debut_avant=debut_avant,
    )


def publier_le_temps_fort(temps_fort, *, par):
    faire_passer(temps_fort, EtatTempsFort.PUBLIE, par=par)


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
    return editions
