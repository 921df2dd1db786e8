from django import forms
from django.core.exceptions import ValidationError
from stdnum.fr import siret as numero_siret

from partenaires.models import Organisme, SorteOrganisme, valider_siret

SORTES_PORTEUSES = [SorteOrganisme.ASSOCIATION, SorteOrganisme.SCOLAIRE, SorteOrganisme.CULTUREL]


class AssociationForm(forms.ModelForm):
    """La carte d’une association : remplie une fois, reprise dans toutes ses candidatures."""

    sorte = forms.ChoiceField(
        label="Votre organisme est", choices=[(sorte.value, sorte.label) for sorte in SORTES_PORTEUSES]
    )
    siret = forms.CharField(
        label="SIRET",
        required=False,
        max_length=20,
        help_text="14 chiffres. Demande en cours à l’Insee\u00a0? Laissez vide\u00a0: "
        "il ne sera exigé qu’au dépôt d’une candidature.",
    )
    rna = forms.CharField(
        label="Numéro RNA",
        required=False,
        max_length=14,
        help_text="W suivi de neuf caractères, sur le récépissé de la préfecture. "
        "Laissez vide si votre organisme n’en a pas.",
    )

    class Meta:
        model = Organisme
        fields = [
            "nom",
            "sigle",
            "sorte",
            "siret",
            "rna",
            "objet",
            "adresse",
            "code_postal",
            "commune",
            "courriel",
            "telephone",
            "site",
        ]
        labels = {"nom": "Nom de l’association", "objet": "Objet, tel qu’il est dans ses statuts"}
        widgets = {
            "objet": forms.Textarea(attrs={"rows": 3}),
            "code_postal": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
            "telephone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }

    def clean_siret(self):
        siret = numero_siret.compact(self.cleaned_data["siret"]).replace(".", "")
        if not siret:
            return ""
        valider_siret(siret)
        if Organisme.objects.filter(siret=siret).exclude(pk=self.instance.pk).exists():
            # Rien de l’organisme qui le porte n’est montré : on peut essayer le SIRET de n’importe qui.
            raise ValidationError(
                "Ce SIRET est déjà inscrit sur ce site. Demandez à la personne signataire de votre association, "
                "ou à la coordination du plan, de vous y ajouter.",
                code="siret_pris",
            )
        return siret

    def clean_rna(self):
        return self.cleaned_data["rna"].replace(" ", "").upper()
