"""Sortir une liste, la reprendre : sans toucher au classeur rien ne change, et une erreur n’écrit rien."""

import io

import openpyxl
import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from import_export.admin import ImportExportMixin

from actions.models import Action, ActionPartenaire, Domaine, Indicateur, Millesime, PiloteAction, Releve
from evenements.models import Evenement
from partenaires.models import Lieu, Organisme
from referents.models import Agent, EffectifDirection, Service
from tests.fabriques import ActionFactory, AgentFactory, OrganismeFactory, PlanFactory
from tests.vitrolles_plan.objets import fabriquer

ECHANGES = [modele for modele, fiche in admin.site._registry.items() if isinstance(fiche, ImportExportMixin)]


def page(modele, nom):
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{nom}")


def exporter(client, modele, **filtres):
    return openpyxl.load_workbook(io.BytesIO(client.get(page(modele, "export"), filtres).content))


def importer(client, modele, classeur):
    """L’aperçu seulement."""
    contenu = io.BytesIO()
    classeur.save(contenu)
    fichier = SimpleUploadedFile("liste.xlsx", contenu.getvalue())
    return client.post(page(modele, "import"), {"import_file": fichier, "format": "0", "resource": "0"})


def confirmer(client, modele, apercu):
    formulaire = apercu.context["confirm_form"]
    return client.post(page(modele, "process_import"), formulaire.initial)


def colonne(classeur, titre):
    titres = [case.value for case in classeur.active[1]]
    return titres.index(titre) + 1


def totaux(reponse):
    return {sorte: nombre for sorte, nombre in reponse.context["result"].totals.items() if nombre}


def test_les_listes_promises_s_echangent():
    promises = {Action, Millesime, Indicateur, Releve, Agent, EffectifDirection, Organisme, Evenement, Lieu}

    assert set(ECHANGES) == promises | {Service, PiloteAction, ActionPartenaire}


@pytest.mark.parametrize("modele", ECHANGES, ids=lambda m: m._meta.label)
def test_un_classeur_repris_tel_quel_ne_change_rien(connecter, coordinatrice, modele):
    fabriquer(modele)
    fabriquer(modele)
    client = connecter(coordinatrice)

    apercu = importer(client, modele, exporter(client, modele))

    assert apercu.context["result"].refus() == []
    assert totaux(apercu) == {"skip": 2}


@pytest.fixture
def action(db):
    """Une action dont presque toutes les cases sont remplies."""
    precedente = ActionFactory()
    action = ActionFactory(
        titre="Former l’accueil",
        resume="Une première ligne.\r\nUne seconde.",
        issue_de=precedente,
        reconduction="amplifiee",
        precision="jour",
        debut="2026-03-21",
        recurrente=True,
        service=AgentFactory().service,
    )
    action.objectifs_secondaires.add(precedente.objectif)
    action.domaines.add(*[Domaine.objects.create(code=code, nom=code) for code in ("emploi", "logement-essai")])
    return action


def test_une_action_bien_remplie_revient_identique(connecter, coordinatrice, action):
    client = connecter(coordinatrice)

    apercu = importer(client, Action, exporter(client, Action))

    assert totaux(apercu) == {"skip": 2}


def test_une_case_changee_se_voit_puis_s_enregistre(connecter, coordinatrice, action):
    client = connecter(coordinatrice)
    classeur = exporter(client, Action, q="Former l’accueil")
    classeur.active.cell(2, colonne(classeur, "Titre")).value = "Former tout l’accueil"
    classeur.active.cell(2, colonne(classeur, "Domaines")).value = "emploi"

    apercu = importer(client, Action, classeur)
    avant = Action.objects.get(pk=action.pk)
    confirmer(client, Action, apercu)

    apres = Action.objects.get(pk=action.pk)
    [ligne] = apercu.context["result"].valid_rows()
    assert [(case["colonne"], case["avant"], case["apres"]) for case in ligne.diff] == [
        ("Titre", "Former l’accueil", "Former tout l’accueil"),
        ("Domaines", "emploi ; logement-essai", "emploi"),
    ]
    assert (avant.titre, apres.titre) == ("Former l’accueil", "Former tout l’accueil")
    assert [domaine.code for domaine in apres.domaines.all()] == ["emploi"]
    assert apres.version == avant.version + 1
    assert apres.resume == "Une première ligne.\r\nUne seconde."
    assert apres.history.first().history_change_reason == "Import de liste.xlsx"


