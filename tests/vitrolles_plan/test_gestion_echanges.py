"""Sortir une liste, la reprendre : sans toucher au fichier rien ne change, et une erreur n’écrit rien."""

import datetime

import pytest

from actions.models import Action, Domaine, Plan
from appels_projets.models import Attribution, Campagne, Enveloppe
from partenaires.models import Organisme
from referents.models import LettreMission, MandatReferent
from tests.fabriques import ActionFactory, AgentFactory, OrganismeFactory, PlanFactory
from tests.vitrolles_plan.classeurs import colonne, confirmer, exporter, importer, nouveau, page, totaux
from tests.vitrolles_plan.objets import fabriquer


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
    objectif = f"{action.plan.code}/{action.objectif.numero}"
    classeur = nouveau(
        ["Code", "Titre", "Plan", "Objectif principal", "Type"],
        ["N1", "Une action nouvelle", action.plan.code, objectif, "Formation"],
    )

    confirmer(client, Action, importer(client, Action, classeur))

    nouvelle = Action.objects.get(code="N1")
    assert (nouvelle.plan, nouvelle.objectif, nouvelle.type_action) == (action.plan, action.objectif, "formation")


def test_chaque_erreur_dit_sa_ligne_et_rien_ne_s_ecrit(connecter, coordinatrice, db):
    plan = PlanFactory()
    classeur = nouveau(
        ["Code", "Titre", "Plan", "Type"],
        ["N1", "Bonne ligne", plan.code, "Projet"],
        ["N2", "Plan inconnu", "plan-absent", "Projet"],
        ["N3", "Type inconnu", plan.code, "Concert"],
    )

    apercu = importer(connecter(coordinatrice), Action, classeur)

    lignes = dict(apercu.context["result"].refus())
    assert lignes[3] == ["Plan\xa0: « plan-absent » ne correspond à aucune fiche (plan)."]
    assert lignes[4][0].startswith("Type\xa0: « Concert » n’est pas admis ; choisissez parmi : Formation, ")
    assert "confirm_form" not in apercu.context
    assert Action.objects.count() == 0


def test_une_colonne_inconnue_est_signalee(connecter, coordinatrice, db):
    classeur = nouveau(["Code", "Titr", "Plan"], ["N1", "x", "y"])

    apercu = importer(connecter(coordinatrice), Action, classeur)

    [erreur] = apercu.context["result"].base_errors
    assert str(erreur.error).startswith("Colonnes inconnues : Titr.")


def test_un_etat_ne_s_importe_pas(connecter, coordinatrice, action):
    client = connecter(coordinatrice)
    classeur = exporter(client, Action, q="Former l’accueil")
    classeur.active.cell(2, colonne(classeur, "Phase (lecture seule)")).value = "Abandonnée"

    apercu = importer(client, Action, classeur)

    assert totaux(apercu) == {"skip": 1}


@pytest.mark.parametrize("formule", ["=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("https://a.example")'])
def test_une_formule_ecrite_par_un_tiers_reste_un_texte(connecter, coordinatrice, db, formule):
    OrganismeFactory(nom=formule)
    client = connecter(coordinatrice)

    classeur = exporter(client, Organisme)

    case = classeur.active.cell(2, colonne(classeur, "Nom"))
    assert (case.value, case.data_type, case.quotePrefix) == (formule, "s", True)
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


@pytest.mark.parametrize("nom", ["export", "export_csv", "import", "process_import"])
def test_un_autre_role_n_echange_rien(connecter, elue, nom):
    assert connecter(elue).post(page(Action, nom)).status_code == 403


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


def test_une_heure_mal_ecrite_se_dit(connecter, coordinatrice, db):
    campagne = fabriquer(Campagne)
    classeur = nouveau(["Adresse", "Clôture"], [campagne.slug, "mi-septembre"])

    apercu = importer(connecter(coordinatrice), Campagne, classeur)

    [(ligne, [phrase])] = apercu.context["result"].refus()
    assert (ligne, phrase[:55]) == (2, "Clôture\xa0: « mi-septembre » n’est pas un jour et une heu")


def test_une_cle_a_plusieurs_morceaux_mal_ecrite_se_dit(connecter, coordinatrice, db):
    classeur = nouveau(["Mandat", "Numéro"], ["sans-barre", 1])

    apercu = importer(connecter(coordinatrice), LettreMission, classeur)

    [(_, phrases)] = apercu.context["result"].refus()
    assert phrases == ["Mandat\xa0: « sans-barre » ne correspond à aucune fiche (mandat de référent·e)."]


def test_un_classeur_ne_descend_pas_l_enveloppe_sous_ce_qui_est_attribue(connecter, coordinatrice, db):
    attribution = fabriquer(Attribution)
    campagne = attribution.candidature.campagne
    fabriquer(Enveloppe, campagne=campagne, montant_vote=1000)

    apercu = importer(
        connecter(coordinatrice), Enveloppe, nouveau(["Campagne", "Montant voté (€)"], [campagne.slug, 100])
    )

    [(_, [phrase])] = apercu.context["result"].refus()
    assert "sont déjà attribués" in phrase


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


def test_la_meme_fiche_sur_deux_lignes_est_refusee(connecter, coordinatrice, db):
    plan = PlanFactory()
    classeur = nouveau(["Code", "Titre court"], [plan.code, "Un"], [plan.code, "Deux"])

    apercu = importer(connecter(coordinatrice), Plan, classeur)

    assert apercu.context["result"].refus() == [(3, ["C’est la même fiche qu’à la ligne 2 : gardez-en une."])]


def test_ce_qui_a_change_depuis_l_apercu_arrete_tout(connecter, coordinatrice, db):
    plan = PlanFactory(titre_court="Avant")
    client = connecter(coordinatrice)
    apercu = importer(client, Plan, nouveau(["Code", "Titre court"], [plan.code, "Après"]))
    Plan.objects.update(titre_court="Entre-temps")

    reponse = client.post(page(Plan, "process_import"), apercu.context["confirm_form"].initial, follow=True)

    plan.refresh_from_db()
    assert plan.titre_court == "Entre-temps"
    assert [str(m) for m in reponse.context["messages"]] == [
        "Les données ont changé depuis l’aperçu : rien n’a été enregistré. Recommencez l’import."
    ]


def test_un_apercu_ne_se_confirme_qu_une_fois(connecter, coordinatrice, db):
    plan = PlanFactory()
    client = connecter(coordinatrice)
    apercu = importer(client, Plan, nouveau(["Code", "Titre court"], [plan.code, "Après"]))
    confirmer(client, Plan, apercu)

    reponse = client.post(page(Plan, "process_import"), apercu.context["confirm_form"].initial, follow=True)

    assert [str(m) for m in reponse.context["messages"]][-1] == (
        "L’aperçu a plus d’un jour, ou a déjà servi : rien n’a été enregistré. Reprenez le fichier."
    )
    assert plan.history.count() == 2


def test_les_lignes_refusees_se_lisent_avec_ce_que_feraient_les_autres(connecter, coordinatrice, db):
    plan = PlanFactory()
    bonne, mauvaise = ["N1", "Bonne", plan.code, "Projet"], ["N2", "Mauvaise", "?", ""]
    classeur = nouveau(["Code", "Titre", "Plan", "Type"], bonne, mauvaise)

    lu = importer(connecter(coordinatrice), Action, classeur).text

    assert "1 ligne à corriger" in lu
    assert "les autres ajouteraient 1 fiche" in lu
    assert "Ajoutée&nbsp;: N1 – Bonne" in lu
