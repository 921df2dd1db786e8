"""Les comptes : django-allauth, ses courriels par notre file, et un prénom et un nom à l’inscription."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from socle import courriels

MESSAGES = {
    "account/email/email_confirmation": "compte_confirmation",
    "account/email/email_confirmation_signup": "compte_confirmation",
    "account/email/password_reset_key": "compte_mot_de_passe",
    "account/email/account_already_exists": "compte_existe_deja",
    "account/email/unknown_account": "compte_inconnu",
}
# Les autres messages d’allauth disent un fait touchant à la sécurité du compte : ils ont le même gabarit.
FAITS = {
    "account/email/password_changed": "Votre mot de passe vient d’être changé.",
    "account/email/password_set": "Un mot de passe vient d’être choisi pour votre compte.",
    "account/email/password_reset": "Votre mot de passe vient d’être changé, à partir d’un lien reçu par courriel.",
    "account/email/email_changed": "L’adresse principale de votre compte vient de changer.",
    "account/email/email_deleted": "Une adresse vient d’être retirée de votre compte.",
    "account/email/email_confirm": "Une adresse de votre compte vient d’être confirmée.",
    "mfa/email/totp_activated": "Le second facteur vient d’être activé sur votre compte.",
    "mfa/email/totp_deactivated": "Le second facteur vient d’être retiré de votre compte.",
    "mfa/email/recovery_codes_generated": "De nouveaux codes de secours viennent d’être produits pour votre compte.",
}
FAIT_INCONNU = "Un réglage de votre compte vient de changer."


class AdaptateurDeCompte(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Ce compte est fermé.",
        "cannot_remove_primary_email": "L’adresse principale ne se retire pas : choisissez-en d’abord une autre.",
        "duplicate_email": "Cette adresse est déjà celle de ce compte.",
        "email_password_mismatch": "Cette adresse et ce mot de passe ne vont pas ensemble.",
        "email_taken": "Un compte existe déjà pour cette adresse.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": "Ce code n’est pas le bon.",
        "incorrect_password": "Ce mot de passe n’est pas le bon.",
        "invalid_login": "Cette adresse et ce mot de passe ne vont pas ensemble.",
        "invalid_or_expired_key": "Ce lien n’est plus valable.",
        "invalid_password_reset": "Ce lien n’est plus valable.",
        "max_email_addresses": "Un compte a %d adresses au plus.",
        # Au-delà de la limite par poste, allauth rend la page 429.html.
        "rate_limited": "Trop d’essais à la suite : attendez quelques minutes.",
        "same_as_current": "La nouvelle valeur doit être différente de l’ancienne.",
        "too_many_login_attempts": "Trop d’essais de connexion : attendez cinq minutes, puis recommencez.",
        "unverified_primary_email": "Confirmez d’abord cette adresse.",
    }

    def send_mail(self, template_prefix, email, context):
        if template_prefix in MESSAGES:
            cles = ("user", "activate_url", "password_reset_url")
            contexte = {cle: context[cle] for cle in cles if cle in context}
            courriels.envoyer(MESSAGES[template_prefix], email, courriel=email, **contexte, **_adresses())
            return
        fait = FAITS.get(template_prefix, FAIT_INCONNU)
        courriels.envoyer("compte_avis", email, courriel=email, fait=fait, quand=timezone.now(), **_adresses())

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Toujours envoyé : chacun apprend ce qui touche à la sécurité de son compte."""
        email = email or EmailAddress.objects.get_primary_email(user)
        if email:
            self.send_mail(template_prefix, email, context or {})

    # Les liens partent de l’adresse réglée du site, jamais de l’en-tête Host de la requête.
    def get_email_confirmation_url(self, request, emailconfirmation):
        return _absolue("account_confirm_email", emailconfirmation.key)

    def get_reset_password_from_key_url(self, key):
        return _absolue("account_reset_password_from_key", *key.split("-", 1))


def _absolue(nom, *arguments):
    return settings.ADRESSE_DU_SITE + reverse(nom, args=arguments)


def _adresses():
    return {"url_inscription": _absolue("account_signup"), "url_oubli": _absolue("account_reset_password")}


class IdentiteForm(forms.Form):
    """Ce que nous demandons en plus à l’inscription."""

    prenom = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    nom = forms.CharField(label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))

    field_order = ["prenom", "nom", "email", "password1", "password2"]

    def signup(self, request, user):
        user.prenom, user.nom = self.cleaned_data["prenom"], self.cleaned_data["nom"]
        user.save(update_fields=["prenom", "nom"])
