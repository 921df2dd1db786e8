from urllib.parse import unquote

import pytest
from django.urls import reverse

from tests.fabriques import ActionFactory, UtilisateurFactory

ACCUEIL = reverse("admin:index")
ACTIONS = reverse("admin:actions_action_changelist")


def test_la_coordination_entre_sans_etre_super_utilisatrice(connecter, coordinatrice):
    reponse = connecter(coordinatrice).get(ACCUEIL)

    assert reponse.status_code == 200
    assert coordinatrice.is_superuser is coordinatrice.is_staff is False


@pytest.mark.parametrize("qui", ["referente", "elue", "cosignataire", "etranger"])
@pytest.mark.parametrize("adresse", [ACCUEIL, ACTIONS, reverse("admin:autocomplete"), reverse("admin:login")])
def test_un_autre_compte_est_refuse(connecter, request, qui, adresse):
    reponse = connecter(request.getfixturevalue(qui)).get(adresse)

    assert reponse.status_code == 403


def test_qui_n_est_pas_connecte_passe_par_la_page_de_connexion_du_site(client, db):
    reponse = client.get(ACTIONS, follow=True)

    assert unquote(reponse.redirect_chain[-1][0]) == f"{reverse('account_login')}?next=/gestion/actions/action/"


def test_la_connexion_de_la_gestion_ne_renvoie_pas_ailleurs_que_sur_le_site(client, db):
    reponse = client.get(reverse("admin:login"), {"next": "https://ailleurs.example/"})

    assert unquote(reponse.url) == f"{reverse('account_login')}?next=/gestion/"


def test_une_coordinatrice_deja_connectee_va_ou_elle_allait(connecter, coordinatrice):
    reponse = connecter(coordinatrice).get(reverse("admin:login"), {"next": ACTIONS})

    assert reponse.url == ACTIONS


def test_un_compte_ferme_n_entre_plus(connecter, db):
    compte = UtilisateurFactory(coordination=True)
    client = connecter(compte)
    compte.is_active = False
    compte.save()

    assert client.get(ACCUEIL).status_code == 302


def test_on_se_deconnecte_par_la_page_du_site(connecter, coordinatrice):
    client = connecter(coordinatrice)

    reponse = client.post(reverse("account_logout"))

    assert reponse.status_code == 302
    assert client.get(ACCUEIL).status_code == 302


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_aucune_page_d_une_fiche_ne_s_ouvre_a_un_autre(connecter, elue, page):
    action = ActionFactory()

    reponse = connecter(elue).get(reverse(f"admin:actions_action_{page}", args=[action.pk]))

    assert reponse.status_code == 403


def test_les_reglages_des_bibliotheques_ne_paraissent_pas(connecter, coordinatrice):
    reponse = connecter(coordinatrice).get(ACCUEIL)

    assert [app["app_label"] for app in reponse.context["app_list"]] == [
        "actions",
        "referents",
        "partenaires",
        "evenements",
        "appels_projets",
        "rapports",
        "socle",
    ]
