"""Un registre de présences tenu ailleurs : lire ses colonnes, dire ce qu’il ferait, puis l’écrire, tout ou rien."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max

from referents import operations
from referents.lignes_de_registre import RegistreRefuse
from referents.models import Agent, SessionFormation
from socle.dates import ESPACE
from socle.gestion.depot import FichierRefuse, est_vide

# Le titre d’une colonne, et le nom que lui donne l’opération.
COLONNES = {
    "Session": "session",
    "Formation": "type",
    "Jour": "jour",
    "Demi-journée": "moment",
    "Courriel": "courriel",
    "Prénom": "prenom",
    "Nom": "nom",
    "Direction": "direction",
    "Présence": "presence",
    "Intitulé": "intitule",
    "Thème": "theme",
    "Lieu": "lieu",
    "Service": "service",
    "Métier": "metier",
}
OBLIGATOIRES = ["Jour", "Présence"]
EXTERIEUR = "Personne extérieure"


class OntChange(Exception):
    """Quelqu’un a écrit entre l’aperçu et la confirmation : rien n’est enregistré."""


class CreationNonDemandee(Exception):
    """Le registre créerait une session ou un agent que la personne n’a pas demandés : une faute de frappe suffit."""


@dataclass
class Registre:
    """Les lignes à reprendre, leur rang dans le fichier, et ce qu’on en laisse de côté."""

    lignes: list = field(default_factory=list)
    rangs: list = field(default_factory=list)
    ecartees: Counter = field(default_factory=Counter)


@dataclass(frozen=True)
class Apercu:
    """Ce que la reprise écrirait, en noms ; ou ce qui l’empêche, ligne par ligne."""

    bilan: operations.Reprise | None = None
    sessions: tuple = ()
    agents: tuple = ()
    refus: dict = field(default_factory=dict)

    @property
    def creations(self):
        """Ce que la reprise créerait, par ce qu’il faut cocher pour le vouloir."""
        crees = {"creer_les_sessions": self.sessions, "creer_les_agents": self.agents}
        return {case: noms for case, noms in crees.items() if noms}

    @property
    def empreinte(self):
        return hashlib.sha256(repr((self.bilan, self.sessions, self.agents)).encode()).hexdigest()


def lire_le_registre(jeu):
    """Les lignes d’un fichier déposé. Une case de présence vide n’est pas une absence : la ligne attend."""
    inconnues = [titre for titre in jeu.headers if titre and titre not in (*COLONNES, EXTERIEUR)]
    manquantes = [titre for titre in OBLIGATOIRES if titre not in jeu.headers]
    if inconnues or manquantes:
        quoi = f"ne connaît pas{ESPACE}: {', '.join(inconnues)}" if inconnues else f"attend{ESPACE}: {manquantes[0]}"
        raise FichierRefuse(f"Ce registre a des titres à revoir. On {quoi}. Partez d’un export des présences.")
    registre = Registre()
    for rang, ligne in enumerate(jeu, start=2):
        cases = dict(zip(jeu.headers, ligne, strict=True))
        if est_vide(ligne):
            continue
        if cases.get(EXTERIEUR):
            registre.ecartees["exterieures"] += 1
        elif cases["Présence"] in (None, ""):
            registre.ecartees["blanches"] += 1
        else:
            registre.lignes.append({nom: cases[titre] for titre, nom in COLONNES.items() if titre in cases})
            registre.rangs.append(rang)
    return registre


def prevoir(registre, par):
    """L’aperçu : la reprise se fait pour de bon, puis se défait."""
    with transaction.atomic():
        apercu = _faire(registre, par)
        transaction.set_rollback(True)
    return apercu


@transaction.atomic
def reprendre(registre, par, empreinte, *, voulues):
    """Écrit ce que l’aperçu montrait, exactement. Lève `OntChange` ou `CreationNonDemandee`."""
    fait = _faire(registre, par)
    if fait.refus or fait.empreinte != empreinte:
        raise OntChange
    if fait.creations.keys() - voulues:
        raise CreationNonDemandee
    return fait


def _faire(registre, par):
    dernier_agent, derniere_session = _dernier(Agent), _dernier(SessionFormation)
    try:
        bilan = operations.reprendre_un_registre(registre.lignes, par)
    except RegistreRefuse as refuse:
        return Apercu(refus=_situer(refuse.erreurs, registre.rangs))
    sessions = SessionFormation.objects.filter(pk__gt=derniere_session).select_related("type_formation")
    agents = Agent.objects.filter(pk__gt=dernier_agent).select_related("service__direction")
    return Apercu(
        bilan,
        tuple(f"{session} ({session.get_etat_display().lower()})" for session in sessions.order_by("pk")),
        tuple(f"{agent}, {agent.service.direction}" for agent in agents.order_by("pk")),
    )


def _dernier(modele):
    return modele.objects.aggregate(dernier=Max("pk"))["dernier"] or 0


def _situer(erreurs, rangs):
    """{rang dans le tableur: phrases} : l’opération compte les lignes qu’elle reçoit, non celles du fichier."""
    titres = {nom: titre for titre, nom in COLONNES.items()}
    par_rang = {}
    for erreur in erreurs:
        phrase = f"{titres[erreur.champ]}{ESPACE}: {erreur.message}"
        par_rang.setdefault(rangs[erreur.ligne - 2], []).append(phrase)
    return par_rang
