"""Chapitre 4 : ce qui a changé dans les actions publiques depuis le dernier comité, et où elles en étaient avant.

Le journal des phases et les points d’avancement en sont la source ; aucun nom d’agent n’en sort.
"""

import datetime
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone

from actions.etats import Echeance, Meteo, Phase, Visibilite
from actions.models import Action, PointAvancement
from rapports.mesures import compter
from rapports.precedent import phases_de_l_an_passe
from rapports.registres import choisir_les_comites
from rapports.structure import Case, Colonne, Partie, Tableau
from rapports.structure.blocs import NOMBRE, compte, mots
from socle.dates import dire_le_jour
from socle.models import Passage

PHASES, METEOS = dict(Phase.choices), dict(Meteo.choices)
RIEN = "–"
JOURNAL = "journal des phases et points d’avancement"
AU_REGISTRE = "registre des actions du plan"


@dataclass(frozen=True)
class Periode:
    """Du lendemain de `depuis` au jour d’arrêt compris ; `dite` : « depuis le comité du 12 mars 2026 »."""

    depuis: datetime.date
    jour: datetime.date
    dite: str


@dataclass(frozen=True)
class Changement:
    """Un passage de phase, ou de météo."""

    avant: str
    apres: str
    le: datetime.date
    raison: str


def lire(annee):
    periode = _periode(annee)
    publiques = Action.objects.filter(plan=annee.plan, visibilite=Visibilite.PUBLIQUE)
    actions = list(publiques.avec_echeance(annee.jour).order_by("code"))
    yield _ce_qui_a_change(publiques, actions, periode)
    yield _d_une_annee_a_l_autre(annee, actions)


def _periode(annee):
    _, precedent = choisir_les_comites(annee.plan, annee.annee, annee.jour)
    if precedent:
        return Periode(precedent.date, annee.jour, f"depuis le comité du {dire_le_jour(precedent.date)}")
    return Periode(annee.debut - datetime.timedelta(days=1), annee.jour, f"depuis le {dire_le_jour(annee.debut)}")


# --- Depuis le dernier comité ---------------------------------------------------------------------------


def _ce_qui_a_change(publiques, actions, periode):
    changements = _changements(publiques, periode)
    ajoutees = _ajoutees(actions, periode)
    en_retard = [a for a in actions if a.echeance == Echeance.EN_RETARD and a.terme >= periode.depuis]
    tableaux = (
        _tableau_des_changements(actions, changements, periode),
        _tableau_des_ajouts(ajoutees, periode),
        _tableau_des_retards(en_retard, periode),
    )
    return Partie(
        code="avancement-changements",
        titre="Ce qui a changé depuis le dernier comité",
        phrases=_phrases(actions, changements, ajoutees, en_retard, periode),
        tableaux=tuple(t for t in tableaux if t.lignes),
    )


def _phrases(actions, changements, ajoutees, en_retard, periode):
    if not actions or not _journal_commence(actions) <= periode.jour:
        return (f"Le journal des actions ne remonte pas à cette période ({periode.dite}) : non renseigné.",)
    nombres = [
        (len({action for action, _ in changements}), "a changé", "ont changé", "de phase ou de météo"),
        (len(ajoutees), "a été inscrite", "ont été inscrites", "au plan"),
        (len(en_retard), "est passée", "sont passées", "en retard"),
    ]
    dits = [
        f"{n} action{'s' if n > 1 else ''} {plusieurs if n > 1 else une} {quoi}"
        for n, une, plusieurs, quoi in nombres
        if n
    ]
    quand = periode.dite[0].upper() + periode.dite[1:]
    return (f"{quand} : {' ; '.join(dits) or 'aucune action n’a changé de phase ni de météo'}.",)


def _journal_commence(actions):
    return min(timezone.localdate(a.cree_le) for a in actions)


def _changements(publiques, periode):
    """{(action, lecture): ses changements, du plus ancien au plus récent} ; deux requêtes."""
    pendant = {"le__date__gt": periode.depuis, "le__date__lte": periode.jour}
    passages = Passage.objects.filter(
        type_objet=ContentType.objects.get_for_model(Action),
        id_objet__in=publiques.values("pk"),
        champ="phase",
        **pendant,
    ).exclude(depuis="")
    points = PointAvancement.objects.filter(action__in=publiques.values("pk"), **pendant)
    rangs = {}
    for passage in passages.order_by("le", "pk"):
        lu = Changement(PHASES[passage.depuis], PHASES[passage.vers], _jour(passage.le), passage.motif)
        rangs.setdefault((passage.id_objet, "phase"), []).append(lu)
    for point in points.exclude(meteo=F("meteo_avant")).order_by("le", "pk"):
        avant, apres = (METEOS.get(valeur, "") for valeur in (point.meteo_avant, point.meteo))
        lu = Changement(avant, apres, _jour(point.le), point.meteo_motif)
        rangs.setdefault((point.action_id, "meteo"), []).append(lu)
    # Partie et revenue, une action n’a pas changé : on ne retient que l’écart d’un bout à l’autre.
    return {cle: lus for cle, lus in rangs.items() if lus[0].avant != lus[-1].apres}


