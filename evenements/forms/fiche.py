"""Ce que les formulaires d’un événement partagent : son image, ses listes liées, sa version."""

from functools import partial

from crispy_forms.layout import Field
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from evenements.models import Evenement
from partenaires.models import Lieu
from socle.fichiers import IMAGES, FichierAccepte, garder, reencoder, reprendre

CASES = forms.CheckboxSelectMultiple
EN_COLONNES = partial(Field, wrapper_class="champ--colonnes")
LISTES = {"organisateurs", "partenaires", "publics", "accessibilites"}


class FicheForm(forms.ModelForm):
    """L’image est réencodée, décrite, et reste pendant que l’on corrige ; deux personnes ne se recouvrent pas."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    image_gardee = forms.CharField(required=False, widget=forms.HiddenInput)
    lieu = forms.ModelChoiceField(Lieu.objects.all(), label="Lieu", required=False, empty_label="Aucun de cette liste")
    image = forms.FileField(
        label="Image",
        required=False,
        validators=[FichierAccepte(IMAGES)],
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG ou WebP, 10 Mo au plus. Le lieu et l’appareil, cachés dans le fichier, en sont effacés.",
    )

    class Meta:
        model = Evenement
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["image_alt"].label = "Ce que montre l’image"
        self.fields["image_alt"].help_text = "Une phrase, pour qui ne la voit pas. Obligatoire s’il y a une image."

    def clean_version(self):
        version = self.cleaned_data["version"]
        if self.instance.pk and self.instance.a_change_depuis(version):
            # La suite de la saisie est gardée ; le prochain envoi portera la version affichée ici.
            self._reposer("version", self.instance.version)
            raise ValidationError(
                "Quelqu’un vient de modifier cet événement. Votre saisie est gardée ; elle diffère de la fiche pour : "
                f"{', '.join(self._sujets_qui_different()) or 'rien'}. Relisez-la avant de l’enregistrer de nouveau."
            )
        return version

    def _sujets_qui_different(self):
        return [self.fields[nom].label for nom in self.changed_data if not self[nom].is_hidden]

    def clean_image(self):
        image = self.cleaned_data["image"]
        if isinstance(image, UploadedFile):
            return reencoder(image)
        return reprendre(self.data.get(self.add_prefix("image_gardee"), "")) or image

    def clean(self):
        donnees = super().clean()
        if donnees.get("image") and not donnees.get("image_alt"):
            self.add_error("image_alt", "Dites ce que montre l’image, en une phrase.")
        return donnees

    def garder_l_image(self):
        """À appeler quand la page revient avec une faute : l’image neuve n’est pas à choisir de nouveau."""
        image = getattr(self, "cleaned_data", {}).get("image")
        if image and self.files and not self.has_error("__all__", "robot"):
            self._reposer("image_gardee", garder(image))

    def _reposer(self, nom, valeur):
        self.data = self.data.copy()
        self.data[self.add_prefix(nom)] = valeur

    @property
    def listes(self):
        """Les fiches liées choisies, telles que les opérations les attendent."""
        return {nom: self.cleaned_data[nom] for nom in LISTES & set(self.fields)}
