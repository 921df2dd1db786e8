"""Reprendre un registre tenu ailleurs : tout se comprend, ou rien ne s’écrit."""

import datetime

import pytest

from referents.etats import EtatInscription, EtatPresence, EtatSession
from referents.lignes_de_registre import RegistreRefuse
from referents.models import Agent, Inscription, Presence, SessionFormation, SourceInscription
from referents.operations import Reprise, reprendre_un_registre
from tests.fabriques import (
    AgentFactory,
    DirectionFactory,
    FormationSuivieFactory,
    InscriptionFactory,
    ServiceFactory,
    SessionFactory,
    TypeFormationFactory,
)

JOUR = datetime.date(2019, 3, 13)


@pytest.fixture(autouse=True)
def annuaire(db):
    TypeFormationFactory(code="journee-citoyenne", intitule="Journée citoyenne", journee=True)
    return ServiceFactory(nom="Écoles", direction__code="education", direction__nom="Éducation")


def ligne(**cellules):
    return {
        "type": "journee-citoyenne",
        "jour": "13/03/2019",
        "moment": "matin",
        "prenom": "Noé",
        "nom": "Castel",
        "direction": "Éducation",
        "presence": "présent",
        **cellules,
    }


def reprendre(coordinatrice, *lignes, **options):
    return reprendre_un_registre(lignes, coordinatrice, **options)


def refus(coordinatrice, *lignes):
    with pytest.raises(RegistreRefuse) as echec:
        reprendre(coordinatrice, *lignes)
    return str(echec.value).split("\n")


def test_une_ligne_cree_l_agent_la_session_et_la_presence(coordinatrice, annuaire):
    bilan = reprendre(coordinatrice, ligne())

    presence = Presence.objects.get()
    inscription = presence.inscription
    assert bilan == Reprise(agents=1, sessions=1, inscriptions=1, presences=1, deja=0)
    assert (presence.etat, presence.saisie_par, presence.seance.jour) == (EtatPresence.PRESENT, coordinatrice, JOUR)
    assert (inscription.etat, inscription.source) == (EtatInscription.VALIDEE, SourceInscription.IMPORT)
    assert (str(inscription.agent), inscription.agent.service) == ("Noé Castel", annuaire)
    assert inscription.direction == annuaire.direction
    assert (inscription.session.etat, inscription.session.debut) == (EtatSession.REALISEE, JOUR)


def test_sans_moment_la_ligne_vaut_pour_la_journee(coordinatrice):
    reprendre(coordinatrice, ligne(moment=""))

    assert list(Presence.objects.values_list("seance__moment", flat=True)) == ["matin", "apres_midi"]


def test_une_personne_connue_ne_se_cree_pas_deux_fois(coordinatrice, annuaire):
    agent = AgentFactory(prenom="Noé", nom="CASTEL", service=annuaire, courriel="noe@vitrolles.example")

    reprendre(coordinatrice, ligne(), ligne(moment="apres-midi", courriel="NOE@vitrolles.example", nom="", prenom=""))

    assert Agent.objects.get() == agent
    assert Presence.objects.filter(inscription__agent=agent).count() == 2


def test_la_direction_du_jour_reste_celle_de_la_ligne(coordinatrice, annuaire):
    agent = AgentFactory(courriel="noe@vitrolles.example")

    reprendre(coordinatrice, ligne(courriel="noe@vitrolles.example"))

    assert (agent.inscriptions.get().direction, agent.service.direction) == (
        annuaire.direction,
        agent.service.direction,
    )
    assert agent.service.direction != annuaire.direction


def test_une_session_connue_se_retrouve_par_son_code_ou_par_son_jour(coordinatrice):
    session = SessionFactory(code="mars-2019", type_formation__code="label", jour=JOUR, realisee=True)

    reprendre(coordinatrice, ligne(session="mars-2019", type=""), ligne(type="label", prenom="Inès"))

    assert SessionFormation.objects.get() == session
    assert session.inscriptions.count() == 2


def test_plusieurs_jours_d_un_meme_code_font_une_seule_session(coordinatrice):
    reprendre(coordinatrice, ligne(session="deux-jours"), ligne(session="deux-jours", jour="2019-03-14"))

    session = SessionFormation.objects.get()
    assert (session.dates, session.seances.count()) == ("du 13 au 14\xa0mars\xa02019", 2)


def test_reprendre_deux_fois_le_meme_fichier_n_ajoute_rien(coordinatrice):
    reprendre(coordinatrice, ligne(), ligne(prenom="Inès", presence="absent"))

    bilan = reprendre(coordinatrice, ligne(), ligne(prenom="Inès", presence="absent"))

    assert bilan == Reprise(agents=0, sessions=0, inscriptions=0, presences=0, deja=2)
    assert Presence.objects.count() == 2


