"""Les filtres de l’agenda : un formulaire dont la page et les flux lisent les mêmes réponses."""

from functools import reduce
from operator import itemgetter, or_

from django import forms
from django.db.models import CharField, Q, Value
from django.utils.choices import flatten_choices

from actions.etats import PLANS_PUBLICS
from actions.models import Action, Objectif
from evenements.models import Accessibilite, TempsFort, TypeEvenement

TOUS = ("", "Tous")
TOUTES = ("", "Toutes")


class FiltresAgenda(forms.Form):
    A_VENIR, PASSES = "a-venir", "passes"

    PRINCIPAUX = ["texte", "periode", "temps_fort"]

    texte = forms.CharField(label="Titre, description ou lieu", max_length=100, required=False)
    periode = forms.ChoiceField(
        label="Période", choices=[(A_VENIR, "À venir"), (PASSES, "Passés")], required=False, initial=A_VENIR
    )
    type = forms.ChoiceField(label="Type", choices=[TOUS, *TypeEvenement.choices], required=False)
    temps_fort = forms.ChoiceField(label="Temps fort", choices=[TOUS, *TempsFort.Code.choices], required=False)
    accessibilite = forms.ChoiceField(label="Accessibilité", required=False)
    objectif = forms.ChoiceField(label="Objectif du plan", required=False)
    gratuit = forms.BooleanField(label="Gratuit seulement", required=False)

    def __init__(self, donnees):
        donnees = donnees.copy()
        donnees.setdefault("periode", self.A_VENIR)
        super().__init__(donnees)
        self.use_required_attribute = False
        accessibilites, objectifs = _choix()
        self.fields["accessibilite"].choices = [TOUTES, *accessibilites]
        self.fields["objectif"].choices = [TOUS, *objectifs]
        # Une réponse inconnue ne filtre rien : le formulaire dit laquelle, la page montre le reste.
        self.is_valid()

    @property
    def reponses(self):
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if valeur and nom != "periode"}

    @property
    def principaux(self):
        return [self[nom] for nom in self.PRINCIPAUX]

    @property
    def secondaires(self):
        return [champ for champ in self if champ.name not in self.PRINCIPAUX]

    @property
    def secondaires_actifs(self):
        return any(champ.data for champ in self.secondaires)

    @property
    def montre_le_passe(self):
        return self.cleaned_data.get("periode") == self.PASSES

    @property
    def mots(self):
        """Les filtres actifs en clair : « 21 mars, Spectacle, Gratuit »."""
        return ", ".join(self._mot(nom, valeur) for nom, valeur in self.reponses.items())

    def _mot(self, nom, valeur):
        if nom == "gratuit":
            return "gratuit"
        if nom == "texte":
            return f"«\N{NO-BREAK SPACE}{valeur}\N{NO-BREAK SPACE}»"
        return str(dict(flatten_choices(self.fields[nom].choices))[valeur])

    def filtrer(self, evenements):
        for nom, valeur in self.reponses.items():
            evenements = evenements.filter(CONDITIONS[nom](valeur))
        return evenements


def _du_texte(texte):
    champs = ("titre", "chapo", "description", "lieu__nom")
    return reduce(or_, (Q(**{f"{champ}__icontains": texte}) for champ in champs))


def _de_l_objectif(cle):
    code, numero = cle.rsplit(".", 1)
    objectif = Objectif.objects.filter(plan__code=code, numero=numero)
    siennes = Q(objectif__in=objectif) | Q(objectifs_secondaires__in=objectif)
    return Q(action__in=Action.objects.publiques().filter(siennes).values("pk"))


CONDITIONS = {
    "texte": _du_texte,
    "type": lambda sorte: Q(type_evenement=sorte),
    "temps_fort": lambda code: Q(temps_fort__code=code),
    "accessibilite": lambda code: Q(accessibilites__code=code),
    "objectif": _de_l_objectif,
    "gratuit": lambda _: Q(gratuit=True),
}


def _choix():
    """Les accessibilités et les objectifs à proposer, en une seule requête."""
    accessibilites = Accessibilite.objects.order_by().values_list(
        Value("", CharField()), Value("", CharField()), "ordre", "code", "nom"
    )
    objectifs = (
        Objectif.objects.filter(plan__etat__in=PLANS_PUBLICS)
        .order_by()
        .values_list("plan__titre_court", "plan__code", "numero", "titre_court", "titre_court")
    )
    lignes = sorted(accessibilites.union(objectifs, all=True), key=itemgetter(1, 2))
    par_plan, simples = {}, []
    for titre, plan, rang, code, nom in lignes:
        if plan:
            par_plan.setdefault((plan, titre), []).append((f"{plan}.{rang}", f"{rang}. {nom}"))
        else:
            simples.append((code, nom))
    # Le plan le plus récent d’abord.
    return simples, [(titre, choix) for (_, titre), choix in sorted(par_plan.items(), reverse=True)]
