"""Chapitre 11 : les suites du comité précédent en un coup d’œil, et le calendrier de l’année qui vient."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from appels_projets.models import Campagne
from evenements.models import TempsFort
from rapports.models import Comite
from rapports.structure import Colonne, Partie, Tableau
from rapports.structure.blocs import mots
from referents.models import Reunion
from socle.dates import dire_la_periode, dire_le_jour

COMITE, APPEL = "Comité de pilotage", "Appel à projets"
A_PREPARER = "programme à publier"
PIVOTS = {TempsFort.Code.MARS: (3, 21), TempsFort.Code.MAI: (5, 17)}


@dataclass(frozen=True)
class Date:
    """Une ligne du calendrier : `jour` range, `quand` se lit."""

    jour: datetime.date
    quand: str
    quoi: str
    precision: str = ""


def lire(annee):
    suivante = annee.annee + 1
    dates = sorted(_dates(annee, suivante), key=lambda date: (date.jour, date.quoi))
    yield Partie(
        code="perspectives-calendrier",
        titre=f"Le calendrier, jusqu’à la fin de {suivante}",
        phrases=_ce_qui_n_est_pas_fixe(dates),
        tableaux=(
            Tableau(
                code="calendrier",
                titre=f"Les dates connues, du {dire_le_jour(annee.jour)} à la fin de {suivante}",
                colonnes=(Colonne("Quand", part=28), Colonne("Rendez-vous"), Colonne("Précision", part=30)),
                lignes=tuple((mots(d.quand), mots(d.quoi), mots(d.precision or "–")) for d in dates),
                source="comités, agenda, réunions du réseau, appel à projets",
            ),
        ),
    )


def _dates(annee, suivante):
    fin = datetime.date(suivante, 12, 31)
    yield from _temps_forts(annee, suivante)
    for comite in Comite.objects.filter(plan=annee.plan, date__gt=annee.jour, date__lte=fin):
        yield Date(comite.date, dire_le_jour(comite.date), COMITE, comite.lieu)
    for reunion in annee.reels(Reunion.objects.filter(date__gt=annee.jour, date__lte=fin)):
        yield Date(reunion.date, dire_le_jour(reunion.date), reunion.get_nature_display(), reunion.lieu)
    siennes = Campagne.objects.publiques().filter(
        Q(ouverture_le__date__range=(annee.jour, fin)) | Q(cloture_le__date__range=(annee.jour, fin)),
        appel__plan=annee.plan,
    )
    for campagne in annee.reels(siennes):
        for instant, quoi in ((campagne.ouverture_le, "ouverture"), (campagne.cloture_le, "clôture")):
            jour = timezone.localdate(instant)
            if annee.jour < jour <= fin:
                yield Date(jour, dire_le_jour(jour), f"{APPEL} : {quoi}", campagne.titre)


def _temps_forts(annee, suivante):
    """Les deux temps forts ont toujours leur jour pivot ; leur période, quand leur édition est publiée."""
    publies = {t.code: t for t in annee.reels(TempsFort.objects.publies()).filter(annee=suivante)}
    for code, (mois, quantieme) in PIVOTS.items():
        jour = datetime.date(suivante, mois, quantieme)
        if edition := publies.pop(code, None):
            yield _de_l_edition(edition)
        else:
            yield Date(jour, dire_le_jour(jour), f"Temps fort du {TempsFort.Code(code).label}", A_PREPARER)
    for edition in publies.values():
        yield _de_l_edition(edition)


def _de_l_edition(edition):
    un_jour = edition.debut == edition.fin
    quand = dire_le_jour(edition.debut) if un_jour else dire_la_periode(edition.debut, edition.fin)
    return Date(edition.jour_pivot, quand, edition.libelle, "programme publié")


def _ce_qui_n_est_pas_fixe(dates):
    connues = Counter(d.quoi.split(" : ")[0] for d in dates)
    reunies = sum(connues[libelle] for libelle in Reunion.Nature.labels)
    manquent = [
        "le prochain comité" if not connues[COMITE] else "",
        "l’appel à projets" if not connues[APPEL] else "",
        "les réunions du réseau" if not reunies else "",
    ]
    manquent = [manque for manque in manquent if manque]
    if not manquent:
        return ()
    *premiers, dernier = manquent
    dits = f"{', '.join(premiers)} et {dernier}" if premiers else dernier
    return (f"Sans date connue à l’arrêt des chiffres : {dits}.",)
