import datetime

import pytest
import time_machine
from django.utils import timezone

from appels_projets.models import Candidature
from tests.fabriques import CampagneFactory, CandidatureFactory, ThemeCampagneFactory


@pytest.fixture
def brouillon(signataire, redactrice):
    return CandidatureFactory(signataire=signataire, redactrice=redactrice)


def saisie(candidature, **champs):
    return {"version": candidature.version, **champs}


def test_un_brouillon_incomplet_s_enregistre(connecter, brouillon, signataire):
    reponse = connecter(signataire).post(brouillon.get_absolute_url(), saisie(brouillon, intitule="Radio"), follow=True)

    brouillon.refresh_from_db()
    assert (brouillon.intitule, brouillon.version) == ("Radio", 2)
    assert "Votre candidature n’est pas déposée" in reponse.text


def test_la_redactrice_ecrit_aussi(connecter, brouillon, redactrice):
    connecter(redactrice).post(brouillon.get_absolute_url(), saisie(brouillon, diagnostic="Des rumeurs"))

    assert Candidature.objects.get().diagnostic == "Des rumeurs"


def test_un_tiers_ne_trouve_pas_le_brouillon(connecter, brouillon, etranger, coordinatrice):
    reponses = [connecter(compte).get(brouillon.get_absolute_url()) for compte in (etranger, coordinatrice)]

    assert [reponse.status_code for reponse in reponses] == [404, 404]


def test_le_bandeau_dit_que_rien_n_est_depose(connecter, brouillon, signataire):
    assert "Brouillon — non déposé" in connecter(signataire).get(brouillon.get_absolute_url()).text


def test_les_themes_proposes_sont_ceux_de_la_campagne(connecter, brouillon, signataire):
    sien, autre = ThemeCampagneFactory(campagne=brouillon.campagne), ThemeCampagneFactory()
    navigateur = connecter(signataire)

    navigateur.post(brouillon.get_absolute_url(), saisie(brouillon, themes=[sien.pk]))
    refus = navigateur.post(brouillon.get_absolute_url(), saisie(Candidature.objects.get(), themes=[autre.pk]))

    assert list(brouillon.themes.all()) == [sien]
    assert refus.status_code == 400


def test_une_saisie_fausse_reste_affichee(connecter, brouillon, signataire):
    dates = {"date_debut": "2027-05-01", "date_fin": "2027-04-01", "description": "Un long récit"}

    reponse = connecter(signataire).post(brouillon.get_absolute_url(), saisie(brouillon, **dates))

    assert reponse.status_code == 400
    assert "La fin du projet ne peut pas précéder son début." in reponse.text
    assert "Un long récit" in reponse.text


def test_la_seconde_personne_est_prevenue_et_lit_les_deux_textes(connecter, brouillon, signataire, redactrice):
    avant = saisie(brouillon, objectifs="Le texte de Nora", intitule="Radio")
    connecter(redactrice).post(brouillon.get_absolute_url(), saisie(brouillon, objectifs="Le texte de Rita"))

    reponse = connecter(signataire).post(brouillon.get_absolute_url(), avant)

    assert reponse.status_code == 409
    assert "Rita Rédactrice a enregistré" in reponse.text
    assert reponse.context["differences"] == [
        ("Intitulé du projet", ""),
        ("Ce que le projet veut changer", "Le texte de Rita"),
    ]
    assert reponse.context["form"]["objectifs"].value() == "Le texte de Nora"
    assert Candidature.objects.get().objectifs == "Le texte de Rita"


def test_apres_le_conflit_on_enregistre_sa_version(connecter, brouillon, signataire, redactrice):
    connecter(redactrice).post(brouillon.get_absolute_url(), saisie(brouillon, objectifs="Le texte de Rita"))
    navigateur = connecter(signataire)
    conflit = navigateur.post(brouillon.get_absolute_url(), saisie(brouillon, objectifs="Le texte de Nora"))

    nouvelle = {"version": conflit.context["form"]["version"].value(), "objectifs": "Les deux textes"}
    navigateur.post(brouillon.get_absolute_url(), nouvelle)

    assert (Candidature.objects.get().objectifs, Candidature.objects.get().version) == ("Les deux textes", 3)


def test_l_histoire_dit_qui_a_ecrit_quoi(connecter, brouillon, signataire, redactrice):
    connecter(redactrice).post(brouillon.get_absolute_url(), saisie(brouillon, objectifs="Le texte de Rita"))

    derniere = brouillon.history.first()

    assert (derniere.history_user, derniere.objectifs) == (redactrice, "Le texte de Rita")


def test_apres_la_cloture_la_saisie_reste_lisible(connecter, signataire):
    campagne = CampagneFactory()
    brouillon = CandidatureFactory(campagne=campagne, signataire=signataire)

    with time_machine.travel(campagne.cloture_le + datetime.timedelta(seconds=3)):
        navigateur = connecter(signataire)
        reponse = navigateur.post(brouillon.get_absolute_url(), saisie(brouillon, description="Écrit trop tard"))
        lecture = navigateur.get(brouillon.get_absolute_url())

    assert reponse.status_code == 409
    assert "Rien n’a été enregistré" in reponse.text
    assert "Écrit trop tard" in reponse.text
    assert "ce brouillon ne peut plus être déposé" in lecture.text


def test_une_candidature_deposee_ne_s_ecrit_plus(connecter, signataire):
    deposee = CandidatureFactory(deposee=True, signataire=signataire)

    reponse = connecter(signataire).post(deposee.get_absolute_url(), saisie(deposee, intitule="Autre titre"))

    assert reponse.status_code == 409
    assert Candidature.objects.get().intitule != "Autre titre"


def test_enregistrer_et_relire_mene_a_la_relecture(connecter, brouillon, signataire):
    reponse = connecter(signataire).post(brouillon.get_absolute_url(), saisie(brouillon, relire=""))

    assert reponse.url == f"/porteur/candidatures/{brouillon.uuid}/relecture/"


def test_la_relecture_mene_a_chaque_champ_manquant(connecter, signataire):
    brouillon = CandidatureFactory(complete=True, description="", organisme__siret="", signataire=signataire)

    manques = connecter(signataire).get(f"/porteur/candidatures/{brouillon.uuid}/relecture/").context["manques"]

    assert [manque.lien for manque in manques] == [
        f"/porteur/candidatures/{brouillon.uuid}/#id_description",
        f"/porteur/associations/{brouillon.organisme.pk}/#id_siret",
    ]


def test_la_relecture_reprend_l_association_sans_rien_retaper(connecter, signataire):
    brouillon = CandidatureFactory(complete=True, signataire=signataire)

    page = connecter(signataire).get(f"/porteur/candidatures/{brouillon.uuid}/relecture/")

    assert page.context["manques"] == []
    assert brouillon.organisme.siret in page.text
    assert timezone.localtime(brouillon.campagne.cloture_le).strftime("%Y") in page.text
