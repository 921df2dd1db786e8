import pytest
from django.forms.models import model_to_dict
from django.urls import reverse

from evenements.etats import EtatEvenement
from evenements.models import Evenement
from tests.evenements.propositions.saisies import creneaux
from tests.evenements.propositions.test_proposer import une_image
from tests.fabriques import (
    AccessibiliteFactory,
    EvenementFactory,
    InscriptionEvenementFactory,
    LieuFactory,
    OrganismeFactory,
)

pytestmark = pytest.mark.django_db
NOUVEAU = "/pilotage/agenda/nouveau/"


@pytest.fixture
def bureau(connecter, coordinatrice):
    return connecter(coordinatrice)


def fiche(**champs):
    return {
        "titre": "Bal des langues",
        "type_evenement": "spectacle",
        "visibilite": "public",
        "mode": "sur_place",
        "precision": "a_preciser",
        "inscription": "libre",
        "gratuit": "on",
        "creneaux-TOTAL_FORMS": 0,
        "creneaux-INITIAL_FORMS": 0,
        **champs,
    }


def de(evenement, **champs):
    """La fiche telle qu’elle s’affiche."""
    lue = {nom: valeur for nom, valeur in model_to_dict(evenement).items() if valeur not in (None, "", [])}
    return {**lue, "version": evenement.version, "creneaux-TOTAL_FORMS": 0, "creneaux-INITIAL_FORMS": 0, **champs}


def modifier(evenement):
    return reverse("pilotage:evenement-modifier", args=[evenement.slug])


def test_la_coordination_ecrit_un_evenement_entier(bureau):
    lieu, organisme, acces = LieuFactory(), OrganismeFactory(), AccessibiliteFactory()
    listes = {"organisateurs": [organisme.pk], "accessibilites": [acces.pk]}

    reponse = bureau.post(NOUVEAU, fiche(lieu=lieu.pk, **listes) | creneaux(30, 31, lieu=LieuFactory().pk))

    ecrit = Evenement.objects.get()
    assert reponse.status_code == 302
    assert [*ecrit.organisateurs.all(), *ecrit.accessibilites.all()] == [organisme, acces]
    assert (ecrit.publication, ecrit.creneaux.exclude(lieu=None).count()) == ("brouillon", 2)


def test_une_archive_n_a_qu_une_date_approchee(bureau):
    approchee = {"precision": "mois", "debut": "2017-03-01", "fin": "2017-03-31"}

    refusee = bureau.post(NOUVEAU, fiche(**approchee) | creneaux(30))
    bureau.post(NOUVEAU, fiche(**approchee))

    assert "Des créneaux ou une date approchée, pas les deux." in refusee.text
    assert Evenement.objects.get().quand == "mars\N{NO-BREAK SPACE}2017"


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"inscription": "ici"}, "dites combien de places"),
        ({"inscription": "ailleurs"}, "Dites où s’inscrire"),
        ({"age_min": 12, "age_max": 6}, "L’âge le plus bas vient en premier."),
        ({"mode": "en_ligne"}, "donne son lien de connexion"),
    ],
)
def test_la_fiche_dit_ce_qui_ne_va_pas(bureau, champs, message):
    reponse = bureau.post(NOUVEAU, fiche(**champs))

    assert (reponse.status_code, Evenement.objects.count()) == (400, 0)
    assert message in reponse.text


def test_le_nouveau_titre_d_un_evenement_publie_s_annonce(bureau, coordinatrice):
    evenement = EvenementFactory(titre="Bal")

    bureau.post(modifier(evenement), de(evenement, titre="Bal des langues"))

    annonce = evenement.changements.get()
    assert (annonce.phrase, annonce.auteur) == ("Nouveau titre : Bal des langues (avant : Bal)", coordinatrice)


def test_publie_et_a_venir_sa_date_et_son_lieu_ne_se_corrigent_pas_la(bureau):
    evenement = EvenementFactory()
    lieu, quand = evenement.lieu, evenement.quand

    bureau.post(modifier(evenement), de(evenement, lieu=LieuFactory().pk) | creneaux(60))

    relu = Evenement.objects.get()
    assert (relu.lieu, relu.quand, relu.version) == (lieu, quand, evenement.version + 1)


def test_la_seconde_personne_est_prevenue_et_garde_sa_saisie(bureau):
    evenement = EvenementFactory(brouillon=True)
    ancienne = de(evenement, chapo="Ma phrase à moi.") | creneaux(30, initiaux=1)
    bureau.post(modifier(evenement), de(evenement, conditions="Sur place.") | creneaux(30, initiaux=1))

    reponse = bureau.post(modifier(evenement), ancienne)

    assert reponse.status_code == 400
    assert "elle diffère de la fiche pour : en une phrase, conditions" in reponse.text.lower().replace("\n", " ")
    assert "Ma phrase à moi." in reponse.text


def test_un_creneau_garde_son_rang_quand_la_fiche_change(bureau):
    evenement = EvenementFactory(brouillon=True)

    bureau.post(modifier(evenement), de(evenement) | creneaux(20, 21, initiaux=1))

    assert sorted(evenement.creneaux.values_list("rang", flat=True)) == [1, 2]


def test_une_image_se_depose_et_se_retire(bureau):
    evenement = EvenementFactory(brouillon=True)
    bureau.post(modifier(evenement), de(evenement, image=une_image(), image_alt="Un bal") | creneaux(30, initiaux=1))
    evenement.refresh_from_db()
    deposee = evenement.image.name

    bureau.post(modifier(evenement), de(evenement, image="", retirer_image="on") | creneaux(30, initiaux=1))

    evenement.refresh_from_db()
    assert (deposee.endswith(".jpg"), evenement.image.name, evenement.image_alt) == (True, "", "")


def test_le_lieu_d_une_seule_seance_se_change_par_le_geste_qui_l_annonce(bureau):
    evenement, foyer = EvenementFactory(), LieuFactory(nom="Foyer du stade")
    [creneau] = evenement.creneaux.all()
    saisie = creneaux(30, initiaux=1, lieu=foyer.pk) | {"creneaux-0-de": "18:00", "creneaux-0-a": "20:00"}

    bureau.post(
        reverse("pilotage:evenement-deplacer", args=[evenement.slug]),
        {"version": evenement.version, "lieu": evenement.lieu_id, "motif_public": "Salle prise.", **saisie},
    )

    evenement.refresh_from_db()
    assert (evenement.creneaux.get().lieu, evenement.etat) == (foyer, EtatEvenement.PROGRAMME)
    assert "Foyer du stade" in evenement.changements.get().phrase


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_fiche_coute_toujours_autant(bureau, django_assert_num_queries, nombre):
    evenement = EvenementFactory(brouillon=True, creneau=False)
    for n in range(nombre):
        LieuFactory(), OrganismeFactory()
        bureau.post(modifier(evenement), de(Evenement.objects.get()) | creneaux(*range(30, 31 + n)))

    with django_assert_num_queries(22):
        bureau.get(modifier(evenement))


def test_une_jauge_plus_grande_sert_aussitot_la_liste_d_attente(bureau):
    evenement = EvenementFactory(a_inscription=True, jauge=1)
    InscriptionEvenementFactory(evenement=evenement)
    attend = InscriptionEvenementFactory(evenement=evenement, en_attente=True)

    bureau.post(modifier(evenement), de(evenement, jauge=2))

    attend.refresh_from_db()
    assert attend.etat == "inscrite"
