"""La couverture du réseau : direction par direction, qui la représente, et les trous ; sept requêtes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max

from referents.etats import EtatMandat
from referents.models import (
    Agent,
    Direction,
    EffectifDirection,
    GroupeRapport,
    LettreMission,
    MandatReferent,
    RoleMandat,
)
from referents.noms import sans_accent

HORS_GROUPE = "Hors des trois groupes du bilan"


@dataclass
class Couverture:
    """Une direction, ou plusieurs ensemble."""

    directions: list
    mandats: list = field(default_factory=list)  # actifs, d’agents en poste
    en_attente: list = field(default_factory=list)  # pressentis et en pause
    valables: int = 0
    a_renouveler: int = 0
    effectif: int | None = None
    effectif_le: date | None = None
    comptes: set = field(default_factory=set)  # les agents des directions dont l’effectif est connu
    effectifs_connus: int = 0
    dernier_point_le: datetime | None = None

    @property
    def direction(self):
        return self.directions[0]

    @property
    def referents(self):
        return len({mandat.agent_id for mandat in self.mandats})

    @property
    def titulaires(self):
        return len({m.agent_id for m in self.mandats if m.role == RoleMandat.TITULAIRE})

    @property
    def suppleants(self):
        return self.referents - self.titulaires

    @property
    def sans_lettre(self):
        return len(self.mandats) - self.valables

    @property
    def est_un_trou(self):
        return not self.mandats

    @property
    def se_tait(self):
        """Une direction provisoire n’est pas à représenter ; si quelqu’un y est, il se voit."""
        return self.direction.provisoire and not self.mandats and not self.en_attente

    @property
    def part(self):
        """En pour cent ; None sans effectif connu."""
        return len(self.comptes) * 100 / self.effectif if self.effectif else None


@dataclass(frozen=True)
class Groupe:
    nom: str
    lignes: list
    total: Couverture


def lire_la_couverture():
    """Les groupes du bilan, chacun avec ses directions en place, et l’ensemble."""
    lignes = _lire_les_lignes()
    par_groupe = defaultdict(list)
    for ligne in lignes:
        par_groupe[ligne.direction.groupe_rapport].append(ligne)
    noms = [*GroupeRapport.choices, ("", HORS_GROUPE)]
    groupes = [Groupe(nom, par_groupe[code], reunir(par_groupe[code])) for code, nom in noms if par_groupe[code]]
    return groupes, reunir(lignes)


def reunir(lignes):
    """Les lignes en une seule ; la part de l’effectif ne compte que les directions dont l’effectif est connu."""
    connues = [ligne for ligne in lignes if ligne.effectif is not None]
    dates = {ligne.effectif_le for ligne in connues}
    points = [ligne.dernier_point_le for ligne in lignes if ligne.dernier_point_le]
    return Couverture(
        directions=[ligne.direction for ligne in lignes],
        mandats=[mandat for ligne in lignes for mandat in ligne.mandats],
        en_attente=[mandat for ligne in lignes for mandat in ligne.en_attente],
        valables=sum(ligne.valables for ligne in lignes),
        a_renouveler=sum(ligne.a_renouveler for ligne in lignes),
        effectif=sum(ligne.effectif for ligne in connues) if connues else None,
        effectif_le=dates.pop() if len(dates) == 1 else None,
        comptes={agent for ligne in connues for agent in ligne.comptes},
        effectifs_connus=len(connues),
        dernier_point_le=max(points, default=None),
    )


def mandats_hors_place():
    """Les mandats actifs d’un service ou d’une direction qui n’existe plus : à reclasser."""
    services = MandatReferent._meta.get_field("service").related_model.objects.en_place()
    return MandatReferent.objects.actifs().exclude(service__in=services)


def _lire_les_lignes():
    lignes = {direction.pk: Couverture([direction]) for direction in Direction.objects.en_place()}
    valables = set(LettreMission.objects.valables().values_list("mandat", flat=True))
    a_renouveler = set(LettreMission.objects.a_renouveler().values_list("mandat", flat=True))
    mandats = MandatReferent.objects.en_cours().filter(agent__actif=True).select_related("agent", "service")
    for mandat in mandats.order_by("-role", "agent__nom", "agent__prenom"):
        if ligne := lignes.get(mandat.service.direction_id):
            _ranger(ligne, mandat, valables, a_renouveler)
    for effectif in EffectifDirection.objects.filter(direction__in=lignes).order_by("date_reference"):
        _compter(lignes[effectif.direction_id], effectif)
    for direction, le in _derniers_points():
        if ligne := lignes.get(direction):
            ligne.dernier_point_le = max(filter(None, [ligne.dernier_point_le, le]))
    montrees = [ligne for ligne in lignes.values() if not ligne.se_tait]
    return sorted(montrees, key=lambda ligne: sans_accent(ligne.direction.nom))


def _ranger(ligne, mandat, valables, a_renouveler):
    if mandat.etat != EtatMandat.ACTIF:
        ligne.en_attente.append(mandat)
        return
    ligne.mandats.append(mandat)
    ligne.valables += mandat.pk in valables
    ligne.a_renouveler += mandat.pk in a_renouveler


def _compter(ligne, effectif):
    """Le dernier effectif l’emporte : ils viennent du plus ancien au plus récent."""
    ligne.effectif, ligne.effectif_le = effectif.agents_en_poste, effectif.date_reference
    ligne.effectifs_connus = 1
    ligne.comptes = {mandat.agent_id for mandat in ligne.mandats}


def _derniers_points():
    """(direction, heure) : le dernier point des comptes de ses agents, puis de ses agents sans compte."""
    points = Agent._meta.get_field("points").related_model.objects.order_by()
    for chemin in ("auteur__agent__service__direction", "agent__service__direction"):
        yield from points.exclude(**{chemin: None}).values_list(chemin).annotate(Max("le"))
