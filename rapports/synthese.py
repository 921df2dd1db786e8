"""La synthèse d’une page pour les élu·es : huit chiffres, ce qui a été fait, ce qui bloque, ce qui se décide. Pure.

Elle ne dit rien que le rapport ne dise : les mêmes chiffres figés, moins nombreux, coupés pour tenir sur la feuille.
"""

from dataclasses import dataclass, replace
from math import ceil
from textwrap import shorten

from actions.etats import Meteo, Phase
from rapports.etats import SuiteDecision
from rapports.lecture import dire_l_effectif
from rapports.lectures.cases import en_mots
from rapports.tuiles import Tuile

# Ce que chaque liste peut prendre de la feuille, en lignes imprimées ; et la longueur d’une ligne, en signes.
FAITS, BLOCAGES, INCONNUS, DECISIONS = 10, 6, 3, 6
LIGNE, LIGNE_DE_DECISION = 50, 52
COURT, LONG = 70, 120
COUPE = "…"  # après le dernier mot entier
# Une tuile : la longueur d’une ligne de son libellé, où il se coupe, et les lignes que leurs deux rangs ont d’avance.
LIGNE_DE_TUILE, LIBELLE, RANGS = 24, 64, 10
EN_DIFFICULTE = {Meteo.COMPROMIS: 0, Meteo.APPUIS: 1}


@dataclass(frozen=True)
class Lignes:
    """Des phrases ; `reste` : combien n’y tiennent pas ; `vide` : ce qu’on dit quand il n’y en a aucune."""

    phrases: tuple
    reste: int = 0
    vide: str = ""


@dataclass(frozen=True)
class TuileCourte:
    """`reperes` : l’année d’avant, la cible, et l’année si la valeur en grand n’en est pas."""

    tuile: Tuile
    libelle: str
    reperes: list[tuple[str, str]]

    @property
    def lignes(self):
        entier = f"{self.libelle} ({self.tuile.unite}), {self.tuile.periode}"
        return _lignes(entier, LIGNE_DE_TUILE) + len(self.reperes)


def resumer(contenu, tuiles):
    """Les tuiles et les quatre listes de la page.

    La place que les décisions ne prennent pas va à ce qui a été fait et bloque ; celle qui reste alors, aux inconnus.
    """
    courtes = [TuileCourte(t, _couper(t.libelle, LIBELLE), t.comparee(contenu.annee)) for t in tuiles]
    attendues = decisions(contenu)
    libre = DECISIONS - _hauteur(attendues.phrases, lambda d: d.texte, LIGNE_DE_DECISION) - _de_trop(courtes)
    bloque = blocages(contenu, BLOCAGES + libre)
    reste = max(0, BLOCAGES + libre - (_hauteur(bloque.phrases, str, LIGNE) or 1))
    return {
        "tuiles": courtes,
        "decisions": attendues,
        "prononce": est_prononce(contenu),
        "faits": faits(contenu, FAITS + libre),
        "blocages": bloque,
        "inconnus": inconnus(contenu, INCONNUS + reste),
    }


def _de_trop(courtes):
    """Ce que deux rangs de quatre tuiles prennent de plus que leur place."""
    rangs = [courtes[:4], courtes[4:]]
    return max(0, sum(max((tuile.lignes for tuile in rang), default=0) for rang in rangs) - RANGS)


def _hauteur(phrases, texte, longueur):
    return sum(_lignes(texte(phrase), longueur) for phrase in phrases)


def faits(contenu, lignes=FAITS):
    phrases = [_dire_l_agenda(contenu)]
    phrases += [
        f"{t.libelle} : {en_mots(t.evenements, 'événement')} à l’agenda."
        for t in contenu.agenda.temps_forts
        if t.evenements
    ]
    tenues = [a for a in contenu.actions if a.millesime and a.millesime.phase == Phase.REALISEE]
    phrases += [_dire_l_edition(a) for a in sorted(tenues, key=lambda a: -(a.millesime.participants.nombre or 0))]
    phrases += [
        f"{_couper(a.titre, COURT)} : {dit}" for a in contenu.actions if (dit := _dit_de_l_annee(a, contenu.annee))
    ]
    return _garder(phrases, lignes, "")


