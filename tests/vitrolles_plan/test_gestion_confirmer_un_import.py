"""Confirmer un import : ce qu’une autre personne a enregistré depuis l’aperçu n’est jamais écrasé sans le dire."""

import pytest

from actions.models import Action, Domaine, Plan
from referents.models import Direction
from socle.etats import faire_passer
from tests.fabriques import DirectionFactory, PlanFactory
from tests.vitrolles_plan.classeurs import confirmer, importer, nouveau, page
from tests.vitrolles_plan.test_gestion_versions import adresse, saisie

ONT_CHANGE = "Les données ont changé depuis l’aperçu : rien n’a été enregistré. Recommencez l’import."


def messages_de(client, modele, apercu):
    reponse = client.post(page(modele, "process_import"), apercu.context["confirm_form"].initial, follow=True)
    return [str(message) for message in reponse.context["messages"]]


def apercu_d_un_titre(client, plan):
    """Un fichier qui ne change que le titre court."""
    return importer(client, Plan, nouveau(["Code", "Titre court"], [plan.code, "Après"]))


GESTES = {
    "la case du fichier": lambda plan: Plan.objects.update(titre_court="Entre-temps"),
    "une case hors du fichier": lambda plan: Plan.objects.update(resume="Entre-temps"),
    "la même valeur": lambda plan: Plan.objects.update(titre_court="Après"),
    "son état": lambda plan: faire_passer(plan, "clos", par=None),
    "son code": lambda plan: Plan.objects.update(code="autre"),
}


@pytest.mark.parametrize("geste", GESTES)
def test_une_fiche_changee_depuis_l_apercu_arrete_tout(connecter, coordinatrice, geste):
    plan = PlanFactory(titre_court="Avant")
    client = connecter(coordinatrice)
    apercu = apercu_d_un_titre(client, plan)
    GESTES[geste](Plan.objects.get())
    laissee = Plan.objects.values().get()

    assert messages_de(client, Plan, apercu) == [ONT_CHANGE]
    assert Plan.objects.values().get() == laissee


def test_une_fiche_sans_version_est_gardee_aussi(connecter, coordinatrice):
    direction = DirectionFactory(nom="Avant")
    client = connecter(coordinatrice)
    apercu = importer(client, Direction, nouveau(["Code", "Nom"], [direction.code, "Après"]))
    Direction.objects.update(active_jusqu_au="2026-12-31")

    assert messages_de(client, Direction, apercu) == [ONT_CHANGE]
    assert Direction.objects.get().nom == "Avant"


def test_une_fiche_que_le_fichier_ne_change_pas_n_arrete_rien(connecter, coordinatrice):
    plan, autre = PlanFactory(), PlanFactory(titre_court="Pareil")
    client = connecter(coordinatrice)
    classeur = nouveau(["Code", "Titre court"], [plan.code, "Après"], [autre.code, "Pareil"])
    apercu = importer(client, Plan, classeur)
    Plan.objects.filter(pk=autre.pk).update(resume="Entre-temps")

    confirmer(client, Plan, apercu)

    assert set(Plan.objects.values_list("titre_court", "resume")) == {("Après", ""), ("Pareil", "Entre-temps")}


@pytest.mark.parametrize("colonnes", [["Titre"], ["Titre", "Domaines"]])
def test_une_liste_liee_changee_depuis_l_apercu_arrete_tout(connecter, coordinatrice, action, colonnes):
    client = connecter(coordinatrice)
    valeurs = {"Titre": "Former tout l’accueil", "Domaines": "emploi"}
    ligne = [action.code, *(valeurs[titre] for titre in colonnes)]
    apercu = importer(client, Action, nouveau(["Code", *colonnes], ligne))
    action.domaines.add(Domaine.objects.create(code="sport-essai", nom="Sport"))

    assert messages_de(client, Action, apercu) == [ONT_CHANGE]
    action.refresh_from_db()
    assert action.titre == "Former l’accueil"
    assert {domaine.code for domaine in action.domaines.all()} == {"emploi", "logement-essai", "sport-essai"}


def test_une_fiche_ouverte_ailleurs_est_prevenue_de_l_import(connecter, coordinatrice):
    plan = PlanFactory(titre_court="Avant")
    client = connecter(coordinatrice)
    ouverte = saisie(plan, titre_court="Mon texte")
    confirmer(client, Plan, apercu_d_un_titre(client, plan))

    reponse = client.post(adresse(plan), ouverte)

    plan.refresh_from_db()
    assert (plan.titre_court, plan.version) == ("Après", 2)
    assert "a enregistré cette fiche" in reponse.context["adminform"].form.non_field_errors()[0]


def test_un_apercu_ne_se_confirme_qu_une_fois(connecter, coordinatrice):
    plan = PlanFactory()
    client = connecter(coordinatrice)
    apercu = apercu_d_un_titre(client, plan)
    confirmer(client, Plan, apercu)

    assert messages_de(client, Plan, apercu)[-1] == (
        "L’aperçu a plus d’un jour, ou a déjà servi : rien n’a été enregistré. Reprenez le fichier."
    )
    assert plan.history.count() == 2
