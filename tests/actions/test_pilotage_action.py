import datetime
import re

import pytest

from actions.etats import Phase
from actions.models import Etape, Financement, Millesime, PointAvancement
from socle.etats import faire_passer
from tests.actions.test_pages_publiques import texte
from tests.fabriques import ActionFactory, OrganismeFactory, UtilisateurFactory


def adresse(action):
    return f"/pilotage/actions/{action.code}/"


def point(action, auteur, **champs):
    return PointAvancement.objects.create(action=action, auteur=auteur, **{"phase": action.phase, **champs})


def test_la_fiche_dit_tout_a_la_coordination(connecter, coordinatrice):
    action = ActionFactory(meteo="appuis", meteo_motif="Il manque une salle", confiee_a=UtilisateurFactory())
    auteur = UtilisateurFactory(prenom="Alex", nom="Martin")
    point(action, auteur, fait="Deux ateliers", blocage="Pas de salle", a_retenir="Un beau jeu", public_touche=60)
    Etape.objects.create(action=action, libelle="Réserver la salle")
    Millesime.objects.create(action=action, annee=2026, participants_prevus=100)
    Financement.objects.create(action=action, annee=2026, financeur=OrganismeFactory(nom="DILCRAH"))

    lu = texte(connecter(coordinatrice).get(adresse(action)))

    attendus = ["Il manque une salle", "Deux ateliers", "Pas de salle", "Un beau jeu", "60 personnes", "Réserver"]
    attendus += ["DILCRAH 2026 Demandé non renseigné", str(action.pilotes.get().agent), "Alex Martin a fait le point"]
    assert [mots for mots in attendus if mots not in lu] == []


def test_un_point_se_dit_en_francais(connecter, coordinatrice):
    action = ActionFactory()
    auteur = UtilisateurFactory(prenom="Alex", nom="Martin")
    point(action, auteur, phase_avant="a_venir", phase="en_cours", meteo="atteignables")
    point(action, auteur, rien_de_nouveau=True)

    lu = texte(connecter(coordinatrice).get(adresse(action)))

    assert "Alex Martin n’a rien de nouveau à dire." in lu
    assert (
        "Alex Martin a fait le point : la phase passe de « À venir » à « En cours » "
        "et la météo passe à « Objectifs atteignables »." in lu
    )


def test_le_journal_raconte_les_changements_d_etat(connecter, coordinatrice):
    action = ActionFactory(phase=Phase.EN_COURS)
    faire_passer(action, Phase.REALISEE, par=coordinatrice, motif="La salle est prête.")

    lu = texte(connecter(coordinatrice).get(adresse(action)))

    assert (
        "Camille Coordination a fait passer l’action de « En cours » à « Réalisée ». Raison : La salle est prête." in lu
    )


def test_une_elue_lit_la_fiche_sans_le_nom_des_agents(connecter, elue):
    action = ActionFactory(confiee_a=UtilisateurFactory())
    auteur = UtilisateurFactory(prenom="Alex", nom="Martin")
    point(action, auteur, phase_avant="en_cours", fait="Deux ateliers")
    faire_passer(action, Phase.REALISEE, par=auteur)

    lu = texte(connecter(elue).get(adresse(action)))

    assert "Une personne du groupe de travail a fait le point. Fait : Deux ateliers" in lu
    assert "Une personne du groupe de travail a fait passer l’action" in lu
    assert [nom for nom in ("Alex Martin", str(action.pilotes.get().agent)) if nom in lu] == []


def test_une_action_restreinte_n_existe_pas_pour_une_elue(connecter, elue, coordinatrice):
    action = ActionFactory(restreinte=True)

    assert connecter(coordinatrice).get(adresse(action)).status_code == 200
    assert connecter(elue).get(adresse(action)).status_code == 404


def test_la_fiche_se_ferme_a_qui_ne_lit_pas_le_pilotage(connecter, referente, etranger):
    action = ActionFactory()

    assert [connecter(compte).get(adresse(action)).status_code for compte in (referente, etranger)] == [403, 403]


def test_le_code_se_lit_sans_la_casse(connecter, coordinatrice):
    ActionFactory(code="A39")

    assert connecter(coordinatrice).get("/pilotage/actions/a39/").url == "/pilotage/actions/A39/"


def test_ce_qui_manque_a_la_fiche_se_voit(connecter, coordinatrice):
    page = connecter(coordinatrice).get(adresse(ActionFactory())).text

    manques = re.findall(r'class="a-completer">([^<]+)<', page)
    assert manques == ["Aucun service", "Aucun pilote", "À préciser", "Aucun indicateur"]


def test_la_coordination_fait_le_point_depuis_la_fiche_d_un_plan_en_vigueur(connecter, coordinatrice, elue):
    ouverte, close = ActionFactory(), ActionFactory(objectif__plan__clos=True)

    pages = [(coordinatrice, ouverte), (coordinatrice, close), (elue, ouverte)]

    assert ["Faire le point" in connecter(qui).get(adresse(a)).text for qui, a in pages] == [True, False, False]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_fiche_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    action = ActionFactory(debut=datetime.date(2026, 1, 1), precision="annee")
    for n in range(nombre):
        point(action, UtilisateurFactory(), fait="Un atelier")
        Millesime.objects.create(action=action, annee=2020 + n)
        Etape.objects.create(action=action, libelle="Une étape")
        Financement.objects.create(action=action, annee=2026, financeur=OrganismeFactory())
    desk = connecter(coordinatrice)

    with django_assert_num_queries(19):
        reponse = desk.get(adresse(action))

    assert reponse.text.count("Un atelier") == nombre
