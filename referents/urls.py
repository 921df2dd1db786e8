from django.urls import path

from referents import views

invitation = [
    path("invitation/<str:jeton>/", views.accepter, name="accepter"),
]

espace = []

pilotage = [
    path("referents/", views.referents, name="referents"),
    path("referents/inviter/", views.inviter_tous, name="inviter-tous"),
    path("referents/<int:pk>/inviter/", views.inviter, name="inviter"),
]
