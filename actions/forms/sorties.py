"""Les formulaires des sorties : ajouter une classe, tenir sa fiche, compter, et l’avis de l’enseignant·e."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.db.models import Q
from django.utils import timezone

from actions import annees_scolaires
from actions.etats import EtatPlan, EtatSortie
from actions.models import Action, AvisEnseignant, SortieScolaire
from actions.sorties import ecole_nommee
from partenaires.models import Organisme

EFFECTIF_MAX = 99
NOTER = {
    # La meilleure note d’abord ; aucune n’est choisie d’avance.
    "choices": list(reversed(AvisEnseignant.Note.choices)),
    "coerce": int,
    "widget": forms.RadioSelect,
    "error_messages": {"required": "Choisissez une réponse."},
}
RACONTER = {"required": False, "max_length": 2000, "widget": forms.Textarea(attrs={"rows": 3})}


class JourInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options):
        super().__init__(format="%Y-%m-%d", **options)


class Effectif(forms.IntegerField):
    """Un nombre de personnes d’une classe ; vide se dit « non renseigné », jamais 0."""

    def __init__(self, label, *, required=False, **options):
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        super().__init__(label=label, required=required, min_value=1, max_value=EFFECTIF_MAX, widget=widget, **options)


def verifier_le_jour(jour, annee):
    """Lève une erreur si ce jour n’est pas de l’année scolaire de la sortie."""
    if jour and annees_scolaires.de(jour) != annee:
        raise forms.ValidationError(f"Ce jour n’est pas de l’année scolaire {annees_scolaires.dire(annee)}.")


def _disposer(form, *lignes):
    """La mise en page : un champ par ligne, ou plusieurs côte à côte ; ceux que ce formulaire n’a pas se passent."""
    rangees = [[nom for nom in ligne.split() if nom in form.fields] for ligne in lignes]
    return Layout(*(Row(*noms) if len(noms) > 1 else noms[0] for noms in rangees if noms))


class ClasseForm(forms.ModelForm):
    """Ce que l’ajout et la fiche ont en commun : une classe n’a qu’une sortie dans l’année, et dans cette année."""

    eleves_prevus = Effectif("Élèves attendus")

    class Meta:
        model = SortieScolaire
        fields = ["ecole", "classe", "jour", "atelier", "eleves_prevus", "enseignant_courriel"]
        labels = {"jour": "Jour de la sortie"}
        widgets = {"jour": JourInput(), "enseignant_courriel": forms.EmailInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        actuelle = Q(pk=self.instance.ecole_id) if self.instance.ecole_id else Q(pk__in=[])
        self.fields["ecole"].queryset = Organisme.objects.ecoles() | Organisme.objects.filter(actuelle)
        self.fields["ecole"].empty_label = "Choisir une école"

    def clean_classe(self):
        return " ".join(self.cleaned_data["classe"].split())

    def clean_enseignant_courriel(self):
        return self.cleaned_data["enseignant_courriel"].lower()

    def clean(self):
        donnees = super().clean()
        annee = self.annee(donnees)
        if annee is not None:
            self._verifier("jour", verifier_le_jour, donnees.get("jour"), annee)
            self._verifier("enseignant_courriel", _verifier_l_adresse, donnees, annee)
            self._verifier("classe", self._verifier_la_classe, donnees, annee)
        return donnees

    def annee(self, donnees):
        return self.instance.annee_scolaire

    def ecole(self, donnees):
        return donnees.get("ecole")

    def _verifier(self, champ, verifier, *arguments):
        try:
            verifier(*arguments)
        except forms.ValidationError as faute:
            self.add_error(champ, faute)

    def _verifier_la_classe(self, donnees, annee):
        ecole, classe = self.ecole(donnees), donnees.get("classe")
        if not (ecole and classe):
            return
        memes = SortieScolaire.objects.de_l_annee_scolaire(annee).filter(ecole=ecole, classe__iexact=classe)
        if memes.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Cette classe a déjà sa sortie cette année.")


def _verifier_l_adresse(donnees, annee):
    sortie = SortieScolaire(jour=donnees.get("jour"), annee_scolaire=annee)
    if donnees.get("enseignant_courriel") and timezone.localdate() >= sortie.adresse_gardee_jusqu_au:
        raise forms.ValidationError("Cette sortie date de plus de trois mois, l’adresse ne se garde plus.")


class AjoutForm(ClasseForm):
    """Une classe de plus ; son école se choisit, ou s’écrit si elle n’est pas encore connue."""

    nom_de_l_ecole = forms.CharField(
        label="Ou une école qui n’est pas dans la liste",
        required=False,
        max_length=Organisme._meta.get_field("nom").max_length,
        help_text="Écrivez son nom\N{NO-BREAK SPACE}: elle sera créée, et vous la retrouverez ensuite dans la liste.",
    )

    class Meta(ClasseForm.Meta):
        fields = ["annee_scolaire", *ClasseForm.Meta.fields, "action"]
        labels = ClasseForm.Meta.labels | {"action": "Action du plan"}
        help_texts = {"action": "Celle dont ces sorties sont le résultat."}

    def __init__(self, *args, annees, action, **kwargs):
        super().__init__(*args, **kwargs)
        choix = [(annee, annees_scolaires.dire(annee)) for annee in annees]
        self.fields["annee_scolaire"] = forms.TypedChoiceField(label="Année scolaire", choices=choix, coerce=int)
        self.fields["ecole"].required = False
        ouvertes = Action.objects.exclude(plan__etat=EtatPlan.CLOS) | Action.objects.filter(pk=action and action.pk)
        self.fields["action"].queryset = ouvertes.select_related("plan")
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        reste = ("atelier", "enseignant_courriel", "action")
        self.helper.layout = _disposer(
            self, "annee_scolaire", "ecole", "nom_de_l_ecole", "classe", "jour eleves_prevus", *reste
        )

    def clean_nom_de_l_ecole(self):
        return " ".join(self.cleaned_data["nom_de_l_ecole"].split())

    def clean(self):
        donnees = super().clean()
        if bool(donnees.get("ecole")) == bool(donnees.get("nom_de_l_ecole")) and "ecole" not in self.errors:
            self.add_error("ecole", "Choisissez une école dans la liste, ou écrivez le nom d’une autre.")
        return donnees

    def annee(self, donnees):
        return donnees.get("annee_scolaire")

    def ecole(self, donnees):
        nom = donnees.get("nom_de_l_ecole")
        return donnees.get("ecole") or (nom and ecole_nommee(nom))


class FicheForm(ClasseForm):
    """La fiche d’une classe. Comptée, elle garde un jour et un nombre d’élèves venus."""

    revision = forms.CharField(widget=forms.HiddenInput)
    eleves = Effectif("Élèves venus", required=True)
    accompagnateurs = Effectif("Adultes")

    class Meta(ClasseForm.Meta):
        fields = ["ecole", "classe", "jour", "eleves_prevus", "eleves", "accompagnateurs", "atelier"]
        fields += ["enseignant_courriel"]
        help_texts = {"classe": "", "jour": ""}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision
        comptee = self.instance.etat == EtatSortie.REALISEE
        self.fields["jour"].required = comptee
        if not comptee:
            del self.fields["eleves"], self.fields["accompagnateurs"]
        if not self.instance.accepte_une_adresse and not self.instance.enseignant_courriel:
            del self.fields["enseignant_courriel"]
        for champ in self.visible_fields():
            # La page rapporte aussi ce qu’elle montrait : on sait ce que la personne a changé, elle.
            champ.field.show_hidden_initial = True
        self.helper = FormHelper(self)
        nombres = ("jour eleves_prevus", "eleves accompagnateurs")
        self.helper.layout = _disposer(self, "revision", "ecole classe", *nombres, "atelier", "enseignant_courriel")
        # Un seul bouton principal par écran : tant qu’elle n’est pas comptée, c’est celui de l’étape suivante.
        second = "" if comptee else "bouton--secondaire"
        self.helper.add_input(Submit("enregistrer", "Enregistrer la fiche", css_class=second))

    def clean_jour(self):
        jour = self.cleaned_data["jour"]
        if jour and self.fields["jour"].required and jour > timezone.localdate():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return jour

    def lire(self):
        """Les champs de la fiche tels que la personne les veut."""
        return {nom: self.cleaned_data[nom] for nom in self.fields if nom != "revision"}

    @classmethod
    def remplie(cls, actuelle, saisie):
        """Le formulaire de la fiche telle qu’elle est, où l’on a déjà écrit `saisie`."""
        donnees = {"revision": actuelle.revision}
        for champ in cls(instance=actuelle).visible_fields():
            connu = "" if champ.initial is None else champ.initial
            donnees |= {champ.html_initial_name: connu, champ.html_name: saisie.get(champ.name, connu)}
        return cls(donnees, instance=actuelle)

    def reprise(self, actuelle):
        """La fiche d’aujourd’hui et, par-dessus, ce que la personne y a changé ; ce qu’elle n’a pas touché suit."""
        return self.remplie(actuelle, {nom: self.data.get(nom, "") for nom in self.changed_data})

    def ecarts(self, actuelle):
        """(libellé, ce que dit la fiche, ce que dit la saisie) pour chaque champ où elles diffèrent."""
        lus = [(champ, getattr(actuelle, champ.name), self.cleaned_data.get(champ.name)) for champ in self.lisibles()]
        return [(champ.label, _dire(la), _dire(ici)) for champ, la, ici in lus if la != ici]

    def lisibles(self):
        return [champ for champ in self.visible_fields() if champ.name in self.cleaned_data]


def _dire(valeur):
    return valeur.strftime("%d/%m/%Y") if hasattr(valeur, "strftime") else str(valeur or "")


class CompterForm(forms.Form):
    """Le jour même : combien sont venus."""

    jour = forms.DateField(label="Jour", widget=JourInput())
    eleves = Effectif("Élèves venus", required=True)
    accompagnateurs = Effectif("Adultes")

    def __init__(self, *args, sortie, **kwargs):
        super().__init__(*args, prefix="compter", initial={"jour": sortie.jour}, **kwargs)
        self.sortie = sortie

    def clean_jour(self):
        jour = self.cleaned_data["jour"]
        if jour > timezone.localdate():
            raise forms.ValidationError("Ce jour n’est pas encore venu. Une sortie se compte le jour même, ou après.")
        verifier_le_jour(jour, self.sortie.annee_scolaire)
        return jour


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Raison",
        max_length=300,
        help_text="Par exemple\N{NO-BREAK SPACE}: le car n’est pas venu, l’école était fermée.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="annuler", **kwargs)


class AvisForm(forms.Form):
    """Le questionnaire : deux questions, deux autres si l’on veut."""

    interet = forms.TypedChoiceField(label="Les élèves ont-ils été intéressés\N{NO-BREAK SPACE}?", **NOTER)
    accueil = forms.TypedChoiceField(label="La classe a-t-elle été bien accueillie\N{NO-BREAK SPACE}?", **NOTER)
    en_classe = forms.CharField(
        label="Qu’en avez-vous fait en classe, avant ou après\N{NO-BREAK SPACE}?",
        help_text="Quelques mots suffisent. Ne nommez aucun élève.",
        **RACONTER,
    )
    a_ameliorer = forms.CharField(label="Qu’est-ce qui est à améliorer\N{NO-BREAK SPACE}?", **RACONTER)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_class = "formulaire avis"
        self.helper.add_input(Submit("envoyer", "Envoyer mon avis"))
