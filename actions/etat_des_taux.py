"""Tout ce que montrent la page des taux et son classeur, en un nombre fixe de requêtes."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils import timezone

from actions.comparaisons import comparer, reconcilier
from actions.lectures import expliquer_l_ecart
from actions.models import Plan
from actions.models.indicateur import Registre
from actions.parcours import Parcours, lire_le_parcours
from actions.registres import DEPUIS, Lecture, Periode, Registres, agents_distincts, part_en_poste, participations
from actions.registres.journees import JOURNEE
from actions.taux import Tableau, dresser, taire
from socle.dates import dire_le_jour

FEUILLES_DITES = 10
PREMIERS = {Registre.AGENTS_DISTINCTS, Registre.PART_EN_POSTE, Registre.TAUX_PAR_GROUPE}


class ChoixDesTaux(forms.Form):
    """L’année lue et l’effectif pris pour dénominateur ; une réponse inconnue vaut le choix par défaut."""

    annee = forms.TypedChoiceField(label="Année", coerce=int, required=False, empty_value=None)
    effectif = forms.TypedChoiceField(label="Effectif", coerce=date.fromisoformat, required=False, empty_value=None)

    def __init__(self, donnees, *, lu):
        super().__init__(donnees)
        self.use_required_attribute = False
        self.lu, self.cette_annee = lu, timezone.localdate().year
        self.fields["annee"].choices = [(a, a) for a in range(self.cette_annee, DEPUIS.year - 1, -1)]
        self.fields["effectif"].choices = [
            ("", "Le dernier connu"),
            *((le.isoformat(), f"Au {dire_le_jour(le)}") for le in sorted(lu.effectifs, reverse=True)),
        ]
        self.is_valid()
        self.data = {"annee": self.annee_lue, "effectif": self.cleaned_data.get("effectif") or ""}

    @property
    def annee_lue(self):
        """La demandée, sinon la dernière où une journée citoyenne s’est tenue."""
        tenues = [s.debut.year for s in self.lu.sessions if s.nature == JOURNEE and s.tenue]
        return self.cleaned_data.get("annee") or max(tenues, default=self.cette_annee)

    @property
    def fin(self):
        return min(date(self.annee_lue, 12, 31), timezone.localdate())

    def periode(self, debut):
        return Periode(debut, self.fin, self.cleaned_data.get("effectif"))


@dataclass(frozen=True)
class Bloc:
    """Un des trois indicateurs : sa lecture, masquée, et son tableau par direction."""

    code: str
    titre: str
    unite: str
    lecture: Lecture
    tableau: Tableau | None


@dataclass(frozen=True)
class EtatDesTaux:
    plan: Plan
    choix: ChoixDesTaux
    blocs: tuple
    plan_publie: Plan
    comparaisons: list
    explication: object
    parcours: Parcours
    feuilles: tuple
    sans_effectif: tuple
    effectif_le: date | None

    @property
    def masque(self):
        tus = any(b.lecture.masque or (b.tableau and b.tableau.masque) for b in self.blocs)
        return tus or self.parcours.masque or any(c.lecture.masque for c in self.comparaisons)

    @property
    def annees_d_effectif(self):
        """Celles où le cumul se lit par groupe et par direction."""
        return sorted({le.year for le in self.choix.lu.effectifs})

    @property
    def premieres(self):
        """Le 404, le 34 %, et les taux des groupes."""
        return [c for c in self.comparaisons if c.indicateur.registre in PREMIERS]

    @property
    def autres(self):
        return [c for c in self.comparaisons if c.indicateur.registre not in PREMIERS]

    @property
    def autres_retrouves(self):
        return sum(c.se_retrouve for c in self.autres)

    @property
    def reconciliation(self):
        return reconcilier(self.comparaisons)

    @property
    def feuilles_dites(self):
        return self.feuilles[:FEUILLES_DITES]

    @property
    def autres_feuilles(self):
        return len(self.feuilles) - len(self.feuilles_dites)


def reunir(plan, donnees):
    lu = Registres(plan.demonstration)
    choix = ChoixDesTaux(donnees, lu=lu)
    depuis = choix.periode(DEPUIS)
    plan_publie, comparaisons, indicateurs = comparer(plan, lu)
    effectif_le, effectifs = lu.effectif_du(depuis)
    return EtatDesTaux(
        plan=plan,
        choix=choix,
        blocs=lire_les_blocs(lu, choix.annee_lue, choix.fin, choix.cleaned_data.get("effectif")),
        plan_publie=plan_publie,
        comparaisons=comparaisons,
        explication=expliquer_l_ecart(indicateurs),
        parcours=lire_le_parcours(lu, depuis),
        feuilles=tuple(lu.feuilles_de(depuis)),
        sans_effectif=tuple(_sans_effectif(lu, effectifs, depuis.fin)),
        effectif_le=effectif_le,
    )


def lire_les_blocs(lu, annee, fin, effectif_le=None):
    """Les trois indicateurs, masqués, arrêtés à `fin` : la page, son classeur et le rapport annuel lisent les mêmes."""
    depuis, de_l_annee = (Periode(debut, fin, effectif_le) for debut in (DEPUIS, date(annee, 1, 1)))
    return (
        _bloc("distincts", "Agents distincts depuis 2016", "agents", agents_distincts(lu, depuis)),
        _bloc("participations", f"Participations de {annee}", "venues", participations(lu, de_l_annee)),
        _bloc("en-poste", "Agents en poste déjà venus", "agents", part_en_poste(lu, depuis)),
    )


def _bloc(code, titre, unite, lecture):
    tableau = dresser(lecture)
    return Bloc(code, titre, unite, taire(lecture) if tableau and tableau.total.masque else lecture, tableau)


def _sans_effectif(lu, effectifs, jour):
    """Les noms des directions à compléter ; une direction provisoire n’a pas d’effectif à saisir."""
    attendues = (pk for pk, d in lu.directions.items() if d.existe_le(jour) and not d.provisoire)
    return [lu.directions[pk].nom for pk in attendues if pk not in effectifs]
