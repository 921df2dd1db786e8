"""Les chiffres figés d’un rapport : des dataclasses immuables, qui vont au JSON et en reviennent à l’identique.

Un nombre inconnu vaut None et se dit « non renseigné » ; rien ici ne connaît la base ni le HTML.
"""

import dataclasses
import datetime
import functools
import hashlib
import json
import types
import typing
from dataclasses import dataclass
from decimal import Decimal

FORMAT = 1


@dataclass(frozen=True)
class Effectif:
    """Un nombre de personnes. Masqué sous cinq : le nombre n’est alors gardé nulle part."""

    nombre: int | None = None
    masque: bool = False


@dataclass(frozen=True)
class Compte:
    code: str
    libelle: str
    nombre: int


@dataclass(frozen=True)
class Signataire:
    nom: str
    sigle: str
    represente_par: str
    qualite: str
    signee_le: datetime.date | None


@dataclass(frozen=True)
class Cap:
    annee: int
    texte: str


@dataclass(frozen=True)
class Engagement:
    organisme: str
    texte: str
    suivi: str
    tenu_le: datetime.date | None


@dataclass(frozen=True)
class PlanFige:
    code: str
    titre: str
    titre_court: str
    annee_debut: int
    annee_fin: int
    resume: str
    signe_le: datetime.date | None
    demonstration: bool
    signataires: tuple[Signataire, ...] = ()
    caps: tuple[Cap, ...] = ()
    engagements: tuple[Engagement, ...] = ()


@dataclass(frozen=True)
class Texte:
    code: str
    titre: str
    texte: str


@dataclass(frozen=True)
class MillesimeFige:
    titre: str
    dates: str
    phase: str
    phase_dite: str
    participants: Effectif
    participants_mention: str
    budget_prevu: Decimal | None
    budget_realise: Decimal | None
    bilan: str


@dataclass(frozen=True)
class PointFige:
    """Le dernier point d’avancement. Sans auteur : le nom d’un agent n’entre pas dans le rapport."""

    le: datetime.date
    rien_de_nouveau: bool
    fait: str
    blocage: str
    a_retenir: str
    public_touche: Effectif


@dataclass(frozen=True)
class ActionFigee:
    code: str
    titre: str
    objectif: int | None
    volet: str
    type_dit: str
    situation_dite: str
    phase: str
    phase_dite: str
    phase_motif: str
    meteo: str
    meteo_dite: str
    meteo_motif: str
    echeance: str
    echeance_dite: str
    dates: str
    recurrente: bool
    rythme: str
    service: str
    public: str
    partenaires: tuple[str, ...]
    resume: str
    millesime: MillesimeFige | None
    point: PointFige | None


@dataclass(frozen=True)
class ObjectifFige:
    """Un objectif et l’avancement de ses actions ; numéro None pour la gouvernance du plan."""

    numero: int | None
    titre: str
    titre_court: str
    texte: str
    total: int
    phases: tuple[Compte, ...]
    meteos: tuple[Compte, ...]
    echeances: tuple[Compte, ...]


@dataclass(frozen=True)
class EvenementFige:
    titre: str
    dates: str
    mois: int | None
    type_dit: str
    visibilite: str
    visibilite_dite: str
    etat: str
    etat_dit: str
    lieu: str
    public: str
    action: str
    temps_fort: str
    accessibilites: tuple[str, ...]
    participants: Effectif
    participants_mention: str
    mode_comptage: str


@dataclass(frozen=True)
class TempsFortFige:
    code: str
    libelle: str
    dates: str
    texte: str
    evenements: int


@dataclass(frozen=True)
class AgendaFige:
    evenements: tuple[EvenementFige, ...] = ()
    temps_forts: tuple[TempsFortFige, ...] = ()
    publics: int = 0
    agents: int = 0
    partenaires: int = 0
    accessibles: int = 0
    annules: int = 0

    @property
    def total(self):
        return len(self.evenements)


@dataclass(frozen=True)
class Mesure:
    """Une valeur d’indicateur : ce que la source publie, et ce qu’on en recalcule quand elle donne de quoi."""

    sorte: str
    dates: str
    debut: datetime.date | None
    fin: datetime.date | None
    precision: str
    publiee: Decimal | None
    publiee_max: Decimal | None
    mention: str
    texte: str
    numerateur: Effectif
    denominateur: int | None
    denominateur_le: datetime.date | None
    recalculee: Decimal | None
    ventilation: str
    source: str
    methode: str
    deduit: bool


