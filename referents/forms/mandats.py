"""Les formulaires des mandats, des lettres, des réorganisations et des doublons."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from referents.forms.cases import JourInput, nombre_en_francais
from referents.forms.versions import FormulaireVersionne
from referents.models import Agent, Direction, LettreMission, RoleMandat, Service
from socle.fichiers import DOCUMENTS, FichierAccepte

RIEN_NE_CHANGE = "Rien ne changerait : donnez un autre nom, ou une autre direction."


class ChoixAgent(forms.ModelChoiceField):
    def __init__(self, **options):
        super().__init__(Agent.objects.none(), empty_label="Choisir…", **options)

    def label_from_instance(self, agent):
        return f"{agent.nom} {agent.prenom} – {agent.service}"


class ChoixService(forms.ModelChoiceField):
    def __init__(self, *, empty_label="Choisir…", **options):
        super().__init__(Service.objects.none(), empty_label=empty_label, **options)

    def label_from_instance(self, service):
        return f"{service.direction} – {service}"


# Les listes se posent à l’ouverture du formulaire : « en place » dépend du jour.
def agents_en_poste():
    return Agent.objects.actifs().select_related("service").order_by("nom", "prenom", "pk")


def services_en_place():
    return Service.objects.en_place().select_related("direction").order_by("direction__nom", "nom")


class NommerForm(forms.Form):
    agent = ChoixAgent(label="Personne")
    service = ChoixService(
        label="Service représenté",
        required=False,
        empty_label="Son propre service",
        help_text="Celui au nom duquel la personne est référente.",
    )
    role = forms.ChoiceField(
        label="Rôle", choices=RoleMandat.choices, initial=RoleMandat.TITULAIRE, widget=forms.RadioSelect
    )
    debut = forms.DateField(
        label="À partir du",
        widget=JourInput,
        help_text="Un jour à venir laisse la personne « pressentie » : vous confirmerez son mandat ce jour-là.",
    )

    def __init__(self, *args, direction=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["debut"].initial = timezone.localdate()
        agents = agents_en_poste()
        self.fields["agent"].queryset = agents.filter(service__direction=direction) if direction else agents
        self.fields["service"].queryset = services_en_place()

    def clean(self):
        donnees = super().clean()
        if donnees.get("agent"):
            donnees["service"] = donnees.get("service") or donnees["agent"].service
            if not donnees["service"].est_en_place:
                self.add_error("service", "Son propre service n’existe plus : choisissez celui qu’elle représente.")
        return donnees


class PauseForm(forms.Form):
    motif = forms.CharField(
        label="Raison de la pause", max_length=200, help_text="Sans rien de personnel : « absence longue » suffit."
    )


class TerminerForm(forms.Form):
    fin = forms.DateField(label="Dernier jour du mandat", widget=JourInput)
    motif = forms.CharField(
        label="Raison",
        max_length=200,
        required=False,
        help_text="Changement de poste, départ… sans rien de personnel.",
    )

    def __init__(self, *args, mandat, **kwargs):
        super().__init__(*args, **kwargs)
        self.mandat = mandat
        self.dernier = max(timezone.localdate(), mandat.debut)
        self.fields["fin"].initial = self.dernier

    def clean_fin(self):
        fin = self.cleaned_data["fin"]
        if fin < self.mandat.debut:
            raise ValidationError("La fin ne peut pas précéder le début du mandat.")
        if fin > self.dernier:
            raise ValidationError("Cette date est à venir : terminez le mandat le jour venu.")
        return fin


class LettreForm(FormulaireVersionne):
    quotite = nombre_en_francais(
        LettreMission,
        "quotite",
        label="Part du temps de travail (%)",
        required=False,
        help_text="Nécessaire pour la signature. Une demi-journée par semaine fait 10 %.",
    )

    class Meta:
        model = LettreMission
        fields = ["missions", "quotite", "echeance", "signataire"]
        labels = {"signataire": "Qui signe pour la hiérarchie", "echeance": "Dernier jour où la lettre vaut"}
        help_texts = {"echeance": "Vide : sans terme."}
        widgets = {"missions": forms.Textarea(attrs={"rows": 8}), "echeance": JourInput}

    def clean_echeance(self):
        echeance = self.cleaned_data["echeance"]
        if echeance and echeance < timezone.localdate():
            raise ValidationError("Cette date est passée.")
        return echeance


class SignatureForm(forms.Form):
    signee_le = forms.DateField(label="Signée le", widget=JourInput)
    accord_hierarchique_le = forms.DateField(
        label="Accord de la hiérarchie le", widget=JourInput, help_text="Le jour où la direction a dit oui."
    )
    signataire = forms.CharField(
        label="Qui a signé pour la hiérarchie",
        max_length=LettreMission._meta.get_field("signataire").max_length,
        help_text="Nom et qualité.",
    )
    echeance = forms.DateField(
        label="Dernier jour où la lettre vaut", required=False, widget=JourInput, help_text="Vide : sans terme."
    )
    fichier = forms.FileField(
        label="La lettre signée",
        validators=[FichierAccepte(DOCUMENTS)],
        help_text="Le document numérisé : PDF ou photo, 10 Mo au plus.",
    )

    def __init__(self, *args, lettre, **kwargs):
        initial = {"signataire": lettre.signataire, "echeance": lettre.echeance}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        donnees = super().clean()
        for champ in ("signee_le", "accord_hierarchique_le"):
            if donnees.get(champ) and donnees[champ] > timezone.localdate():
                self.add_error(champ, "Cette date est à venir.")
        if donnees.get("echeance") and donnees.get("signee_le") and donnees["echeance"] < donnees["signee_le"]:
            self.add_error("echeance", "L’échéance ne peut pas précéder la signature.")
        return donnees


class ReorganisationForm(forms.Form):
    service = ChoixService(label="Service d’aujourd’hui")
    direction = forms.ModelChoiceField(Direction.objects.none(), label="Sa direction, ensuite", empty_label="Choisir…")
    nom = forms.CharField(
        label="Son nom, ensuite",
        max_length=Service._meta.get_field("nom").max_length,
        help_text="Le même s’il change seulement de direction.",
    )
    le = forms.DateField(label="À partir du", widget=JourInput, help_text="Premier jour de la nouvelle organisation.")
    empreinte = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["le"].initial = timezone.localdate()
        self.fields["service"].queryset = services_en_place()
        self.fields["direction"].queryset = Direction.objects.en_place()

    def clean_le(self):
        le = self.cleaned_data["le"]
        if le > timezone.localdate():
            raise ValidationError("Cette date est à venir : les agents changeraient de service dès aujourd’hui.")
        return le

    def clean(self):
        donnees = super().clean()
        direction, nom, service = donnees.get("direction"), donnees.get("nom"), donnees.get("service")
        if direction and nom and Service.objects.filter(direction=direction, nom=nom).exists():
            meme = service and (service.direction_id, service.nom) == (direction.pk, nom)
            self.add_error("nom", RIEN_NE_CHANGE if meme else "Cette direction a déjà un service de ce nom.")
        return donnees


class FusionForm(forms.Form):
    garde = ChoixAgent(label="La fiche à garder")
    double = ChoixAgent(label="La fiche en double", help_text="Elle s’effacera.")
    empreinte = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        toutes = Agent.objects.select_related("service").order_by("nom", "prenom", "pk")
        for champ in ("garde", "double"):
            self.fields[champ].queryset = toutes

    def clean(self):
        donnees = super().clean()
        if donnees.get("garde") and donnees.get("garde") == donnees.get("double"):
            self.add_error("double", "Choisissez deux fiches différentes.")
        return donnees


class DirectionForm(forms.Form):
    """Pour chercher une personne parmi beaucoup : d’abord sa direction."""

    direction = forms.ModelChoiceField(
        Direction.objects.none(), label="Direction", required=False, empty_label="Toutes", to_field_name="code"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["direction"].queryset = Direction.objects.en_place()


class FiltreCouvertureForm(forms.Form):
    trous = forms.BooleanField(label="Seulement les directions sans référent·e", required=False)
