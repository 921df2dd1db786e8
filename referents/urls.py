from django.urls import path

from referents.views import comptes

invitation = [
    path("invitation/<str:jeton>/", comptes.accepter, name="accepter"),
]

espace = []

pilotage = [
    path("referents/", comptes.referents, name="referents"),
    path("referents/inviter/", comptes.inviter_tous, name="inviter-tous"),
    path("referents/<int:pk>/inviter/", comptes.inviter, name="inviter"),
]
