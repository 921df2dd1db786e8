from django.urls import reverse

from actions.etats import EtatPlan
from rapports.etats import EtatRapport
from socle.etats import faire_passer
from tests.fabriques import DirectionFactory, PlanFactory, RapportFactory


def test_l_historique_dit_qui_quand_et_ce_qui_a_change(connecter, coordinatrice):
    plan = PlanFactory(titre="Avant")
    plan.titre = "Après"
    plan._history_user, plan._change_reason = coordinatrice, "Faute corrigée"
    plan.save()

    reponse = connecter(coordinatrice).get(reverse("admin:actions_plan_history", args=[plan.pk]))

    derniere = reponse.context["page_obj"][0]
    assert [(c["field"], c["old"], c["new"]) for c in derniere.history_delta_changes] == [("Titre", "Avant", "Après")]
    assert (str(derniere.history_user), derniere.history_change_reason) == ("Camille Coordination", "Faute corrigée")


def test_on_reprend_une_version_ancienne_sans_ramener_son_etat(connecter, coordinatrice):
    plan = PlanFactory(titre="Le bon titre", en_preparation=True)
    ancienne = plan.history.first()
    plan.titre = "Une erreur"
    plan.save()
    faire_passer(plan, EtatPlan.EN_VIGUEUR, par=coordinatrice)
    client = connecter(coordinatrice)
    adresse = reverse("admin:actions_plan_simple_history", args=[plan.pk, ancienne.pk])

    formulaire = client.get(adresse).context["adminform"].form
    saisie = {nom: formulaire[nom].value() or "" for nom in formulaire.fields}
    client.post(adresse, saisie)

    plan.refresh_from_db()
    assert saisie["titre"] == "Le bon titre"
    assert (plan.titre, plan.etat, plan.history.first().etat) == ("Le bon titre", "en_vigueur", "en_vigueur")


def test_une_fiche_sans_historique_propre_garde_le_journal_de_la_gestion(connecter, coordinatrice):
    direction = DirectionFactory(nom="Direction des sports")
    client = connecter(coordinatrice)
    formsets = {f"{p}-{n}_FORMS": 0 for p in ("effectifs", "services") for n in ("TOTAL", "INITIAL")}
    client.post(
        reverse("admin:referents_direction_change", args=[direction.pk]),
        {"nom": "Direction du sport", "code": direction.code, **formsets},
    )

    reponse = client.get(reverse("admin:referents_direction_history", args=[direction.pk]))

    assert [ligne.get_change_message() for ligne in reponse.context["action_list"]] == ["Modification de Nom."]


def test_une_version_ancienne_ne_rouvre_pas_un_rapport_fige(connecter, coordinatrice):
    rapport = RapportFactory(editorial="Brouillon d’éditorial")
    ancienne = rapport.history.first()
    rapport.editorial = "Éditorial soumis au comité"
    rapport.save()
    faire_passer(rapport, EtatRapport.FIGE, par=coordinatrice)
    client = connecter(coordinatrice)
    adresse = reverse("admin:rapports_rapportannuel_simple_history", args=[rapport.pk, ancienne.pk])
    saisie = {"annee": rapport.annee, "plan": rapport.plan_id, "titre": "Autre titre", "editorial": ancienne.editorial}

    formulaire = client.get(adresse).context["adminform"].form
    client.post(adresse, {**saisie, "version_lue": formulaire["version_lue"].value()})

    rapport.refresh_from_db()
    assert (rapport.titre, rapport.editorial) == ("Rapport annuel 2026", "Éditorial soumis au comité")
    assert "editorial" not in formulaire.fields
