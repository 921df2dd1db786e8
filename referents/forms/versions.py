"""Deux personnes sur une même fiche : la seconde est prévenue, voit ce qui diffère, et ne perd rien."""

from django import forms
from django.core.exceptions import ValidationError

from socle.versions import version_de


class FormulaireVersionne(forms.ModelForm):
    """À lire sur une ligne verrouillée (`select_for_update`) quand il enregistre."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Avant toute validation : elle écrit la saisie sur l’instance.
        self._enregistre = {nom: getattr(self.instance, nom) for nom in self._meta.fields}
        self._actuelle = version_de(self.instance)
        self.fields["version"].initial = self._actuelle
        self.conflit = False

    def clean_version(self):
        version = self.cleaned_data["version"]
        if version != self._actuelle:
            self.conflit = True
            # La saisie est gardée ; le prochain envoi portera la version affichée ici, et vaudra choix.
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = self._actuelle
            raise ValidationError(
                "Quelqu’un a enregistré cette fiche pendant que vous écriviez. Votre saisie est gardée : comparez, "
                "corrigez s’il le faut, puis enregistrez de nouveau."
            )
        return version

    @property
    def ecarts(self):
        """(libellé, ce qui est enregistré) pour chaque champ où la saisie dit autre chose."""
        return [
            (self.fields[nom].label, _dire(self.instance._meta.get_field(nom), valeur))
            for nom, valeur in self._enregistre.items()
            if nom in self.fields and self.fields[nom].has_changed(valeur, _sans_retour_chariot(self[nom].data))
        ]

    def save(self, commit=True):
        if self.instance.pk and hasattr(self.instance, "version"):
            self.instance.version += 1
        return super().save(commit)


def _sans_retour_chariot(saisie):
    """Un navigateur envoie « retour chariot » à chaque ligne : ce n’est pas une différence."""
    return saisie.replace("\r\n", "\n") if isinstance(saisie, str) else saisie


def _dire(champ, valeur):
    return dict(champ.flatchoices).get(valeur, valeur) if champ.choices else valeur
