import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from evenements.droits import peut_ecrire_le_bilan
from evenements.models import BilanEvenement, Evenement, PhotoBilan
from tests.fabriques import (
    ActionFactory,
    BilanEvenementFactory,
    EvenementFactory,
    InscriptionEvenementFactory,
    PhotoBilanFactory,
)
from tests.socle.test_fichiers import image

pytestmark = pytest.mark.django_db


@pytest.fixture
def evenement(referente):
    return EvenementFactory(passe=True, action=ActionFactory(confiee_a=referente))


def adresse(evenement, coin="espace:bilan"):
    return reverse(coin, args=[evenement.slug])


def saisie(**champs):
    return {"version": 0, "participants": 80, "mode_comptage": "comptage", **champs}


def test_la_pilote_de_l_action_ecrit_le_bilan(connecter, referente, evenement):
    reponse = connecter(referente).post(
        adresse(evenement),
        saisie(dont_enfants=30, verbatims="Émouvant.\n\nÀ refaire !", satisfaction="4.5", reponses=20),
    )

    bilan = evenement.bilan
    assert reponse.status_code == 302
    assert (bilan.participants, bilan.paroles, bilan.valide_le) == (80, ["Émouvant.", "À refaire !"], None)


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"dont_enfants": 90}, "Cette part (90) dépasse le total (80)."),
        ({"participants": "", "dont_agents": 3}, "Donnez le total"),
        ({"mode_comptage": ""}, "Dites comment ces personnes ont été comptées."),
        ({"satisfaction": "4"}, "Dites combien de personnes ont répondu."),
    ],
)
def test_un_bilan_impossible_est_rendu_avec_sa_raison(connecter, referente, evenement, champs, message):
    reponse = connecter(referente).post(adresse(evenement), saisie(**champs))

    assert (reponse.status_code, BilanEvenement.objects.count()) == (400, 0)
    assert message in reponse.text


def test_le_bilan_neuf_part_des_places_retenues_sans_dire_comment_on_a_compte(connecter, referente, evenement):
    Evenement.objects.filter(pk=evenement.pk).update(inscription="ici", jauge=50)
    InscriptionEvenementFactory(creneau=evenement.creneaux.get(), places=4)
    client = connecter(referente)

    form = client.get(adresse(evenement)).context["form"]
    refuse = client.post(adresse(evenement), {"version": 0, "participants": form["participants"].value()})

    assert (form["participants"].value(), form["mode_comptage"].value()) == (4, "")
    assert "Dites comment ces personnes ont été comptées." in refuse.text


def test_un_bilan_ecrit_garde_son_nombre(connecter, referente, evenement):
    Evenement.objects.filter(pk=evenement.pk).update(inscription="ici", jauge=50)
    InscriptionEvenementFactory(creneau=evenement.creneaux.get(), places=4)
    BilanEvenementFactory(evenement=evenement, participants=None, a_valider=True)

    assert connecter(referente).get(adresse(evenement)).context["form"]["participants"].value() is None


def test_une_photo_demande_l_accord_et_ne_se_perd_pas(connecter, referente, evenement):
    client = connecter(referente)
    fichier = SimpleUploadedFile("salle.jpg", image(), "image/jpeg")

    sans = client.post(adresse(evenement), saisie(photo=fichier, alt="La salle."))
    gardee = sans.context["form"].data["photo_gardee"]
    client.post(adresse(evenement), saisie(photo_gardee=gardee, alt="La salle.", autorisation="on"))

    assert "Sans l’accord des personnes reconnaissables" in sans.text
    assert evenement.bilan.photos.get().alt == "La salle."


def test_la_base_refuse_une_satisfaction_sans_reponse():
    with pytest.raises(IntegrityError, match="evenements_bilan_satisfaction_comptee"):
        BilanEvenementFactory(satisfaction=4, reponses=None)


def test_une_photo_retiree_ne_laisse_ni_fichier_ni_version(
    connecter, coordinatrice, django_capture_on_commit_callbacks
):
    photo = PhotoBilanFactory()
    page = adresse(photo.bilan.evenement, "pilotage:evenement-bilan")

    with django_capture_on_commit_callbacks(execute=True):
        connecter(coordinatrice).post(page, saisie(version=photo.bilan.version, retirees=photo.pk))

    assert not photo.bilan.photos.exists()
    assert not photo.image.storage.exists(photo.image.name)
    assert not PhotoBilan.history.filter(id=photo.pk).exists()


