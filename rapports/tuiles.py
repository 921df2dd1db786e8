"""Les huit tuiles de la page « L’essentiel » : l’année d’avant, l’année, la cible. Pure, sans requête."""

from dataclasses import dataclass
from itertools import zip_longest

from rapports.lecture import NON_RENSEIGNE, dire_la_case, dire_la_mesure
from rapports.lectures.cases import accorder
from rapports.structure import Repere
from rapports.structure.blocs import compte

COMBIEN = 8
TOUJOURS = ("temps-forts-tenus", "decisions-attendues")


@dataclass(frozen=True)
class Tuile:
    libelle: str
    nuance: str
    valeur: str
    unite: str
    periode: str
    reperes: tuple[tuple[str, str], ...]
    source: str

    def comparee(self, annee):
        """Ses repères, sans celui de l’année quand la tuile le dit déjà en grand."""
        return [(nom, dit) for nom, dit in self.reperes if nom != str(annee) or self._abreger(dit) != self.valeur]

    def _abreger(self, dit):
        return dit.removeprefix(self.nuance).strip(" \u00a0")


def composer_les_tuiles(contenu):
    """Les indicateurs phares d’abord, puis les chiffres du plan ; huit en tout, tant qu’il y en a.

    Un chiffre que ses registres ignorent laisse sa place à un indicateur ; l’avancement des actions, que la page dit en
    une phrase, et l’agenda ne viennent qu’en complément.
    """
    chiffres = {c.code: c for partie in contenu.parties_de("essentiel") for c in partie.chiffres}
    projets = chiffres.pop("projets-soutenus", None)
    retenus = [c for c in (projets,) if c and any(not r.case.est_vide for r in c.reperes)]
    retenus += [chiffres[code] for code in TOUJOURS if code in chiffres]
    phares = _choisir(contenu.indicateurs, COMBIEN - len(retenus))
    tuiles = [_de_l_indicateur(i, contenu.annee) for i in phares] + [_du_chiffre(c) for c in retenus]
    complements = [_du_chiffre(c) for code, c in chiffres.items() if code not in TOUJOURS]
    return [*tuiles, *complements, _de_l_agenda(contenu)][:COMBIEN]


def _choisir(indicateurs, combien):
    """Un phare de chaque objectif, puis un autre : aucun objectif ne prend toute la page. Rendus dans leur ordre."""
    phares = [i for i in indicateurs if i.phare]
    par_objectif = {}
    for indicateur in phares:
        par_objectif.setdefault(indicateur.objectif, []).append(indicateur)
    choisis = [i for rang in zip_longest(*par_objectif.values()) for i in rang if i][:combien]
    return [i for i in phares if i in choisis]


def _du_chiffre(chiffre):
    return Tuile(
        libelle=chiffre.libelle,
        nuance="",
        valeur=dire_la_case(chiffre.case, chiffre.sorte),
        unite=chiffre.unite,
        periode=chiffre.date,
        reperes=tuple((r.nom, dire_la_case(r.case, chiffre.sorte)) for r in chiffre.reperes),
        source=chiffre.source,
    )


def _de_l_agenda(contenu):
    agenda = contenu.agenda
    nombre = compte(agenda.total or None)
    reperes = (
        Repere("ouverts à tous", compte(agenda.publics if agenda.total else None)),
        Repere("pour les agents", compte(agenda.agents if agenda.total else None)),
    )
    return Tuile(
        libelle=accorder(agenda.total or None, "événement à l’agenda", "événements à l’agenda"),
        nuance="",
        valeur=dire_la_case(nombre, "nombre"),
        unite="",
        periode=f"en {contenu.annee}",
        reperes=tuple((r.nom, dire_la_case(r.case, "nombre")) for r in reperes),
        source="agenda du plan",
    )


def _de_l_indicateur(indicateur, annee):
    mesure = indicateur.annee or indicateur.derniere
    reperes = (
        (str(annee - 1), dire_la_mesure(indicateur.annee_precedente, indicateur.unite)),
        (str(annee), dire_la_mesure(indicateur.annee, indicateur.unite)),
        ("cible", dire_la_mesure(indicateur.cible, indicateur.unite)),
    )
    dite = dire_la_mesure(mesure, indicateur.unite)
    nuance = mesure.mention if mesure and mesure.publiee is not None else ""
    return Tuile(
        libelle=indicateur.libelle,
        nuance=nuance,
        valeur=dite.removeprefix(nuance).strip(" \u00a0"),
        unite="" if indicateur.unite == "%" or dite == NON_RENSEIGNE else indicateur.unite,
        periode=mesure.dates if mesure else "",
        reperes=reperes,
        source=mesure.source if mesure else "",
    )
