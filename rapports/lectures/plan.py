"""Chapitre 3 : les dates de la gouvernance, du plan signé à l’année du rapport."""

import datetime
from dataclasses import dataclass

from rapports.models import Comite
from rapports.structure import Colonne, Partie, Tableau
from rapports.structure.blocs import mots
from referents.models import Reunion
from socle.dates import dire_le_jour

COMITE = "Comité de pilotage"


@dataclass(frozen=True)
class Date:
    jour: datetime.date
    quoi: str
    precision: str


def lire(annee):
    dates = sorted(_dates(annee), key=lambda date: (date.jour, date.quoi))
    yield Partie(
        code="plan-dates",
        titre="Les dates de la gouvernance",
        phrases=_phrases(annee, dates),
        tableaux=(_tableau(annee, dates),) if dates else (),
        vide="Ni signature, ni comité, ni réunion du réseau au registre : non renseigné.",
    )


def _tableau(annee, dates):
    return Tableau(
        code="gouvernance",
        titre=f"De la signature du plan au {dire_le_jour(annee.jour)}",
        colonnes=(Colonne("Le", part=20), Colonne("Rendez-vous", part=34), Colonne("Ce qui s’y est fait")),
        lignes=tuple((mots(dire_le_jour(d.jour)), mots(d.quoi), mots(d.precision)) for d in dates),
        source="registres du plan, des comités et du réseau",
    )


def _phrases(annee, dates):
    comites = [d for d in dates if d.quoi == COMITE and d.jour.year == annee.annee]
    if comites:
        return ()
    return (f"Aucun comité de pilotage tenu en {annee.annee} n’est au registre : non renseigné.",)


def _dates(annee):
    """Depuis la signature, ou depuis la première année du plan, jusqu’à l’arrêt des chiffres."""
    plan = annee.plan
    if plan.signe_le and plan.signe_le <= annee.jour:
        nombre = plan.signatures.count()
        quoi = f"par {nombre} organismes" if nombre > 1 else "signataires non renseignés"
        yield Date(plan.signe_le, "Signature du plan", quoi)
    comites = Comite.objects.filter(plan=plan, date__lte=annee.jour).prefetch_related("decisions")
    for comite in comites:
        yield Date(comite.date, COMITE, _dire_les_decisions(len(comite.decisions.all())))
    debut = datetime.date(plan.annee_debut, 1, 1)
    for reunion in annee.reels(Reunion.objects.filter(date__gte=debut, date__lte=annee.jour)):
        raconte = "compte rendu écrit" if reunion.compte_rendu else "compte rendu non renseigné"
        yield Date(reunion.date, reunion.get_nature_display(), raconte)


def _dire_les_decisions(nombre):
    if not nombre:
        return "décisions non renseignées"
    return f"{nombre} décision{'s' if nombre > 1 else ''}"