def test_une_case_blanche_se_remplit(coordinatrice, annuaire):
    session = SessionFactory(code="mars-2019", jour=JOUR)
    agent = AgentFactory(prenom="Noé", nom="Castel", service=annuaire)
    presence = Presence.objects.create(
        inscription=InscriptionFactory(session=session, agent=agent), seance=session.seances.get()
    )

    bilan = reprendre(coordinatrice, ligne(session="mars-2019", type=""))

    presence.refresh_from_db()
    assert (bilan.presences, presence.etat, presence.history.count()) == (1, EtatPresence.PRESENT, 2)


def test_une_feuille_deja_remplie_fait_foi(coordinatrice):
    reprendre(coordinatrice, ligne(presence="absent"))

    assert refus(coordinatrice, ligne()) == [
        "ligne 2, «\xa0presence\xa0»\xa0: la feuille dit déjà «\xa0absent·e\xa0»\xa0: corrigez-la là-bas."
    ]


def test_une_session_dont_une_case_reste_blanche_attend(coordinatrice):
    reprendre(coordinatrice, ligne(moment=""), ligne(prenom="Inès", moment="matin"))

    assert SessionFormation.objects.get().etat == EtatSession.PROGRAMMEE


def test_l_essai_compte_et_ne_laisse_rien(coordinatrice):
    bilan = reprendre(coordinatrice, ligne(), essai=True)

    assert (bilan.agents, bilan.presences) == (1, 1)
    assert (Agent.objects.count(), SessionFormation.objects.count()) == (0, 0)


def test_une_seule_ligne_fausse_et_rien_ne_s_ecrit(coordinatrice):
    messages = refus(coordinatrice, ligne(), ligne(prenom="Inès", direction="Marine"))

    assert messages == ["ligne 3, «\xa0direction\xa0»\xa0: «\xa0Marine\xa0» n’existe pas."]
    assert Inscription.objects.count() == 0


@pytest.mark.parametrize(
    ("cellules", "attendu"),
    [
        ({"jour": "le 3 mai"}, "«\xa0jour\xa0»\xa0: «\xa0le 3 mai\xa0» n’est pas une date."),
        ({"jour": ""}, "«\xa0jour\xa0»\xa0: vide."),
        (
            {"moment": "soir"},
            "«\xa0moment\xa0»\xa0: «\xa0soir\xa0» n’est pas compris\xa0: écrivez matin, après-midi, ou rien.",
        ),
        ({"presence": ""}, "«\xa0presence\xa0»\xa0: vide\xa0: écrivez présent, absent ou excusé."),
        ({"type": "voile"}, "«\xa0type\xa0»\xa0: «\xa0voile\xa0» n’existe pas."),
        ({"type": ""}, "«\xa0type\xa0»\xa0: dites le type de formation\xa0: cette session n’existe pas encore."),
        (
            {"session": "été"},
            "«\xa0session\xa0»\xa0: «\xa0été\xa0»\xa0: un code n’a que des lettres sans accent, chiffres et tirets.",
        ),
        (
            {"direction": ""},
            "«\xa0direction\xa0»\xa0: vide\xa0: cet agent n’est pas dans l’annuaire, il en faut pour l’y inscrire.",
        ),
        ({"courriel": "noe"}, "«\xa0courriel\xa0»\xa0: «\xa0noe\xa0» n’est pas une adresse."),
        ({"metier": "pirate"}, "«\xa0metier\xa0»\xa0: «\xa0pirate\xa0» n’existe pas."),
        (
            {"jour": "13/03/2999"},
            "«\xa0jour\xa0»\xa0: ce jour n’est pas encore passé\xa0: un registre ne reprend que le passé.",
        ),
        ({"nom": "n" * 81}, "«\xa0nom\xa0»\xa0: 80 caractères au plus."),
    ],
    ids=lambda valeur: " ".join(valeur) if isinstance(valeur, dict) else "",
)
def test_ce_qui_ne_va_pas_se_dit_en_francais(coordinatrice, cellules, attendu):
    assert refus(coordinatrice, ligne(**cellules)) == [f"ligne 2, {attendu}"]


def test_la_meme_demi_journee_deux_fois_se_dit(coordinatrice):
    assert refus(coordinatrice, ligne(), ligne(presence="absent")) == [
        "ligne 3, «\xa0nom\xa0»\xa0: cette demi-journée est déjà à la ligne 2."
    ]


