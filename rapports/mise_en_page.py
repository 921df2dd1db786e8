"""Des chiffres figés au HTML du PDF : aucune requête, aucune heure, aucun hasard."""

import datetime
from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.template.loader import render_to_string
from django.utils import timezone

from actions.etats import Phase
from rapports.graphiques import barres_de_taux, barres_empilees
from rapports.lecture import dire_la_mesure
from rapports.sommaire import CHAPITRES
from rapports.structure import Compte, Contenu, ObjectifFige, Partie
from rapports.tuiles import composer_les_tuiles
from socle.templatetags.socle import nombre, pourcent

COULEURS = ["etang", "ocre", "garrigue", "lilas"]
TONS = {1: "etang", 2: "ocre", 3: "garrigue"}
MOIS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SIGLES_COURANTS = [
    ("Atsem", "Agent territorial spécialisé des écoles maternelles"),
    ("CM2", "Cours moyen, deuxième année"),
    ("LGBT", "Lesbiennes, gays, bisexuel·les et trans"),
    ("LSF", "Langue des signes française"),
    ("QPV", "Quartier prioritaire de la politique de la ville"),
    ("REP, REP+", "Réseau d’éducation prioritaire, et prioritaire renforcé"),
]


@dataclass(frozen=True)
class Couverture:
    """Ce que l’édition dit d’elle-même, hors des chiffres."""

    titre: str
    version: int
    mention: str
    chiffres: int
    fige_le: datetime.datetime
    empreinte: str
    correction: str = ""

    @classmethod
    def de(cls, edition):
        return cls(
            titre=edition.rapport.titre,
            version=edition.numero,
            mention=edition.mention,
            chiffres=edition.instantane.numero,
            fige_le=timezone.localtime(edition.instantane.fige_le),
            empreinte=edition.instantane.sha256,
            correction=edition.mention_de_la_correction,
        )


@dataclass(frozen=True)
class Chapitre:
    """Un chapitre prêt à imprimer. `gabarit` : ce qui lui est propre ; `parties` : ce que les registres en disent."""

    ancre: str
    numero: str
    titre: str
    ton: str
    gabarit: str
    objectif: ObjectifFige | None
    texte: str
    parties: tuple[Partie, ...]
    sous_titres: tuple[tuple[str, str], ...]
    place_ses_parties: bool = False

    @property
    def est_une_annexe(self):
        return self.ancre.startswith("annexe-")

    @property
    def est_vide(self):
        return not (self.gabarit or self.texte or self.parties)


def composer(contenu: Contenu, couverture: Couverture) -> str:
    return render_to_string("rapports/annuel.html", contexte(contenu, couverture))


def contexte(contenu, couverture):
    """Ce que lisent les gabarits de chapitre : ceux du PDF, de la page du site et du pilotage sont les mêmes."""
    phases = [libelle for _, libelle in Phase.choices]
    return {
        "c": contenu,
        "couverture": couverture,
        "couleur": COULEURS[(contenu.annee - 2019) % len(COULEURS)],
        "chapitres": chapitres(contenu),
        "tuiles": composer_les_tuiles(contenu),
        "phases": phases,
        "conclusion": conclure_sur_l_avancement(contenu.objectifs),
        "graphique": _graphique_des_phases(contenu),
        "totaux": [sum(o.phases[rang].nombre for o in contenu.objectifs) for rang in range(len(phases))],
        "total": len(contenu.actions),
        "lectures": _lectures(contenu),
        "actions_par_objectif": [(o, _par_volet(contenu, o.numero)) for o in contenu.objectifs if o.total],
        "mois": _par_mois(contenu.agenda.evenements),
        "indicateurs_par_objectif": _indicateurs_par_objectif(contenu),
        "definis": [i for i in contenu.indicateurs if i.definition or i.methode],
        "taux": _graphique_des_taux(contenu),
        "titre_des_taux": _conclure_sur_les_taux(contenu),
        "sigles": _sigles(contenu),
    }


# --- Les chapitres ----------------------------------------------------------------------------------


def chapitres(contenu):
    """Tous les chapitres, dans l’ordre ; une annexe sans rien ne s’imprime pas."""
    tous = [_chapitre(chapitre, contenu) for chapitre in CHAPITRES]
    return [c for c in tous if not (c.est_une_annexe and c.est_vide)]


def _chapitre(chapitre, contenu):
    objectif = next((o for o in contenu.objectifs if chapitre.objectif and o.numero == chapitre.objectif), None)
    parties = contenu.parties_de(chapitre.code)
    return Chapitre(
        ancre=chapitre.code,
        numero=chapitre.numero,
        titre=_nom(objectif) if objectif else chapitre.titre.format(annee=contenu.annee),
        ton=TONS.get(chapitre.objectif, ""),
        gabarit=f"rapports/annuel/{chapitre.gabarit}.html" if chapitre.gabarit else "",
        objectif=objectif,
        texte=contenu.texte_de(chapitre.code),
        parties=parties,
        sous_titres=_sous_titres(chapitre, contenu, parties),
        place_ses_parties=chapitre.place_ses_parties,
    )


def _sous_titres(chapitre, contenu, parties):
    if chapitre.code == "annexe-actions":
        return tuple((_ancre(o), _nom(o)) for o in contenu.objectifs if o.total)
    # L’essentiel tient en une page de tuiles : rien à y annoncer.
    if chapitre.code == "essentiel":
        return ()
    if chapitre.objectif:
        return tuple((p.code, f"{chapitre.numero}.{rang} {p.titre}") for rang, p in enumerate(parties, start=1))
    return tuple((p.code, p.titre) for p in parties)


