"""Un état se montre, il ne se saisit pas : le badge du site, dans les listes et sur les fiches."""

from django.contrib import admin
from django.template.loader import render_to_string

# Ces trois lectures ont leur propre dessin ; tout autre état emploie le badge générique et son ton.
DESSINES = {"phase", "meteo", "echeance"}


def rendre(champ, valeur, libelle, ton="neutre"):
    if not valeur:
        return ""
    if champ in DESSINES:
        return render_to_string(f"composants/badge_{champ}.html", {champ: valeur, "libelle": libelle})
    return render_to_string("composants/badge_etat.html", {"ton": ton, "libelle": libelle})


def rendre_etat(objet, champ, tons):
    valeur = getattr(objet, champ)
    libelle = dict(objet._meta.get_field(champ).flatchoices).get(valeur, valeur)
    return rendre(champ, valeur, libelle, tons.get(valeur, "neutre"))


def colonne(modele, champ, tons):
    """La colonne d’une liste qui montre cet état en badge."""

    @admin.display(description=modele._meta.get_field(champ).verbose_name, ordering=champ)
    def montrer(objet):
        return rendre_etat(objet, champ, tons) or None

    montrer.__name__ = champ
    return montrer
