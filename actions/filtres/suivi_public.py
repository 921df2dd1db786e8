"""Les filtres du suivi public : un formulaire dont les réponses tiennent dans l’adresse, à partager telle quelle."""

from django import forms
from django.db.models import Q

from actions.etats import Phase
from actions.models import PublicVise
from partenaires.models import Quartier

TOUS = ("", "Tous")
TOUTES = ("", "Toutes")
CONDITIONS = {
    "objectif": lambda numero: Q(objectif__numero=numero) | Q(objectifs_secondaires__numero=numero),
    "public": lambda code: Q(publics__code=code),
    "quartier": lambda code: Q(quartiers__code=code),
    "phase": lambda phase: Q(phase=phase),
}


class FiltresDuSuivi(forms.Form):
    objectif = forms.ChoiceField(label="Objectif", required=False)
    public = forms.ChoiceField(label="Public", required=False)
    quartier = forms.ChoiceField(label="Quartier", required=False)
    phase = forms.ChoiceField(label="Où en est-on", choices=[TOUTES, *Phase.choices], required=False)

    def __init__(self, donnees, *, plan, actions):
        super().__init__(donnees)
        objectifs = [(str(o.numero), f"{o.numero}. {o.titre_court}") for o in plan.objectifs.all()]
        self.fields["objectif"].choices = [TOUS, *objectifs]
        self.fields["public"].choices = [TOUS, *_mots(PublicVise, actions)]
        self.fields["quartier"].choices = [TOUS, *_mots(Quartier, actions)]
        # Une réponse inconnue ne filtre rien : le formulaire dit laquelle, la page montre le reste.
        self.is_valid()

    @property
    def reponses(self):
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if valeur}

    @property
    def mots(self):
        """Les filtres actifs en clair : « Jeunes, En cours »."""
        return ", ".join(str(dict(self.fields[nom].choices)[valeur]) for nom, valeur in self.reponses.items())

    def filtrer(self, actions):
        for nom, valeur in self.reponses.items():
            actions = actions.filter(CONDITIONS[nom](valeur))
        return actions.distinct()


def _mots(modele, actions):
    """Les mots dont une action lisible se sert, et eux seuls : un choix mène toujours à quelque chose."""
    return modele.objects.filter(actions__in=actions.values("pk")).distinct().values_list("code", "nom")
