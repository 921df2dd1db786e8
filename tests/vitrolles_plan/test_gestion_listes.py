"""Les lois des listes : chacune s’échange par un classeur, ou dit pourquoi elle ne le fait pas."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from actions.models import BrouillonPoint
from appels_projets.models import InstantaneCandidature
from evenements.models import Proposition
from rapports.models import EditionPDF, ImageFigee, Instantane
from socle.gestion import EchangesMixin, GestionSuivie
from socle.models import ArretCourriel, Battement, Lien
from tests.bases import joue_sur_sqlite
from tests.vitrolles_plan.classeurs import deposer, exporter, exporter_en_csv, importer, page, totaux
from tests.vitrolles_plan.objets import fabriquer

pytestmark = joue_sur_sqlite

SANS_EXPORT = {
    ArretCourriel: "un refus de recevoir ne regarde que la personne",
    BrouillonPoint: "ce qui n’est pas encore dit n’appartient qu’à qui l’écrit",
    Proposition: "un nom et un courriel qui s’effacent ne partent pas dans un classeur",
    Lien: "un lien personnel agit au nom de quelqu’un : il ne circule pas",
    Battement: "un signe de vie ne sert qu’à la page de santé",
    EditionPDF: "le journal d’une machine ; le rapport, lui, sort en PDF avec ses annexes",
    ImageFigee: "la copie d’une photo, que le rapport montre",
    Instantane: "des chiffres figés, que le rapport donne avec leur empreinte",
    InstantaneCandidature: "une preuve, qui ne vaut qu’avec son empreinte",
}
HORS_CLASSEUR = {
    "utilisateur": "un compte ne s’ouvre ni ne se relie par un fichier",
    "enseignant_courriel": "une adresse qui s’efface après la réponse ne part pas dans un classeur",
    "phase_motif": "va avec la phase, qui change par un geste",
    "retour_prevu_le": "va avec la phase, qui change par un geste",
    "image_alt": "va avec l’image, qui se dépose",
    "image_credit": "va avec l’image, qui se dépose",
    "visuel_alt": "va avec le visuel, qui se dépose",
    "visuel_credit": "va avec le visuel, qui se dépose",
}
FICHES = admin.site._registry
SORTIES = [modele for modele, fiche in FICHES.items() if isinstance(fiche, EchangesMixin)]
SAISIES = [modele for modele, fiche in FICHES.items() if isinstance(fiche, GestionSuivie)]
IMPORTABLES = [modele for modele in SAISIES if not FICHES[modele].sans_import]


def nommer(modele):
    return modele._meta.label


def test_toute_liste_sort_sauf_celles_qui_disent_pourquoi():
    assert set(FICHES) - set(SORTIES) == set(SANS_EXPORT)


@pytest.mark.parametrize("modele", SORTIES, ids=nommer)
def test_chaque_liste_a_ses_colonnes_a_elle(modele):
    [ressource] = FICHES[modele].resource_classes

    assert ressource._meta.model is modele


@pytest.mark.parametrize("modele", SORTIES, ids=nommer)
def test_seule_une_liste_importable_s_importe(connecter, coordinatrice, modele):
    client = connecter(coordinatrice)

    codes = [client.get(page(modele, "import")).status_code, client.post(page(modele, "process_import")).status_code]

    assert codes == ([200, 200] if modele in IMPORTABLES else [403, 403])


def test_la_decision_nomme_toutes_les_listes_saisies_qui_ne_s_importent_pas():
    decisions = (settings.RACINE / "docs" / "decisions.md").read_text()

    muettes = [modele for modele in SAISIES if modele not in IMPORTABLES]

    assert len(muettes) == 15
    assert [m._meta.label for m in muettes if str(m._meta.verbose_name_plural) not in decisions] == []


@pytest.mark.parametrize("modele", IMPORTABLES, ids=nommer)
def test_tout_ce_qui_se_saisit_sur_la_fiche_est_dans_le_classeur(rf, coordinatrice, modele):
    requete = rf.get("/")
    requete.user = coordinatrice
    [ressource] = FICHES[modele].resource_classes
    fiche = FICHES[modele]
    saisis = set(flatten_fieldsets(fiche.get_fieldsets(requete))) - set(fiche.get_readonly_fields(requete))
    fichiers = {champ.name for champ in modele._meta.fields if isinstance(champ, models.FileField)}

    assert saisis - fichiers - set(HORS_CLASSEUR) <= set(ressource._meta.fields)


@pytest.mark.parametrize("modele", IMPORTABLES, ids=nommer)
def test_un_fichier_repris_tel_quel_ne_change_rien(connecter, coordinatrice, modele):
    fabriquer(modele)
    fabriquer(modele)
    client = connecter(coordinatrice)

    en_classeur = importer(client, modele, exporter(client, modele))
    apercus = [en_classeur, deposer(client, modele, exporter_en_csv(client, modele))]

    assert [apercu.context["result"].refus() for apercu in apercus] == [[], []]
    assert [totaux(apercu) for apercu in apercus] == [{"skip": 2}, {"skip": 2}]


@pytest.mark.parametrize("modele", SORTIES, ids=nommer)
def test_un_export_coute_toujours_autant(connecter, coordinatrice, modele):
    client = connecter(coordinatrice)
    fabriquer(modele)
    client.get(page(modele, "export"))  # les caches se remplissent une fois

    couts = {}
    for nombre in (1, 3):
        for _ in range(nombre):
            objet = fabriquer(modele)
            for champ in modele._meta.many_to_many:
                if champ.remote_field.through._meta.auto_created:
                    getattr(objet, champ.name).add(fabriquer(champ.related_model))
        with CaptureQueriesContext(connection) as requetes:
            client.get(page(modele, "export"))
        couts[nombre] = len(requetes)

    assert couts[1] == couts[3]