def test_deux_homonymes_demandent_le_courriel(coordinatrice, annuaire):
    for _ in range(2):
        AgentFactory(prenom="Noé", nom="Castel", service=annuaire)

    assert refus(coordinatrice, ligne()) == [
        "ligne 2, «\xa0nom\xa0»\xa0: plusieurs agents de cette direction portent ce nom\xa0: donnez le courriel."
    ]


def test_un_autre_courriel_que_celui_de_l_annuaire_se_dit(coordinatrice, annuaire):
    AgentFactory(prenom="Noé", nom="Castel", service=annuaire, courriel="noe@vitrolles.example")

    assert refus(coordinatrice, ligne(courriel="castel@vitrolles.example")) == [
        "ligne 2, «\xa0courriel\xa0»\xa0: l’annuaire donne noe@vitrolles.example à cette personne."
    ]


def test_une_session_annulee_ou_un_autre_jour_se_refusent(coordinatrice):
    SessionFactory(code="annulee", jour=JOUR, annulee=True)
    SessionFactory(code="avril", jour=datetime.date(2019, 4, 2))

    messages = refus(coordinatrice, ligne(session="annulee", type=""), ligne(session="avril", type="", prenom="Inès"))

    assert messages == [
        "ligne 2, «\xa0session\xa0»\xa0: «\xa0Formation 0, 13\xa0mars\xa02019\xa0» a été annulée.".replace(
            "Formation 0", str(SessionFormation.objects.get(code="annulee").type_formation)
        ),
        f"ligne 3, «\xa0jour\xa0»\xa0: «\xa0{SessionFormation.objects.get(code='avril')}\xa0» n’a pas lieu ce jour-là.",
    ]


@pytest.mark.parametrize("moment", ["", "après-midi"])
def test_une_session_realisee_ne_gagne_pas_de_demi_journee(coordinatrice, moment):
    session = FormationSuivieFactory(session__jour=JOUR, session__passee=False, session__code="mars").session

    [message] = refus(coordinatrice, ligne(session="mars", type="", moment=moment))

    assert "est réalisée, et n’a pas eu lieu le 13\xa0mars\xa02019, après-midi\xa0:" in message
    assert session.seances.count() == 1


def test_une_session_sans_date_prend_celles_du_registre(coordinatrice):
    session = SessionFactory(code="mars", seances=0, precision="a_preciser", debut=None, fin=None)

    reprendre(coordinatrice, ligne(session="mars", type=""), ligne(session="mars", type="", jour="14/03/2019"))

    session.refresh_from_db()
    assert (session.precision, session.debut, session.fin) == ("periode", JOUR, JOUR + datetime.timedelta(days=1))


def test_une_personne_venue_s_ajoute_a_une_demi_journee_tenue(coordinatrice):
    suivie = FormationSuivieFactory(session__jour=JOUR, session__passee=False, session__code="mars")

    reprendre(coordinatrice, ligne(session="mars", type=""))

    assert set(Inscription.objects.suivies()) == set(suivie.session.inscriptions.all())
    assert suivie.session.inscriptions.count() == 2


def test_qui_est_en_liste_d_attente_ne_recoit_pas_de_presence(coordinatrice, annuaire):
    """La feuille ne la montrerait pas, et la session ne pourrait plus être déclarée réalisée."""
    attente = InscriptionFactory(
        session=SessionFactory(jour=JOUR, code="mars"), en_attente=True, agent__service=annuaire, agent__nom="Castel"
    )
    prenom = attente.agent.prenom

    [message] = refus(coordinatrice, ligne(session="mars", type="", prenom=prenom))

    assert "est en liste d’attente de cette session\xa0: donnez-lui une place" in message


def test_sans_service_connu_l_agent_en_attend_un(coordinatrice):
    DirectionFactory(code="sports", nom="Sports")

    reprendre(coordinatrice, ligne(direction="sports"), ligne(direction="sports", prenom="Inès"))

    assert {str(agent.service) for agent in Agent.objects.all()} == {"Service à préciser"}


def test_ce_qui_est_invente_se_marque(coordinatrice):
    reprendre(coordinatrice, ligne(), demonstration=True)

    assert (Agent.objects.get().demonstration, SessionFormation.objects.get().demonstration) == (True, True)


def test_l_historique_dit_qui_a_repris(coordinatrice):
    reprendre(coordinatrice, ligne())

    version = Agent.objects.get().history.get()
    assert (version.history_user, version.history_change_reason) == (coordinatrice, "Registre repris")


@pytest.mark.parametrize("nombre", [1, 3])
def test_chaque_ligne_de_plus_ne_coute_rien(coordinatrice, nombre, django_assert_num_queries):
    lignes = [ligne(nom=f"Castel {rang}") for rang in range(nombre)]

    with django_assert_num_queries(32):
        reprendre(coordinatrice, *lignes)
