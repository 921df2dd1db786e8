"""Les formulaires d’une session au bureau : la chercher, l’écrire avec ses demi-journées."""

from datetime import time, timedelta

from django import forms
from django.core.exceptions import ValidationError

from referents.etats import EtatSession
from referents.models import NatureFormation, Seance, SessionFormation, TypeFormation
from referents.operations import DemiJournee

JOURS_AU_PLUS = 60
HORAIRES = {"matin": (time(9), time(12)), "apres_midi": (time(13, 30), time(16, 30))}


def jour(**options):
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def heure(**options):
    case = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(required=False, widget=case, **options)


class FiltreForm(forms.Form):
    quand = forms.ChoiceField(
        label="Quand",
        required=False,
        choices=[
            ("", "À venir"),
            ("presences", "Présences à renseigner"),
            ("a_clore", "Passées, à clore"),
            ("passees", "Passées"),
        ],
    )
    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *NatureFormation.choices])
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *EtatSession.choices])

    def choisir(self, sessions):
        """Les sessions de ce filtre, les plus proches d’abord ; un choix inconnu ne filtre rien."""
        self.is_valid()
        quand, nature, etat = (self.cleaned_data.get(nom, "") for nom in ("quand", "nature", "etat"))
        lectures = {
            "presences": sessions.presences_a_renseigner,
            "a_clore": sessions.a_clore,
            "passees": sessions.passees,
        }
        sessions = lectures.get(quand, sessions.a_venir)()
        if nature:
            sessions = sessions.filter(type_formation__nature=nature)
        if etat:
            sessions = sessions.filter(etat=etat)
        return sessions.du_plus_recent() if quand else sessions.du_plus_proche()


class SessionForm(forms.ModelForm):
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SessionFormation
        fields = [
            "type_formation",
            "intitule",
            "theme",
            "intervenants",
            "lieu",
            "a_prevoir",
            "capacite",
            "inscriptions_jusqu_au",
            "aux_exterieurs",
        ]
        widgets = {
            "a_prevoir": forms.Textarea(attrs={"rows": 3}),
            "capacite": forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
            "inscriptions_jusqu_au": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "intitule": "Vide\N{NO-BREAK SPACE}: celui du type de formation.",
            "inscriptions_jusqu_au": "Dernier jour pour demander une place. Vide\N{NO-BREAK SPACE}: jusqu’à la veille.",
        }

    def __init__(self, *args, version="", **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = version
        self.fields["type_formation"].queryset = TypeFormation.objects.order_by("intitule")
        self.fields["type_formation"].empty_label = "Choisir"

    def clean_capacite(self):
        capacite = self.cleaned_data["capacite"]
        if capacite == 0:
            raise ValidationError("Une place au moins\N{NO-BREAK SPACE}; laissez vide pour ne pas limiter.")
        return capacite

    def reprendre(self, version):
        """La saisie reste, et portera au prochain envoi la version d’aujourd’hui : l’enregistrer sera un choix."""
        self.data = self.data.copy()
        self.data["version"] = version

    @property
    def champs(self):
        return {nom: self.cleaned_data[nom] for nom in self.Meta.fields}


class PlageForm(forms.Form):
    """« Du … au …, matin, après-midi » : la façon simple de dire des demi-journées."""

    du = jour(label="Du", required=False, help_text="Premier jour.")
    au = jour(label="Au", required=False, help_text="Vide\N{NO-BREAK SPACE}: un jour.")
    matin = forms.BooleanField(label="Matin", required=False, initial=True)
    matin_de = heure(label="de", initial=HORAIRES["matin"][0])
    matin_a = heure(label="à", initial=HORAIRES["matin"][1])
    apres_midi = forms.BooleanField(label="Après-midi", required=False)
    apres_midi_de = heure(label="de", initial=HORAIRES["apres_midi"][0])
    apres_midi_a = heure(label="à", initial=HORAIRES["apres_midi"][1])

    def clean(self):
        donnees = super().clean()
        du, au = donnees.get("du"), donnees.get("au")
        if au and not du:
            self.add_error("du", "Donnez le premier jour.")
        if du and au and not timedelta() <= au - du < timedelta(days=JOURS_AU_PLUS):
            self.add_error("au", f"Le dernier jour suit le premier, de {JOURS_AU_PLUS} jours au plus.")
        if du and not (donnees.get("matin") or donnees.get("apres_midi")):
            self.add_error("matin", "Cochez le matin, l’après-midi, ou les deux.")
        for moment in HORAIRES:
            self._exiger_l_ordre(f"{moment}_de", f"{moment}_a")
        return donnees

    def _exiger_l_ordre(self, de, a):
        debut, fin = self.cleaned_data.get(de), self.cleaned_data.get(a)
        if debut and fin and fin <= debut:
            self.add_error(a, "La demi-journée finit après avoir commencé.")

    @property
    def demi_journees(self):
        """Chaque jour de semaine de la plage ; un samedi ou un dimanche s’il en est le premier ou le dernier."""
        du = self.cleaned_data.get("du")
        if du is None:
            return []
        au = self.cleaned_data.get("au") or du
        jours = (du + timedelta(days=n) for n in range((au - du).days + 1))
        moments = [m for m in HORAIRES if self.cleaned_data[m]]
        return [
            DemiJournee(j, m, self.cleaned_data[f"{m}_de"], self.cleaned_data[f"{m}_a"])
            for j in jours
            if j.weekday() < 5 or j in (du, au)
            for m in moments
        ]


class SeanceForm(forms.Form):
    jour = jour(label="Jour")
    moment = forms.ChoiceField(label="Moment", choices=Seance.Moment.choices)
    debut = heure(label="De")
    fin = heure(label="À")

    def clean(self):
        donnees = super().clean()
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin <= debut:
            self.add_error("fin", "La demi-journée finit après avoir commencé.")
        return donnees


class SeancesFormSet(forms.BaseFormSet):
    """Les demi-journées déjà dites, une par une."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Retirer cette demi-journée"

    @property
    def demi_journees(self):
        gardees = [f.cleaned_data for f in self.forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]
        return [DemiJournee(d["jour"], d["moment"], d["debut"], d["fin"]) for d in gardees]

    def clean(self):
        if not any(self.errors):
            exiger_des_demi_journees_distinctes(self.demi_journees)


def exiger_des_demi_journees_distinctes(demi_journees):
    cles = [demi_journee.cle for demi_journee in demi_journees]
    if len(set(cles)) < len(cles):
        raise ValidationError("La même demi-journée y est deux fois.")


SaisieDesSeances = forms.formset_factory(SeanceForm, formset=SeancesFormSet, extra=0, can_delete=True)


def depart_des_seances(session):
    return list(session.seances.values("jour", "moment", "debut", "fin"))
