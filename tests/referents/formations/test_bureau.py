"""Le bureau des formations : la liste, le parcours, la fiche d’une session ; ce que chaque page coûte."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.fabriques import (
    FormationSuivieFactory,
    InscriptionFactory,
    SessionFactory,
    TypeFormationFactory,
)


def lire(bureau, nom, *arguments, **recherche):
    return bureau.get(reverse(f"pilotage:{nom}", args=arguments), recherche)


@pytest.fixture
def bureau(connecter, coordinatrice):
    return connecter(coordinatrice)


# --- La liste ---------------------------------------------------------------------------------------------------


@pytest.fixture
def sessions(db):
    """Une session à venir, une à clore, une réalisée."""
    return {
        "": SessionFactory(type_formation__journee=True),
        "a_clore": SessionFactory(passee=True, programmee=True),
        "passees": SessionFactory(debut=timezone.localdate() - timedelta(days=40), realisee=True),
    }


def test_les_feuilles_a_renseigner_ont_leur_liste(bureau, sessions):
    a_renseigner = SessionFactory(passee=True)
    InscriptionFactory(session=a_renseigner)  # sa ligne n’a jamais été ouverte : elle compte
    InscriptionFactory(session=sessions["a_clore"], presences="present")
    InscriptionFactory(session=SessionFactory(passee=True, annulee=True), annulee=True, presences="non_renseigne")

    page = lire(bureau, "formations", quand="presences")

    assert list(page.context["page_obj"]) == [a_renseigner]
    assert "1 présence à renseigner" in page.text


@pytest.mark.parametrize(
    ("quand", "attendues"), [("", [""]), ("a_clore", ["a_clore"]), ("passees", ["a_clore", "passees"])]
)
def test_a_venir_a_clore_passees(bureau, sessions, quand, attendues):
    page = lire(bureau, "formations", quand=quand)

    assert list(page.context["page_obj"]) == [sessions[nom] for nom in attendues]


def test_la_liste_se_filtre_par_nature_et_par_etat(bureau, sessions):
    journees = lire(bureau, "formations", nature="journee").context["page_obj"]
    ateliers = lire(bureau, "formations", nature="atelier").context["page_obj"]
    programmees = lire(bureau, "formations", quand="passees", etat="programmee").context["page_obj"]

    assert [list(journees), list(ateliers), list(programmees)] == [[sessions[""]], [], [sessions["a_clore"]]]


def test_un_filtre_inconnu_ne_filtre_rien(bureau, sessions):
    assert lire(bureau, "formations", quand="jamais", nature="x").status_code == 200


def test_les_presences_a_renseigner_se_voient_en_rouge(bureau):
    session = SessionFactory(passee=True, seances=2)
    InscriptionFactory(session=session, presences="non_renseigne")

    page = lire(bureau, "formations", quand="a_clore")

    assert "2 présences à renseigner" in page.text
    assert "1 session passée à clore" in page.text


def test_une_feuille_complete_reste_a_declarer(bureau):
    InscriptionFactory(session=SessionFactory(passee=True), presences="present")

    assert "À déclarer réalisée" in lire(bureau, "formations", quand="a_clore").text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(bureau, nombre, django_assert_num_queries):
    for session in SessionFactory.create_batch(nombre, seances=2):
        InscriptionFactory.create_batch(2, session=session, presences="non_renseigne")
    lire(bureau, "formations")

    with django_assert_num_queries(8):
        page = lire(bureau, "formations")

    assert page.text.count('<th scope="row">') == nombre


def test_sans_session_la_page_dit_quoi_faire(bureau):
    assert "Aucune session n’est à venir" in lire(bureau, "formations").text


# --- Le parcours --------------------------------------------------------------------------------------------------


def test_le_parcours_se_lit_dans_l_ordre_avec_qui_l_a_suivi(bureau):
    label = TypeFormationFactory(label=True)
    complement, atelier = TypeFormationFactory(complement=True), TypeFormationFactory(atelier=True)
    complement.prerequis.add(label)
    FormationSuivieFactory(session__type_formation=label)
    SessionFactory(type_formation=atelier)

    page = lire(bureau, "types-de-formation")

    parcours = [(types[0][0], types[0][1]) for _, types in page.context["parcours"]]
    assert parcours == [(label, 1), (complement, 0), (atelier, 0)]
    assert f"Après\xa0: {label}" in page.text
    assert "1 session à venir" in page.text


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_parcours_coute_toujours_autant(bureau, nombre, django_assert_num_queries):
    for complement in TypeFormationFactory.create_batch(nombre, complement=True):
        complement.prerequis.add(TypeFormationFactory(label=True))
    lire(bureau, "types-de-formation")

    with django_assert_num_queries(9):
        lire(bureau, "types-de-formation")


# --- La fiche d’une session ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "bouton"),
    [
        ({"programmee": True}, "Ouvrir aux inscriptions"),
        ({}, "Inscrire quelqu’un"),
        ({"passee": True}, "Renseigner les présences"),
    ],
)
def test_un_seul_geste_principal_celui_que_la_session_attend(bureau, situation, bouton):
    session = SessionFactory(**situation)

    page = lire(bureau, "session", session.pk)

    assert page.text.count("bouton--principal") == 1
    assert bouton in page.text.split("bouton--principal")[1][:400]


def test_feuille_complete_le_geste_est_de_la_declarer(bureau):
    session = SessionFactory(passee=True)
    InscriptionFactory(session=session, presences="present")

    assert "Déclarer réalisée" in lire(bureau, "session", session.pk).text


def test_la_liste_d_attente_se_lit_dans_son_ordre(bureau):
    session = SessionFactory()
    heure = timezone.now()
    seconde = InscriptionFactory(session=session, en_attente=True, demandee_le=heure)
    premiere = InscriptionFactory(session=session, en_attente=True, demandee_le=heure - timedelta(hours=1))

    page = lire(bureau, "session", session.pk)

    assert list(page.context["attente"]) == [premiere, seconde]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_fiche_coute_toujours_autant(bureau, nombre, django_assert_num_queries):
    session = SessionFactory(capacite=None)
    for etat in ("demandee", "en_attente", "refusee", "exterieure"):
        InscriptionFactory.create_batch(nombre, session=session, **{etat: True})
    lire(bureau, "session", session.pk)

    with django_assert_num_queries(13):
        page = lire(bureau, "session", session.pk)

    assert page.text.count('<th scope="row">') == 2 * nombre


def test_cinquante_personnes_par_page(bureau):
    session = SessionFactory(capacite=None)
    InscriptionFactory.create_batch(51, session=session)

    assert "Page 1 sur 2" in lire(bureau, "session", session.pk).text


def test_la_fiche_d_une_inscription_raconte_son_journal(bureau, coordinatrice):
    inscription = InscriptionFactory(demandee=True)
    bureau.post(
        reverse("pilotage:noter-accord", args=[inscription.pk]),
        {"accord-accord_le": timezone.localdate().isoformat()},
    )

    page = lire(bureau, "inscription", inscription.pk)

    assert "Validée, par Camille Coordination." in page.text


def test_la_fiche_d_une_attente_dit_son_rang(bureau):
    session = SessionFactory()
    InscriptionFactory(session=session, en_attente=True)
    seconde = InscriptionFactory(session=session, en_attente=True)

    assert "2e de la liste" in lire(bureau, "inscription", seconde.pk).text
