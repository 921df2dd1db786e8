"""Les formulaires de la vie du réseau : réunions, besoins, décisions, notes."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from referents.etats import SUITES_SUITE, SuiteDonnee
from referents.forms.cases import Coches, HeureInput, JourInput
from referents.forms.mandats import ChoixAgent, agents_en_poste
from referents.forms.versions import FormulaireVersionne
from referents.models import Agent, DecisionReseau, NoteReseau, Reunion

LONG = 5000


class ReunionForm(FormulaireVersionne):
    class Meta:
        model = Reunion
        fields = ["nature", "date", "heure", "lieu", "ordre_du_jour"]
        widgets = {
            "nature": forms.RadioSelect,
            "date": JourInput,
            "heure": HeureInput,
            "ordre_du_jour": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "date": "Vingt et un jours avant, un courriel demande les besoins : à tout le réseau pour la réunion "
            "annuelle, à qui y est déjà venu pour le groupe des professionnels.",
            "ordre_du_jour": "Un point par ligne. Il paraît dans l’espace de qui la réunion concerne.",
        }

    def clean(self):
        donnees = super().clean()
        date = donnees.get("date")
        if donnees.get("nature") == Reunion.Nature.ANNUELLE and date:
            autres = Reunion.objects.filter(nature=Reunion.Nature.ANNUELLE, date__year=date.year)
            if autre := autres.exclude(pk=self.instance.pk).first():
                self.add_error("date", f"La réunion annuelle de {date.year} est déjà fixée, le {autre.date:%d/%m/%Y}.")
        return donnees


class CompteRenduForm(FormulaireVersionne):
    class Meta:
        model = Reunion
        fields = ["participants_exterieurs", "besoins", "compte_rendu"]
        labels = {"participants_exterieurs": "Venu·es d’ailleurs que la Ville", "besoins": "Les besoins, en résumé"}
        widgets = {
            "participants_exterieurs": forms.Textarea(attrs={"rows": 3}),
            "besoins": forms.Textarea(attrs={"rows": 4}),
            "compte_rendu": forms.Textarea(attrs={"rows": 10}),
        }
        help_texts = {
            "besoins": "Sans nommer personne : le réseau le lit.",
            "compte_rendu": "Sans nommer personne : le réseau le lit. Les décisions se notent à part.",
        }


class BesoinForm(forms.Form):
    texte = forms.CharField(
        label="Mes besoins",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Une formation, un outil, un sujet à mettre à l’ordre du jour… La coordination seule lit votre nom.",
    )


class BesoinRecuForm(forms.Form):
    """Ce qu’une personne a dit autrement : au téléphone, sans compte…"""

    agent = ChoixAgent(label="Qui")
    texte = forms.CharField(label="Son besoin", max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = agents_en_poste().de_l_annuaire()


class PresentsForm(forms.Form):
    """`vus` : qui était pointé quand la page s’est ouverte ; on n’en retire que ceux que la personne a décochés."""

    vus = Coches(coerce=int, required=False, widget=forms.MultipleHiddenInput)
    presents = forms.ModelMultipleChoiceField(
        Agent.objects.none(), label="Étaient là", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, reunion, **kwargs):
        deja = list(reunion.participants.order_by("pk"))
        super().__init__(*args, initial={"presents": deja, "vus": [agent.pk for agent in deja]}, **kwargs)
        du_reseau = Agent.objects.de_l_annuaire().values("pk")
        possibles = Agent.objects.filter(pk__in=du_reseau) | Agent.objects.filter(pk__in=[agent.pk for agent in deja])
        self.fields["presents"].queryset = possibles.order_by("nom", "prenom", "pk")


class DecisionForm(forms.ModelForm):
    class Meta:
        model = DecisionReseau
        fields = ["texte", "porteur", "echeance"]
        widgets = {"texte": forms.Textarea(attrs={"rows": 3}), "echeance": JourInput}
        help_texts = {"porteur": "Une fonction ou un service plutôt qu’un nom."}


class SuiteForm(FormulaireVersionne):
    """Lu, jamais enregistré : c’est l’opération qui écrit, sur la ligne telle qu’elle est."""

    suivi = forms.CharField(
        label="Ce qui en a été fait", required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = DecisionReseau
        fields = ["suite", "suivi"]
        labels = {"suite": "Où en est-elle ?"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        possibles = {self.instance.suite, *SUITES_SUITE[self.instance.suite]}
        self.fields["suite"].choices = [(v, libelle) for v, libelle in SuiteDonnee.choices if v in possibles]


class NoteForm(FormulaireVersionne):
    class Meta:
        model = NoteReseau
        fields = ["titre", "texte", "a_lire_avant", "expire_le"]
        widgets = {
            "texte": forms.Textarea(attrs={"rows": 10}),
            "a_lire_avant": JourInput,
            "expire_le": JourInput,
        }
        help_texts = {
            "texte": "Quelques phrases simples. Une ligne vide sépare deux paragraphes.",
            "a_lire_avant": "Passé ce jour, un courriel la rappelle, une fois, à qui a un compte et ne l’a pas lue.",
            "expire_le": "Vide : elle reste.",
        }

    def clean(self):
        donnees = super().clean()
        avant, expire = donnees.get("a_lire_avant"), donnees.get("expire_le")
        if avant and expire and expire < avant:
            self.add_error("expire_le", "La note disparaîtrait avant le jour où elle doit être lue.")
        if expire and expire < timezone.localdate() and "expire_le" in self.changed_data:
            self.add_error("expire_le", ValidationError("Cette date est passée."))
        return donnees


class AnnuaireForm(forms.Form):
    q = forms.CharField(label="Nom, service ou direction", required=False, max_length=80)
