"""Une lecture de registre, et ce que toutes partagent : la période, la réserve, la ventilation par direction."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from actions.etats import EtatSortie
from actions.indicateurs import moyenne_simple, taux
from actions.models import SortieScolaire
from referents.registre import RegistreDesFormations
from socle.dates import dire_le_jour

# Le premier plan a été signé le 1er mars 2016 ; le second compte « depuis 2016 ».
DEPUIS = date(2016, 1, 1)

DES_FORMATIONS = "Registre des formations"
DU_RESEAU = "Registre du réseau"
DES_REUNIONS = "Registre des réunions"
DES_SORTIES = "Registre des sorties scolaires"
DES_EVENEMENTS = "Bilans des événements"
SOURCES = (DES_FORMATIONS, DU_RESEAU, DES_REUNIONS, DES_SORTIES, DES_EVENEMENTS)
ARRETE = ", arrêté au "
RIEN = "Rien n’est encore au registre pour cette période."


@dataclass(frozen=True)
class Periode:
    """Deux bornes incluses ; `effectif_le` choisit l’effectif, sinon c’est le dernier connu à la fin."""

    debut: date
    fin: date
    effectif_le: date | None = None

    def couvre(self, jour):
        return self.debut <= jour <= self.fin

    @property
    def annees(self):
        return range(self.debut.year, self.fin.year + 1)


@dataclass(frozen=True)
class Part:
    """Une direction : combien d’agents, parmi combien."""

    nom: str
    groupe: str
    numerateur: int
    denominateur: int | None
    anterieurs: tuple = ()  # le numérateur à la fin de chaque année d’avant : on les lit aussi


@dataclass(frozen=True)
class Lecture:
    definition: str
    periode: Periode
    source: str = DES_FORMATIONS
    numerateur: int | None = None
    maximum: int | None = None  # pour une fourchette d’une année à l’autre
    denominateur: int | None = None
    denominateur_le: date | None = None
    moyenne: Decimal | None = None  # moyenne simple des taux des directions
    ventilation: tuple = ()
    precisions: tuple = ()
    par_annee: tuple = ()
    detaillees: tuple = ()  # pour un cumul : les années, d’avant et celle-ci, où les directions se montrent
    reserves: tuple = ()
    au_moins: int | None = None  # déjà compté, quand une feuille manque
    personnes: bool = True
    parmi: bool = False  # le dénominateur compte les mêmes personnes, venues ou non
    masque: bool = False

    @property
    def nombre(self):
        return self.au_moins if self.numerateur is None else self.numerateur

    @property
    def taux(self):
        return taux(self.numerateur, self.denominateur)


class Registres(RegistreDesFormations):
    """Tous les registres, lus une fois chacun."""

    @cached_property
    def sorties(self):
        """(état, jour, élèves venus) de chaque sortie qui n’est pas annulée et qui a son jour."""
        sorties = SortieScolaire.objects.exclude(etat=EtatSortie.ANNULEE).filter(jour__isnull=False).order_by("jour")
        return tuple(self.reels(sorties).values_list("jour", "eleves"))

    def effectif_du(self, periode):
        """La date du dénominateur, et l’effectif de chaque direction ce jour-là."""
        dates = [le for le in self.effectifs if le <= periode.fin]
        le = periode.effectif_le or max(dates, default=None)
        return le, self.effectifs.get(le, {})

    def venues_de(self, nature, periode):
        return [venue for venue in self.venues if venue.nature == nature and periode.couvre(venue.jour)]

    def feuilles_de(self, periode, **criteres):
        return [
            feuille
            for feuille in self.feuilles
            if periode.couvre(feuille.jour) and all(getattr(feuille, nom) == v for nom, v in criteres.items())
        ]


def est_du_registre(releve):
    """Un relevé que le logiciel a écrit de ses registres ; on n’y touche pas autrement."""
    arrete = tuple(f"{source}{ARRETE}" for source in SOURCES)
    return releve.valeur_publiee is None and releve.source.startswith(arrete)


def etablir(lecture, nombre, manques):
    """Le nombre ; un minimum seulement, si une feuille manque."""
    if manques:
        return replace(lecture, au_moins=nombre or None, reserves=(manques, *lecture.reserves))
    return replace(lecture, numerateur=nombre)


def compter(lu, lecture, nombre, *natures):
    """Le nombre, si chacune de ces natures de formation a ses présences et toutes ses feuilles."""
    feuilles = [feuille for nature in natures for feuille in lu.feuilles_de(lecture.periode, nature=nature)]
    manques = dire_les_feuilles(feuilles)
    if not all(lu.venues_de(nature, lecture.periode) for nature in natures):
        return replace(lecture, reserves=(manques or RIEN,))
    return etablir(lecture, nombre, manques)


def ventiler(lu, lecture, nombres, nature, groupe=None, anterieurs=()):
    """Les nombres par direction, rapportés à leur effectif ; dans un seul groupe si on le demande.

    `anterieurs` : les mêmes nombres, arrêtés à la fin de chaque année d’avant.
    """
    le, effectifs = lu.effectif_du(lecture.periode)
    manques = dire_les_feuilles(lu.feuilles_de(lecture.periode, nature=nature))
    parts = tuple(
        Part(
            direction.nom,
            direction.groupe_rapport,
            nombres[pk],
            effectifs.get(pk),
            tuple(anterieur[pk] for anterieur in anterieurs),
        )
        for pk, direction in lu.directions.items()
        if groupe in (None, direction.groupe_rapport)
        and (pk in effectifs or nombres[pk] or _manque(direction, lecture.periode.fin))
    )
    lecture = replace(lecture, denominateur_le=le, reserves=_reserves(le, parts))
    if not parts or not lu.venues_de(nature, lecture.periode):
        return replace(lecture, reserves=(manques or RIEN, *lecture.reserves))
    complet = all(part.denominateur is not None for part in parts)
    lecture = replace(
        lecture,
        denominateur=sum(part.denominateur for part in parts) or None if complet else None,
        moyenne=moyenne_simple([(part.numerateur, part.denominateur) for part in parts]),
        ventilation=parts,
    )
    return etablir(lecture, sum(part.numerateur for part in parts), manques)


def _manque(direction, jour):
    """Une direction d’un groupe du bilan, encore active : sans effectif, elle manque au dénominateur."""
    return bool(direction.groupe_rapport) and direction.existe_le(jour)


def _reserves(le, parts):
    if le is None:
        return ("Aucun effectif n’est saisi à cette date.",)
    sans_effectif = [part.nom for part in parts if part.denominateur is None]
    return (f"Effectif à saisir au {dire_le_jour(le)}\xa0: {', '.join(sans_effectif)}.",) if sans_effectif else ()


def par_annee(lecture, dates, manques=""):
    """Le compte de chaque année, depuis la première au registre : une fourchette s’ils diffèrent."""
    comptes = Counter(le.year for le in dates if lecture.periode.couvre(le))
    return fourchette(lecture, comptes, manques) if comptes else replace(lecture, reserves=(manques or RIEN,))


def fourchette(lecture, comptes, manques):
    annees = [annee for annee in lecture.periode.annees if annee >= min(comptes)]
    nombres = [comptes[annee] for annee in annees]
    lecture = replace(
        lecture,
        maximum=max(nombres) if max(nombres) > min(nombres) else None,
        par_annee=tuple(nombres),
        precisions=tuple(f"{annee}\xa0: {nombre}" for annee, nombre in zip(annees, nombres, strict=True)),
    )
    return etablir(lecture, min(nombres), manques)


def dire_les_feuilles(feuilles):
    """« 3 feuilles de présence à renseigner. », ou rien."""
    s = "s" if len(feuilles) > 1 else ""
    return f"{len(feuilles)} feuille{s} de présence à renseigner." if feuilles else ""