def test_une_seconde_personne_est_prevenue_et_garde_sa_saisie(connecter, referente, evenement):
    client = connecter(referente)
    client.post(adresse(evenement), saisie(participants=100, verbatims="Une.\r\nDeux."))

    reponse = client.post(adresse(evenement), saisie(participants=70, texte="Ma version.", verbatims="Une.\r\nDeux."))

    evenement.refresh_from_db()
    assert (reponse.status_code, evenement.bilan.participants) == (409, 100)
    assert [sujet for sujet, _, _ in reponse.context["conflit"]["ecarts"]] == ["Participants", "Bilan"]
    assert reponse.context["form"].data["version"] == evenement.bilan.version


def test_valide_le_bilan_ne_se_corrige_plus_par_la_pilote(connecter, referente, evenement):
    bilan = BilanEvenementFactory(evenement=evenement)

    page = connecter(referente).post(adresse(evenement), saisie(version=bilan.version, participants=1000))

    bilan.refresh_from_db()
    assert bilan.participants == 120
    assert "la coordination seule le corrige" in page.text


def test_corrige_il_est_de_nouveau_a_valider(connecter, coordinatrice):
    bilan = BilanEvenementFactory()
    page = adresse(bilan.evenement, "pilotage:evenement-bilan")

    connecter(coordinatrice).post(page, saisie(version=bilan.version, participants=90))

    bilan.refresh_from_db()
    assert (bilan.participants, bilan.valide_le) == (90, None)


def test_la_coordination_enregistre_et_valide_d_un_geste(connecter, coordinatrice, evenement):
    connecter(coordinatrice).post(adresse(evenement, "pilotage:evenement-bilan"), saisie(valider="1"))

    assert evenement.bilan.valide_par == coordinatrice


def test_un_bilan_vide_ne_se_valide_pas(connecter, coordinatrice):
    vide = BilanEvenementFactory(a_valider=True, participants=None, mode_comptage="")

    cible = adresse(vide.evenement, "pilotage:evenement-bilan-valider")
    reponse = connecter(coordinatrice).post(cible, follow=True)

    vide.refresh_from_db()
    assert vide.valide_le is None
    assert "Ce bilan est vide" in reponse.text


def test_un_evenement_a_venir_n_a_pas_encore_de_bilan(connecter, coordinatrice):
    evenement = EvenementFactory()

    reponse = connecter(coordinatrice).post(adresse(evenement, "pilotage:evenement-bilan"), saisie())

    assert not hasattr(Evenement.objects.get(pk=evenement.pk), "bilan")
    assert "n’est pas encore passé" in reponse.text


@pytest.mark.parametrize("qui", ["coordinatrice", "referente", "elue", "etranger"])
def test_la_liste_et_le_droit_s_accordent(request, qui, evenement):
    compte = request.getfixturevalue(qui)
    EvenementFactory(passe=True)
    EvenementFactory(brouillon=True, action=evenement.action)

    permis = {e for e in Evenement.objects.all() if peut_ecrire_le_bilan(compte, e)}

    assert set(Evenement.objects.a_raconter_par(compte)) == permis


def test_l_espace_liste_les_bilans_de_ses_actions(connecter, referente, evenement):
    ecrit = BilanEvenementFactory(evenement=EvenementFactory(passe=True, action=evenement.action)).evenement
    EvenementFactory(passe=True)

    contexte = connecter(referente).get(reverse("espace:bilans")).context

    assert (contexte["a_ecrire"], contexte["ecrits"]) == ([evenement], [ecrit])


def test_une_photo_effacee_dans_la_gestion_ne_laisse_rien_non_plus(django_capture_on_commit_callbacks):
    photo = PhotoBilanFactory()

    with django_capture_on_commit_callbacks(execute=True):
        photo.bilan.delete()

    assert not photo.image.storage.exists(photo.image.name)
    assert not PhotoBilan.history.filter(id=photo.pk).exists()
