"""Reprendre une liste : sans toucher au fichier rien ne change, et une case changée fait une version."""

import datetime

from actions.models import Action
from appels_projets.models import Campagne
from partenaires.models import Organisme
from referents.models import MandatReferent
from tests.fabriques import OrganismeFactory
from tests.vitrolles_plan.classeurs import colonne, confirmer, exporter, importer, nouveau, page, totaux
from tests.vitrolles_plan.objets import fabriquer


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
    objectif = f"{action.plan.code}/{action.objectif.numero}"
    classeur = nouveau(
        ["Code", "Titre", "Plan", "Objectif principal", "Type"],
        ["N1", "Une action nouvelle", action.plan.code, objectif, "Formation"],
    )

    confirmer(client, Action, importer(client, Action, classeur))

    nouvelle = Action.objects.get(code="N1")
    assert (nouvelle.plan, nouvelle.objectif, nouvelle.type_action) == (action.plan, action.objectif, "formation")


def test_un_etat_ne_s_importe_pas(connecter, coordinatrice, action):
    client = connecter(coordinatrice)
    classeur = exporter(client, Action, q="Former l’accueil")
    classeur.active.cell(2, colonne(classeur, "Phase (lecture seule)")).value = "Abandonnée"

    apercu = importer(client, Action, classeur)

    assert totaux(apercu) == {"skip": 1}


def test_un_organisme_sans_code_se_reconnait_a_sa_reference(connecter, coordinatrice, db):
    organisme = OrganismeFactory(code=None, nom="Avant")
    client = connecter(coordinatrice)
    classeur = exporter(client, Organisme)
    classeur.active.cell(2, colonne(classeur, "Nom")).value = "Après"

    confirmer(client, Organisme, importer(client, Organisme, classeur))

    assert list(Organisme.objects.values_list("pk", "nom")) == [(organisme.pk, "Après")]


def test_la_page_d_import_dit_a_quoi_se_reconnait_une_fiche(connecter, coordinatrice):
    lu = connecter(coordinatrice).get(page(MandatReferent, "import")).text

    assert "Une fiche se reconnaît à&nbsp;: <strong>Référence, ou Agent + Service représenté + Début</strong>." in lu


# Un tableur ne connaît pas les fuseaux.
MATIN = datetime.datetime.fromisoformat("2026-07-01T08:00")


def test_une_heure_ecrite_dans_un_classeur_est_celle_de_paris(connecter, coordinatrice, db):
    campagne = fabriquer(Campagne)
    client = connecter(coordinatrice)
    classeur = nouveau(
        ["Adresse", "Ouverture", "Clôture"],
        [campagne.slug, MATIN, "15/09/2026 12:00"],
    )

    confirmer(client, Campagne, importer(client, Campagne, classeur))

    campagne.refresh_from_db()
    assert campagne.ouverture_le == datetime.datetime(2026, 7, 1, 6, tzinfo=datetime.UTC)
    assert campagne.cloture_le == datetime.datetime(2026, 9, 15, 10, tzinfo=datetime.UTC)


def test_un_import_fait_une_version_par_fiche_listes_comprises(connecter, coordinatrice, action):
    client = connecter(coordinatrice)
    classeur = exporter(client, Action, q="Former l’accueil")
    classeur.active.cell(2, colonne(classeur, "Titre")).value = "Former tout l’accueil"
    classeur.active.cell(2, colonne(classeur, "Domaines")).value = "emploi"
    avant = action.history.count()

    confirmer(client, Action, importer(client, Action, classeur))

    derniere = action.history.first()
    assert action.history.count() == avant + 1
    assert [lien.domaine.code for lien in derniere.domaines.all()] == ["emploi"]
    assert derniere.history_user == coordinatrice
