"""Ce que le plan publie d’un indicateur relié à un registre : sa valeur de l’année, celle d’avant, sa cible."""

from dataclasses import dataclass

from actions.lectures import GROUPES, lire_les_indicateurs
from actions.models import Indicateur, Releve
from rapports.mesures import cible, derniere_valeur, valeur_de_l_annee


@dataclass(frozen=True)
class Publie:
    """Des relevés que la source donne, jamais ceux que le logiciel tire de ses registres."""

    definition: str = ""
    annee: Releve | None = None
    avant: Releve | None = None
    derniere: Releve | None = None
    cible: Releve | None = None

    def completer(self, autre):
        """Deux indicateurs du même registre : l’un donne parfois la valeur, l’autre la cible."""
        return Publie(
            self.definition or autre.definition,
            self.annee or autre.annee,
            self.avant or autre.avant,
            self.derniere or autre.derniere,
            self.cible or autre.cible,
        )

    @property
    def groupe(self):
        """Le groupe de directions que mesure la valeur de l’année ; vide pour toute la Ville."""
        return GROUPES.get(self.annee.groupe_rapport, "")


class Publies:
    """Les indicateurs du plan, par registre ; deux requêtes."""

    def __init__(self, annee):
        self._par_registre = {}
        for indicateur in lire_les_indicateurs(annee.plan):
            if indicateur.registre:
                self._par_registre.setdefault(indicateur.registre, []).append(_lire(indicateur, annee.annee))

    def de(self, registre):
        """Vide si aucun indicateur ne mesure ce registre."""
        ensemble = Publie()
        for publie in self.chacun_de(registre):
            ensemble = ensemble.completer(publie)
        return ensemble

    def chacun_de(self, registre):
        return self._par_registre.get(registre, [])


def _lire(indicateur, annee):
    dits = [r for r in indicateur.lectures if not r.du_registre and (r.valeur_publiee is not None or r.texte)]
    cumule = indicateur.cumul == Indicateur.Cumul.CUMULE
    return Publie(
        indicateur.definition,
        valeur_de_l_annee(dits, annee, cumule=cumule),
        valeur_de_l_annee(dits, annee - 1, cumule=cumule),
        derniere_valeur(dits, annee, cumule=cumule),
        cible(dits, annee),
    )