def test_une_ligne_nouvelle_ajoute_une_fiche_par_ses_codes(connecter, coordinatrice, action):
    client = connecter(coordinatrice)
    classeur = openpyxl.Workbook()
    classeur.active.append(["Code", "Titre", "Plan", "Objectif principal", "Type"])
    objectif = f"{action.plan.code}/{action.objectif.numero}"
    classeur.active.append(["N1", "Une action nouvelle", action.plan.code, objectif, "Formation"])

    confirmer(client, Action, importer(client, Action, classeur))

    nouvelle = Action.objects.get(code="N1")
    assert (nouvelle.plan, nouvelle.objectif, nouvelle.type_action) == (action.plan, action.objectif, "formation")


def test_chaque_erreur_dit_sa_ligne_et_rien_ne_s_ecrit(connecter, coordinatrice, db):
    plan = PlanFactory()
    classeur = openpyxl.Workbook()
    classeur.active.append(["Code", "Titre", "Plan", "Type"])
    classeur.active.append(["N1", "Bonne ligne", plan.code, "Projet"])
    classeur.active.append(["N2", "Plan inconnu", "plan-absent", "Projet"])
    classeur.active.append(["N3", "Type inconnu", plan.code, "Concert"])

    apercu = importer(connecter(coordinatrice), Action, classeur)

    lignes = dict(apercu.context["result"].refus())
    assert lignes[3] == ["Plan\xa0: « plan-absent » ne correspond à aucune fiche (plan)."]
    assert lignes[4][0].startswith("Type\xa0: « Concert » n’est pas admis ; choisissez parmi : Formation, ")
    assert "confirm_form" not in apercu.context
    assert Action.objects.count() == 0


def test_une_colonne_inconnue_est_signalee(connecter, coordinatrice, db):
    classeur = openpyxl.Workbook()
    classeur.active.append(["Code", "Titr", "Plan"])
    classeur.active.append(["N1", "x", "y"])

    apercu = importer(connecter(coordinatrice), Action, classeur)

    [erreur] = apercu.context["result"].base_errors
    assert str(erreur.error).startswith("Colonnes inconnues : Titr.")


def test_un_etat_ne_s_importe_pas(connecter, coordinatrice, action):
    client = connecter(coordinatrice)
    classeur = exporter(client, Action, q="Former l’accueil")
    classeur.active.cell(2, colonne(classeur, "Phase (lecture seule)")).value = "Abandonnée"

    apercu = importer(client, Action, classeur)

    assert totaux(apercu) == {"skip": 1}


def test_une_formule_ecrite_par_un_tiers_reste_un_texte(connecter, coordinatrice, db):
    OrganismeFactory(nom="=1+1")
    client = connecter(coordinatrice)

    classeur = exporter(client, Organisme)

    case = classeur.active.cell(2, colonne(classeur, "Nom"))
    assert (case.value, case.data_type, case.quotePrefix) == ("=1+1", "s", True)
    assert totaux(importer(client, Organisme, classeur)) == {"skip": 1}


def test_un_organisme_sans_code_se_reconnait_a_sa_reference(connecter, coordinatrice, db):
    organisme = OrganismeFactory(code=None, nom="Avant")
    client = connecter(coordinatrice)
    classeur = exporter(client, Organisme)
    classeur.active.cell(2, colonne(classeur, "Nom")).value = "Après"

    confirmer(client, Organisme, importer(client, Organisme, classeur))

    assert list(Organisme.objects.values_list("pk", "nom")) == [(organisme.pk, "Après")]


def test_l_export_suit_les_filtres_de_la_liste(connecter, coordinatrice, action):
    classeur = exporter(connecter(coordinatrice), Action, q="Former l’accueil")

    assert classeur.active.max_row == 2


def test_un_fichier_qui_n_est_pas_un_classeur_est_refuse(connecter, coordinatrice):
    fichier = SimpleUploadedFile("liste.xlsx", b"ceci n'est pas un classeur")

    reponse = connecter(coordinatrice).post(page(Action, "import"), {"import_file": fichier, "format": "0"})

    assert reponse.context["form"].errors["import_file"] == [
        "Ce fichier ne se lit pas : il faut un classeur xlsx, comme celui de l’export."
    ]


@pytest.mark.parametrize("nom", ["export", "import", "process_import"])
def test_un_autre_role_n_echange_rien(connecter, elue, nom):
    assert connecter(elue).post(page(Action, nom)).status_code == 403


def test_un_export_coute_toujours_autant(connecter, coordinatrice, db):
    client = connecter(coordinatrice)
    client.get(page(Action, "export"))  # les caches se remplissent une fois

    couts = {}
    for nombre in (1, 3):
        for _ in range(nombre):
            fabriquer(Action).domaines.add(fabriquer(Domaine))
        with CaptureQueriesContext(connection) as requetes:
            client.get(page(Action, "export"))
        couts[nombre] = len(requetes)

    assert couts[1] == couts[3]
