"""Les comptes : chaque page en français, sous la politique de contenu, et les parcours de bout en bout."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from socle.models import Courriel, EtatCourriel, Utilisateur
from socle.tasks import EFFACE
from tests.fabriques import UtilisateurFactory

MOT_DE_PASSE = "un mot de passe de test"
NOUVEAU = "une autre phrase assez longue"


@pytest.fixture
def compte(db):
    compte = UtilisateurFactory(email="sasha@example.fr", prenom="Sasha", coordination=True)
    EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)
    return compte


def se_connecter(client, email="sasha@example.fr", password=MOT_DE_PASSE, **suite):
    return client.post(reverse("account_login"), {"login": email, "password": password, **suite})


def lien(courriel, chemin):
    """Le lien d’un message parti, sans l’adresse du site."""
    return re.search(rf"http://[^/]+(/{chemin}\S+)", courriel.body)[1]


PUBLIQUES = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
]
RESERVEES = ["account_change_password", "account_email", "account_logout", "account_reauthenticate", "mfa_index"]


@pytest.mark.parametrize("nom", PUBLIQUES)
def test_une_page_publique_est_en_francais(client, db, nom):
    reponse = client.get(reverse(nom))

    assert reponse.status_code == 200
    assert mots_anglais(reponse) == []


@pytest.mark.parametrize("nom", RESERVEES)
def test_une_page_du_compte_est_en_francais(connecter, compte, nom):
    reponse = connecter(compte).get(reverse(nom))

    assert reponse.status_code == 200
    assert mots_anglais(reponse) == []


@pytest.mark.parametrize("nom", [n for n in RESERVEES if n != "account_logout"])
def test_une_page_du_compte_demande_une_connexion(client, db, nom):
    reponse = client.get(reverse(nom))

    assert reponse.status_code == 302
    assert reponse["Location"].startswith(reverse("account_login") + "?next=")


def mots_anglais(reponse):
    principal = re.search(r"<main.*</main>", reponse.text, re.S)[0]
    texte = re.sub(r"<[^>]+>", " ", principal)
    return re.findall(r"\b(?:password|sign|email|e-mail|your|the|code is|again|submit)\b", texte, re.I)


def test_on_se_connecte_par_son_courriel(client, compte):
    reponse = se_connecter(client, email="Sasha@Example.fr")

    assert reponse.status_code == 302
    assert reponse["Location"] == reverse("mon-accueil")


def test_un_mauvais_mot_de_passe_est_dit_en_francais(client, compte):
    reponse = se_connecter(client, password="pas celui-là")

    assert reponse.context["form"].non_field_errors() == ["Cette adresse et ce mot de passe ne vont pas ensemble."]


def test_apres_cinq_echecs_il_faut_attendre(client, compte):
    for _ in range(5):
        se_connecter(client, password="pas celui-là")

    reponse = se_connecter(client)

    assert reponse.context["form"].non_field_errors() == [
        "Trop d’essais de connexion\N{NO-BREAK SPACE}: attendez cinq minutes, puis recommencez."
    ]


def test_trop_de_demandes_depuis_un_poste_rendent_une_page_francaise(client, compte):
    for numero in range(30):
        se_connecter(client, email=f"personne{numero}@example.fr")

    reponse = se_connecter(client)

    assert reponse.status_code == 429
    assert mots_anglais(reponse) == []


def test_la_suite_demandee_est_suivie(client, compte):
    reponse = se_connecter(client, next=reverse("account_email"))

    assert reponse["Location"] == reverse("account_email")


@pytest.mark.parametrize("ailleurs", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"])
def test_une_suite_hors_du_site_est_ignoree(client, compte, ailleurs):
    reponse = se_connecter(client, next=ailleurs)

    assert reponse["Location"] == reverse("mon-accueil")


def test_un_compte_ferme_ne_se_connecte_pas(client, compte):
    Utilisateur.objects.update(is_active=False)

    reponse = se_connecter(client)

    assert reponse.status_code == 302
    assert reponse["Location"] == reverse("account_inactive")


def test_la_deconnexion_se_demande_par_un_geste(connecter, compte):
    client = connecter(compte)

    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session

    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


INSCRIPTION = {
    "prenom": "Noor",
    "nom": "Benali",
    "email": "noor@association.example",
    "password1": NOUVEAU,
    "password2": NOUVEAU,
}


def test_une_association_s_inscrit_et_confirme_son_adresse(client, db):
    reponse = client.post(reverse("account_signup"), INSCRIPTION)
    assert reponse["Location"] == reverse("account_email_verification_sent")

    confirmer = lien(mail.outbox[0], "compte/adresse/confirmer/")
    page = client.get(confirmer)
    reponse = client.post(confirmer)

    assert mots_anglais(page) == []
    assert reponse["Location"] == reverse("mon-accueil")
    assert "_auth_user_id" in client.session
    compte = Utilisateur.objects.get()
    assert (compte.get_full_name(), compte.email) == ("Noor Benali", "noor@association.example")


def test_sans_confirmation_on_n_entre_pas(client, db):
    client.post(reverse("account_signup"), INSCRIPTION)

    reponse = se_connecter(client, email=INSCRIPTION["email"], password=NOUVEAU)

    assert reponse["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_une_inscription_incomplete_se_corrige(client, db):
    reponse = client.post(reverse("account_signup"), INSCRIPTION | {"nom": "", "password2": "autre chose"})

    assert dict(reponse.context["form"].errors) == {
        "nom": ["Ce champ est à remplir."],
        "password2": ["Vous devez saisir deux fois le même mot de passe."],
    }
    assert not Utilisateur.objects.exists()


def test_s_inscrire_deux_fois_ne_revele_rien_et_previent_par_courriel(client, compte):
    reponse = client.post(reverse("account_signup"), INSCRIPTION | {"email": compte.email})

    assert reponse["Location"] == reverse("account_email_verification_sent")
    assert [m.subject for m in mail.outbox] == ["Vous avez déjà un compte"]
    assert Utilisateur.objects.count() == 1


def test_un_lien_de_confirmation_abime_le_dit(client, db):
    reponse = client.get(reverse("account_confirm_email", args=["abime"]))

    assert "Ce lien n’est plus valable" in reponse.text
    assert mots_anglais(reponse) == []


def test_un_mot_de_passe_oublie_se_remplace_par_un_lien(client, compte):
    client.post(reverse("account_reset_password"), {"email": compte.email})
    nouveau = client.get(lien(mail.outbox[0], "compte/mot-de-passe/nouveau/"), follow=True)
    adresse = nouveau.redirect_chain[-1][0]

    reponse = client.post(adresse, {"password1": NOUVEAU, "password2": NOUVEAU})

    assert mots_anglais(nouveau) == []
    assert reponse["Location"] == reverse("account_reset_password_from_key_done")
    compte.refresh_from_db()
    assert compte.check_password(NOUVEAU)
    assert mail.outbox[-1].subject.startswith("Votre mot de passe vient d’être changé")


def test_un_lien_de_mot_de_passe_ne_sert_qu_une_fois(client, compte):
    client.post(reverse("account_reset_password"), {"email": compte.email})
    adresse = lien(mail.outbox[0], "compte/mot-de-passe/nouveau/")
    compte.set_password(NOUVEAU)
    compte.save()

    reponse = client.get(adresse)

    assert "Ce lien n’est plus valable" in reponse.text
    assert mots_anglais(reponse) == []


def test_le_lien_part_de_l_adresse_reglee_du_site(client, compte, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client.post(reverse("account_reset_password"), {"email": compte.email}, headers={"host": "pirate.example"})

    assert re.findall(r"https?://[^/\s]+", mail.outbox[0].body)[0] == settings.ADRESSE_DU_SITE


def test_un_lien_qui_ouvre_un_compte_s_efface_une_fois_parti(client, compte):
    client.post(reverse("account_reset_password"), {"email": compte.email})

    courriel = Courriel.objects.get()

    assert courriel.etat == EtatCourriel.EXPEDIE
    assert (courriel.texte, courriel.html) == (EFFACE, "")
    assert "/compte/mot-de-passe/nouveau/" in mail.outbox[0].body


def test_une_adresse_inconnue_recoit_un_message_qui_le_dit(client, db):
    reponse = client.post(reverse("account_reset_password"), {"email": "personne@example.fr"})

    assert reponse["Location"] == reverse("account_reset_password_done")
    assert [m.subject for m in mail.outbox] == ["Aucun compte à cette adresse"]


def test_changer_de_mot_de_passe_previent_la_personne(connecter, compte):
    reponse = connecter(compte).post(
        reverse("account_change_password"),
        {"oldpassword": MOT_DE_PASSE, "password1": NOUVEAU, "password2": NOUVEAU},
    )

    assert reponse.status_code == 302
    assert [m.subject for m in mail.outbox] == ["Votre mot de passe vient d’être changé."]


def test_un_mot_de_passe_trop_court_est_refuse(connecter, compte):
    reponse = connecter(compte).post(
        reverse("account_change_password"),
        {"oldpassword": MOT_DE_PASSE, "password1": "court", "password2": "court"},
    )

    assert list(reponse.context["form"].errors) == ["password1"]


def test_chaque_message_dit_pourquoi_on_le_recoit(client, compte):
    client.post(reverse("account_reset_password"), {"email": compte.email})

    html = mail.outbox[0].alternatives[0].content
    assert "Vous recevez ce message parce qu" in mail.outbox[0].body
    assert "Vous recevez ce message parce qu" in html
    assert re.findall(r"{{|{%|style=", html) == []


def code_du_moment(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def protege(client, compte, time_machine):
    """Un compte connecté par son mot de passe, qui vient d’activer son second facteur."""
    time_machine.move_to(timezone.now(), tick=False)
    se_connecter(client)
    activer = reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": MOT_DE_PASSE, "next": activer})
    page = client.get(activer)
    assert mots_anglais(page) == []
    reponse = client.post(activer, {"code": code_du_moment(page.context["form"].secret)})
    assert reponse["Location"] == reverse("mfa_view_recovery_codes")
    return compte


def test_activer_le_second_facteur_donne_dix_codes_de_secours(client, protege):
    page = client.get(reverse("mfa_view_recovery_codes"))
    fichier = client.get(reverse("mfa_download_recovery_codes"))

    assert mots_anglais(page) == []
    assert len(page.context["unused_codes"]) == 10
    assert fichier.text.split() == page.context["unused_codes"]
    assert [m.subject for m in mail.outbox] == ["Le second facteur vient d’être activé sur votre compte."]


@pytest.mark.parametrize("nom", ["mfa_index", "mfa_deactivate_totp", "mfa_generate_recovery_codes"])
def test_les_pages_du_second_facteur_sont_en_francais(client, protege, nom):
    reponse = client.get(reverse(nom))

    assert reponse.status_code == 200
    assert mots_anglais(reponse) == []


def test_la_connexion_demande_alors_un_code(client, protege):
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    client.post(reverse("account_logout"))

    reponse = se_connecter(client, next=reverse("account_email"))
    page = client.get(reponse["Location"])
    refus = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    entree = client.post(reverse("mfa_authenticate"), {"code": codes[0]})

    assert reponse["Location"].startswith(reverse("mfa_authenticate"))
    assert mots_anglais(page) == []
    assert refus.context["form"].errors["code"] == ["Code incorrect."]
    assert entree["Location"] == reverse("account_email")


def test_un_reglage_sensible_demande_de_confirmer_qui_l_on_est(client, protege, time_machine):
    time_machine.shift(600)

    reponse = client.post(reverse("mfa_deactivate_totp"))
    page = client.get(reponse["Location"])

    assert reponse["Location"].startswith(reverse("account_reauthenticate"))
    assert mots_anglais(page) == []


def test_une_autre_adresse_devient_principale_une_fois_confirmee(client, compte):
    se_connecter(client)
    client.post(reverse("account_email"), {"action_add": "1", "email": "autre@example.fr"})
    client.post(lien(mail.outbox[0], "compte/adresse/confirmer/"))

    client.post(reverse("account_email"), {"action_primary": "1", "email": "autre@example.fr"})

    compte.refresh_from_db()
    assert compte.email == "autre@example.fr"
    assert mail.outbox[-1].to == ["sasha@example.fr"]
