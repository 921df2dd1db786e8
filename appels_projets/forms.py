from django import forms

from appels_projets.engagements import CONTRAT_REPUBLICAIN
from appels_projets.models import Attestation, Candidature, Deliberation, PieceJointe
from socle.dates import dire_le_jour

SECTIONS = [
    ("projet", "Votre projet", ["intitule", "resume_public", "themes"]),
    ("contenu", "Ce que vous ferez", ["diagnostic", "objectifs", "description", "methode_evaluation"]),
    ("cadre", "Où, quand, pour qui", ["lieu_precis", "date_debut", "date_fin", "nb_beneficiaires_prevu"]),
    ("budget", "Le budget", ["budget_total", "montant_demande"]),
]


class JourInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options):
        super().__init__(format="%Y-%m-%d", **options)


class CandidatureForm(forms.ModelForm):
    """Le brouillon : rien n’y est obligatoire (voir completude.py pour le dépôt)."""

    version = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = Candidature
        fields = [champ for _, _, champs in SECTIONS for champ in champs]
        widgets = {
            "resume_public": forms.Textarea(attrs={"rows": 4}),
            "themes": forms.CheckboxSelectMultiple,
            "diagnostic": forms.Textarea(attrs={"rows": 5}),
            "objectifs": forms.Textarea(attrs={"rows": 5}),
            "description": forms.Textarea(attrs={"rows": 8}),
            "methode_evaluation": forms.Textarea(attrs={"rows": 4}),
            "date_debut": JourInput(),
            "date_fin": JourInput(),
        }
        help_texts = {
            "diagnostic": "Quel préjugé, quelle discrimination ou quelle haine avez-vous constatés, et où\u00a0?",
            "objectifs": "Ce qui aura changé à la fin, et pour qui.",
            "description": "Les étapes, les interventions, qui les anime.",
            "methode_evaluation": "Deux ou trois signes simples que vous saurez relever.",
            "lieu_precis": "École, collège, quartier, salle… un ou plusieurs.",
            "nb_beneficiaires_prevu": "Une estimation suffit.",
            "budget_total": "En euros, sans centimes\u00a0: toutes les dépenses du projet.",
            "montant_demande": "En euros, sans centimes.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        themes = self.fields["themes"]
        themes.queryset = self.instance.campagne.themes.all()
        if not themes.queryset:
            del self.fields["themes"]

    def sections(self):
        """(ancre, titre, champs) dans l’ordre de la page."""
        return [
            (ancre, titre, [self[champ] for champ in champs if champ in self.fields])
            for ancre, titre, champs in SECTIONS
        ]

    def differences_avec(self, actuelle):
        """(libellé, texte en base) de chaque champ où la base dit autre chose que cette saisie."""
        en_base = CandidatureForm(instance=actuelle)
        return [
            (self.fields[nom].label, _lire(actuelle, nom))
            for nom in self.fields
            if nom != "version" and self.fields[nom].has_changed(en_base[nom].initial, self[nom].data)
        ]


def _lire(candidature, champ):
    valeur = getattr(candidature, champ)
    if champ == "themes":
        return ", ".join(str(theme) for theme in valeur.all())
    return valeur


class PieceForm(forms.ModelForm):
    class Meta:
        model = PieceJointe
        fields = ["type_piece", "fichier"]
        labels = {"type_piece": "De quelle pièce s’agit-il\u00a0?"}
        help_texts = {"fichier": "PDF, JPG, PNG, ODT, ODS, DOCX ou XLSX\u00a0; 10\u00a0Mo au plus."}


class DepotForm(forms.Form):
    """Les engagements de la personne signataire, à cocher un par un, au moment du dépôt."""

    cer = forms.BooleanField(
        label="Au nom de l’association, je souscris le contrat d’engagement républicain.",
        error_messages={"required": "Sans cet engagement, la Ville ne peut pas subventionner votre association."},
    )

    engagements = CONTRAT_REPUBLICAIN

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for attestation in Attestation.TypeAttestation:
            self.fields[attestation.value] = forms.BooleanField(
                label=attestation.label, error_messages={"required": "À attester pour déposer."}
            )


class MotifForm(forms.Form):
    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 4}))


class ProposerForm(forms.Form):
    montant = forms.IntegerField(label="Montant proposé (€)", min_value=1)

    def __init__(self, *args, candidature, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["montant"].initial = candidature.montant_propose or candidature.montant_demande
        self.fields["montant"].widget.attrs["max"] = candidature.montant_demande


class AttribuerForm(forms.Form):
    montant = forms.DecimalField(label="Montant attribué (€)", min_value=1, max_digits=10, decimal_places=2)
    numero = forms.CharField(label="Numéro de la délibération", max_length=40)
    date = forms.DateField(label="Date de la délibération", widget=JourInput())
    executoire_le = forms.DateField(
        label="Exécutoire le", widget=JourInput(), help_text="Transmise au contrôle de légalité et publiée."
    )

    def __init__(self, *args, candidature, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["montant"].initial = candidature.montant_propose
        prises = Deliberation.objects.filter(attributions__candidature__campagne=candidature.campagne)
        derniere = prises.order_by("date").last()
        if derniere:
            for champ in ("numero", "date", "executoire_le"):
                self.fields[champ].initial = getattr(derniere, champ)

    def clean(self):
        saisie = super().clean()
        connue = Deliberation.objects.filter(numero=saisie.get("numero", "")).first()
        deliberation = connue or Deliberation(numero=saisie.get("numero", ""))
        for champ in ("date", "executoire_le"):
            lue, donnee = getattr(deliberation, champ), saisie.get(champ)
            if connue and lue and donnee and lue != donnee:
                self.add_error(champ, _dire_l_autre_date(connue, lue))
            setattr(deliberation, champ, donnee)
        if not self.errors:
            deliberation.full_clean()
        self.deliberation = deliberation
        return saisie


def _dire_l_autre_date(deliberation, lue):
    return (
        f"La délibération n° {deliberation.numero} est déjà inscrite avec une autre date, le {dire_le_jour(lue)} : "
        "écrivez celle-là, ou corrigez-la d’abord dans la gestion, à la liste des délibérations."
    )
