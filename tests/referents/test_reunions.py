"""Les réunions : fixées, modifiées sans s’écraser, pointées le jour venu ; elles s’ouvrent sur la précédente."""

import datetime

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import SuiteDonnee
from referents.models import Reunion
from tests.fabriques import (
    AgentFactory,
    BesoinFactory,
    DecisionReseauFactory,
    MandatReferentFactory,
    ReunionFactory,
    SessionFactory,
)


def fiche(client, reunion):
    return client.get(reverse("pilotage:reunion", args=[reunion.pk]))


def modifier(client, reunion, **champs):
    adresse = reverse("pilotage:reunion-modifier", args=[reunion.pk])
    saisie = {
        "version": client.get(adresse).context["form"]["version"].value(),
        "nature": reunion.nature,
        "date": reunion.date,
        "heure": "",
        "lieu": reunion.lieu,
        "ordre_du_jour": "",
    }
    return client.post(adresse, saisie | champs)


def dire_la_suite(client, decision, **saisie):
    adresse = reverse("pilotage:decision", args=[decision.pk])
    if "version" not in saisie:
        saisie["version"] = client.get(adresse).context["form"]["version"].value()
    return client.post(adresse, saisie)


# --- Fixer et modifier --------------------------------------------------------------------------------


def test_fixer_une_reunion(connecter, coordinatrice):
    saisie = {"nature": "annuelle", "date": "2099-06-01", "heure": "09:30", "lieu": "Hôtel de ville"}

    reponse = connecter(coordinatrice).post(reverse("pilotage:reunion-nouvelle"), saisie)

    reunion = Reunion.objects.get()
    assert reponse["Location"] == reverse("pilotage:reunion", args=[reunion.pk])
    assert (reunion.date, reunion.heure) == (datetime.date(2099, 6, 1), datetime.time(9, 30))


def test_une_seule_reunion_annuelle_par_an(connecter, coordinatrice):
    ReunionFactory(date=datetime.date(2099, 1, 12), annuelle=True)
    client, adresse = connecter(coordinatrice), reverse("pilotage:reunion-nouvelle")

    annuelle = client.post(adresse, {"nature": "annuelle", "date": "2099-06-01"})
    groupe = client.post(adresse, {"nature": "professionnels", "date": "2099-06-01"})

    assert "La réunion annuelle de 2099 est déjà fixée, le 12/01/2099." in annuelle.text
    assert groupe.status_code == 302


def test_la_base_aussi_refuse_une_seconde_reunion_annuelle(db):
    ReunionFactory(date=datetime.date(2099, 1, 12), annuelle=True)
    ReunionFactory(date=datetime.date(2099, 6, 1))

    with pytest.raises(IntegrityError, match="referents_reunion_annuelle_unique"):
        ReunionFactory(date=datetime.date(2099, 6, 1), annuelle=True)


def test_deux_personnes_sur_une_reunion_ne_s_ecrasent_pas(connecter, coordinatrice):
    reunion, client = ReunionFactory(lieu="Ici"), connecter(coordinatrice)
    adresse = reverse("pilotage:reunion-modifier", args=[reunion.pk])
    vue = client.get(adresse).context["form"]["version"].value()
    modifier(client, reunion, lieu="Là")

    reponse = modifier(client, reunion, version=vue, lieu="Ailleurs")

    reunion.refresh_from_db()
    assert (reponse.status_code, reunion.lieu) == (409, "Là")
    assert reponse.context["form"].ecarts == [("Lieu", "Là")]


# --- Elle s’ouvre sur la précédente -------------------------------------------------------------------


def test_la_reunion_s_ouvre_sur_les_decisions_de_la_precedente(connecter, coordinatrice):
    passee = ReunionFactory(dans=-340)
    DecisionReseauFactory(reunion=passee, numero=1, faite=True)
    DecisionReseauFactory(reunion=passee, numero=2)
    ReunionFactory(dans=-60, annuelle=True)
    prochaine = ReunionFactory()

    page = fiche(connecter(coordinatrice), prochaine)

    assert page.context["precedente"] == passee
    assert [decision.numero for decision in page.context["decisions_passees"]] == [1, 2]
    assert page.context["bilan_des_suites"] == "Sur 2 décisions : 1 faite, 1 à faire"
    assert page.text.index("Ce qui avait été décidé") < page.text.index("Ordre du jour")


