from django.urls import path

from socle import views

courriels = [
    path("<str:jeton>/", views.arreter, name="arreter"),
]