def _dit_de_l_annee(action, annee):
    """Ce que la personne référente en retient, ou ce qui a été fait, si son dernier point est de l’année."""
    point = action.point
    return (point.a_retenir or point.fait) if point and point.le.year == annee else ""


def blocages(contenu, lignes=BLOCAGES):
    """Les météos mauvaises, les plus graves d’abord, puis les pauses."""
    en_difficulte = [a for a in contenu.actions if a.meteo in EN_DIFFICULTE]
    phrases = [
        f"{a.titre} : {a.meteo_motif}" for a in sorted(en_difficulte, key=lambda a: (EN_DIFFICULTE[a.meteo], a.code))
    ]
    phrases += [f"{a.titre}, en pause : {a.phase_motif}" for a in contenu.actions if a.phase == Phase.EN_PAUSE]
    connues = any(a.meteo for a in contenu.actions)
    vide = "Aucune action ne demande d’appui." if connues else "Aucune météo n’est renseignée : personne ne le dit."
    return _garder(phrases, lignes, vide)


def inconnus(contenu, lignes=INCONNUS):
    return _garder(list(contenu.manques), lignes, "Tout ce que ce rapport demande est renseigné.")


def decisions(contenu):
    """Celles qui attendent le comité ; s’il s’est prononcé sur toutes, toutes. `phrases` les porte, coupées."""
    soumises = contenu.comite.decisions if contenu.comite else ()
    montrees = [d for d in soumises if d.suite == SuiteDecision.SOUMISE] or soumises
    coupees = [replace(d, texte=_couper(d.texte, LONG), porteur=_couper(d.porteur, COURT // 2)) for d in montrees]
    retenues = _tenir(coupees, DECISIONS, lambda d: _lignes(d.texte, LIGNE_DE_DECISION))
    return Lignes(tuple(retenues), len(montrees) - len(retenues))


def est_prononce(contenu):
    """Vrai si le comité a donné une suite à tout ce qui lui était soumis."""
    suites = [d.suite for d in contenu.comite.decisions] if contenu.comite else []
    return bool(suites) and SuiteDecision.SOUMISE not in suites


def _dire_l_agenda(contenu):
    agenda = contenu.agenda
    if not agenda.total:
        return f"Aucun événement n’est inscrit à l’agenda de {contenu.annee}."
    ouverts = (
        f", dont {agenda.publics} ouvert{'s' if agenda.publics > 1 else ''} à tout le monde" if agenda.publics else ""
    )
    return f"{en_mots(agenda.total, 'événement').capitalize()} à l’agenda{ouverts}."


def _dire_l_edition(action):
    public = action.millesime.participants_mention
    if not public and (action.millesime.participants.nombre or action.millesime.participants.masque):
        public = f"{dire_l_effectif(action.millesime.participants)} participant·es"
    phrase = f"{_couper(action.titre, COURT)}{f' : {public}' if public else ''}"
    return phrase if phrase.endswith(COUPE) else f"{phrase}."


def _garder(phrases, lignes, vide):
    coupees = [_couper(phrase, LONG) for phrase in phrases]
    retenues = _tenir(coupees, lignes, lambda phrase: _lignes(phrase, LIGNE))
    return Lignes(tuple(retenues), len(phrases) - len(retenues), vide)


def _tenir(elements, lignes, hauteur):
    """Les premiers, tant que leur hauteur tient dans tant de lignes ; au moins un : une liste ne se tait pas."""
    retenus = []
    for element in elements:
        lignes -= hauteur(element)
        if retenus and lignes < 0:
            break
        retenus.append(element)
    return retenus


def _lignes(texte, longueur):
    return ceil(len(texte) / longueur)


def _couper(texte, longueur):
    return shorten(texte, longueur, placeholder=COUPE)
