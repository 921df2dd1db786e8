"""Les comptes : django-allauth, ses courriels par notre file, et un prénom et un nom à l’inscription."""

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.urls import reverse

from socle import courriels

MESSAGES = {
    "account/email/email_confirmation": "compte_confirmation",
    "account/email/email_confirmation_signup": "compte_confirmation",
    "account/email/password_reset_key": "compte_mot_de_passe",
    "account/email/account_already_exists": "compte_existe_deja",
    "account/email/unknown_account": "compte_inconnu",
    "account/email/password_reset": "compte_mot_de_passe_change",
    "account/email/password_changed": "compte_mot_de_passe_change",
}


class AdaptateurDeCompte(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        contexte = {
            cle: context[cle] for cle in ("user", "activate_url", "password_reset_url", "email") if cle in context
        }
        message = MESSAGES.get(template_prefix, "compte_avis")
        courriels.envoyer(message, email, **{"email": email, **contexte})

    def get_email_confirmation_url(self, request, emailconfirmation):
        return settings.ADRESSE_DU_SITE + reverse("account_confirm_email", args=[emailconfirmation.key])


class IdentiteForm(forms.Form):
    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)

    field_order = ["prenom", "nom", "email", "password1", "password2"]

    def signup(self, request, user):
        user.prenom, user.nom = self.cleaned_data["prenom"], self.cleaned_data["nom"]
        user.save(update_fields=["prenom", "nom"])
