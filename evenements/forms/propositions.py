"""Le formulaire d’un événement proposé, avec ou sans compte, et la question que la coordination y renvoie."""

from datetime import timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from evenements import operations
from evenements.etats import Mode
from evenements.forms.fiche import CASES, EN_COLONNES, FicheForm
from evenements.models import Evenement, Proposition
from socle.robots import SansRobotForm

PAR_JOUR = 5
"""Propositions d’une même adresse en un jour : assez pour un programme, trop peu pour inonder la coordination."""


class PropositionForm(FicheForm):
    """Ce que demande une personne connectée ; la coordination ajoutera le reste sur la fiche."""

    structure = forms.CharField(label="Association ou organisme", max_length=160, required=False)
    lieu_decrit = forms.CharField(
        label="Ou décrivez-le",
        max_length=200,
        required=False,
        help_text="Son nom et son adresse.",
    )
    message = forms.CharField(
        label="Message",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lu de la seule coordination.",
    )

    class Meta(FicheForm.Meta):
        fields = [
            "titre",
            "chapo",
            "description",
            "type_evenement",
            "mode",
            "lieu",
            "lien_acces",
            "publics",
            "public_precis",
            "gratuit",
            "conditions",
            "accessibilites",
            "accessibilite_texte",
            "contact_accessibilite",
            "image",
            "image_alt",
            "image_credit",
        ]
        widgets = {
            "publics": CASES,
            "accessibilites": CASES,
            "description": forms.Textarea(attrs={"rows": 6}),
            "mode": forms.RadioSelect,
        }
        labels = {
            "type_evenement": "Sorte d’événement",
            "mode": "On y vient",
            "conditions": "Prix ou conditions",
            "gratuit": "C’est gratuit",
            "public_precis": "Précisions sur le public",
        }
        help_texts = {
            "chapo": "Ce que l’on lit dans l’agenda, sous le titre.",
            "public_precis": "Par exemple : familles, dès 8 ans.",
        }

    qui = ["structure"]

    def __init__(self, *args, proposition=None, **kwargs):
        super().__init__(*args, **kwargs)
        for nom in ("chapo", "description"):
            self.fields[nom].required = True
        if proposition is not None:
            self.initial["lieu_decrit"], self.initial["message"] = operations.lire_le_message(proposition.message)
            del self.fields["structure"]
        self.helper = FormHelper()
        # La balise du formulaire et son bouton sont au gabarit, qui y mêle les créneaux.
        self.helper.form_tag = False
        self.helper.layout = self.mettre_en_page()

    def mettre_en_page(self):
        qui = [nom for nom in self.qui if nom in self.fields]
        return Layout(
            "version",
            "image_gardee",
            *([Fieldset("Qui propose", *qui)] if qui else []),
            Fieldset("L’événement", "titre", "chapo", "description", "type_evenement"),
            HTML('{% include "evenements/_creneaux_saisis.html" with legende="Quand" %}'),
            Fieldset("Où", "mode", "lieu", "lieu_decrit", "lien_acces"),
            Fieldset("Pour qui", EN_COLONNES("publics"), "public_precis", "gratuit", "conditions"),
            Fieldset(
                "Venir avec un handicap", EN_COLONNES("accessibilites"), "accessibilite_texte", "contact_accessibilite"
            ),
            Fieldset(
                "Une image", HTML('{% include "evenements/_image_gardee.html" %}'), "image", "image_alt", "image_credit"
            ),
            Fieldset("Un mot à la coordination", "message"),
        )

    def clean(self):
        donnees = super().clean()
        mode = donnees.get("mode")
        sans_lieu = not donnees.get("lieu") and not donnees.get("lieu_decrit") and "lieu" not in self.errors
        if sans_lieu and mode != Mode.EN_LIGNE:
            self.add_error("lieu_decrit", "Choisissez un lieu dans la liste, ou décrivez-le.")
        if mode in (Mode.EN_LIGNE, Mode.MIXTE) and not donnees.get("lien_acces") and "lien_acces" not in self.errors:
            self.add_error("lien_acces", "Donnez le lien pour suivre l’événement en ligne.")
        if not donnees.get("gratuit") and not donnees.get("conditions"):
            self.add_error("conditions", "Dites le prix, ou cochez « C’est gratuit ».")
        return donnees

    def lire(self):
        """Ce que la personne dit, tel que les opérations l’attendent, créneaux exceptés."""
        lieu_decrit = "" if self.cleaned_data["lieu"] else self.cleaned_data["lieu_decrit"]
        return {
            "listes": self.listes,
            "message": operations.ecrire_le_message(lieu_decrit, self.cleaned_data["message"]),
        }

    def lire_qui(self):
        return {nom: self.cleaned_data[nom] for nom in self.qui}


class PropositionSansCompteForm(SansRobotForm, PropositionForm):
    nom = forms.CharField(label="Votre nom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    courriel = forms.EmailField(
        label="Votre courriel",
        help_text="Pour vous répondre. Effacé trente jours après notre réponse.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    class Meta(PropositionForm.Meta):
        model = Evenement

    qui = ["nom", "structure", "courriel"]

    def clean_courriel(self):
        courriel = self.cleaned_data["courriel"].lower()
        depuis_hier = Proposition.objects.filter(courriel=courriel, recue_le__gte=timezone.now() - timedelta(days=1))
        if depuis_hier.count() >= PAR_JOUR:
            raise ValidationError(
                f"Cette adresse a déjà proposé {PAR_JOUR} événements depuis hier : attendez demain, ou écrivez-nous."
            )
        return courriel


class DemandeForm(forms.Form):
    demande = forms.CharField(
        label="Ce qu’il manque",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne qui propose l’événement reçoit votre question, avec le lien pour y répondre.",
    )
