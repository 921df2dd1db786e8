"""La page de l’enseignant·e : un lien, deux questions, un bouton ; suivre le lien ne change rien."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actions import sorties
from actions.models import AvisEnseignant
from socle import liens
from socle.models import Courriel, Lien, UsageDuLien
from tests.fabriques import SortieFactory

REPONSES = {"interet": "4", "accueil": "3", "en_classe": "Une fresque.", "a_ameliorer": ""}


@pytest.fixture
def sortie(db):
    return SortieFactory(adressee=True, interrogee=True, ecole__nom="École du Figuier", classe="CM2 A")


@pytest.fixture
def adresse(sortie):
    return f"/sorties/{liens.jeton(liens.courant(UsageDuLien.SORTIE, sortie))}/"


def test_suivre_le_lien_ne_change_rien(client, sortie, adresse, relire):
    page = client.get(adresse)

    assert "École du Figuier, CM2 A" in page.text
    assert sortie.enseignant_courriel not in page.text
    assert not AvisEnseignant.objects.exists()
    assert relire(sortie).revision == sortie.revision


def test_la_page_ne_se_garde_ni_ne_se_cherche(client, adresse):
    page = client.get(adresse)

    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in page.text


def test_repondre_enregistre_l_avis_et_oublie_l_adresse(client, sortie, adresse, relire):
    reponse = client.post(adresse, REPONSES, follow=True)

    assert reponse.redirect_chain == [(f"{adresse}merci/", 302)]
    assert "Merci, votre avis est enregistré" in reponse.text
    avis = AvisEnseignant.objects.get()
    assert (avis.sortie, avis.interet, avis.accueil, avis.en_classe) == (sortie, 4, 3, "Une fresque.")
    assert relire(sortie).enseignant_courriel == ""
    assert (Courriel.objects.get().destinataire, Lien.objects.get().destinataire) == ("", "")


@pytest.mark.parametrize(
    ("champs", "fautes"),
    [
        ({"interet": ""}, {"interet"}),
        ({"interet": "5", "accueil": "0"}, {"interet", "accueil"}),
        ({"en_classe": "a" * 2001}, {"en_classe"}),
    ],
)
def test_une_reponse_incomplete_se_complete(client, adresse, champs, fautes):
    reponse = client.post(adresse, REPONSES | champs)

    assert (reponse.status_code, set(reponse.context["form"].errors)) == (400, fautes)
    assert not AvisEnseignant.objects.exists()


def test_repondre_deux_fois_dit_que_l_avis_est_deja_enregistre(client, adresse):
    client.post(adresse, REPONSES)

    reponses = [client.get(adresse), client.post(adresse, REPONSES | {"interet": "1"})]

    assert ["Votre avis est déjà enregistré" in r.text for r in reponses] == [True, True]
    assert AvisEnseignant.objects.get().interet == 4


def test_l_operation_refuse_le_second_avis(sortie):
    sorties.repondre(sortie, interet=4, accueil=4)

    with pytest.raises(sorties.DejaRepondu):
        sorties.repondre(sortie, interet=1, accueil=1)


def test_la_page_de_remerciement_attend_la_reponse(client, adresse):
    assert client.get(f"{adresse}merci/")["Location"] == adresse


def test_un_lien_vaut_trente_jours_puis_dit_quoi_faire(client, adresse, time_machine):
    depart = timezone.now()
    time_machine.move_to(depart + timedelta(days=29))
    assert client.get(adresse).status_code == 200

    time_machine.move_to(depart + timedelta(days=31))
    assert sans_effet(client, adresse) == (410, True)


def test_un_lien_abime_ou_remplace_le_dit(client, sortie, adresse):
    assert sans_effet(client, adresse[:-4] + "/") == (410, True)
    assert sans_effet(client, "/sorties/rien/") == (410, True)

    liens.revoquer(UsageDuLien.SORTIE, sortie)

    assert sans_effet(client, adresse) == (410, True)


def sans_effet(client, adresse):
    reponses = [client.get(adresse), client.post(adresse, REPONSES)]
    assert not AvisEnseignant.objects.exists()
    assert reponses[0].status_code == reponses[1].status_code
    return reponses[0].status_code, "écrivez à la coordination" in reponses[0].text


def test_un_lien_d_un_autre_usage_n_ouvre_pas_le_questionnaire(client, sortie):
    autre = liens.creer(UsageDuLien.QUESTIONNAIRE, sortie)

    assert sans_effet(client, f"/sorties/{liens.jeton(autre)}/") == (410, True)


def test_une_sortie_qui_n_est_plus_inscrite_comme_faite_n_a_pas_d_avis(client, sortie, adresse):
    type(sortie).objects.filter(pk=sortie.pk).update(etat="prevue", eleves=None)

    reponse = client.post(adresse, REPONSES)

    assert (reponse.status_code, "n’est pas inscrite comme faite" in reponse.text) == (410, True)
    assert not AvisEnseignant.objects.exists()
