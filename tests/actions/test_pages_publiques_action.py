import datetime

import pytest
import time_machine

from actions.etats import Visibilite
from actions.models import ActionPartenaire, Critere, Document, Domaine, Millesime, PointAvancement
from evenements.models import Evenement, TempsFort
from tests.actions.test_pages_publiques import texte
from tests.fabriques import ActionFactory, AgentFactory, ObjectifFactory, OrganismeFactory, UtilisateurFactory


def point(action, **champs):
    champs = {"auteur": UtilisateurFactory(prenom="Nom", nom="Secret"), "phase": action.phase, **champs}
    return PointAvancement.objects.create(action=action, **champs)


def photo(action, **champs):
    champs = {"titre": "La fresque", "texte_alternatif": "Une fresque peinte", "autorisation": True, **champs}
    return Document.objects.create(
        action=action, sorte="photo", fichier="document/absent.jpg", visibilite=Visibilite.PUBLIQUE, **champs
    )


def evenement(action, **champs):
    champs = {"slug": f"e{Evenement.objects.count()}", "titre": "Spectacle", "publication": "publie", **champs}
    return Evenement.objects.create(action=action, precision="mois", debut=datetime.date(2018, 3, 1), **champs)


def test_la_page_d_une_action_dit_ce_qui_est_public(client, db):
    action = ActionFactory(titre="Jeu de piste", resume="On joue dans le quartier.", public_precis="élèves")
    ActionPartenaire.objects.create(action=action, organisme=OrganismeFactory(nom="École Picasso"), role="porteur")
    action.domaines.add(Domaine.objects.create(code="education", nom="Éducation"))
    action.criteres.add(Critere.objects.create(code="origine", nom="Origine"))
    point(action, a_retenir="Soixante enfants ont joué.")

    lu = texte(client.get(action.get_absolute_url()))

    attendus = ["Jeu de piste", "On joue", "Élèves", "École Picasso (porteur)", "Éducation", "Origine", "Soixante"]
    assert [mots for mots in attendus if mots not in lu] == []


def test_la_page_d_une_action_tait_agents_meteo_et_blocages(client, db):
    action = ActionFactory(meteo="compromis", meteo_motif="Une raison interne", confiee_a=UtilisateurFactory())
    action.pilotes.update(agent=AgentFactory(prenom="Prénom", nom="Pilote"))
    point(action, a_retenir="Une chose à dire.", fait="Un travail interne", blocage="Un frein", meteo_motif="Un souci")

    page = client.get(action.get_absolute_url()).text

    assert "Une chose à dire." in page
    interdits = ["Pilote", "Secret", "Une raison interne", "Un travail interne", "Un frein", "Un souci", "compromis"]
    assert [mots for mots in interdits if mots in page] == []


@pytest.mark.parametrize("trait", ["restreinte", "du_groupe"])
def test_une_action_qui_n_est_pas_publique_n_existe_pas_pour_le_public(client, db, trait):
    action = ActionFactory(**{trait: True})

    assert client.get(action.get_absolute_url()).status_code == 404


def test_la_coordination_lit_une_action_restreinte_marquee_comme_telle(connecter, coordinatrice):
    action = ActionFactory(restreinte=True)

    assert "Fiche non publique" in connecter(coordinatrice).get(action.get_absolute_url()).text


def test_le_code_se_lit_sans_la_casse_et_l_adresse_se_corrige(client, db):
    ActionFactory(code="A39")

    reponse = client.get("/actions/a39/")

    assert (reponse.status_code, reponse.url) == (301, "/actions/A39/")


def test_la_lignee_se_lit_dans_les_deux_sens(client, db):
    ancienne = ActionFactory(titre="Première édition", objectif__plan__clos=True)
    reprise = ActionFactory(titre="Éditions suivantes", issue_de=ancienne, reconduction="amplifiee")

    assert "Première édition" in texte(client.get(reprise.get_absolute_url()))
    assert "Éditions suivantes" in texte(client.get(ancienne.get_absolute_url()))


