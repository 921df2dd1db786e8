from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from rapports.etats import SUITES_DECISION, SuiteDecision
from rapports.models import AvisSignataire, Comite, Decision, RapportAnnuel
from rapports.operations import exiger_une_adoption_passee
from rapports.requetes import comptes_qui_redigent
from socle.etats import PassageInterdit

# Avec la raison : un report, un amendement ou un rejet se justifie devant le comité suivant.
SUITES_A_MOTIVER = {SuiteDecision.AMENDEE, SuiteDecision.REPORTEE, SuiteDecision.REJETEE}


class SansBalise:
    """Un formulaire dont le gabarit écrit la balise."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


def case_de_date():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def zone(lignes):
    return forms.Textarea(attrs={"rows": lignes})


class AvecVersion(SansBalise, forms.ModelForm):
    """`version` dit de quelle fiche la personne est partie ; `a_change` : quelqu’un a écrit depuis."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        # La validation récrit l’instance : la comparaison se fait sur ce que la base tenait.
        self.a_change = self.is_bound and self.instance.pk and self.instance.a_change_depuis(self.data.get("version"))

    def ecarts(self):
        """(libellé, valeur enregistrée, valeur saisie) de ce qui diffère ; se lit avant de valider."""
        champs = [self[nom] for nom in self.Meta.fields if nom in self.fields]
        lignes = [(c.label, self._dire(c.name), c.data or "") for c in champs]
        return [ligne for ligne in lignes if ligne[1] != ligne[2].replace("\r\n", "\n").strip()]

    def _dire(self, nom):
        valeur = getattr(self.instance, nom)
        return "" if valeur is None else str(valeur)

    def reprise(self):
        """Le même formulaire, saisie gardée, parti de la fiche d’aujourd’hui."""
        saisie = self.data.copy()
        saisie["version"] = self.instance.version
        return type(self)(saisie, instance=self.instance)


class DateArretForm(AvecVersion):
    class Meta:
        model = RapportAnnuel
        fields = ["date_arret"]
        widgets = {"date_arret": case_de_date()}
        help_texts = {
            "date_arret": "Laissez vide : ce sera le dernier jour de l’année, ou aujourd’hui si elle n’est pas finie."
        }


class AdoptionForm(SansBalise, forms.Form):
    adopte_le = forms.DateField(label="Adopté par le comité le", widget=case_de_date())

    def clean_adopte_le(self):
        jour = self.cleaned_data["adopte_le"]
        try:
            exiger_une_adoption_passee(jour)
        except PassageInterdit as refus:
            raise ValidationError(str(refus)) from refus
        return jour


class CorrectionForm(SansBalise, forms.Form):
    motif = forms.CharField(
        label="Pourquoi ce rapport est corrigé",
        max_length=300,
        widget=zone(3),
        help_text="Cette raison se lira sur la couverture et la page publique de la nouvelle version.",
    )


class TexteForm(SansBalise, forms.Form):
    """Le texte d’un chapitre. `version` : celle que la page montre ; `saisie` : cette page."""

    texte = forms.CharField(
        label="Votre texte",
        required=False,
        max_length=20_000,
        widget=zone(16),
        help_text="Du texte simple ; une ligne vide sépare deux paragraphes.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    saisie = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)


class RedacteursForm(SansBalise, forms.Form):
    """Une case par chapitre ; l’éditorial ne se confie qu’à un·e élu·e."""

    def __init__(self, *args, lignes, **kwargs):
        super().__init__(*args, **kwargs)
        comptes = {elus: list(comptes_qui_redigent(c)) for elus, c in _par_sorte(lignes).items()}
        for ligne in lignes:
            choix = [("", "Personne"), *((c.pk, str(c)) for c in comptes[ligne.chapitre.redaction])]
            case = forms.TypedChoiceField(
                label=ligne.titre, choices=choix, required=False, coerce=int, empty_value=None
            )
            case.initial = ligne.section.redacteur_id if ligne.section else None
            case.widget.attrs["autocomplete"] = "off"
            self.fields[ligne.chapitre.code] = case
        self.comptes = {compte.pk: compte for liste in comptes.values() for compte in liste}

    def redacteurs(self):
        """{code: compte ou None}"""
        return {code: self.comptes.get(pk) for code, pk in self.cleaned_data.items()}


def _par_sorte(lignes):
    return {ligne.chapitre.redaction: ligne.chapitre for ligne in lignes}


class ComiteForm(AvecVersion):
    class Meta:
        model = Comite
        fields = ["date", "lieu", "ordre_du_jour", "releve_de_decisions"]
        widgets = {"date": case_de_date(), "ordre_du_jour": zone(5), "releve_de_decisions": zone(8)}
        help_texts = {"releve_de_decisions": "Après la réunion : qui était là, ce qui s’est dit."}

    def clean_date(self):
        """Le plan n’est pas une case : son unicité avec la date se vérifie ici."""
        jour = self.cleaned_data["date"]
        if Comite.objects.filter(plan=self.instance.plan_id, date=jour).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Un comité est déjà prévu ce jour-là.")
        return jour


class DecisionForm(AvecVersion):
    class Meta:
        model = Decision
        fields = ["texte", "porteur", "echeance", "suivi"]
        widgets = {"texte": zone(3), "echeance": case_de_date(), "suivi": zone(3)}
        help_texts = {"suivi": "Se lit dans le rapport de l’année suivante."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.est_verrouillee:
            for champ in ("texte", "porteur", "echeance"):
                del self.fields[champ]


class SuiteForm(SansBalise, forms.Form):
    suite = forms.ChoiceField(label="Suite donnée")
    motif = forms.CharField(
        label="Pourquoi",
        required=False,
        max_length=300,
        widget=zone(2),
        help_text="Obligatoire pour un amendement, un report ou un rejet.",
    )

    def __init__(self, *args, decision, **kwargs):
        super().__init__(*args, **kwargs)
        permises = SUITES_DECISION[decision.suite]
        self.fields["suite"].choices = [(suite.value, suite.label) for suite in SuiteDecision if suite in permises]

    def clean(self):
        donnees = super().clean()
        if donnees.get("suite") in SUITES_A_MOTIVER and not donnees.get("motif"):
            self.add_error("motif", "Dites pourquoi : le comité suivant le lira.")
        return donnees


class AvisForm(AvecVersion):
    class Meta:
        model = AvisSignataire
        fields = ["texte", "recu_le"]
        widgets = {"texte": zone(10), "recu_le": case_de_date()}
        help_texts = {"texte": "Il sera annexé au rapport, tel que vous l’écrivez."}
