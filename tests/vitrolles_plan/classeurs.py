"""Sortir une liste de la gestion et l’y reprendre, en classeur ou en csv, comme le fait une personne."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse


def page(modele, nom):
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{nom}")


def exporter(client, modele, **filtres):
    return openpyxl.load_workbook(io.BytesIO(client.get(page(modele, "export"), filtres).content))


def exporter_en_csv(client, modele, **filtres):
    return client.get(page(modele, "export_csv"), filtres).content


def importer(client, modele, classeur, **saisie):
    """L’aperçu seulement."""
    contenu = io.BytesIO()
    classeur.save(contenu)
    return deposer(client, modele, contenu.getvalue(), "liste.xlsx", **saisie)


def deposer(client, modele, contenu, nom="liste.csv", **saisie):
    fichier = SimpleUploadedFile(nom, contenu)
    return client.post(page(modele, "import"), {"import_file": fichier, "format": "0", "resource": "0", **saisie})


def confirmer(client, modele, apercu, **saisie):
    formulaire = apercu.context["confirm_form"]
    return client.post(page(modele, "process_import"), {**formulaire.initial, **saisie})


def nouveau(*lignes):
    classeur = openpyxl.Workbook()
    for ligne in lignes:
        classeur.active.append(ligne)
    return classeur


def colonne(classeur, titre):
    titres = [case.value for case in classeur.active[1]]
    return titres.index(titre) + 1


def totaux(reponse):
    return {sorte: nombre for sorte, nombre in reponse.context["result"].totals.items() if nombre}
