"""Les formulaires des comptes : ceux de django-allauth, dans nos mots."""

from allauth.account import forms as comptes
from allauth.mfa.base import forms as second_facteur
from allauth.mfa.totp.forms import ActivateTOTPForm


class DansNosMots:
    """Libellés et aides du site ; un exemple grisé dans le champ n’est ni un libellé ni une aide."""

    libelles, aides = {}, {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for nom, champ in self.fields.items():
            champ.widget.attrs.pop("placeholder", None)
            champ.label = self.libelles.get(nom, champ.label)
            champ.help_text = self.aides.get(nom, "")
            champ.error_messages["required"] = "Ce champ est à remplir."


MOT_DE_PASSE = "Douze caractères au moins. Une phrase se retient mieux qu’un mot compliqué."
NOUVEAU = {"password1": "Nouveau mot de passe", "password2": "Nouveau mot de passe, une seconde fois"}


class ConnexionForm(DansNosMots, comptes.LoginForm):
    libelles = {"login": "Adresse électronique", "password": "Mot de passe"}


class InscriptionForm(DansNosMots, comptes.SignupForm):
    libelles = {
        "email": "Adresse électronique",
        "password1": "Mot de passe",
        "password2": "Mot de passe, une seconde fois",
    }
    aides = {
        "email": "Vous y recevrez un lien à ouvrir pour finir l’inscription.",
        "password1": MOT_DE_PASSE,
    }


class OubliForm(DansNosMots, comptes.ResetPasswordForm):
    libelles = {"email": "Adresse électronique de votre compte"}


class NouveauMotDePasseForm(DansNosMots, comptes.ResetPasswordKeyForm):
    libelles, aides = NOUVEAU, {"password1": MOT_DE_PASSE}


class ChangerLeMotDePasseForm(DansNosMots, comptes.ChangePasswordForm):
    libelles, aides = {"oldpassword": "Mot de passe actuel", **NOUVEAU}, {"password1": MOT_DE_PASSE}


class ChoisirUnMotDePasseForm(DansNosMots, comptes.SetPasswordForm):
    libelles, aides = NOUVEAU, {"password1": MOT_DE_PASSE}


class AutreAdresseForm(DansNosMots, comptes.AddEmailForm):
    libelles = {"email": "Nouvelle adresse électronique"}


class ConfirmerParMotDePasseForm(DansNosMots, comptes.ReauthenticateForm):
    libelles = {"password": "Mot de passe"}


class CodeForm(DansNosMots, second_facteur.AuthenticateForm):
    libelles = {"code": "Code à six chiffres"}
    aides = {"code": "Celui qu’affiche votre application, ou l’un de vos codes de secours."}


class ConfirmerParCodeForm(DansNosMots, second_facteur.ReauthenticateForm):
    libelles, aides = CodeForm.libelles, CodeForm.aides


class ActiverForm(DansNosMots, ActivateTOTPForm):
    libelles = {"code": "Code à six chiffres"}
    aides = {"code": "Celui que votre application affiche à présent."}
