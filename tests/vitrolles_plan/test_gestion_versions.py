from django.urls import reverse

from actions.models import Domaine, Plan
from socle.etats import faire_passer
from tests.fabriques import AgentFactory, PlanFactory


def saisie(plan, **autres):
    champs = ["titre", "titre_court", "code", "annee_debut", "annee_fin"]
    return {**{nom: getattr(plan, nom) for nom in champs}, "version_lue": plan.version, **autres}


def adresse(plan):
    return reverse("admin:actions_plan_change", args=[plan.pk])


def test_chaque_enregistrement_monte_la_version_et_garde_sa_raison(connecter, coordinatrice):
    plan = PlanFactory()

    connecter(coordinatrice).post(adresse(plan), saisie(plan, titre="Nouveau titre", raison="Titre voté"))

    plan.refresh_from_db()
    version = plan.history.first()
    assert (plan.titre, plan.version) == ("Nouveau titre", 2)
    assert (version.history_user, version.history_change_reason) == (coordinatrice, "Titre voté")


def test_une_seconde_personne_est_prevenue_et_ne_perd_rien(connecter, coordinatrice):
    plan = PlanFactory(titre="Titre de départ")
    client = connecter(coordinatrice)
    client.post(adresse(plan), saisie(plan, titre="Texte de Camille"))

    reponse = client.post(adresse(plan), saisie(plan, titre="Mon texte"))

    formulaire = reponse.context["adminform"].form
    plan.refresh_from_db()
    assert plan.titre == "Texte de Camille"
    assert formulaire["titre"].value() == "Mon texte"
    assert "Texte de Camille" in formulaire.errors["titre"][0]
    assert formulaire.non_field_errors()[0].startswith("Camille Coordination a enregistré cette fiche")


def test_apres_l_avertissement_enregistrer_de_nouveau_suffit(connecter, coordinatrice):
    plan = PlanFactory()
    client = connecter(coordinatrice)
    client.post(adresse(plan), saisie(plan, titre="Texte de Camille"))
    reponse = client.post(adresse(plan), saisie(plan, titre="Mon texte"))

    version = reponse.context["adminform"].form["version_lue"].value()
    client.post(adresse(plan), saisie(plan, titre="Mon texte", version_lue=version))

    plan.refresh_from_db()
    assert (plan.titre, plan.version) == ("Mon texte", 3)


def test_un_changement_d_etat_entre_temps_se_dit_aussi(connecter, coordinatrice):
    plan = PlanFactory()
    faire_passer(Plan.objects.get(pk=plan.pk), "clos", par=coordinatrice)

    reponse = connecter(coordinatrice).post(adresse(plan), saisie(plan, titre="Mon texte"))

    assert reponse.context["adminform"].form.non_field_errors().as_data()[0].message.startswith("Camille Coordination")


def test_une_fiche_sans_version_s_enregistre_sans_case_cachee(connecter, coordinatrice):
    agent = AgentFactory()
    formset = {"mandats-TOTAL_FORMS": 0, "mandats-INITIAL_FORMS": 0}
    champs = {"prenom": "Alix", "nom": agent.nom, "courriel": agent.courriel, "service": agent.service_id}

    connecter(coordinatrice).post(
        reverse("admin:referents_agent_change", args=[agent.pk]), {**champs, **formset, "actif": "on"}
    )

    agent.refresh_from_db()
    assert agent.prenom == "Alix"


def test_une_fiche_sans_numero_se_compare_par_son_histoire(connecter, coordinatrice):
    domaine, client = Domaine.objects.create(code="sport", nom="Sport", ordre=1), connecter(coordinatrice)
    page = reverse("admin:actions_domaine_change", args=[domaine.pk])
    formulaire = client.get(page).context["adminform"].form
    lu = {nom: formulaire[nom].value() or "" for nom in formulaire.fields}
    client.post(page, lu | {"nom": "Sport et loisirs"})

    reponse = client.post(page, lu | {"nom": "Sports"})

    domaine.refresh_from_db()
    assert domaine.nom == "Sport et loisirs"
    assert "Sport et loisirs" in reponse.context["adminform"].form.errors["nom"][0]
