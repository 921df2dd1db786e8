"""La fiche entière d’un événement, telle que la coordination l’écrit."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms

from evenements import operations
from evenements.forms.fiche import CASES, EN_COLONNES, FicheForm
from evenements.models import ANNONCES

JOUR = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
INSTANT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class EvenementForm(FicheForm):
    retirer_image = forms.BooleanField(label="Retirer l’image", required=False)

    class Meta(FicheForm.Meta):
        fields = [
            "titre",
            "chapo",
            "description",
            "type_evenement",
            "visibilite",
            "temps_fort",
            "action",
            "organisateurs",
            "partenaires",
            "mode",
            "lieu",
            "lien_acces",
            "precision",
            "debut",
            "fin",
            "publics",
            "public_precis",
            "age_min",
            "age_max",
            "gratuit",
            "conditions",
            "inscription",
            "jauge",
            "inscription_jusqu_au",
            "inscription_lien",
            "inscription_courriel",
            "inscription_telephone",
            "accessibilites",
            "accessibilite_texte",
            "contact_accessibilite",
            "image",
            "image_alt",
            "image_credit",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 8}),
            "visibilite": forms.RadioSelect,
            "mode": forms.RadioSelect,
            "inscription": forms.RadioSelect,
            "publics": CASES,
            "accessibilites": CASES,
            "organisateurs": forms.SelectMultiple(attrs={"size": 6}),
            "partenaires": forms.SelectMultiple(attrs={"size": 6}),
            "debut": JOUR,
            "fin": JOUR,
            "inscription_jusqu_au": INSTANT,
        }
        labels = {
            "debut": "Du",
            "fin": "Au",
            "age_min": "Dès (ans)",
            "age_max": "Jusqu’à (ans)",
            "public_precis": "Précisions sur le public",
        }
        help_texts = {
            "organisateurs": "Ctrl ou ⌘ pour en choisir plusieurs.",
            "partenaires": "Ctrl ou ⌘ pour en choisir plusieurs.",
            "chapo": "Ce que l’on lit dans l’agenda, sous le titre.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.est_attendu:
            for nom in ANNONCES:
                del self.fields[nom]
        if not self.instance.image:
            del self.fields["retirer_image"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self.mettre_en_page()

    @property
    def est_attendu(self):
        return bool(self.instance.pk) and self.instance.est_attendu

    def mettre_en_page(self):
        return Layout(
            "version",
            "image_gardee",
            self._groupe("Le texte", "titre", "chapo", "description", "type_evenement"),
            self._groupe("Sa place dans le plan", "visibilite", "temps_fort", "action", "organisateurs", "partenaires"),
            *self._quand(),
            self._groupe("Où", "mode", "lieu", "lien_acces"),
            self._groupe("Pour qui", EN_COLONNES("publics"), "public_precis", self._rangee("age_min", "age_max")),
            self._groupe("Prix", "gratuit", "conditions"),
            self._groupe(
                "Inscription",
                "inscription",
                self._rangee("jauge", "inscription_jusqu_au"),
                "inscription_lien",
                self._rangee("inscription_courriel", "inscription_telephone"),
            ),
            self._groupe(
                "Venir avec un handicap", EN_COLONNES("accessibilites"), "accessibilite_texte", "contact_accessibilite"
            ),
            self._groupe(
                "Image",
                HTML('{% include "evenements/_image_gardee.html" %}'),
                "image",
                "retirer_image",
                "image_alt",
                "image_credit",
            ),
        )

    def _quand(self):
        if self.est_attendu:
            return [HTML('{% include "evenements/_date_annoncee.html" %}')]
        approchee = "Seulement si le jour n’est pas connu ; sinon laissez « À préciser » et donnez des créneaux."
        return [
            HTML('{% include "evenements/_creneaux_saisis.html" with legende="Les créneaux" %}'),
            self._groupe(
                "Date approchée",
                HTML(f'<p class="champ__aide">{approchee}</p>'),
                "precision",
                self._rangee("debut", "fin"),
            ),
        ]

    def _groupe(self, legende, *champs):
        connus = [c for c in champs if not isinstance(c, str) or c in self.fields]
        return Fieldset(legende, *connus, css_class="groupe--etroit")

    def _rangee(self, *champs):
        return Div(*champs, css_class="rangee")

    def clean(self):
        operations.tenir_les_places(self.instance)
        donnees = super().clean()
        if donnees.get("retirer_image") and "image" not in self.files:
            donnees |= {"image": False, "image_alt": "", "image_credit": ""}
            self.errors.pop("image_alt", None)
        return donnees
