"""La gestion tient les règles du pilotage : un titre s’annonce, un bilan se revalide, une image se nettoie."""

import pytest
from django.urls import reverse
from PIL import Image

from evenements.models import BilanEvenement, Evenement
from tests.evenements.inscriptions.test_concurrence import fiche_de_gestion
from tests.evenements.propositions.test_proposer import une_image
from tests.fabriques import BilanEvenementFactory, EvenementFactory
from tests.vitrolles_plan.classeurs import colonne, confirmer, exporter, importer

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(connecter, coordinatrice):
    return connecter(coordinatrice)


def enregistrer(client, evenement, **saisie):
    fiche = fiche_de_gestion(client, evenement)
    return client.post(reverse("admin:evenements_evenement_change", args=[evenement.pk]), fiche | saisie)


def test_un_nouveau_titre_s_annonce_depuis_la_fiche(bureau, coordinatrice):
    evenement = EvenementFactory(titre="Bal")

    enregistrer(bureau, evenement, titre="Bal des langues")
    enregistrer(bureau, evenement, chapo="Venez danser.")

    annonce = evenement.changements.get()
    assert (annonce.phrase, annonce.auteur) == ("Nouveau titre : Bal des langues (avant : Bal)", coordinatrice)


def test_un_nouveau_titre_s_annonce_depuis_un_classeur(bureau, coordinatrice):
    publie, brouillon = EvenementFactory(titre="Bal"), EvenementFactory(titre="Bal", brouillon=True)
    classeur = exporter(bureau, Evenement)
    for ligne in (2, 3):
        classeur.active.cell(row=ligne, column=colonne(classeur, "Titre"), value="Bal des langues")

    confirmer(bureau, Evenement, importer(bureau, Evenement, classeur))

    assert publie.changements.get().auteur == coordinatrice
    assert not brouillon.changements.exists()
    assert set(Evenement.objects.values_list("titre", flat=True)) == {"Bal des langues"}


def test_un_classeur_ne_fait_pas_passer_en_ligne_en_silence(bureau):
    evenement = EvenementFactory(lien_acces="https://visio.example.fr")
    classeur = exporter(bureau, Evenement)
    classeur.active.cell(row=2, column=colonne(classeur, "Mode"), value="En ligne")

    apercu = importer(bureau, Evenement, classeur)

    assert "Changer la date ou le lieu" in apercu.text
    assert Evenement.objects.get(pk=evenement.pk).mode == "sur_place"


def test_le_bilan_se_lit_sur_la_fiche_et_se_corrige_sur_la_sienne(bureau):
    bilan = BilanEvenementFactory()

    page = bureau.get(reverse("admin:evenements_evenement_change", args=[bilan.evenement_id]))
    enregistrer(bureau, bilan.evenement, **{"bilan-0-participants": 900})

    assert reverse("admin:evenements_bilanevenement_change", args=[bilan.pk]) in page.text
    assert BilanEvenement.objects.get().participants == bilan.participants


def test_deux_creneaux_saisis_ensemble_ne_se_chevauchent_pas(bureau):
    evenement = EvenementFactory(brouillon=True, creneau=False)
    creneaux = {"creneaux-TOTAL_FORMS": 2}
    for n, heure in enumerate((18, 19)):
        creneaux |= {f"creneaux-{n}-debut": f"2027-03-21T{heure}:00", f"creneaux-{n}-fin": f"2027-03-21T{heure + 2}:00"}

    reponse = enregistrer(bureau, evenement, **creneaux)

    assert "Deux créneaux se chevauchent" in reponse.text
    assert not evenement.creneaux.exists()


def test_l_image_deposee_est_reencodee(bureau):
    evenement = EvenementFactory()

    enregistrer(bureau, evenement, image=une_image(), image_alt="Un bal")

    evenement.refresh_from_db()
    with evenement.image.open("rb") as fichier, Image.open(fichier) as image:
        assert (evenement.image.name.endswith(".jpg"), image.format) == (True, "JPEG")
