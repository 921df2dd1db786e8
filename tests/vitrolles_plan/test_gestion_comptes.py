import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from socle.models import Utilisateur
from socle.roles import Role
from tests.fabriques import UtilisateurFactory

LISTE = reverse("admin:socle_utilisateur_changelist")


def fiche(compte):
    return reverse("admin:socle_utilisateur_change", args=[compte.pk])


@pytest.fixture
def groupe_elu(db):
    return Group.objects.get_or_create(name=Role.ELU)[0]


def test_un_compte_se_cree_sans_mot_de_passe_et_recoit_un_lien(connecter, coordinatrice, groupe_elu):
    saisie = {"email": "Nouvelle.Elue@Example.fr", "prenom": "Ada", "nom": "Elue", "groups": [groupe_elu.pk]}

    connecter(coordinatrice).post(reverse("admin:socle_utilisateur_add"), {**saisie, "is_active": "on"})

    compte = Utilisateur.objects.get(email="nouvelle.elue@example.fr")
    assert compte.roles == {Role.ELU}
    assert compte.has_usable_password() is False
    assert [message.to for message in mail.outbox] == [["nouvelle.elue@example.fr"]]


def test_le_lien_recu_permet_de_choisir_son_mot_de_passe_et_d_entrer(client, connecter, coordinatrice, groupe_elu):
    saisie = {"email": "elue@example.fr", "prenom": "Ada", "nom": "Elue", "is_active": "on"}
    connecter(coordinatrice).post(reverse("admin:socle_utilisateur_add"), {**saisie, "groups": [groupe_elu.pk]})
    client.logout()
    lien = next(mot for mot in mail.outbox[0].body.split() if "/mot-de-passe/nouveau/" in mot)
    chemin = "/" + lien.split("/", 3)[3]
    formulaire = client.get(chemin, follow=True)
    secret = "une phrase assez longue"

    client.post(formulaire.redirect_chain[-1][0], {"password1": secret, "password2": secret})
    client.post(reverse("account_login"), {"login": "elue@example.fr", "password": secret})

    assert client.get(reverse("pilotage:accueil")).status_code == 200


def test_la_coordination_ne_donne_ni_les_pleins_pouvoirs_ni_l_acces_technique(connecter, coordinatrice):
    compte = UtilisateurFactory()

    connecter(coordinatrice).post(
        fiche(compte), {"email": compte.email, "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    )

    compte.refresh_from_db()
    assert (compte.is_superuser, compte.is_staff) == (False, False)


def test_l_informatique_donne_les_pleins_pouvoirs(connecter, db):
    compte = UtilisateurFactory()
    chef = UtilisateurFactory(is_superuser=True)

    connecter(chef).post(fiche(compte), {"email": compte.email, "is_active": "on", "is_superuser": "on"})

    compte.refresh_from_db()
    assert compte.is_superuser is True


def test_l_adresse_confirmee_par_un_autre_compte_est_refusee_avec_une_phrase(connecter, coordinatrice):
    """Une seconde adresse, que la liste des comptes ne montre pas."""
    EmailAddress.objects.create(user=UtilisateurFactory(), email="seconde@example.fr", verified=True)
    saisie = {"email": "Seconde@example.fr", "prenom": "Ada", "nom": "Elue", "is_active": "on"}

    reponse = connecter(coordinatrice).post(reverse("admin:socle_utilisateur_add"), saisie)

    assert "Un autre compte a confirmé cette adresse" in reponse.context["adminform"].form.errors["email"][0]


def test_la_coordination_ne_touche_pas_au_compte_de_l_informatique(connecter, coordinatrice):
    chef = UtilisateurFactory(is_superuser=True, email="dsi@example.fr")

    reponse = connecter(coordinatrice).post(fiche(chef), {"email": "pirate@example.fr", "is_active": "on"})

    chef.refresh_from_db()
    assert reponse.status_code == 403
    assert chef.email == "dsi@example.fr"


def test_un_lien_part_vers_les_comptes_choisis_sauf_les_fermes(connecter, coordinatrice):
    ouvert, ferme = UtilisateurFactory(), UtilisateurFactory(is_active=False)

    connecter(coordinatrice).post(
        LISTE, {"action": "envoyer_un_lien", "_selected_action": [ouvert.pk, ferme.pk], "index": 0}
    )

    assert [message.to for message in mail.outbox] == [[ouvert.email]]


def test_changer_l_adresse_change_celle_de_la_connexion(connecter, coordinatrice):
    compte = UtilisateurFactory(email="avant@example.fr")
    EmailAddress.objects.create(user=compte, email="avant@example.fr", primary=True, verified=True)

    connecter(coordinatrice).post(fiche(compte), {"email": "apres@example.fr", "is_active": "on"})

    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [("apres@example.fr", True, True)]


def test_un_compte_ne_s_efface_pas(connecter, coordinatrice):
    compte = UtilisateurFactory()

    reponse = connecter(coordinatrice).post(
        reverse("admin:socle_utilisateur_delete", args=[compte.pk]), {"post": "yes"}
    )

    assert reponse.status_code == 403
    assert Utilisateur.objects.filter(pk=compte.pk).exists()