def _jour(instant):
    return timezone.localdate(instant)


def _tableau_des_changements(actions, changements, periode):
    """Une ligne par action : sa phase et sa météo, d’un bout à l’autre de la période."""
    lignes = []
    for action in actions:
        phase, meteo = (changements.get((action.pk, lecture), []) for lecture in ("phase", "meteo"))
        if lus := [*phase, *meteo]:
            raisons = dict.fromkeys(raison for raison in (_derniere_raison(phase), _derniere_raison(meteo)) if raison)
            lignes.append(
                (
                    mots(action),
                    mots(_dire_l_ecart(phase, "")),
                    mots(_dire_l_ecart(meteo, "sans météo")),
                    mots(dire_le_jour(max(lu.le for lu in lus))),
                    mots(" ".join(raisons) or RIEN),
                )
            )
    return Tableau(
        code="actions-changees",
        titre=f"Les actions dont la phase ou la météo a changé {periode.dite}",
        colonnes=(
            Colonne("Action"),
            Colonne("Phase", part=16),
            Colonne("Météo", part=20),
            Colonne("Dernier changement", part=18),
            Colonne("Raison", part=22),
        ),
        lignes=tuple(lignes),
        note="Un tiret : pas de changement, ou pas de raison à dire. Une pause, un abandon, des appuis nécessaires ou "
        "un objectif compromis disent la leur.",
        source=JOURNAL,
    )


def _dire_l_ecart(lus, au_depart):
    """« À venir → En cours » ; une première météo n’a pas d’avant."""
    if not lus:
        return RIEN
    avant, apres = lus[0].avant or au_depart, lus[-1].apres or au_depart
    return f"{avant} → {apres}"


def _derniere_raison(lus):
    return lus[-1].raison if lus else ""


def _ajoutees(actions, periode):
    """Inscrites pendant la période, et non le jour où le plan l’a été."""
    if not actions:
        return []
    premier = _journal_commence(actions)
    return [a for a in actions if max(premier, periode.depuis) < _jour(a.cree_le) <= periode.jour]


def _tableau_des_ajouts(ajoutees, periode):
    return Tableau(
        code="actions-ajoutees",
        titre=f"Les actions inscrites au plan {periode.dite}",
        colonnes=(Colonne("Action"), Colonne("Inscrite le", part=18), Colonne("Phase", part=18)),
        lignes=tuple((mots(a), mots(dire_le_jour(_jour(a.cree_le))), mots(a.get_phase_display())) for a in ajoutees),
        source=AU_REGISTRE,
    )


def _tableau_des_retards(en_retard, periode):
    return Tableau(
        code="actions-en-retard",
        titre=f"Les actions passées en retard {periode.dite}",
        colonnes=(Colonne("Action"), Colonne("Attendue le", part=18), Colonne("Phase", part=18)),
        lignes=tuple((mots(a), mots(dire_le_jour(a.terme)), mots(a.get_phase_display())) for a in en_retard),
        note="Le terme attendu est la prochaine étape non faite, ou la fin de l’action.",
        source=AU_REGISTRE,
    )


# --- D’une année à l’autre ------------------------------------------------------------------------------


def _d_une_annee_a_l_autre(annee, actions):
    avant = phases_de_l_an_passe(annee)
    comptes = compter([a.phase for a in actions], Phase.choices)
    return Partie(
        code="avancement-annees",
        titre="D’une année à l’autre",
        phrases=()
        if avant
        else (f"Aucun rapport de {annee.annee - 1} n’a figé les phases de ce plan : elles sont non renseignées.",),
        tableaux=(
            Tableau(
                code="phases-par-annee",
                titre="Nombre d’actions publiques par phase",
                colonnes=(
                    Colonne("Phase"),
                    Colonne(f"Rapport {annee.annee - 1}", NOMBRE, 25),
                    Colonne(f"Rapport {annee.annee}", NOMBRE, 25),
                ),
                lignes=tuple(
                    (mots(c.libelle), compte(avant[c.code]) if avant else Case(), compte(c.nombre)) for c in comptes
                ),
                source=f"{AU_REGISTRE} ; rapport {annee.annee - 1} figé" if avant else AU_REGISTRE,
            ),
        ),
    )
