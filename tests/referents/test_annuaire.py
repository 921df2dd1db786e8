"""La page du réseau, dans l’espace : notes à lire d’abord, prochaine réunion, décisions, annuaire des agents."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from referents.models import LectureNote
from tests.fabriques import (
    AgentFactory,
    DecisionReseauFactory,
    MandatReferentFactory,
    NoteFactory,
    ReunionFactory,
    ServiceFactory,
    SessionFactory,
    UtilisateurFactory,
)


def voir(client, **recherche):
    return client.get(reverse("espace:reseau"), recherche)


def noms(page):
    return [agent.nom for agent in page.context["page_obj"]]


def test_les_notes_a_lire_viennent_d_abord_la_plus_pressante_en_tete(connecter, referente):
    demain = timezone.localdate() + datetime.timedelta(days=1)
    sans_date, pressante, lue = NoteFactory(), NoteFactory(a_lire_avant=demain), NoteFactory()
    LectureNote.objects.create(note=lue, agent=referente.agent)
    NoteFactory(brouillon=True)

    page = voir(connecter(referente))

    assert (list(page.context["a_lire"]), list(page.context["lues"])) == ([pressante, sans_date], [lue])
    assert page.text.index(sans_date.titre) < page.text.index("Prochaine réunion") < page.text.index(lue.titre)


def test_la_prochaine_reunion_et_les_dernieres_decisions(connecter, referente):
    passee, prochaine = ReunionFactory(dans=-10), ReunionFactory(dans=10)
    passee.participants.add(referente.agent)
    decision = DecisionReseauFactory(reunion=passee)
    suivante = ReunionFactory(dans=60)

    page = voir(connecter(referente))

    assert (page.context["prochaine"], list(page.context["suivantes"])) == (prochaine, [suivante])
    assert decision.texte in page.text
    assert "Dire où elle en est" not in page.text


def test_le_groupe_des_professionnels_n_est_pas_la_reunion_des_referents(connecter, referente):
    ReunionFactory(dans=10)
    DecisionReseauFactory(reunion__dans=-10, texte="Une décision d’un autre groupe.")

    page = voir(connecter(referente))

    assert (page.context["prochaine"], page.context["derniere"]) == (None, None)
    assert "d’un autre groupe" not in page.text


def test_le_reseau_lit_le_compte_rendu_et_les_besoins_de_la_derniere_reunion(connecter, referente):
    ReunionFactory(dans=-400, annuelle=True, compte_rendu="L’an dernier.")
    ReunionFactory(dans=-10, annuelle=True, besoins="Des affiches.", compte_rendu="On a parlé du 21 mars.")
    ReunionFactory(dans=-5, compte_rendu="Entre professionnels.")

    page = voir(connecter(referente)).text
    dits = ("Des affiches.", "On a parlé du 21 mars.", "L’an dernier.", "Entre professionnels.")

    assert [dit in page for dit in dits] == [True, True, False, False]


def test_les_ateliers_a_venir_disent_leur_theme(connecter, referente):
    SessionFactory(type_formation__nature="atelier", theme="Laïcité")
    SessionFactory(type_formation__nature="atelier", theme="Annulé", annulee=True)
    SessionFactory(theme="Pas un atelier")

    page = voir(connecter(referente))

    assert [session.theme for session in page.context["ateliers"]] == ["Laïcité"]


# --- L’annuaire ---------------------------------------------------------------------------------------


def test_l_annuaire_montre_qui_tient_un_mandat_en_pause_compris(db, connecter):
    moi = AgentFactory(referent=True, avec_compte=True, nom="A")
    MandatReferentFactory(agent__nom="B", suppleant=True)
    MandatReferentFactory(agent__nom="C", en_pause=True)
    MandatReferentFactory(agent__nom="Pressentie", pressenti=True)
    MandatReferentFactory(agent__nom="Ancienne", termine=True)
    MandatReferentFactory(agent__nom="Partie", agent__actif=False)
    AgentFactory(nom="Sans mandat")
    UtilisateurFactory(elu=True, nom="Élue")

    page = voir(connecter(moi.utilisateur))

    assert noms(page) == ["A", "B", "C"]
    assert "(en pause)" in page.text


def test_il_dit_service_direction_role_et_courriel(connecter, referente):
    autre = ServiceFactory(nom="Médiathèques", direction__nom="Culture")
    mandat = MandatReferentFactory(agent__courriel="zoe@vitrolles.example", agent__nom="Zoé", service=autre)

    page = voir(connecter(referente), q="Zoé")

    assert noms(page) == ["Zoé"]
    assert "Titulaire pour Médiathèques" in page.text
    assert mandat.agent.service.nom in page.text
    assert 'href="mailto:zoe@vitrolles.example"' in page.text


def test_on_cherche_une_direction(connecter, referente):
    MandatReferentFactory(agent=AgentFactory(nom="Zoé", service__direction__nom="Culture"))

    assert noms(voir(connecter(referente), q="culture")) == ["Zoé"]
    assert "Personne ne répond à cette recherche." in voir(connecter(referente), q="introuvable").text


def test_il_se_lit_par_pages(connecter, referente):
    AgentFactory.create_batch(25, referent=True)

    assert len(voir(connecter(referente), page=2).context["page_obj"].object_list) == 1


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_toujours_autant(connecter, referente, nombre, django_assert_num_queries):
    ReunionFactory().participants.add(referente.agent)
    for _ in range(nombre):
        MandatReferentFactory()
        NoteFactory()
        DecisionReseauFactory(reunion__dans=-10)
        LectureNote.objects.create(note=NoteFactory(), agent=referente.agent)
    client = connecter(referente)
    voir(client)

    with django_assert_num_queries(17):
        page = voir(client)

    assert page.text.count('<tr class="personne">') == nombre + 1
