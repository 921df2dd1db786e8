import datetime
import json
import re

import pytest
import time_machine
from django.urls import reverse

from actions.models import PublicVise
from evenements import listes, operations, schema_org
from evenements.models import Creneau
from tests.evenements.requetes import requetes
from tests.fabriques import (
    AccessibiliteFactory,
    ActionFactory,
    BilanEvenementFactory,
    CreneauFactory,
    EvenementFactory,
    LieuFactory,
    OrganismeFactory,
    TempsFortFactory,
    dans,
)

pytestmark = pytest.mark.django_db


def donnees_liees(reponse):
    (brut,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', reponse.text)
    return json.loads(brut)


@pytest.mark.parametrize(
    ("situation", "anonyme", "referente_"),
    [
        ({}, 200, 200),
        ({"agents": True}, 404, 200),
        ({"partenaires": True}, 404, 200),
        ({"brouillon": True}, 404, 404),
        ({"a_valider": True}, 404, 404),
    ],
    ids=["public", "agents", "partenaires", "brouillon", "à valider"],
)
def test_la_page_ne_s_ouvre_qu_a_qui_peut_la_voir(client, connecter, referente, situation, anonyme, referente_):
    adresse = EvenementFactory(**situation).get_absolute_url()

    assert client.get(adresse).status_code == anonyme
    assert connecter(referente).get(adresse).status_code == referente_


def test_une_annulation_se_lit_en_tete_sans_le_nom_de_son_auteur(client, coordinatrice):
    evenement = EvenementFactory()
    assert "est annulé" not in client.get(evenement.get_absolute_url()).text

    operations.changer_etat(evenement, "annule", par=coordinatrice, motif_public="Intempéries sur l’étang.")
    page = client.get(evenement.get_absolute_url()).text

    assert page.count("Intempéries sur l’étang.") == 2
    assert "Cet événement est annulé" in page
    assert coordinatrice.nom not in page
    assert "Ajouter à mon agenda" not in page


def test_la_page_dit_ce_qu_elle_sait_et_ce_qu_elle_ignore(client):
    evenement = EvenementFactory(lieu=LieuFactory(nom="MJC", acces="Bus 12."), accessibilite_texte="Boucle magnétique.")
    ignorant = EvenementFactory(lieu=None, approche=True)

    page, autre = client.get(evenement.get_absolute_url()).text, client.get(ignorant.get_absolute_url()).text

    assert ["Bus 12." in page, "Boucle magnétique." in page, "Lieu non renseigné" in page] == [True, True, False]
    assert ["Lieu non renseigné" in autre, "Mars\xa02017" in autre, "Gratuit" in autre] == [True, True, False]


def test_seule_une_action_publique_est_citee(client, connecter, coordinatrice):
    publique, restreinte = ActionFactory(titre="Action visible"), ActionFactory(titre="Action cachée", restreinte=True)
    pages = [EvenementFactory(action=a).get_absolute_url() for a in (publique, restreinte)]

    assert "Action visible" in client.get(pages[0]).text
    assert "Action cachée" not in client.get(pages[1]).text
    assert "Action cachée" in connecter(coordinatrice).get(pages[1]).text


def test_le_public_touche_dit_comment_il_a_ete_compte(client):
    bilan = BilanEvenementFactory(participants=450, participants_mention="plus de", mode_comptage="estimation")

    page = client.get(bilan.evenement.get_absolute_url()).text

    assert "plus de 450 personnes (estimation)" in page


@time_machine.travel("2027-01-10 09:00 +0100", tick=False)
def test_les_donnees_liees_disent_la_fiche_et_rien_de_plus(client):
    debut = dans(jours=70, heure=18)
    evenement = EvenementFactory(
        titre="Théâtre forum", slug="forum", lieu=LieuFactory(nom="MJC"), creneau__debut=debut, chapo="Une pièce."
    )
    evenement.organisateurs.add(OrganismeFactory(nom="Les Étoiles"))
    evenement.accessibilites.add(AccessibiliteFactory(schema_org="signLanguage"), AccessibiliteFactory())

    fiche = donnees_liees(client.get(evenement.get_absolute_url()))

    assert fiche == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Théâtre forum",
        "url": "http://127.0.0.1:8000/agenda/evenements/forum/",
        "startDate": "2027-03-21T18:00:00+01:00",
        "endDate": "2027-03-21T20:00:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "description": "Une pièce.",
        "location": [
            {
                "@type": "Place",
                "name": "MJC",
                "address": {
                    "@type": "PostalAddress",
                    "postalCode": "13127",
                    "addressLocality": "Vitrolles",
                    "addressCountry": "FR",
                },
            }
        ],
        "organizer": [{"@type": "Organization", "name": "Les Étoiles"}],
        "accessibilityFeature": ["signLanguage"],
    }


