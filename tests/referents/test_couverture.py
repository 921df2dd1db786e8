"""La couverture : direction par direction, les trous allumés, des noms pour la seule coordination."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import PointAvancement
from referents.couverture import HORS_GROUPE, lire_la_couverture
from referents.models import GroupeRapport
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    DirectionFactory,
    EffectifFactory,
    LettreMissionFactory,
    MandatReferentFactory,
    ServiceFactory,
)


@pytest.fixture
def culture(db):
    return DirectionFactory(nom="Culture", code="culture", groupe_rapport=GroupeRapport.EDUCATION_SPORTS_CULTURE)


def representer(direction, **champs):
    agent = AgentFactory(service__direction=direction)
    return MandatReferentFactory(agent=agent, **champs)


def ligne_de(direction):
    groupes, _ = lire_la_couverture()
    return next(ligne for groupe in groupes for ligne in groupe.lignes if ligne.direction == direction)


def voir(client, **filtre):
    return client.get(reverse("pilotage:reseau"), filtre)


def test_une_direction_compte_ses_titulaires_et_ses_suppleants(culture):
    titulaire = representer(culture)
    representer(culture, suppleant=True)
    representer(culture, pressenti=True)
    representer(culture, en_pause=True)
    representer(culture, termine=True)
    # La même personne, pour deux services de la direction, ne fait qu’une.
    MandatReferentFactory(agent=titulaire.agent, service=ServiceFactory(direction=culture), suppleant=True)

    ligne = ligne_de(culture)

    assert (ligne.referents, ligne.titulaires, ligne.suppleants, len(ligne.en_attente)) == (2, 1, 1, 2)
    assert ligne.est_un_trou is False


@pytest.mark.parametrize("situation", [{"pressenti": True}, {"en_pause": True}, {"termine": True}])
def test_sans_personne_en_exercice_c_est_un_trou(culture, situation):
    representer(culture, **situation)

    assert ligne_de(culture).est_un_trou is True


def test_un_agent_parti_ne_represente_plus_sa_direction(culture):
    MandatReferentFactory(agent=AgentFactory(service__direction=culture, actif=False))

    assert ligne_de(culture).est_un_trou is True


def test_les_lettres_valables_et_a_renouveler(culture):
    for finit_dans in (400, 30, -1):
        LettreMissionFactory(mandat=representer(culture), signee=True, finit_dans=finit_dans)
    LettreMissionFactory(mandat=representer(culture), a_signer=True)

    ligne = ligne_de(culture)

    assert (ligne.valables, ligne.a_renouveler, ligne.sans_lettre) == (2, 2, 2)


def test_le_dernier_point_est_celui_de_ses_agents_avec_ou_sans_compte(culture):
    avec, sans = (AgentFactory(service__direction=culture, avec_compte=compte) for compte in (True, False))
    hier = timezone.now() - datetime.timedelta(days=1)
    action = ActionFactory()
    PointAvancement.objects.create(action=action, auteur=avec.utilisateur, phase="en_cours", le=hier)
    dernier = PointAvancement.objects.create(action=action, agent=sans, phase="en_cours")

    assert ligne_de(culture).dernier_point_le == dernier.le


def test_la_part_se_lit_sur_le_dernier_effectif(culture):
    representer(culture)
    EffectifFactory(direction=culture, date_reference=datetime.date(2024, 12, 31), agents_en_poste=50)
    EffectifFactory(direction=culture, date_reference=datetime.date(2025, 12, 31), agents_en_poste=40)

    ligne = ligne_de(culture)

    assert (ligne.part, ligne.effectif_le) == (2.5, datetime.date(2025, 12, 31))


def test_l_ensemble_ne_divise_que_par_ce_qu_il_connait(culture):
    EffectifFactory(direction=culture, agents_en_poste=50)
    representer(culture)
    inconnue = DirectionFactory()
    representer(inconnue)

    _, ensemble = lire_la_couverture()

    assert (ensemble.referents, len(ensemble.comptes), ensemble.effectif, ensemble.part) == (2, 1, 50, 2)
    assert ligne_de(inconnue).part is None


def test_les_directions_se_rangent_par_groupe_et_par_nom(culture):
    DirectionFactory(nom="Éducation", groupe_rapport=GroupeRapport.EDUCATION_SPORTS_CULTURE)
    DirectionFactory(nom="Sports", groupe_rapport=GroupeRapport.EDUCATION_SPORTS_CULTURE)
    DirectionFactory(nom="Périscolaire")
    DirectionFactory(nom="Disparue", active_jusqu_au=datetime.date(2020, 1, 1))

    groupes, _ = lire_la_couverture()

    assert [(groupe.nom, [ligne.direction.nom for ligne in groupe.lignes]) for groupe in groupes] == [
        ("Éducation, Sports, Culture", ["Culture", "Éducation", "Sports"]),
        (HORS_GROUPE, ["Périscolaire"]),
    ]


def test_une_direction_provisoire_n_est_pas_un_trou(culture):
    provisoire = DirectionFactory(nom="Direction à préciser", provisoire=True)
    assert [ligne.direction for groupe in lire_la_couverture()[0] for ligne in groupe.lignes] == [culture]

    representer(provisoire)

    assert ligne_de(provisoire).referents == 1


def test_un_trou_propose_de_nommer_quelqu_un_de_la_direction(connecter, coordinatrice, culture):
    page = voir(connecter(coordinatrice))

    assert f'href="{reverse("pilotage:nommer")}?direction=culture"' in page.text
    assert "Une direction sur 1 n’a personne" in page.text


def test_on_ne_montre_que_les_trous(connecter, coordinatrice, culture):
    representer(DirectionFactory(nom="Sports"))

    page = voir(connecter(coordinatrice), trous="on")

    assert (page.text.count('class="direction direction--trou"'), page.text.count('class="direction"')) == (1, 0)


@pytest.mark.parametrize(("role", "noms"), [("coordinatrice", True), ("elue", False), ("cosignataire", False)])
def test_les_noms_ne_vont_qu_a_la_coordination(connecter, culture, request, role, noms):
    MandatReferentFactory(agent=AgentFactory(service__direction=culture, nom="Ferrandi"))
    MandatReferentFactory(agent=AgentFactory(nom="Ferrandi-Pressentie"), pressenti=True)

    page = voir(connecter(request.getfixturevalue(role)))

    assert ("Ferrandi" in page.text, "Nommer" in page.text) == (noms, noms)


def test_un_mandat_d_un_service_ferme_est_a_reclasser(connecter, coordinatrice, culture):
    MandatReferentFactory(
        service=ServiceFactory(direction=culture, actif_jusqu_au=datetime.date(2020, 1, 1)), agent=AgentFactory()
    )

    assert "1 mandat court encore dans un service qui n’existe plus" in voir(connecter(coordinatrice)).text


def test_une_ville_sans_direction_le_dit(connecter, coordinatrice):
    assert "Aucune direction n’est enregistrée" in voir(connecter(coordinatrice)).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    for _ in range(nombre):
        mandat = representer(DirectionFactory())
        LettreMissionFactory(mandat=mandat, signee=True)
        EffectifFactory(direction=mandat.service.direction)
    client = connecter(coordinatrice)
    voir(client)

    with django_assert_num_queries(13):
        page = voir(client)

    assert page.text.count('class="direction"') == nombre
