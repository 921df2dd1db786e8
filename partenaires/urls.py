from django.urls import path

from partenaires import views

publiques = [path("aide/", views.aide, name="aide")]