@time_machine.travel("2027-01-10 09:00 +0100", tick=False)
def test_les_donnees_liees_gardent_la_date_d_avant(client, coordinatrice):
    evenement = EvenementFactory(creneau__debut=dans(jours=70))
    nouveau = Creneau(debut=dans(jours=77), fin=dans(jours=77, heure=20))

    operations.deplacer(evenement, par=coordinatrice, creneaux=[nouveau], motif_public="Salle prise.")
    fiche = donnees_liees(client.get(evenement.get_absolute_url()))

    assert (fiche["eventStatus"], fiche["previousStartDate"], fiche["startDate"]) == (
        "https://schema.org/EventRescheduled",
        "2027-03-21T18:00:00+01:00",
        "2027-03-28T18:00:00+02:00",
    )


@pytest.mark.parametrize(
    ("etat", "attendu"),
    [
        ("reporte", "EventPostponed"),
        ("annule", "EventCancelled"),
        ("complet", "EventScheduled"),
        ("en_ligne", "EventMovedOnline"),
    ],
)
def test_les_donnees_liees_disent_l_etat(client, etat, attendu):
    evenement = EvenementFactory(etat=etat, lien_acces="https://visio.example.fr")

    fiche = donnees_liees(client.get(evenement.get_absolute_url()))

    assert fiche["eventStatus"] == f"https://schema.org/{attendu}"
    assert ("offers" in fiche, fiche["location"][0]["@type"]) == (
        etat == "complet",
        "VirtualLocation" if etat == "en_ligne" else "Place",
    )


def test_un_titre_ne_ferme_pas_la_balise(client):
    titre = "</script><script>alert(1)</script> & <!--"
    evenement = EvenementFactory(titre=titre)

    reponse = client.get(evenement.get_absolute_url())

    assert donnees_liees(reponse)["name"] == titre
    assert reponse.text.count("<script") == 1


def test_une_exposition_et_plusieurs_seances_dans_les_donnees_liees(db):
    evenement = EvenementFactory(creneau__debut=dans(jours=10))
    CreneauFactory(evenement=evenement, debut=dans(jours=12), fin=dans(jours=14), journee_entiere=True)

    fiche = schema_org.decrire(evenement, listes.lire(evenement))

    fin = dans(jours=14).date().isoformat()
    assert [seance["endDate"] for seance in fiche["subEvent"]][1] == fiche["endDate"] == fin


def test_une_date_approchee_n_a_pas_de_donnees_liees(db):
    jour = EvenementFactory(precision="jour", debut=datetime.date(2017, 3, 21), fin=datetime.date(2017, 3, 21))

    assert schema_org.balise(EvenementFactory(approche=True), listes.Listes()) == ""
    assert schema_org.decrire(jour, listes.lire(jour))["startDate"] == "2017-03-21"
    assert "isAccessibleForFree" not in schema_org.decrire(jour, listes.lire(jour))


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_d_un_evenement_coute_toujours_autant(client, coordinatrice, nombre):
    evenement = EvenementFactory(temps_fort=TempsFortFactory(), action=ActionFactory())
    evenement.organisateurs.add(*OrganismeFactory.create_batch(nombre))
    evenement.accessibilites.add(*AccessibiliteFactory.create_batch(nombre))
    for n in range(nombre):
        CreneauFactory(evenement=evenement, debut=dans(jours=40 + n))
        operations.deplacer(evenement, par=coordinatrice, lieu=LieuFactory(), motif_public="Salle prise.")

    with requetes() as vues:
        reponse = client.get(evenement.get_absolute_url())

    assert reponse.text.count("Nouveau lieu") == nombre
    # Le tampon, l’événement, ses créneaux, ses changements, son action, ses listes ; et le bandeau de démonstration.
    assert len(vues) == 7


def test_elle_dit_pour_qui_et_avec_qui(client):
    evenement = EvenementFactory(age_min=8, public_precis="avec un adulte")
    evenement.publics.add(PublicVise.objects.create(code="familles", nom="Familles"))
    evenement.partenaires.add(OrganismeFactory(nom="La Ligue"))

    page = client.get(evenement.get_absolute_url()).text

    assert "<dd>Familles, dès 8 ans, avec un adulte</dd>" in page
    assert "<dt>Avec</dt><dd>La Ligue</dd>" in page


def test_une_edition_en_preparation_ne_s_annonce_pas_par_son_evenement(client):
    evenement = EvenementFactory(temps_fort=TempsFortFactory(en_preparation=True))

    assert str(evenement.temps_fort) not in client.get(evenement.get_absolute_url()).text


def test_l_image_ne_se_montre_qu_avec_son_evenement(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "affiche.png").write_bytes(b"\x89PNG")
    public = EvenementFactory(image="affiche.png", image_alt="Une affiche")
    cache = EvenementFactory(image="affiche.png", image_alt="Une affiche", brouillon=True)
    perdue = EvenementFactory(image="perdue.png", image_alt="Une affiche")

    etats = [client.get(reverse("agenda:evenement-image", args=[e.slug])) for e in (public, cache, perdue)]

    assert [r.status_code for r in etats] == [200, 404, 404]
    assert etats[0].getvalue() == b"\x89PNG"
