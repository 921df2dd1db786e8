"""Les filtres de l’agenda : un formulaire dont la page et les flux lisent les mêmes réponses."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, cached_property, partial
from operator import itemgetter
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CharField, IntegerField, Q, Value
from django.utils import timezone
from django.utils.choices import flatten_choices

from actions.etats import PLANS_PUBLICS
from actions.models import Action, Objectif, PublicVise
from evenements.etats import Mode
from evenements.models import Accessibilite, Creneau, TempsFort, TypeEvenement
from partenaires.models import Quartier
from socle import mots
from socle.dates import dire_le_jour, dire_le_mois
from socle.mots import textes_nus
from socle.preparees import preparer

TOUS = ("", "Tous")
TOUTES = ("", "Toutes")
ANNEES = range(2000, 2101)
MOIS_PROPOSES = range(-3, 13)


class JourInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class ChoixField(forms.ChoiceField):
    """Ses choix ne changent pas : chaque formulaire les partage, au lieu de les recopier un à un."""

    def __deepcopy__(self, memo):
        return super(forms.ChoiceField, self).__deepcopy__(memo)


class Filtre(NamedTuple):
    """Ce que le gabarit en montre."""

    nom: str
    libelle: str
    nature: str
    valeur: str
    choix: Iterable
    longueur: int | None
    en_erreur: forms.BoundField | None


class FiltresAgenda(forms.Form):
    A_VENIR, PASSES = "a-venir", "passes"

    PRINCIPAUX = ["texte", "periode", "temps_fort"]
    DATES = ["mois", "du", "au"]

    texte = forms.CharField(label="Titre, description ou lieu", max_length=100, required=False)
    periode = ChoixField(
        label="Période", choices=[(A_VENIR, "À venir"), (PASSES, "Passés")], required=False, initial=A_VENIR
    )
    temps_fort = ChoixField(label="Temps fort", choices=[TOUS, *TempsFort.Code.choices], required=False)
    mois = ChoixField(label="Mois", required=False)
    du = forms.DateField(label="À partir du", widget=JourInput, required=False)
    au = forms.DateField(label="Jusqu’au", widget=JourInput, required=False)
    type = ChoixField(label="Type", choices=[TOUS, *TypeEvenement.choices], required=False)
    public = ChoixField(label="Public visé", required=False)
    quartier = ChoixField(label="Quartier", required=False)
    mode = ChoixField(label="Sur place ou en ligne", choices=[TOUS, *Mode.choices], required=False)
    accessibilite = ChoixField(label="Accessibilité", required=False)
    objectif = ChoixField(label="Objectif du plan", required=False)
    gratuit = forms.BooleanField(label="Gratuit seulement", required=False)

    def __init__(self, donnees):
        donnees = donnees.copy()
        donnees.setdefault("periode", self.A_VENIR)
        super().__init__(donnees)
        self.use_required_attribute = False
        for nom in ("accessibilite", "public", "quartier", "objectif"):
            self.fields[nom].choices = partial(self._choix_de, nom)
        self.fields["mois"].choices = [TOUS, *_choix_des_mois(donnees.get("mois", ""))]
        # Une réponse inconnue ne filtre rien : le formulaire dit laquelle, la page montre le reste.
        self.is_valid()

    def _choix_de(self, nom):
        return [TOUTES if nom == "accessibilite" else TOUS, *self._listes[nom]]

    @cached_property
    def _listes(self):
        """Lues seulement pour vérifier une réponse, ou pour montrer le formulaire."""
        return _choix()

    def clean_au(self):
        du, au = self.cleaned_data.get("du"), self.cleaned_data["au"]
        if du and au and au < du:
            raise ValidationError("Ce jour vient avant le premier.")
        return au

    @property
    def reponses(self):
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if valeur and nom != "periode"}

    @property
    def principaux(self):
        return [self._filtre(nom) for nom in self.PRINCIPAUX]

    @property
    def secondaires(self):
        return [self._filtre(nom) for nom in self.fields if nom not in self.PRINCIPAUX]

    def _filtre(self, nom):
        champ = self.fields[nom]
        return Filtre(
            nom=nom,
            libelle=champ.label,
            nature=champ.widget.input_type,
            valeur=self.data.get(nom, ""),
            choix=getattr(champ, "choices", ()),
            longueur=getattr(champ, "max_length", None),
            # Le champ de Django sait bien davantage, et se paie : seul qui a une erreur en demande un.
            en_erreur=self[nom] if nom in self.errors else None,
        )

    @property
    def secondaires_actifs(self):
        # La grille a toujours un mois : il ne déplie pas le reste.
        passes = {*self.PRINCIPAUX, "mois"} if self.en_grille else {*self.PRINCIPAUX}
        return any(self.data.get(nom) for nom in self.fields.keys() - passes)

    @property
    def en_grille(self):
        return self.data.get("vue") == "mois"

    @property
    def choisis(self):
        """Vrai si un filtre est choisi ; le mois de la grille n’en est pas un."""
        return bool(self.reponses.keys() - ({"mois"} if self.en_grille else set()))

    @property
    def montre_le_passe(self):
        return self.cleaned_data.get("periode") == self.PASSES

    @property
    def a_des_dates(self):
        """Qui choisit des dates les veut toutes, passées comme à venir."""
        return any(nom in self.reponses for nom in self.DATES)

    @property
    def mots(self):
        """Les filtres actifs en clair : « 21 mars, Spectacle, Gratuit »."""
        return ", ".join(self._mot(nom, valeur) for nom, valeur in self.reponses.items())

    def _mot(self, nom, valeur):
        match nom:
            case "gratuit":
                return "gratuit"
            case "texte":
                return f"«\N{NO-BREAK SPACE}{valeur}\N{NO-BREAK SPACE}»"
            case "du" | "au":
                return f"{self.fields[nom].label.lower()} {dire_le_jour(valeur)}"
        return str(dict(flatten_choices(self.fields[nom].choices))[valeur])

    def filtrer(self, evenements):
        if texte := self.reponses.get("texte"):
            evenements = _contenant(evenements, texte)
        for nom, valeur in self.reponses.items():
            if nom not in [*self.DATES, "texte"]:
                evenements = evenements.filter(CONDITIONS[nom](valeur))
        return evenements.entre(*self.bornes) if self.a_des_dates else evenements

    @property
    def bornes(self):
        """Premier et dernier jour demandés : ceux du mois et des deux dates à la fois."""
        debuts, fins = [date(ANNEES[0], 1, 1)], [date(ANNEES[-1], 12, 31)]
        if mois := self.reponses.get("mois"):
            premier = lire_le_mois(mois)
            debuts.append(premier)
            fins.append(mois_suivant(premier) - timedelta(days=1))
        debuts += filter(None, [self.reponses.get("du")])
        fins += filter(None, [self.reponses.get("au")])
        return max(debuts), min(fins)


def lire_le_mois(texte):
    """Le premier jour de « 2027-03 », ou None si ce n’est pas un mois de ce siècle."""
    annee, _, mois = texte.partition("-")
    if len(texte) != 7 or not (annee.isascii() and annee.isdecimal() and mois.isascii() and mois.isdecimal()):
        return None
    return date(int(annee), int(mois), 1) if int(annee) in ANNEES and 1 <= int(mois) <= 12 else None


def mois_suivant(premier, nombre=1):
    rang = premier.year * 12 + premier.month - 1 + nombre
    return date(rang // 12, rang % 12 + 1, 1)


def _choix_des_mois(demande):
    """Les mois proches, et celui que l’adresse demande : un lien partagé vaut encore l’an prochain."""
    ce_mois = timezone.localdate().replace(day=1)
    mois = {mois_suivant(ce_mois, n) for n in MOIS_PROPOSES} | {lire_le_mois(demande)}
    return [(f"{m:%Y-%m}", dire_le_mois(m).capitalize()) for m in sorted(filter(None, mois))]


def _contenant(evenements, texte):
    """Chaque mot, sans accents ni majuscules, dans le texte, le lieu, ou le lieu d’une séance : comme la recherche."""
    evenements = evenements.alias(texte_nu=textes_nus("titre", "chapo", "description", "lieu__nom"))
    seances = Creneau.objects.alias(lieu_nu=textes_nus("lieu__nom"))
    for mot in mots.lire(texte):
        ailleurs = seances.filter(lieu_nu__contains=mot).values("evenement")
        evenements = evenements.filter(Q(texte_nu__contains=mot) | Q(pk__in=ailleurs))
    return evenements


def _du_quartier(code):
    """Là où se tient l’événement, ou l’une de ses séances."""
    return Q(lieu__quartier__code=code) | Q(
        pk__in=Creneau.objects.filter(lieu__quartier__code=code).values("evenement")
    )


def _de_l_objectif(cle):
    code, numero = cle.rsplit(".", 1)
    objectif = Objectif.objects.filter(plan__code=code, numero=numero)
    siennes = Q(objectif__in=objectif) | Q(objectifs_secondaires__in=objectif)
    return Q(action__in=Action.objects.publiques().filter(siennes).values("pk"))


CONDITIONS = {
    "type": lambda sorte: Q(type_evenement=sorte),
    "temps_fort": lambda code: Q(temps_fort__code=code),
    "public": lambda code: Q(publics__code=code),
    "quartier": _du_quartier,
    "mode": lambda mode: Q(mode=mode),
    "accessibilite": lambda code: Q(accessibilites__code=code),
    "objectif": _de_l_objectif,
    "gratuit": lambda _: Q(gratuit=True),
}


def _choix():
    """Les mots des listes tenues par la coordination, en une seule requête."""
    lignes = sorted(_requete_des_choix(connection.vendor).lire(), key=itemgetter(0, 1, 3, 5))
    choix, par_plan = {nom: [] for nom in ("accessibilite", "public", "quartier")}, {}
    for sorte, plan, titre, rang, code, nom in lignes:
        if sorte == "objectif":
            par_plan.setdefault((plan, titre), []).append((f"{plan}.{rang}", f"{rang}. {nom}"))
        else:
            choix[sorte].append((code, nom))
    # Le plan le plus récent d’abord.
    choix["objectif"] = [(titre, siens) for (_, titre), siens in sorted(par_plan.items(), reverse=True)]
    return choix


@cache
def _requete_des_choix(_base):
    return preparer(
        _mots("accessibilite", Accessibilite, "ordre").union(
            _mots("public", PublicVise, "ordre"),
            _mots("quartier", Quartier, Value(0, IntegerField())),
            _objectifs(),
            all=True,
        )
    )


def _mots(sorte, modele, rang):
    rien = Value("", CharField())
    return modele.objects.order_by().values_list(Value(sorte, CharField()), rien, rien, rang, "code", "nom")


def _objectifs():
    publics = Objectif.objects.filter(plan__etat__in=PLANS_PUBLICS).order_by()
    return publics.values_list(
        Value("objectif", CharField()), "plan__code", "plan__titre_court", "numero", "titre_court", "titre_court"
    )
