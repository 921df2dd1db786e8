"""Les adresses des comptes, en français ; les noms sont ceux de django-allauth, que ses vues attendent."""

from allauth.account import views
from django.urls import include, path

urlpatterns = [
    path("connexion/", views.login, name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inscription/", views.signup, name="account_signup"),
    path("ferme/", views.account_inactive, name="account_inactive"),
    path("reauthentification/", views.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    path("mot-de-passe/definir/", views.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/nouveau/<slug:uidb36>-<slug:key>/",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("adresse/", views.email, name="account_email"),
    path("adresse/a-confirmer/", views.email_verification_sent, name="account_email_verification_sent"),
    path("adresse/confirmer/<str:key>/", views.confirm_email, name="account_confirm_email"),
    path("second-facteur/", include("allauth.mfa.urls")),
]
