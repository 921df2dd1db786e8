"""Ce que le plan publie, ce que les registres donnent, l’écart, et sa raison en français."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from actions.indicateurs import enumerer
from actions.lectures import POUR_CENT, lire_les_indicateurs
from actions.models import Indicateur, Releve
from actions.models.indicateur import Registre
from actions.registres import Lecture, Periode
from actions.taux import publier
from socle.templatetags.socle import nombre, pourcent

ESPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Comparaison:
    """Une valeur publiée et la lecture, déjà masquée, du registre sur la même période."""

    indicateur: Indicateur
    releve: Releve
    lecture: Lecture

    @property
    def est_un_taux(self):
        return self.indicateur.unite == POUR_CENT

    @property
    def est_un_groupe(self):
        return self.indicateur.registre == Registre.TAUX_PAR_GROUPE

    @property
    def publiee(self):
        """Ce à quoi l’on compare : la valeur publiée, ou à défaut le numérateur que la source donne."""
        return self.releve.numerateur if self.releve.valeur_publiee is None else self.releve.valeur_publiee

    @property
    def recalculee(self):
        """Le semblable : la moyenne simple des directions pour un groupe, le taux pondéré pour toute la Ville."""
        if not self.est_un_taux:
            return self.lecture.numerateur
        if self.est_un_groupe:
            return self.lecture.moyenne if self.lecture.numerateur is not None else None
        return self.lecture.taux

    @property
    def arrondie(self):
        """La valeur recalculée à la précision de la source, qui publie des entiers."""
        if self.recalculee is None:
            return None
        return int(Decimal(self.recalculee).quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def ecart(self):
        """Le recalculé moins le publié ; pour une fourchette, de combien il en sort."""
        if self.arrondie is None or self.publiee is None:
            return None
        if self.releve.valeur_publiee_max is None:
            return self.arrondie - self.publiee
        dessous = min(self.arrondie - self.publiee, 0)
        dessus = max((self.lecture.maximum or self.arrondie) - self.releve.valeur_publiee_max, 0)
        return max(dessous, dessus, key=abs)

    @property
    def se_retrouve(self):
        return self.ecart == 0

    @property
    def raison(self):
        return " ".join(self._raisons())

    def _raisons(self):
        if self.lecture.masque:
            yield "Masqué\xa0: moins de cinq personnes, ou de quoi les retrouver."
        elif self.recalculee is None:
            yield from self.lecture.reserves or ("Le dénominateur manque.",)
        else:
            yield self._dire_l_ecart()
            if self.est_un_groupe:
                pondere = pourcent(self.lecture.taux, 1)
                yield f"C’est une moyenne simple\xa0; pesé par les effectifs, le taux est de {pondere}."

    def _dire_l_ecart(self):
        if self.ecart is None:
            return "La source ne donne pas de nombre."
        if self.ecart == 0:
            if self.releve.mention:
                return (
                    f"Le registre retrouve la valeur, que la source arrondit («{ESPACE}{self.releve.mention}{ESPACE}»)."
                )
            if self.releve.valeur_publiee_max is not None:
                return "Chaque année du registre est dans la fourchette publiée."
            return "Le registre retrouve la valeur publiée" + (", une fois arrondie." if self.est_un_taux else ".")
        if self.releve.mention:
            return f"La source arrondit («{ESPACE}{self.releve.mention}{ESPACE}»)\xa0; le registre compte à l’unité."
        if self.est_un_taux:
            return "L’effectif du registre n’est pas celui de la source, ou des présences ne sont pas reprises."
        plus = "plus" if self.ecart > 0 else "moins"
        return f"Le registre en compte {plus} que la source\xa0: vérifiez ce qui y est noté sur cette période."


def comparer(plan, lu):
    """Le plan qui publie (celui-ci, sinon le précédent), ses valeurs face aux registres, et tous ses indicateurs."""
    for candidat in filter(None, (plan, plan.succede_a)):
        indicateurs = lire_les_indicateurs(candidat)
        comparaisons = [
            Comparaison(i, r, publier(i.registre, lu, periode_de(r), r.groupe_rapport))
            for i in indicateurs
            if i.registre
            for r in i.lectures
            if est_publie(r)
        ]
        if comparaisons:
            return candidat, comparaisons, indicateurs
    return plan, [], []


def est_publie(releve):
    dit = releve.valeur_publiee is not None or bool(releve.texte)
    return dit and releve.debut is not None and not releve.du_registre


def periode_de(releve):
    return Periode(releve.debut, releve.fin or timezone.localdate())


def reconcilier(comparaisons):
    """Comment les taux des groupes et celui de la Ville se rejoignent, une fois chaque direction connue ; ou rien."""
    groupes = [c.lecture for c in comparaisons if c.est_un_groupe]
    ville = next((c.lecture for c in comparaisons if c.indicateur.registre == Registre.PART_EN_POSTE), None)
    if ville is None or ville.taux is None or len(groupes) < 2 or None in [g.moyenne for g in groupes]:
        return ""
    simples = enumerer([pourcent(g.moyenne, 1) for g in groupes])
    ponderes = enumerer([pourcent(g.taux, 1) for g in groupes])
    return (
        f"les moyennes simples des directions font {simples}. Pesés par les effectifs, les mêmes groupes font "
        f"{ponderes}, et ensemble {nombre(ville.numerateur)} agents sur {nombre(ville.denominateur)}, "
        f"soit {pourcent(ville.taux, 1)}."
    )
