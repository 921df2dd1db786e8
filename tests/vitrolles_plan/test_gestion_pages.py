"""Toutes les pages de la gestion, modèle par modèle : elles s’ouvrent, et leur coût ne suit pas le nombre de lignes."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evenements.models import TamponAgenda
from referents.models import Presence
from socle.gestion import GestionSuivie, JournalAdmin
from socle.models import Battement
from tests.bases import joue_sur_sqlite
from tests.vitrolles_plan.objets import fabriquer

pytestmark = joue_sur_sqlite

FICHES = list(admin.site._registry.items())
SUIVIES = [(modele, fiche) for modele, fiche in FICHES if isinstance(fiche, GestionSuivie)]


def nommer(valeur):
    return valeur._meta.label if hasattr(valeur, "_meta") else ""


def page(modele, nom, *arguments):
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{nom}", args=arguments)


def test_tous_nos_modeles_sont_dans_la_gestion():
    notres = {m for nom in settings.APPLICATIONS_DU_PROJET for m in apps.get_app_config(nom).get_models()}
    # Un compteur que le logiciel seul écrit : rien à y lire ni à y corriger.
    notres -= {TamponAgenda}

    assert {m for m in notres if "Historical" not in m.__name__} == {modele for modele, _ in FICHES}


@pytest.mark.parametrize(("modele", "fiche"), FICHES, ids=nommer)
def test_la_liste_se_cherche_et_se_lit_en_entier(modele, fiche):
    assert fiche.search_fields
    assert fiche.list_filter or modele is Battement
    assert fiche.list_display != ("__str__",)
    assert fiche.fieldsets or modele._meta.model_name == "utilisateur"


@pytest.mark.parametrize(("modele", "fiche"), FICHES, ids=nommer)
def test_une_liste_coute_toujours_autant(connecter, coordinatrice, modele, fiche):
    # Deux fiches de fond : un filtre ne paraît, et ne compte, qu’à partir de deux choix.
    for _ in range(2):
        fabriquer(modele)
    client = connecter(coordinatrice)
    client.get(page(modele, "changelist"))  # les caches des sortes d’objets se remplissent une fois

    couts = {}
    for nombre in (1, 3):
        for _ in range(nombre):
            fabriquer(modele)
        with CaptureQueriesContext(connection) as requetes:
            reponse = client.get(page(modele, "changelist"))
        couts[nombre] = len(requetes)

    assert reponse.status_code == 200
    assert reponse.context["cl"].result_count >= 6
    assert couts[1] == couts[3]
    assert couts[3] < 45


@pytest.mark.parametrize(("modele", "fiche"), FICHES, ids=nommer)
def test_une_fiche_s_ouvre(connecter, coordinatrice, modele, fiche):
    objet = fabriquer(modele)

    reponse = connecter(coordinatrice).get(page(modele, "change", objet.pk))

    assert reponse.status_code == 200


@pytest.mark.parametrize(("modele", "fiche"), FICHES, ids=nommer)
def test_un_historique_s_ouvre(connecter, coordinatrice, modele, fiche):
    objet = fabriquer(modele)

    reponse = connecter(coordinatrice).get(page(modele, "history", objet.pk))

    assert reponse.status_code == 200


@pytest.mark.parametrize(("modele", "fiche"), FICHES, ids=nommer)
def test_on_ajoute_a_la_main_tout_sauf_ce_que_le_logiciel_tient(connecter, coordinatrice, modele, fiche):
    reponse = connecter(coordinatrice).get(page(modele, "add"))

    assert reponse.status_code == (200 if fiche.ajoutable else 403)


@pytest.mark.parametrize(("modele", "fiche"), FICHES, ids=nommer)
def test_la_recherche_d_une_liste_repond(connecter, coordinatrice, modele, fiche):
    reponse = connecter(coordinatrice).get(page(modele, "changelist"), {"q": "xyz introuvable"})

    assert reponse.status_code == 200
    assert reponse.context["cl"].result_count == 0


def test_une_liste_dit_ou_elle_cherche(connecter, coordinatrice):
    lu = connecter(coordinatrice).get(page(Presence, "changelist")).text

    assert "Cherche dans\xa0: agent (nom, prénom), inscription (nom, pour une personne extérieure)." in lu


@pytest.mark.parametrize(("modele", "fiche"), FICHES, ids=nommer)
def test_chaque_liste_longue_se_choisit_par_recherche(modele, fiche):
    """Un menu déroulant de cent lignes ne se lit pas ; ces modèles grandissent sans fin."""
    longs = {"action", "agent", "organisme", "service", "lieu", "utilisateur", "indicateur", "evenement"}
    en_fiche = [(f, fiche) for f in modele._meta.concrete_fields]
    en_ligne = [(f, ligne) for ligne in fiche.inlines for f in ligne.model._meta.concrete_fields]

    oublies = [
        champ.name
        for champ, porteur in [*en_fiche, *en_ligne]
        if champ.is_relation
        and champ.related_model._meta.model_name in longs
        and fiche.ajoutable
        and champ.name not in porteur.autocomplete_fields
        and champ.name not in (porteur.readonly_fields or ())
        and champ.name in (porteur.fields or [champ.name])
        and champ.related_model is not modele
    ]

    assert oublies == []


@pytest.mark.parametrize(("modele", "fiche"), SUIVIES, ids=nommer)
def test_un_historique_coute_toujours_autant(connecter, coordinatrice, modele, fiche):
    objet = fabriquer(modele)
    client = connecter(coordinatrice)
    client.get(page(modele, "history", objet.pk))

    couts = {}
    for nombre in (1, 3):
        for _ in range(nombre):
            objet.save()
        with CaptureQueriesContext(connection) as requetes:
            client.get(page(modele, "history", objet.pk))
        couts[nombre] = len(requetes)

    assert couts[1] == couts[3]


@pytest.mark.parametrize(("modele", "fiche"), FICHES, ids=nommer)
def test_ce_qui_se_saisit_a_la_main_tient_son_historique(modele, fiche):
    """Seul un registre, que le logiciel écrit, s’en passe."""
    assert hasattr(modele, "history") == isinstance(fiche, GestionSuivie) == (not isinstance(fiche, JournalAdmin))


@pytest.mark.parametrize(("modele", "fiche"), SUIVIES, ids=nommer)
def test_l_historique_garde_toutes_les_listes_liees_de_la_fiche(rf, coordinatrice, modele, fiche):
    requete = rf.get("/")
    requete.user = coordinatrice
    saisies = {c.name for c in modele._meta.many_to_many} & {*flatten_fieldsets(fiche.get_fieldsets(requete))}

    assert saisies <= {champ.name for champ in modele.history.model._history_m2m_fields}