def test_les_decisions_plus_anciennes_encore_ouvertes_y_sont_aussi(connecter, coordinatrice):
    ancienne = ReunionFactory(dans=-800)
    oubliee = DecisionReseauFactory(reunion=ancienne, numero=1)
    DecisionReseauFactory(reunion=ancienne, numero=2, faite=True)
    ReunionFactory(dans=-400)

    page = fiche(connecter(coordinatrice), ReunionFactory())

    assert list(page.context["reste_ouvert"]) == [oubliee]


# --- Le jour venu -------------------------------------------------------------------------------------


def test_on_pointe_les_presents_du_reseau(connecter, coordinatrice):
    reunion, agents = ReunionFactory(dans=0), [AgentFactory(referent=True) for _ in range(2)]
    AgentFactory()
    client = connecter(coordinatrice)

    possibles = fiche(client, reunion).context["pointage"].fields["presents"].queryset
    client.post(reverse("pilotage:reunion-presents", args=[reunion.pk]), {"presents": [agents[0].pk]})

    assert set(possibles) == set(agents)
    assert list(reunion.participants.all()) == [agents[0]]


def test_pointer_a_deux_ne_perd_personne(connecter, coordinatrice):
    """Chacune décoche et coche sur sa page ; ce que l’autre a pointé entre-temps demeure."""
    reunion, (venue, partie, autre) = ReunionFactory(dans=0), [AgentFactory(referent=True) for _ in range(3)]
    reunion.participants.add(partie)
    adresse, client = reverse("pilotage:reunion-presents", args=[reunion.pk]), connecter(coordinatrice)
    vus = fiche(client, reunion).context["pointage"]["vus"].value()

    client.post(adresse, {"vus": vus, "presents": [partie.pk, autre.pk]})
    client.post(adresse, {"vus": vus, "presents": [venue.pk]})

    assert set(reunion.participants.all()) == {venue, autre}


def test_qui_etait_la_reste_pointe_meme_parti_du_reseau(connecter, coordinatrice):
    reunion, parti = ReunionFactory(dans=-3), MandatReferentFactory(termine=True).agent
    reunion.participants.add(parti)

    possibles = fiche(connecter(coordinatrice), reunion).context["pointage"].fields["presents"].queryset

    assert list(possibles) == [parti]


def test_on_ne_pointe_pas_d_avance(connecter, coordinatrice):
    reunion, agent = ReunionFactory(dans=1), AgentFactory(referent=True)

    page = connecter(coordinatrice).post(
        reverse("pilotage:reunion-presents", args=[reunion.pk]), {"presents": [agent.pk]}, follow=True
    )

    assert "les présents se pointent le jour venu" in page.text
    assert not reunion.participants.exists()


def test_le_compte_rendu_ne_s_ecrase_pas_non_plus(connecter, coordinatrice):
    reunion, client = ReunionFactory(dans=-1), connecter(coordinatrice)
    adresse = reverse("pilotage:reunion-compte-rendu", args=[reunion.pk])
    vue = fiche(client, reunion).context["compte_rendu"]["version"].value()
    saisie = {"compte-rendu-version": vue, "compte-rendu-besoins": "", "compte-rendu-compte_rendu": "Le premier."}

    premier = client.post(adresse, saisie)
    second = client.post(adresse, saisie | {"compte-rendu-compte_rendu": "Le second."})

    reunion.refresh_from_db()
    assert (premier.status_code, second.status_code, reunion.compte_rendu) == (302, 409, "Le premier.")
    assert "Le second." in second.text


def test_qui_vient_d_ailleurs_que_la_ville_se_note_une_personne_par_ligne(connecter, coordinatrice):
    reunion, client = ReunionFactory(dans=0), connecter(coordinatrice)
    vue = fiche(client, reunion).context["compte_rendu"]["version"].value()
    venus = "Éducatrice, Association du Griffon\n\n Conseiller, Mission locale "

    client.post(
        reverse("pilotage:reunion-compte-rendu", args=[reunion.pk]),
        {"compte-rendu-version": vue, "compte-rendu-participants_exterieurs": venus},
    )

    page = fiche(client, reunion)
    assert "<li>Éducatrice, Association du Griffon</li><li>Conseiller, Mission locale</li>" in page.text
    assert "Non renseigné." not in page.text


# --- Décider ------------------------------------------------------------------------------------------


