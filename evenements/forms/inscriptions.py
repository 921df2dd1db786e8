"""S’inscrire à un événement, changer ses places, et ce que la coordination saisit au téléphone."""

from crispy_forms.helper import FormHelper
from django import forms

from evenements import places
from evenements.models import PLACES_MAX, InscriptionEvenement
from socle.robots import SansRobotForm

EFFACEMENT = "Seulement de quoi bien vous accueillir, rien de médical. Ce texte s’efface trente jours après la séance."


def _longueur(champ):
    return InscriptionEvenement._meta.get_field(champ).max_length


def _choix(seances):
    """[(rang, libellé)] ; le lieu de chaque séance s’y lit quand elles n’ont pas toutes le même."""
    disperses = not places.lieu_commun(seances.values())
    return [(rang, _libeller(seance, avec_le_lieu=disperses)) for rang, seance in seances.items()]


def _libeller(seance, *, avec_le_lieu):
    lieu = seance.creneau.ou if avec_le_lieu and not seance.evenement.est_en_ligne else None
    reste = "complet, liste d’attente" if seance.est_complete else f"reste {places.dire(seance.libres)}"
    return f"{str(seance).capitalize()}{f', {lieu}' if lieu else ''} – {reste}"


class InscriptionForm(SansRobotForm):
    """`seances` : celles que l’on peut choisir ; une seule ne se choisit pas."""

    seance = forms.ChoiceField(label="Quelle séance ?", widget=forms.RadioSelect)
    nom = forms.CharField(
        label="Votre nom", max_length=_longueur("nom"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    courriel = forms.EmailField(
        label="Votre courriel",
        help_text="Pour vous confirmer vos places, vous prévenir d’un changement, et vous rappeler de venir.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    nombre = forms.TypedChoiceField(
        label="Nombre de places",
        coerce=int,
        choices=[(n, str(n)) for n in range(1, PLACES_MAX + 1)],
        initial=1,
        help_text="Vous compris.",
    )
    amenagement = forms.CharField(
        label="Un aménagement dont vous avez besoin",
        required=False,
        max_length=_longueur("amenagement"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=EFFACEMENT,
    )

    def __init__(self, *args, seances, **kwargs):
        super().__init__(*args, **kwargs)
        self.seances = {str(seance.creneau.rang): seance for seance in seances}
        self.fields["seance"].choices = _choix(self.seances)
        if len(self.seances) == 1:
            self.fields["seance"].widget = forms.HiddenInput()
            self.initial["seance"] = next(iter(self.seances))
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.order_fields(["seance", "nom", "courriel", "nombre", "amenagement"])

    @property
    def saisie(self):
        """De quoi appeler `operations.inscrire`, la séance à part."""
        return {nom: self.cleaned_data[nom] for nom in ("nom", "courriel", "nombre", "amenagement")}

    @property
    def creneau(self):
        return self.seances[self.cleaned_data["seance"]].creneau


class PlacesForm(forms.Form):
    nombre = forms.TypedChoiceField(
        label="Nombre de places", coerce=int, choices=[(n, str(n)) for n in range(1, PLACES_MAX + 1)]
    )


class AjoutForm(forms.Form):
    """Une personne au téléphone : sans courriel, elle ne reçoit rien, et la coordination la rappelle."""

    seance = forms.ChoiceField(label="Séance")
    nom = forms.CharField(label="Nom", max_length=_longueur("nom"))
    courriel = forms.EmailField(
        label="Courriel", required=False, help_text="Sans courriel, la personne ne reçoit ni confirmation ni rappel."
    )
    nombre = forms.TypedChoiceField(
        label="Nombre de places", coerce=int, choices=[(n, str(n)) for n in range(1, PLACES_MAX + 1)]
    )
    amenagement = forms.CharField(
        label="Aménagement demandé", required=False, max_length=_longueur("amenagement"), help_text=EFFACEMENT
    )

    def __init__(self, *args, seances, **kwargs):
        super().__init__(*args, **kwargs)
        self.seances = {str(seance.creneau.rang): seance for seance in seances if seance.appelle}
        self.fields["seance"].choices = _choix(self.seances)

    @property
    def saisie(self):
        return {nom: self.cleaned_data[nom] for nom in ("nom", "courriel", "nombre", "amenagement")}

    @property
    def creneau(self):
        return self.seances[self.cleaned_data["seance"]].creneau


class AnnulationForm(forms.Form):
    motif = forms.CharField(label="Raison, dite à la personne", required=False, max_length=300)
