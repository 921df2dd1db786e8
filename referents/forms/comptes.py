"""Accepter une invitation : choisir son mot de passe."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.password_validation import validate_password

from referents.etats import EtatCompte
from socle.models import Utilisateur


class AcceptationForm(forms.Form):
    # Montré pour que le gestionnaire de mots de passe retienne les deux ensemble ; ce qui en revient n’est pas lu.
    courriel = forms.EmailField(
        label="Adresse de connexion",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "readonly": True}),
    )
    mot_de_passe = forms.CharField(
        label="Mot de passe",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Douze caractères au moins. Une phrase se retient mieux qu’un mot compliqué.",
    )
    encore = forms.CharField(
        label="Mot de passe, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, agent, **kwargs):
        super().__init__(*args, initial={"courriel": agent.courriel}, **kwargs)
        self.futur_compte = Utilisateur(email=agent.courriel, prenom=agent.prenom, nom=agent.nom)
        self.helper = FormHelper(self)
        self.helper.add_input(Submit("ouvrir", "Ouvrir mon compte"))

    def clean_mot_de_passe(self):
        mot_de_passe = self.cleaned_data["mot_de_passe"]
        validate_password(mot_de_passe, self.futur_compte)
        return mot_de_passe

    def clean(self):
        donnees = super().clean()
        if "mot_de_passe" in donnees and donnees["mot_de_passe"] != donnees.get("encore"):
            self.add_error("encore", "Les deux mots de passe ne sont pas les mêmes.")
        return donnees


class RechercheForm(forms.Form):
    q = forms.CharField(label="Nom, courriel, service ou direction", required=False, max_length=80)
    compte = forms.ChoiceField(label="Compte", required=False, choices=[("", "Tous"), *EtatCompte.choices])
