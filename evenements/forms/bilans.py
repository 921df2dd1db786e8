"""Écrire le bilan d’un événement : le public, ce qu’il en dit, ce qu’on en garde."""

from django import forms

from evenements.models import BilanEvenement, PhotoBilan
from evenements.models.bilans import PARTS
from socle.fichiers import IMAGES, FichierAccepte, garder, reencoder, reprendre

CHAMPS = [
    "participants",
    "participants_mention",
    *PARTS,
    "mode_comptage",
    "satisfaction",
    "reponses",
    "verbatims",
    "texte",
    "cout",
]
NOMBRE = {"inputmode": "numeric"}


def _longueur(champ):
    return PhotoBilan._meta.get_field(champ).max_length


def _en_lignes(texte):
    """Un navigateur envoie `\\r\\n` : sans cela, un texte que personne n’a touché semblerait changé."""
    return texte.replace("\r\n", "\n")


class BilanForm(forms.ModelForm):
    """Une seule photo à la fois : sans script, chaque envoi en ajoute une."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    photo = forms.FileField(
        label="Ajouter une photo",
        required=False,
        validators=[FichierAccepte(IMAGES)],
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG ou WebP, 10 Mo au plus. Le lieu et l’appareil, cachés dans le fichier, en sont effacés.",
    )
    photo_gardee = forms.CharField(required=False, widget=forms.HiddenInput)
    alt = forms.CharField(
        label="Ce que montre la photo",
        required=False,
        max_length=_longueur("alt"),
        help_text="Une phrase, pour qui ne la voit pas.",
    )
    credit = forms.CharField(label="Crédit", required=False, max_length=_longueur("credit"))
    autorisation = forms.BooleanField(
        label="Les autorisations sont reçues",
        required=False,
        help_text=PhotoBilan._meta.get_field("autorisation").help_text,
    )
    retirees = forms.ModelMultipleChoiceField(
        PhotoBilan.objects.none(), label="Photos à retirer", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = BilanEvenement
        fields = CHAMPS
        widgets = {
            **{nom: forms.NumberInput(attrs=NOMBRE) for nom in ("participants", *PARTS, "reponses")},
            "mode_comptage": forms.Select(),
            "verbatims": forms.Textarea(attrs={"rows": 4}),
            "texte": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "participants": "Vide si personne n’a compté : « non renseigné » vaut mieux qu’un nombre inventé.",
            "participants_mention": "Devant le nombre. Par exemple : plus de.",
            "texte": "Ce qui s’est passé, ce qu’il faut refaire ou changer. Paraît sur le site.",
            "cout": "Ne paraît pas sur le site.",
        }

    def __init__(self, *args, inscrites=None, **kwargs):
        """`inscrites` : les places retenues sur ce site, d’où part un bilan neuf ; rien si l’on ne sait pas."""
        super().__init__(*args, **kwargs)
        if inscrites:
            self.initial["participants"] = inscrites
            self.fields["participants"].help_text = "Les places retenues sur ce site : corrigez selon qui est venu."
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0
        if self.instance.pk and (photos := self.instance.photos.all()):
            self.fields["retirees"].queryset = photos
        else:
            del self.fields["retirees"]

    def clean_verbatims(self):
        return _en_lignes(self.cleaned_data["verbatims"])

    def clean_texte(self):
        return _en_lignes(self.cleaned_data["texte"])

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        return reencoder(photo) if photo else None

    def clean(self):
        donnees = super().clean()
        donnees["photo"] = donnees.get("photo") or reprendre(donnees.get("photo_gardee") or "")
        self._verifier_les_parts(donnees)
        self._verifier_la_photo(donnees)
        if donnees.get("participants") is not None and not donnees.get("mode_comptage"):
            self.add_error("mode_comptage", "Dites comment ces personnes ont été comptées.")
        if donnees.get("satisfaction") is not None and not donnees.get("reponses"):
            self.add_error("reponses", "Dites combien de personnes ont répondu.")
        return donnees

    def _verifier_les_parts(self, donnees):
        total = donnees.get("participants")
        for nom in PARTS:
            part = donnees.get(nom)
            if part is None:
                continue
            if total is None and "participants" not in self.errors:
                self.add_error("participants", "Donnez le total : une part se compte dans un tout.")
            elif total is not None and part > total:
                self.add_error(nom, f"Cette part ({part}) dépasse le total ({total}).")

    def _verifier_la_photo(self, donnees):
        if not donnees["photo"]:
            return
        if not donnees.get("alt"):
            self.add_error("alt", "Dites ce que montre la photo.")
        if not donnees.get("autorisation"):
            self.add_error("autorisation", "Sans l’accord des personnes reconnaissables, la photo ne se garde pas.")

    def lire(self):
        return {nom: self.cleaned_data[nom] for nom in CHAMPS}

    @property
    def photo_lue(self):
        """De quoi créer la photo, ou None."""
        photo = self.cleaned_data.get("photo")
        return photo and {"image": photo, **{nom: self.cleaned_data[nom] for nom in ("alt", "credit", "autorisation")}}

    def reprise(self, bilan):
        """Le même formulaire sur le bilan d’à présent : ce que la personne a écrit y est encore, photo comprise."""
        saisies = self.data.copy()
        saisies["version"] = bilan.version if bilan.pk else 0
        if self.files.get("photo") and self.cleaned_data.get("photo"):
            saisies["photo_gardee"] = garder(self.cleaned_data["photo"])
        return type(self)(saisies, instance=bilan)

    def ecarts(self, bilan):
        """(sujet, sur le bilan, dans la saisie) de ce qui diffère."""
        return [
            (self.fields[nom].label, getattr(bilan, nom), self.cleaned_data[nom])
            for nom in CHAMPS
            if nom in self.cleaned_data and self.cleaned_data[nom] != getattr(bilan, nom)
        ]
