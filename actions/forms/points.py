"""Les formulaires du point d’avancement : trois questions, et une photo si l’on veut."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout, Submit
from django import forms
from django.utils import timezone

from actions.etats import METEOS_A_MOTIVER, SUITES_PHASE, Meteo, Phase
from actions.models import Document
from actions.operations import Photo, Point
from socle.fichiers import IMAGES, FichierAccepte, garder, reencoder, reprendre

SUIVI = ("phase", "phase_motif", "retour_prevu_le", "meteo", "meteo_motif")
TEXTES = ("fait", "blocage", "a_retenir")
QUESTIONS = {
    "meteo": "Où en est l’action ?",
    "blocage": "Qu’est-ce qui bloque ?",
    "a_retenir": "Que faut-il retenir ?",
}
METEOS = HTML('{% include "espace/_meteos.html" %}')


def _longueur(modele, champ):
    return modele._meta.get_field(champ).max_length


class PointForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    phase = forms.ChoiceField(label="Phase de l’action", widget=forms.RadioSelect)
    phase_motif = forms.CharField(label="Raison de la pause ou de l’abandon", max_length=300, required=False)
    retour_prevu_le = forms.DateField(
        label="Retour prévu le", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    meteo = forms.ChoiceField(
        label="Météo",
        choices=Meteo.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text="Votre jugement : l’action atteindra-t-elle ses objectifs ?",
    )
    meteo_motif = forms.CharField(
        label="Raison de cette météo",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui manque, ou ce qui bloque. La coordination en est prévenue.",
    )
    fait = forms.CharField(
        label="Ce qui a été fait", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    blocage = forms.CharField(
        label="Ce qui bloque", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    a_retenir = forms.CharField(
        label="Ce qu’il faut retenir",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Paraît sur le site public : une ou deux phrases simples, sans nommer personne.",
    )
    public_touche = forms.IntegerField(
        label="Public touché",
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="Nombre de personnes. Laissez vide si vous ne savez pas.",
    )
    photo = forms.FileField(
        label="Photo",
        required=False,
        validators=[FichierAccepte(IMAGES)],
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG ou WebP, 10 Mo au plus. Le lieu et l’appareil, cachés dans le fichier, en sont effacés.",
    )
    photo_gardee = forms.CharField(required=False, widget=forms.HiddenInput)
    texte_alternatif = forms.CharField(
        label="Ce que montre la photo",
        required=False,
        max_length=_longueur(Document, "texte_alternatif"),
        help_text="Une phrase, pour qui ne la voit pas.",
    )
    credit = forms.CharField(label="Crédit", required=False, max_length=_longueur(Document, "credit"))
    autorisation = forms.BooleanField(
        label="Droit à l’image réglé : la photo peut paraître sur le site public",
        required=False,
        help_text=Document._meta.get_field("autorisation").help_text + " Sinon, la photo reste au groupe de travail.",
    )

    def __init__(self, *args, action, brouillon=None, **kwargs):
        self.action, self.brouillon = action, brouillon
        initial = {nom: getattr(action, nom) for nom in ("version", *SUIVI)} | (brouillon.saisie if brouillon else {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["phase"].choices = phases_possibles(action)
        self.helper = self.mettre_en_page()

    def mettre_en_page(self):
        return _mise_en_page(
            Fieldset(
                "Où en est l’action ?",
                "phase",
                Div("phase_motif", css_class="si-pause-ou-abandon"),
                Div("retour_prevu_le", css_class="si-pause"),
                METEOS,
                Div("meteo_motif", css_class="si-appui"),
            ),
            Fieldset("Que s’est-il passé ?", "fait", "blocage", "a_retenir", "public_touche"),
            *_photo("credit"),
            Submit("enregistrer", "Enregistrer le point"),
        )

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        return reencoder(photo) if photo else None

    def clean(self):
        donnees = super().clean()
        donnees["photo"] = donnees.get("photo") or reprendre(donnees.get("photo_gardee") or "")
        self._exiger_les_raisons(donnees)
        if donnees["photo"] and not donnees.get("texte_alternatif"):
            self.add_error("texte_alternatif", "Dites ce que montre la photo.")
        if not self.errors and not self._dit_quelque_chose(donnees):
            self.add_error(None, "Rien n’est rempli. Si rien n’a changé, choisissez « Rien de nouveau ».")
        return donnees

    def _exiger_les_raisons(self, donnees):
        phase, meteo, retour = donnees.get("phase"), donnees.get("meteo"), donnees.get("retour_prevu_le")
        if phase not in (Phase.EN_PAUSE, Phase.ABANDONNEE):
            donnees["phase_motif"] = ""
        elif not donnees.get("phase_motif"):
            quoi = "cette pause" if phase == Phase.EN_PAUSE else "cet abandon"
            self.add_error("phase_motif", f"Dites la raison de {quoi}.")
        if phase == Phase.EN_PAUSE and "retour_prevu_le" not in self.errors:
            if retour is None:
                self.add_error("retour_prevu_le", "Dites quand l’action devrait reprendre.")
            elif self._a_change("retour_prevu_le", retour) and retour < timezone.localdate():
                self.add_error("retour_prevu_le", "Cette date est passée.")
        if meteo not in METEOS_A_MOTIVER:
            donnees["meteo_motif"] = ""
        elif not donnees.get("meteo_motif"):
            self.add_error("meteo_motif", "Dites ce qui manque, ou ce qui bloque.")

    def _dit_quelque_chose(self, donnees):
        dits = [donnees.get(nom) for nom in (*TEXTES, "photo")]
        return (
            any(dits) or donnees.get("public_touche") is not None or any(self._a_change(n, donnees[n]) for n in SUIVI)
        )

    def _a_change(self, nom, valeur):
        return valeur != getattr(self.action, nom)

    def lire(self):
        """Ce que la personne dit, tel que l’opération l’attend."""
        donnees, photo = self.cleaned_data, self.cleaned_data["photo"]
        return Point(
            **{nom: donnees[nom] for nom in SUIVI},
            public_touche=donnees.get("public_touche"),
            textes={nom: donnees.get(nom, "") for nom in TEXTES},
            photo=photo
            and Photo(photo, donnees["texte_alternatif"], donnees.get("credit", ""), donnees["autorisation"]),
        )

    def reprise(self, action):
        """Le même formulaire sur l’action d’aujourd’hui : ce que la personne a écrit y est encore, photo comprise."""
        saisies = self.data.copy()
        saisies["version"] = action.version
        if self.a_une_photo_neuve:
            saisies["photo_gardee"] = garder(self.cleaned_data["photo"])
        return type(self)(saisies, action=action)

    @property
    def photo_commencee(self):
        """Le volet de la photo reste ouvert s’il y a quelque chose dedans."""
        return any(self.data.get(nom) for nom in ("photo_gardee", "texte_alternatif")) or "photo" in self.errors

    @property
    def a_une_photo_neuve(self):
        return bool(self.files and self.cleaned_data.get("photo"))


def phases_possibles(action):
    """La phase d’aujourd’hui, puis celles où elle peut mener, dans l’ordre de la vie d’une action."""
    suites = [(v, libelle) for v, libelle in Phase.choices if v in SUITES_PHASE[action.phase]]
    return [(action.phase, f"{action.get_phase_display()} (sans changement)"), *suites]


def _mise_en_page(*blocs):
    helper = FormHelper()
    # La balise du formulaire est au gabarit : c’est lui qui sait où se gardent les brouillons.
    helper.form_tag = False
    helper.layout = Layout("version", "photo_gardee", *blocs)
    return helper


def _photo(*facultatifs):
    return (
        HTML(
            '<details class="repli"{% if form.photo_commencee %} open{% endif %}><summary>Ajouter une photo</summary>'
        ),
        Div(
            HTML('{% include "espace/_photo_gardee.html" %}'),
            "photo",
            "texte_alternatif",
            *facultatifs,
            "autorisation",
            css_class="pile",
        ),
        HTML("</details>"),
    )


class PointParLienForm(PointForm):
    """Les mêmes règles, en trois questions, pour le pouce : ce que la page d’un lien personnel demande."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for nom in ("fait", "public_touche", "credit"):
            del self.fields[nom]
        for nom, question in QUESTIONS.items():
            self.fields[nom].label = question
        for nom in ("blocage", "a_retenir", "meteo_motif"):
            self.fields[nom].widget.attrs["rows"] = 2
        # La phase est déjà choisie : « obligatoire » ne dirait rien.
        self.helper.masquer_obligatoire = True

    def mettre_en_page(self):
        return _mise_en_page(
            METEOS,
            Div("meteo_motif", css_class="si-appui"),
            Div("phase", css_class="phases"),
            Div("phase_motif", css_class="si-pause-ou-abandon"),
            Div("retour_prevu_le", css_class="si-pause"),
            "blocage",
            "a_retenir",
            *_photo(),
        )
