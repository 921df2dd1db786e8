"""Ouvrir une campagne : qui est sollicité, ce qui est figé, ce qui part."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse

from actions import campagnes
from actions.etats import Empechement, EtatCampagneMiseAJour, EtatPlan, Phase, SituationReponse
from actions.models import PiloteAction, Sollicitation
from socle import liens
from socle.courriels import regler_les_arrets
from socle.etats import PassageInterdit
from socle.models import Courriel, Famille, Passage, UsageDuLien
from tests.actions.campagne import LUNDI, campagne_ouverte, confier, dans, messages
from tests.fabriques import ActionFactory, AgentFactory, CampagneMiseAJourFactory, ObjectifFactory, PlanFactory

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _lundi(time_machine):
    time_machine.move_to(LUNDI)


@pytest.fixture
def objectif(db):
    return ObjectifFactory()


def sollicites(campagne):
    return {s.agent: list(s.actions.order_by("code")) for s in campagne.sollicitations.all()}


def test_chaque_pilote_est_sollicite_de_ses_actions_ouvertes(objectif):
    une, autre = AgentFactory(), AgentFactory()
    siennes = confier(une, 3, objectif=objectif)
    confier(une, objectif=objectif, phase=Phase.REALISEE)
    confier(une, objectif=ObjectifFactory())
    celle_de_l_autre = confier(autre, objectif=objectif)

    campagne = campagne_ouverte(objectif)

    assert sollicites(campagne) == {une: siennes, autre: celle_de_l_autre}


def test_une_action_a_deux_pilotes_se_demande_au_principal(objectif):
    principale, seconde = AgentFactory(), AgentFactory()
    (action,) = confier(principale, objectif=objectif)
    PiloteAction.objects.create(action=action, agent=seconde, principal=False)

    assert sollicites(campagne_ouverte(objectif)) == {principale: [action]}


def test_sans_pilote_principal_elle_se_demande_a_tous(objectif):
    une, autre = AgentFactory(), AgentFactory()
    (action,) = confier(une, objectif=objectif, principal=False)
    PiloteAction.objects.create(action=action, agent=autre, principal=False)

    assert sollicites(campagne_ouverte(objectif)) == {une: [action], autre: [action]}


def test_un_pilote_principal_parti_laisse_l_action_aux_autres(objectif):
    parti, autre = AgentFactory(actif=False), AgentFactory()
    (action,) = confier(parti, objectif=objectif)
    PiloteAction.objects.create(action=action, agent=autre, principal=False)

    assert set(sollicites(campagne_ouverte(objectif))) == {parti, autre}


def test_ce_qui_est_demande_ne_change_plus_ensuite(objectif):
    agent = AgentFactory()
    (action,) = confier(agent, objectif=objectif)
    campagne = campagne_ouverte(objectif)

    confier(agent, objectif=objectif)
    action.pilotes.all().delete()

    assert sollicites(campagne) == {agent: [action]}


def test_chacun_recoit_un_seul_courriel_qui_dit_tout(objectif):
    agent = AgentFactory(prenom="Salomé", courriel="Salome@Vitrolles.example")
    actions = confier(agent, 2, objectif=objectif)

    campagne = campagne_ouverte(objectif, message="Le comité lira vos réponses.")

    (courriel,) = mail.outbox
    jeton = liens.jeton(liens.courant(UsageDuLien.POINT, campagne.sollicitations.get()))
    lien = f"http://127.0.0.1:8000/espace/lien/{jeton}/"
    assert courriel.to == ["salome@vitrolles.example"]
    assert courriel.subject == f"2 actions attendent de vos nouvelles pour le 22{NB}mars{NB}2027"
    html = courriel.alternatives[0].content
    for corps in (courriel.body, html):
        assert "Bonjour Salomé" in corps
        assert "Le comité lira vos réponses." in corps
        assert all(action.titre in corps and f"{lien}{action.code}/" in corps for action in actions)
        assert f"jusqu’au 8{NB}mars{NB}2027 à 9{NB}h{NB}00" in corps
        assert "/courriels/" in corps
    assert f'<a href="{lien}{actions[0].code}/"><font' in html
    assert f'href="{lien}"' in html


def test_le_texte_parti_s_efface_de_la_base(objectif):
    confier(AgentFactory(), objectif=objectif)

    campagne_ouverte(objectif)

    courriel = Courriel.objects.get()
    assert "/espace/lien/" in mail.outbox[0].body
    assert (courriel.texte, courriel.html) == ("Texte effacé après l’envoi : il contenait un lien personnel.\n", "")


def test_le_lien_vaut_sept_jours_a_compter_du_depart_du_courriel(objectif):
    libre, pris = AgentFactory(), AgentFactory()
    confier(libre, objectif=objectif)
    confier(pris, objectif=objectif)
    Courriel.objects.create(
        message="resume",
        destinataire=pris.courriel,
        sujet="Déjà",
        texte="Déjà",
        famille=Famille.RESUME,
        jour=LUNDI.date(),
    )

    campagne = campagne_ouverte(objectif)

    def fin(agent):
        return liens.courant(UsageDuLien.POINT, campagne.sollicitations.get(agent=agent)).expire_le.date()

    assert Courriel.objects.get(destinataire=pris.courriel, message="points_demandes").jour == dans(1).date()
    assert (fin(libre), fin(pris)) == (dans(7).date(), dans(8).date())


EMPECHES = [
    ({"courriel": None}, Empechement.SANS_ADRESSE),
    ({"actif": False}, Empechement.PLUS_EN_POSTE),
    ({"courriel": "Stop@vitrolles.example"}, Empechement.ARRETE),
]


@pytest.mark.parametrize(("champs", "raison"), EMPECHES)
def test_qui_ne_peut_pas_recevoir_de_courriel_reste_visible(objectif, champs, raison):
    regler_les_arrets("stop@vitrolles.example", [Famille.POINTS])
    empeche = AgentFactory(**champs)
    confier(empeche, objectif=objectif)

    campagne = campagne_ouverte(objectif)

    sollicitation = Sollicitation.objects.avec_situation().get(campagne=campagne)
    assert (sollicitation.empechement, sollicitation.situation) == (raison, SituationReponse.INJOIGNABLE)
    assert messages() == []
    assert liens.courant(UsageDuLien.POINT, sollicitation) is None


def test_l_ouverture_passe_par_la_porte(objectif, coordinatrice):
    confier(AgentFactory(), objectif=objectif)

    campagne = campagne_ouverte(objectif, par=coordinatrice)

    passage = Passage.objects.get(type_objet__model="campagnemiseajour")
    assert (passage.vers, passage.par) == (EtatCampagneMiseAJour.OUVERTE, coordinatrice)
    assert campagne.ouverte_le.date() == LUNDI.date()


def test_deux_ouvertures_n_ecrivent_qu_une_fois(objectif, coordinatrice):
    confier(AgentFactory(), objectif=objectif)
    campagne = campagne_ouverte(objectif)

    with pytest.raises(PassageInterdit, match="a déjà été ouverte"):
        campagnes.ouvrir(campagne, coordinatrice)

    assert len(messages()) == 1


def refus(campagne, par):
    with pytest.raises(PassageInterdit) as raison:
        campagnes.ouvrir(campagne, par)
    assert not Sollicitation.objects.filter(campagne=campagne).exists()
    return str(raison.value)


def test_une_seule_campagne_est_ouverte_par_plan(objectif, coordinatrice):
    confier(AgentFactory(), objectif=objectif)
    CampagneMiseAJourFactory(plan=objectif.plan, ouverte=True, titre="La première")
    seconde = CampagneMiseAJourFactory(plan=objectif.plan)

    assert "«\xa0La première\xa0» est déjà ouverte" in refus(seconde, coordinatrice)


@pytest.mark.parametrize("etat", [EtatPlan.EN_PREPARATION, EtatPlan.CLOS])
def test_un_plan_qui_n_est_pas_en_vigueur_n_a_pas_de_campagne(coordinatrice, etat):
    campagne = CampagneMiseAJourFactory(plan=PlanFactory(etat=etat))

    assert "n’est pas en vigueur" in refus(campagne, coordinatrice)


def test_une_date_passee_se_corrige_d_abord(objectif, coordinatrice):
    confier(AgentFactory(), objectif=objectif)
    campagne = CampagneMiseAJourFactory(plan=objectif.plan, a_rendre_le=datetime.date(2027, 2, 28))

    assert "La date à laquelle rendre est passée" in refus(campagne, coordinatrice)


def test_sans_pilote_il_n_y_a_personne_a_solliciter(objectif, coordinatrice):
    ActionFactory(objectif=objectif)
    campagne = CampagneMiseAJourFactory(plan=objectif.plan)

    assert "Personne ne pilote d’action ouverte" in refus(campagne, coordinatrice)


def test_des_etapes_deja_passees_se_proposent_de_nouveau(objectif, time_machine):
    confier(AgentFactory(), objectif=objectif)
    campagne = campagnes.preparer(objectif.plan)
    campagne.suppleants_le = None
    campagne.save()

    time_machine.move_to(dans(9))
    campagnes.ouvrir(campagne, None)

    assert campagne.relance_le == dans(9 + 6).date()
    assert (campagne.suppleants_le, campagne.coordination_le) == (None, dans(9 + 12).date())


# --- La page ------------------------------------------------------------------------------------------------


def page_de(client, campagne):
    return client.get(reverse("pilotage:campagne", args=[campagne.pk]))


def test_la_page_dit_ce_qui_va_partir_et_montre_le_courriel(connecter, coordinatrice, objectif):
    confier(AgentFactory(nom="Aubert"), 2, objectif=objectif)
    confier(AgentFactory(nom="Zola", courriel=None), objectif=objectif)
    seule = ActionFactory(objectif=objectif)
    campagne = CampagneMiseAJourFactory(plan=objectif.plan, message="Dites-nous tout.")

    page = page_de(connecter(coordinatrice), campagne)

    assert "<b>1 courriel partira</b>" in page.text
    assert "pour 3 actions" in page.text
    assert "Dominique Aubert" in page.text
    assert "Dites-nous tout." in page.context["exemple"]["texte"]
    assert [(ligne["agent"].nom, ligne["pourquoi"]) for ligne in page.context["apercu"].empeches] == [
        ("Zola", "sans adresse")
    ]
    assert page.context["apercu"].sans_pilote == [seule]
    assert messages() == []


def test_le_geste_ouvre_et_dit_combien_partent(connecter, coordinatrice, objectif):
    confier(AgentFactory(), objectif=objectif)
    campagne = CampagneMiseAJourFactory(plan=objectif.plan)

    page = connecter(coordinatrice).post(reverse("pilotage:campagne-ouvrir", args=[campagne.pk]), follow=True)

    assert "La campagne est ouverte\xa0: 1 courriel en route." in page.text
    assert len(mail.outbox) == 1


def test_un_refus_se_dit_sans_rien_changer(connecter, coordinatrice, objectif):
    campagne = CampagneMiseAJourFactory(plan=objectif.plan)

    page = connecter(coordinatrice).post(reverse("pilotage:campagne-ouvrir", args=[campagne.pk]), follow=True)

    campagne.refresh_from_db()
    assert "Personne ne pilote d’action ouverte" in page.text
    assert campagne.etat == EtatCampagneMiseAJour.PREPAREE


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_apercu_coute_toujours_autant(connecter, coordinatrice, objectif, nombre, django_assert_num_queries):
    for _ in range(nombre):
        confier(AgentFactory(), 2, objectif=objectif)
    campagne = CampagneMiseAJourFactory(plan=objectif.plan)
    client = connecter(coordinatrice)
    page_de(client, campagne)

    with django_assert_num_queries(11):
        page = page_de(client, campagne)

    assert len(page.context["apercu"].joignables) == nombre
