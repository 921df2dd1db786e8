"""Une ligne qui ne va pas se dit avec son numéro, et rien ne s’écrit."""

from actions.models import Action, Plan
from appels_projets.models import Attribution, Campagne, Enveloppe
from referents.models import LettreMission
from tests.fabriques import PlanFactory
from tests.vitrolles_plan.classeurs import importer, nouveau
from tests.vitrolles_plan.objets import fabriquer


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


def test_une_case_obligatoire_vide_se_dit_a_remplir(connecter, coordinatrice, db):
    classeur = nouveau(["Code", "Titre", "Plan", "Type"], ["N1", None, None, "Projet"])

    apercu = importer(connecter(coordinatrice), Action, classeur)

    manques = dict(apercu.context["result"].refus())[2]
    assert {"Titre\xa0: à remplir.", "Plan\xa0: à remplir."} <= set(manques)
    assert "valeur nulle" not in apercu.content.decode()


def test_une_colonne_inconnue_est_signalee(connecter, coordinatrice, db):
    classeur = nouveau(["Code", "Titr", "Plan"], ["N1", "x", "y"])

    apercu = importer(connecter(coordinatrice), Action, classeur)

    [erreur] = apercu.context["result"].base_errors
    assert str(erreur.error).startswith("Colonnes inconnues : Titr.")


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


def test_la_meme_fiche_sur_deux_lignes_est_refusee(connecter, coordinatrice, db):
    plan = PlanFactory()
    classeur = nouveau(["Code", "Titre court"], [plan.code, "Un"], [plan.code, "Deux"])

    apercu = importer(connecter(coordinatrice), Plan, classeur)

    assert apercu.context["result"].refus() == [(3, ["C’est la même fiche qu’à la ligne 2 : gardez-en une."])]


def test_les_lignes_refusees_se_lisent_avec_ce_que_feraient_les_autres(connecter, coordinatrice, db):
    plan = PlanFactory()
    bonne, mauvaise = ["N1", "Bonne", plan.code, "Projet"], ["N2", "Mauvaise", "?", ""]
    classeur = nouveau(["Code", "Titre", "Plan", "Type"], bonne, mauvaise)

    lu = importer(connecter(coordinatrice), Action, classeur).text

    assert "1 ligne à corriger" in lu
    assert "les autres ajouteraient 1 fiche" in lu
    assert "Ajoutée&nbsp;: N1 – Bonne" in lu
