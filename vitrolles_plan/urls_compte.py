"""Les adresses des comptes, en français ; les noms sont ceux de django-allauth, que ses vues attendent."""

from allauth.account import views
from allauth.mfa.base import views as second_facteur
from allauth.mfa.recovery_codes import views as secours
from allauth.mfa.totp import views as totp
from django.urls import include, path

from vitrolles_plan import forms

codes_de_secours = [
    path("", secours.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("nouveaux/", secours.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("fichier/", secours.download_recovery_codes, name="mfa_download_recovery_codes"),
]

second_facteur_urls = [
    path("", second_facteur.index, name="mfa_index"),
    path("code/", second_facteur.AuthenticateView.as_view(form_class=forms.CodeForm), name="mfa_authenticate"),
    path(
        "confirmer/",
        second_facteur.ReauthenticateView.as_view(form_class=forms.ConfirmerParCodeForm),
        name="mfa_reauthenticate",
    ),
    path("activer/", totp.ActivateTOTPView.as_view(form_class=forms.ActiverForm), name="mfa_activate_totp"),
    path("retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes-de-secours/", include(codes_de_secours)),
]

urlpatterns = [
    path("connexion/", views.LoginView.as_view(form_class=forms.ConnexionForm), name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inscription/", views.SignupView.as_view(form_class=forms.InscriptionForm), name="account_signup"),
    path("ferme/", views.account_inactive, name="account_inactive"),
    path(
        "reauthentification/",
        views.ReauthenticateView.as_view(form_class=forms.ConfirmerParMotDePasseForm),
        name="account_reauthenticate",
    ),
    path(
        "mot-de-passe/",
        views.PasswordChangeView.as_view(form_class=forms.ChangerLeMotDePasseForm),
        name="account_change_password",
    ),
    path(
        "mot-de-passe/definir/",
        views.PasswordSetView.as_view(form_class=forms.ChoisirUnMotDePasseForm),
        name="account_set_password",
    ),
    path(
        "mot-de-passe/oublie/",
        views.PasswordResetView.as_view(form_class=forms.OubliForm),
        name="account_reset_password",
    ),
    path("mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/nouveau/<slug:uidb36>/<slug:key>/",
        views.PasswordResetFromKeyView.as_view(form_class=forms.NouveauMotDePasseForm),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("adresse/", views.EmailView.as_view(form_class=forms.AutreAdresseForm), name="account_email"),
    path("adresse/a-confirmer/", views.email_verification_sent, name="account_email_verification_sent"),
    path("adresse/confirmer/<str:key>/", views.confirm_email, name="account_confirm_email"),
    path("second-facteur/", include(second_facteur_urls)),
]