def _ancre(objectif):
    return f"actions-objectif-{objectif.numero}" if objectif.numero else "actions-gouvernance"


def _nom(objectif):
    return f"Objectif {objectif.numero} – {objectif.titre_court}" if objectif.numero else objectif.titre_court


# --- L’avancement -----------------------------------------------------------------------------------


def conclure_sur_l_avancement(objectifs):
    """Le titre du graphique : ce qu’il faut en retenir."""
    total = sum(o.total for o in objectifs)
    if not total:
        return "Aucune action n’est encore inscrite à ce plan."
    realisees, en_cours = _nombre_en(objectifs, Phase.REALISEE), _nombre_en(objectifs, Phase.EN_COURS)
    part = pourcent(round(100 * realisees / total))
    dites = "1 action réalisée" if realisees == 1 else f"{realisees} actions réalisées"
    if not realisees:
        return f"Aucune action n’est encore réalisée ; {en_cours} sur {total} sont en cours"
    return f"{dites} sur {total} ({part}), {en_cours} en cours"


def _nombre_en(objectifs, phase):
    return sum(compte.nombre for o in objectifs for compte in o.phases if compte.code == phase)


def _graphique_des_phases(contenu):
    ordre = [Phase.REALISEE, Phase.EN_COURS, Phase.A_VENIR, Phase.IDEE, Phase.EN_PAUSE, Phase.ABANDONNEE]
    lignes = [
        (_nom(o), sorted(o.phases, key=lambda compte: ordre.index(compte.code))) for o in contenu.objectifs if o.total
    ]
    titre = " ; ".join(f"{nom} : {_dire_les_comptes(comptes)}" for nom, comptes in lignes)
    return barres_empilees(f"Actions par objectif et par phase. {titre}.", lignes)


def _dire_les_comptes(comptes):
    return ", ".join(f"{c.nombre} {c.libelle.lower()}" for c in comptes if c.nombre)


def _lectures(contenu):
    """Météo et échéances de tout le plan, les nuls retirés ; vides quand personne ne s’est prononcé."""
    return {
        "meteos": _sommer(contenu.objectifs, "meteos"),
        "echeances": _sommer(contenu.objectifs, "echeances"),
    }


def _sommer(objectifs, champ):
    sommes = {}
    for objectif in objectifs:
        for c in getattr(objectif, champ):
            sommes[c.code] = Compte(c.code, c.libelle, c.nombre + (sommes[c.code].nombre if c.code in sommes else 0))
    return [compte for compte in sommes.values() if compte.nombre]


# --- Actions, agenda, indicateurs -------------------------------------------------------------------


def _par_volet(contenu, numero):
    """Les actions d’un objectif, groupées par volet dans l’ordre où ils paraissent ; sans volet d’abord."""
    groupes = {"": []}
    for action in contenu.actions:
        if action.objectif == numero:
            groupes.setdefault(action.volet, []).append(action)
    return [(volet, actions) for volet, actions in groupes.items() if actions]


def _par_mois(evenements):
    """(« mars », événements) ; les dates moins précises que le mois viennent à la fin."""
    tries = sorted(evenements, key=lambda e: e.mois or 13)
    groupes = groupby(tries, lambda e: e.mois)
    return [(MOIS[mois - 1] if mois else "au cours de l’année", list(lignes)) for mois, lignes in groupes]


def _indicateurs_par_objectif(contenu):
    """(nom, source commune, indicateurs) ; la source commune se dit une fois, les autres à côté du chiffre."""
    groupes = [(_nom(o), [i for i in contenu.indicateurs if i.objectif == o.numero]) for o in contenu.objectifs]
    numeros = {o.numero for o in contenu.objectifs}
    autres = [i for i in contenu.indicateurs if i.objectif not in numeros]
    return [(nom, _source_commune(lignes), lignes) for nom, lignes in [*groupes, ("Tout le plan", autres)] if lignes]


def _source_commune(indicateurs):
    sources = Counter(m.source for i in indicateurs for m in i.mesures)
    source, nombre_de_fois = max(sources.items(), key=lambda paire: paire[1], default=("", 0))
    return source if nombre_de_fois > 1 else ""


def _taux_publies(contenu):
    mesures = [(i, m) for i in contenu.indicateurs if i.unite == "%" for m in i.mesures]
    return [(i, m) for i, m in mesures if m.sorte == "resultat" and m.publiee is not None]


def _graphique_des_taux(contenu):
    """Les taux publiés de la Ville et des groupes de directions, à la même échelle."""
    lignes = [(m.ventilation or i.libelle, m.publiee, dire_la_mesure(m, "%")) for i, m in _taux_publies(contenu)]
    if len(lignes) < 2:
        return None
    dits = " ; ".join(f"{nom} : {dite}" for nom, _, dite in lignes)
    return barres_de_taux(f"Taux publiés. {dits}.", lignes)


def _conclure_sur_les_taux(contenu):
    ensemble = [m.publiee for _, m in _taux_publies(contenu) if not m.ventilation]
    groupes = [m.publiee for _, m in _taux_publies(contenu) if m.ventilation]
    if len(ensemble) != 1 or not groupes:
        return "Les taux publiés"
    return f"De {nombre(min(groupes))} à {pourcent(max(groupes))} selon les groupes, {pourcent(ensemble[0])} en tout"


def _sigles(contenu):
    donnes = [(x.sigle, x.nom) for x in contenu.sigles]
    return sorted({*donnes, *SIGLES_COURANTS}, key=lambda couple: couple[0].lower())
