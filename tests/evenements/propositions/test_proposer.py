import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from evenements.etats import Publication
from evenements.forms.propositions import PAR_JOUR
from evenements.models import Evenement, Proposition
from socle.models import Passage
from socle.robots import ENVOIS_PAR_HEURE
from tests.evenements.propositions.saisies import depart, dernier_lien, proposition, sans_compte
from tests.fabriques import LieuFactory, MembreOrganismeFactory, PropositionFactory

pytestmark = pytest.mark.django_db
PAGE = "/agenda/proposer/"


def une_image(nom="affiche.png"):
    contenu = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(contenu, "PNG")
    return SimpleUploadedFile(nom, contenu.getvalue(), content_type="image/png")


def test_une_personne_sans_compte_propose_un_evenement(client):
    reponse = client.post(PAGE, sans_compte())

    recue = Proposition.objects.select_related("evenement").get()
    assert reponse.status_code == 302
    assert (recue.evenement.publication, recue.evenement.creneaux.count()) == (Publication.A_VALIDER, 1)
    assert recue.message == "Lieu proposé : Foyer du stade\n\nNous venons avec le matériel."


def test_le_journal_ne_garde_pas_son_nom(client):
    client.post(PAGE, sans_compte())

    passage = Passage.objects.get(champ="publication")
    assert (passage.par, passage.qui) == (None, "La personne qui propose")


def test_elle_recoit_un_lien_pour_suivre_sa_proposition(client):
    client.post(PAGE, sans_compte())

    assert mail.outbox[0].to == ["ines@ateliers.example"]
    assert "Bal des langues" in client.get(dernier_lien()).text


def test_un_compte_propose_sans_dire_qui_il_est(connecter, referente):
    client = connecter(referente)

    reponse = client.post(PAGE, proposition(structure="Sports"), follow=True)

    assert Proposition.objects.get().par == referente
    assert reponse.redirect_chain[-1][0] == f"/agenda/mes-propositions/{Proposition.objects.get().pk}/"
    assert 'name="courriel"' not in client.get(PAGE).text


def test_le_formulaire_connait_l_association_de_la_porteuse(connecter, etranger):
    organisme = MembreOrganismeFactory(utilisateur=etranger).organisme

    assert f'value="{organisme.nom}"' in connecter(etranger).get(PAGE).text


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"titre": ""}, "Ce champ est obligatoire"),
        ({"lieu_decrit": ""}, "Choisissez un lieu dans la liste, ou décrivez-le."),
        ({"gratuit": ""}, "Dites le prix"),
        ({"mode": "en_ligne"}, "Donnez le lien pour suivre l’événement en ligne."),
        ({"creneaux-0-jour": ""}, "Ce champ est obligatoire"),
        ({"site_internet": "https://spam.example"}, "Un champ caché a été rempli"),
        ({"depart": "abîmé"}, "restée ouverte trop longtemps"),
    ],
    ids=["titre", "lieu", "prix", "lien", "date", "piège", "sans départ"],
)
def test_une_faute_se_dit_et_rien_de_ce_qui_est_ecrit_ne_se_perd(client, champs, message):
    reponse = client.post(PAGE, sans_compte() | {"creneaux-0-de": "", "creneaux-0-a": ""} | champs)

    assert (reponse.status_code, Evenement.objects.count()) == (400, 0)
    assert message in reponse.text
    assert "Nous venons avec le matériel." in reponse.text


def test_en_ligne_le_lien_tient_lieu_de_lieu(client):
    client.post(PAGE, sans_compte(mode="en_ligne", lieu_decrit="", lien_acces="https://visio.example.org/bal"))

    evenement = Evenement.objects.get()
    assert (evenement.est_en_ligne, evenement.lien_acces) == (True, "https://visio.example.org/bal")


def test_seul_le_premier_creneau_est_obligatoire(client):
    [premier, suivant] = client.get(PAGE).text.split("creneau-saisi")[1:]

    assert "(obligatoire)" in premier
    assert "(obligatoire)" not in suivant.split("</fieldset>")[0]


def test_un_envoi_trop_rapide_attend_quelques_secondes(client):
    reponse = client.post(PAGE, sans_compte() | {"depart": depart(timedelta(0))})

    assert (reponse.status_code, "C’était très rapide" in reponse.text) == (400, True)


def test_une_image_dit_ce_qu_elle_montre_et_reste_pendant_la_correction(client):
    refusee = client.post(PAGE, sans_compte(image=une_image()))
    gardee = refusee.context["form"].data["image_gardee"]

    client.post(PAGE, sans_compte(image_alt="Des danseurs", image_gardee=gardee))

    assert "Dites ce que montre l’image" in refusee.text
    assert Evenement.objects.get().image.name.endswith(".jpg")


def test_un_fichier_qui_n_est_pas_une_image_est_refuse(client):
    faux = SimpleUploadedFile("affiche.png", b"%PDF-1.7 rien d'une image", content_type="image/png")

    assert client.post(PAGE, sans_compte(image=faux, image_alt="Une affiche")).status_code == 400


def test_une_adresse_ne_propose_pas_sans_fin(client):
    PropositionFactory.create_batch(PAR_JOUR, courriel="ines@ateliers.example")

    assert f"déjà proposé {PAR_JOUR} événements" in client.post(PAGE, sans_compte()).text


def test_un_poste_n_envoie_pas_sans_fin(client):
    for n in range(ENVOIS_PAR_HEURE):
        client.post(PAGE, sans_compte() | {"courriel": f"asso{n}@example.fr", "creneaux-0-jour": ""})

    assert "Trop d’envois" in client.post(PAGE, sans_compte()).text


@pytest.mark.parametrize(("titre", "attendu"), [("Bal des langues", "bal-des-langues"), ("Nouveau", "nouveau-")])
def test_l_adresse_vient_du_titre_sans_prendre_celle_du_bureau(client, titre, attendu):
    client.post(PAGE, sans_compte(titre=titre, lieu=LieuFactory().pk))

    assert Evenement.objects.get().slug.startswith(attendu)


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_toujours_autant(client, django_assert_num_queries, nombre):
    LieuFactory.create_batch(nombre)

    with django_assert_num_queries(6):
        client.get(PAGE)