def test_les_decisions_se_numerotent_a_la_suite(connecter, coordinatrice):
    reunion, client = ReunionFactory(dans=0), connecter(coordinatrice)
    adresse = reverse("pilotage:reunion-decider", args=[reunion.pk])

    for texte in ("La première.", "La seconde."):
        client.post(adresse, {"decision-texte": texte, "decision-porteur": "Culture", "decision-echeance": ""})

    assert list(reunion.decisions.values_list("numero", "texte")) == [(1, "La première."), (2, "La seconde.")]
    assert reunion.decisions.first().history.get().history_user == coordinatrice


def test_une_decision_vide_se_corrige(connecter, coordinatrice):
    reponse = connecter(coordinatrice).post(reverse("pilotage:reunion-decider", args=[ReunionFactory(dans=0).pk]))

    assert (reponse.status_code, "texte" in reponse.context["decision"].errors) == (400, True)


def test_la_suite_d_une_decision_passe_par_la_porte(connecter, coordinatrice):
    decision = DecisionReseauFactory()

    dire_la_suite(connecter(coordinatrice), decision, suite="faite", suivi="Deux ateliers tenus.")

    decision.refresh_from_db()
    assert (decision.suite, decision.suivi) == (SuiteDonnee.FAITE, "Deux ateliers tenus.")


def test_deux_personnes_sur_une_decision_ne_s_ecrasent_pas(connecter, coordinatrice):
    decision, client = DecisionReseauFactory(), connecter(coordinatrice)
    vue = client.get(reverse("pilotage:decision", args=[decision.pk])).context["form"]["version"].value()

    dire_la_suite(client, decision, version=vue, suite="en_cours", suivi="Le premier récit.")
    page = dire_la_suite(client, decision, version=vue, suite="en_cours", suivi="Le second récit.")

    decision.refresh_from_db()
    assert (page.status_code, decision.suivi) == (409, "Le premier récit.")
    assert ("Le premier récit." in page.text, "Le second récit." in page.text) == (True, True)


def test_le_recit_se_complete_sans_changer_d_etat(coordinatrice):
    decision = DecisionReseauFactory(faite=True)

    operations.donner_suite(decision, SuiteDonnee.FAITE, suivi="Trois ateliers.", par=coordinatrice)

    decision.refresh_from_db()
    assert (decision.suite, decision.suivi) == (SuiteDonnee.FAITE, "Trois ateliers.")


def test_une_suite_impossible_n_est_pas_proposee(connecter, coordinatrice):
    decision = DecisionReseauFactory(faite=True)

    page = connecter(coordinatrice).get(reverse("pilotage:decision", args=[decision.pk]))

    assert [valeur for valeur, _ in page.context["form"].fields["suite"].choices] == ["en_cours", "faite"]


@pytest.mark.parametrize(("jours", "retard"), [(-1, True), (1, False)])
def test_une_decision_a_faire_passee_sa_date_est_en_retard(db, jours, retard):
    decision = DecisionReseauFactory(echeance=timezone.localdate() + datetime.timedelta(days=jours))

    assert decision.est_en_retard is retard


# --- La liste -----------------------------------------------------------------------------------------


def test_la_liste_separe_ce_qui_vient_de_ce_qui_est_passe(connecter, coordinatrice):
    aujourd_hui, hier = ReunionFactory(dans=0), ReunionFactory(dans=-1)
    atelier = SessionFactory(type_formation__nature="atelier", theme="Laïcité")

    page = connecter(coordinatrice).get(reverse("pilotage:reunions"))

    assert list(page.context["a_venir"]) == [aujourd_hui]
    assert list(page.context["page_obj"]) == [hier]
    assert list(page.context["ateliers"]) == [atelier]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    for n in range(nombre):
        BesoinFactory(reunion__dans=30 + n)
        ReunionFactory(dans=-30 - n)
    client = connecter(coordinatrice)
    client.get(reverse("pilotage:reunions"))

    with django_assert_num_queries(9):
        page = client.get(reverse("pilotage:reunions"))

    assert page.text.count('class="reunion"') == 2 * nombre


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_fiche_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    reunion, passee = ReunionFactory(dans=0), ReunionFactory(dans=-400)
    for _ in range(nombre):
        BesoinFactory(reunion=reunion)
        DecisionReseauFactory(reunion=reunion)
        DecisionReseauFactory(reunion=passee)
        reunion.participants.add(AgentFactory(referent=True))
    client = connecter(coordinatrice)
    fiche(client, reunion)

    with django_assert_num_queries(16):
        page = fiche(client, reunion)

    assert page.text.count('class="decision"') == 2 * nombre