@dataclass(frozen=True)
class IndicateurFige:
    code: str
    libelle: str
    unite: str
    objectif: int | None
    action: str
    cumule: bool
    phare: bool
    definition: str
    methode: str
    mesures: tuple[Mesure, ...]
    annee: Mesure | None
    annee_precedente: Mesure | None
    derniere: Mesure | None
    cible: Mesure | None

    @property
    def trois(self):
        """L’année d’avant, l’année, la cible."""
        return self.annee_precedente, self.annee, self.cible


@dataclass(frozen=True)
class SessionFigee:
    intitule: str
    organisme: str
    dates: str
    etat_dit: str
    participants: Effectif


@dataclass(frozen=True)
class ReseauFige:
    """Les registres du réseau ; un registre vide se dit « non renseigné », non zéro."""

    referents: int | None = None
    lettres_signees: int | None = None
    directions_representees: int | None = None
    directions: int | None = None
    sessions: tuple[SessionFigee, ...] = ()
    reunions: tuple[str, ...] = ()


@dataclass(frozen=True)
class LaureatFige:
    organisme: str
    intitule: str
    montant: Decimal


@dataclass(frozen=True)
class CampagneFigee:
    titre: str
    etat_dit: str
    candidatures: int
    enveloppe: Decimal | None
    attribue: Decimal
    laureats: tuple[LaureatFige, ...]


@dataclass(frozen=True)
class DecisionFigee:
    numero: int
    texte: str
    porteur: str
    echeance: datetime.date | None
    suite: str
    suite_dite: str
    suivi: str


@dataclass(frozen=True)
class ComiteFige:
    date: datetime.date
    lieu: str
    decisions: tuple[DecisionFigee, ...]


@dataclass(frozen=True)
class AvisFige:
    organisme: str
    texte: str
    recu_le: datetime.date


@dataclass(frozen=True)
class Sigle:
    sigle: str
    nom: str


@dataclass(frozen=True)
class Contenu:
    """Tout ce que le rapport imprime."""

    format: int
    annee: int
    arrete_le: datetime.date
    plan: PlanFige
    objectifs: tuple[ObjectifFige, ...]
    actions: tuple[ActionFigee, ...]
    agenda: AgendaFige
    indicateurs: tuple[IndicateurFige, ...]
    explication_du_taux: str
    reseau: ReseauFige
    campagnes: tuple[CampagneFigee, ...]
    editorial: str
    sections: tuple[Texte, ...]
    comite: ComiteFige | None
    comite_precedent: ComiteFige | None
    avis: tuple[AvisFige, ...]
    manques: tuple[str, ...]
    sigles: tuple[Sigle, ...]
    actions_reservees: int


# --- Aller au JSON et en revenir ----------------------------------------------------------------------


def en_json(contenu):
    """Le contenu en valeurs JSON ; les décimaux et les dates deviennent des textes."""
    return _plat(contenu)


def depuis_json(donnees):
    return _relever(Contenu, donnees)


def empreinte(donnees):
    """sha256 du JSON canonique : le même contenu a toujours la même empreinte."""
    texte = json.dumps(donnees, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def _plat(valeur):
    if dataclasses.is_dataclass(valeur):
        return {champ.name: _plat(getattr(valeur, champ.name)) for champ in dataclasses.fields(valeur)}
    if isinstance(valeur, tuple):
        return [_plat(element) for element in valeur]
    if isinstance(valeur, Decimal):
        return str(valeur)
    return valeur.isoformat() if isinstance(valeur, datetime.date) else valeur


def _relever(sorte, valeur):
    if valeur is None:
        return None
    if isinstance(sorte, types.UnionType):
        sorte = next(s for s in typing.get_args(sorte) if s is not type(None))
    if typing.get_origin(sorte) is tuple:
        return tuple(_relever(typing.get_args(sorte)[0], element) for element in valeur)
    if dataclasses.is_dataclass(sorte):
        types_des_champs = _types_des_champs(sorte)
        return sorte(**{nom: _relever(types_des_champs[nom], valeur[nom]) for nom in types_des_champs})
    if sorte is Decimal:
        return Decimal(valeur)
    return datetime.date.fromisoformat(valeur) if sorte is datetime.date else valeur


@functools.cache
def _types_des_champs(sorte):
    return typing.get_type_hints(sorte)