def test_la_lignee_tait_une_action_restreinte(client, db):
    ancienne = ActionFactory(titre="Une ancienne restreinte", restreinte=True)
    reprise = ActionFactory(issue_de=ancienne, reconduction="reconduite")

    assert "Une ancienne restreinte" not in client.get(reprise.get_absolute_url()).text


@time_machine.travel("2026-06-01 12:00")
def test_le_ruban_remonte_a_l_action_d_origine(client, db):
    ancienne = ActionFactory(objectif__plan__clos=True)
    action = ActionFactory(issue_de=ancienne, reconduction="reconduite")
    Millesime.objects.create(action=ancienne, annee=2018, phase="realisee")
    Millesime.objects.create(action=action, annee=2026, phase="en_cours")

    ruban = client.get(action.get_absolute_url()).context["ruban"]

    assert [(m.annee, m.libelle, m.courante) for m in ruban] == [(2018, "Réalisée", False), (2026, "En cours", True)]


def test_un_public_touche_inconnu_est_non_renseigne(client, db):
    action = ActionFactory()
    Millesime.objects.create(action=action, annee=2026, phase="realisee")

    assert "Public touché : non renseigné" in texte(client.get(action.get_absolute_url()))


@pytest.mark.parametrize(
    ("nombre", "dit"), [(0, "0"), (1, "moins de cinq personnes"), (4, "moins de cinq personnes"), (5, "5 personnes")]
)
def test_un_petit_public_touche_se_tait(client, db, nombre, dit):
    action = ActionFactory()
    Millesime.objects.create(action=action, annee=2026, phase="realisee", participants=nombre)

    assert f"Public touché : {dit}" in texte(client.get(action.get_absolute_url()))


def test_une_photo_publique_porte_son_texte_et_son_credit(client, db):
    action = ActionFactory()
    photo(action, credit="Ville de Vitrolles")

    page = client.get(action.get_absolute_url())

    assert 'alt="Une fresque peinte"' in page.text
    assert "Photo : Ville de Vitrolles" in texte(page)


def test_les_evenements_de_l_action_gardent_leur_precision(client, db):
    action = ActionFactory()
    evenement(action, titre="Pièce en langue des signes")
    evenement(action, titre="Un brouillon", publication="brouillon")

    lu = texte(client.get(action.get_absolute_url()))

    assert "Pièce en langue des signes Mars 2018" in lu
    assert "Un brouillon" not in lu


def test_les_autres_objectifs_de_l_action_y_menent(client, db):
    action = ActionFactory()
    autre = ObjectifFactory(plan=action.plan, numero=3)
    action.objectifs_secondaires.add(autre)

    assert f'href="{autre.get_absolute_url()}"' in client.get(action.get_absolute_url()).text


def test_le_temps_fort_publie_de_l_action_y_mene(client, db):
    action = ActionFactory()
    jour = datetime.date(2027, 3, 21)
    for code, etat in [("21-mars", "publie"), ("17-mai", "en_preparation")]:
        champs = {"code": code, "annee": 2027, "libelle": f"Le {code}", "etat": etat}
        TempsFort.objects.create(action=action, jour_pivot=jour, debut=jour, fin=jour, **champs)

    page = client.get(action.get_absolute_url()).text

    assert 'href="/agenda/21-mars/2027/">Le 21-mars</a>' in page
    assert "Le 17-mai" not in page


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_d_une_action_coute_toujours_autant(client, db, nombre, django_assert_num_queries):
    action = ActionFactory()
    for n in range(nombre):
        ActionPartenaire.objects.create(action=action, organisme=OrganismeFactory())
        action.domaines.add(Domaine.objects.create(code=f"d{n}", nom=f"Domaine {n}"))
        Millesime.objects.create(action=action, annee=2020 + n)
        ActionFactory(issue_de=action, reconduction="reconduite")
        point(action, a_retenir="À retenir")
        photo(action)
        evenement(action)

    with django_assert_num_queries(12):  # neuf lectures, le bandeau, la transaction
        reponse = client.get(action.get_absolute_url())

    assert reponse.text.count("Une fresque peinte") == nombre
