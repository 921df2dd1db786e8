"""Les formulaires des inscriptions : au bureau, dans l’espace, et sur les pages qu’ouvre un lien personnel."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from referents.forms.formations import jour
from referents.models import Agent, AvisFormation, Inscription
from referents.operations import Exterieur, boite

ADRESSES_AU_PLUS = 200


def _longueur(champ):
    return Inscription._meta.get_field(champ).max_length


def _bouton(form, libelle, css=""):
    form.helper = FormHelper(form)
    form.helper.form_tag = False
    form.helper.add_input(Submit("enregistrer", libelle, css_class=css))


def courriel_de_la_hierarchie(**options):
    return forms.EmailField(
        label="Courriel de la hiérarchie",
        max_length=160,  # le journal garde l’adresse de qui répond
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        **options,
    )


def accord(**options):
    return jour(label="Accord de la hiérarchie donné le", **options)


class AgentForm(forms.Form):
    """Inscrire un agent, depuis le bureau : l’accord est déjà donné, ou se demande."""

    agent = forms.ModelChoiceField(Agent.objects.none(), label="Agent", widget=forms.RadioSelect, empty_label=None)
    accord_le = accord(
        required=False, help_text="Si vous l’avez déjà\N{NO-BREAK SPACE}: la place est confirmée aussitôt."
    )
    hierarchie_courriel = courriel_de_la_hierarchie(
        required=False,
        help_text="Sinon\N{NO-BREAK SPACE}: un message lui demande son accord, avec un lien valable quinze jours.",
    )
    passer_outre = forms.CharField(
        label="Passer outre un prérequis ou un métier, parce que",
        required=False,
        max_length=300,
        help_text="Seulement si la page vous dit ce qui manque. La raison est gardée au journal.",
    )

    def __init__(self, *args, agents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = agents
        self.fields["agent"].label_from_instance = dire_l_agent
        _bouton(self, "Inscrire cette personne")


def dire_l_agent(agent):
    return f"{agent} – {agent.service.direction}, {agent.service}"


class ExterieurForm(forms.Form):
    nom = forms.CharField(label="Prénom et nom", max_length=_longueur("exterieur_nom"))
    organisme = forms.CharField(label="Organisme", max_length=_longueur("exterieur_organisme"), required=False)
    courriel = forms.EmailField(
        label="Courriel", required=False, help_text="Sans lui, la convocation se donne de vive voix."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _bouton(self, "Inscrire cette personne", "bouton--secondaire")

    def lire(self):
        return Exterieur(**self.cleaned_data)


class ListeForm(forms.Form):
    """Plusieurs agents d’un coup : leurs adresses, collées comme elles viennent."""

    courriels = forms.CharField(
        label="Courriels des agents",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Un par ligne, ou séparés par des virgules.",
    )
    accord_le = accord(
        required=False,
        help_text="Le même pour tous. Vide\N{NO-BREAK SPACE}: chaque accord se demande ensuite, un par un.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _bouton(self, "Inscrire ces agents", "bouton--secondaire")

    def clean_courriels(self):
        """« Camille Martin <camille@…> » collé d’un carnet d’adresses se lit aussi."""
        morceaux = re.split(r"[\s,;<>]+", self.cleaned_data["courriels"])
        adresses = list(dict.fromkeys(m.lower() for m in morceaux if _est_une_adresse(m)))
        if not adresses:
            raise ValidationError("Aucune adresse ne se lit ici.")
        if len(adresses) > ADRESSES_AU_PLUS:
            raise ValidationError(
                f"{ADRESSES_AU_PLUS} adresses au plus à la fois\N{NO-BREAK SPACE}; il y en a {len(adresses)}."
            )
        return adresses


def _est_une_adresse(texte):
    try:
        validate_email(texte)
    except ValidationError:
        return False
    return True


class AccordForm(forms.Form):
    accord_le = accord(initial=timezone.localdate)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _bouton(self, "Noter l’accord")


class DemandeAccordForm(forms.Form):
    courriel = courriel_de_la_hierarchie(
        help_text="Un lien valable quinze jours\N{NO-BREAK SPACE}; une demande précédente ne vaut plus."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _bouton(self, "Demander l’accord", "bouton--secondaire")


class MotifForm(forms.Form):
    motif = forms.CharField(label="Raison", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, bouton, facultatif=False, aide="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["motif"].required = not facultatif
        self.fields["motif"].help_text = aide
        _bouton(self, bouton, "bouton--danger")


# --- Dans l’espace ------------------------------------------------------------------------------------------


class DemandeForm(forms.Form):
    """Demander une place pour soi : l’accord part aussitôt à la hiérarchie."""

    hierarchie_courriel = courriel_de_la_hierarchie(
        help_text="La personne qui donne son accord à votre absence du service. Elle reçoit un lien pour répondre."
    )

    def __init__(self, *args, agent, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent, self.par = agent, par
        _bouton(self, "Demander une place")

    def clean_hierarchie_courriel(self):
        return verifier_l_adresse(self.cleaned_data["hierarchie_courriel"], self.agent, par=self.par)


class CollegueForm(forms.Form):
    agent = forms.ModelChoiceField(Agent.objects.none(), label="Collègue", widget=forms.RadioSelect, empty_label=None)
    hierarchie_courriel = courriel_de_la_hierarchie(help_text="Celle de la personne que vous inscrivez.")

    def __init__(self, *args, agents, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.par = par
        self.fields["agent"].queryset = agents
        self.fields["agent"].label_from_instance = lambda agent: f"{agent} – {agent.service}"
        _bouton(self, "Inscrire cette personne", "bouton--secondaire")

    def clean(self):
        donnees = super().clean()
        if donnees.get("agent") and donnees.get("hierarchie_courriel"):
            try:
                verifier_l_adresse(donnees["hierarchie_courriel"], donnees["agent"], par=self.par)
            except ValidationError as refus:
                self.add_error("hierarchie_courriel", refus)
        return donnees


def verifier_l_adresse(courriel, agent, *, par):
    """Une adresse de la Ville, et pas celle de la personne : sans cela, chacun se donnerait son accord.

    Le domaine de la Ville est celui de l’agent ; s’il n’a pas de courriel, celui du compte de qui l’inscrit.
    """
    siennes = {boite(adresse) for adresse in (agent.courriel, agent.utilisateur_id == par.pk and par.email) if adresse}
    if boite(courriel) in siennes:
        raise ValidationError("Donnez l’adresse de la hiérarchie, pas celle de la personne inscrite.")
    connue = agent.courriel or par.email
    domaine = connue.rpartition("@")[2].lower()
    if domaine and courriel.rpartition("@")[2].lower() != domaine:
        raise ValidationError(f"Donnez une adresse professionnelle, en @{domaine}.")
    return courriel


# --- Par un lien personnel ----------------------------------------------------------------------------------


class ReponseForm(forms.Form):
    """La hiérarchie accepte d’un bouton, ou refuse d’un autre en disant pourquoi."""

    motif = forms.CharField(
        label="Si vous refusez, la raison",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne la lira.",
    )

    @property
    def refuse(self):
        return "refuser" in self.data

    def clean_motif(self):
        if self.refuse and not self.cleaned_data["motif"].strip():
            raise ValidationError("Dites la raison de votre refus.")
        return self.cleaned_data["motif"]

    def clean(self):
        if self.refuse == ("accepter" in self.data):
            raise ValidationError("Choisissez un des deux boutons\N{NO-BREAK SPACE}: donner votre accord, ou refuser.")
        return super().clean()


class AvisForm(forms.Form):
    utilite = forms.TypedChoiceField(
        label="Cette formation vous a-t-elle été utile\N{NO-BREAK SPACE}?",
        choices=[(valeur, libelle) for valeur, libelle in reversed(AvisFormation.Utilite.choices)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    appris = forms.CharField(
        label="Qu’en retenez-vous\N{NO-BREAK SPACE}?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    manque = forms.CharField(
        label="Qu’est-ce qui vous a manqué\N{NO-BREAK SPACE}?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ne nommez personne, ni vous.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_class = "formulaire avis"
        self.helper.add_input(Submit("envoyer", "Envoyer ma réponse"))
