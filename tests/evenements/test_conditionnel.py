"""Une page anonyme de l’agenda ne se refait que si le tampon a bougé ; rien n’est gardé d’une personne connectée."""

import datetime

import pytest
import time_machine
from django.core.cache import caches
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from evenements import operations
from evenements.models import Evenement
from tests.evenements.requetes import requetes
from tests.fabriques import EvenementFactory, LieuFactory, TempsFortFactory, dans

pytestmark = pytest.mark.django_db

PANNE = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}


@pytest.fixture(params=["liste", "mois", "evenement", "temps-fort", "flux", "flux-atom", "ics"])
def adresse(request):
    temps_fort = TempsFortFactory()
    evenement = EvenementFactory(temps_fort=temps_fort)
    return {
        "liste": reverse("agenda:liste"),
        "mois": reverse("agenda:liste") + f"?vue=mois&mois={dans(jours=30):%Y-%m}",
        "evenement": evenement.get_absolute_url(),
        "temps-fort": temps_fort.get_absolute_url(),
        "flux": reverse("agenda:flux"),
        "flux-atom": reverse("agenda:flux-atom"),
        "ics": reverse("agenda:evenement-ics", args=[evenement.slug]),
    }[request.param]


def test_une_page_deja_lue_ne_coute_que_la_lecture_du_tampon(client, adresse):
    premiere = client.get(adresse)

    with requetes() as pour_revenir:
        revenue = client.get(adresse, headers={"If-None-Match": premiere["ETag"]})
    with requetes() as pour_une_autre:
        autre = client.get(adresse)

    assert (len(pour_revenir), len(pour_une_autre)) == (1, 1)
    assert (revenue.status_code, revenue.content, revenue["ETag"]) == (304, b"", premiere["ETag"])
    assert (autre.content, autre["Content-Type"]) == (premiere.content, premiere["Content-Type"])


def test_un_changement_se_voit_aussitot(client, adresse):
    premiere = client.get(adresse)

    LieuFactory()
    suivante = client.get(adresse, headers={"If-None-Match": premiere["ETag"]})

    assert (suivante.status_code, suivante["ETag"] != premiere["ETag"]) == (200, True)


def test_le_jour_change_l_etiquette_jamais_l_heure(client, adresse):
    demain = dans(jours=1, heure=0)
    with time_machine.travel(demain.replace(hour=8), tick=False):
        matin = client.get(adresse)["ETag"]
    with time_machine.travel(demain.replace(hour=22), tick=False):
        soir = client.get(adresse)["ETag"]
    with time_machine.travel(dans(jours=2, heure=8), tick=False):
        lendemain = client.get(adresse)["ETag"]

    assert matin == soir != lendemain


@pytest.mark.parametrize("ou", [{"a_inscription": True}, {"inscription": "ailleurs", "inscription_courriel": "a@b.fr"}])
@pytest.mark.parametrize(("dans_heures", "gardee"), [(3, False), (48, True), (-3, True)])
def test_une_page_dont_l_inscription_ferme_aujourd_hui_ne_se_garde_pas(client, dans_heures, gardee, ou):
    with time_machine.travel(datetime.datetime(2027, 3, 1, 11, tzinfo=datetime.UTC), tick=False):
        evenement = EvenementFactory(**ou)
        Evenement.objects.filter(pk=evenement.pk).update(
            inscription_jusqu_au=timezone.now() + datetime.timedelta(hours=dans_heures)
        )

        reponse = client.get(evenement.get_absolute_url())

    assert reponse.has_header("ETag") is gardee


def test_une_personne_connectee_ne_recoit_ni_ne_laisse_de_page_gardee(client, connecter, referente):
    adresse = reverse("agenda:liste")
    EvenementFactory(agents=True, titre="Entre agents")
    etiquette = client.get(adresse)["ETag"]

    sienne = connecter(referente).get(adresse, headers={"If-None-Match": etiquette})
    client.logout()

    assert (sienne.status_code, sienne["Cache-Control"], "ETag" in sienne) == (200, "private, no-store", False)
    assert "Entre agents" in sienne.text
    assert "Entre agents" not in client.get(adresse).text


def test_une_page_anonyme_ne_porte_rien_de_la_personne(client, adresse):
    reponse = client.get(adresse)

    assert "csrfmiddlewaretoken" not in reponse.text
    assert not reponse.cookies


def test_un_flux_ne_varie_pas_avec_les_temoins(client):
    assert "Cookie" not in client.get(reverse("agenda:flux")).get("Vary", "")


def test_les_reponses_dans_un_autre_ordre_sont_la_meme_page(client):
    adresse = reverse("agenda:liste")
    etiquettes = {client.get(f"{adresse}?{q}")["ETag"] for q in ("gratuit=on&type=atelier", "type=atelier&gratuit=on")}

    assert len(etiquettes) == 1


def test_un_inconnu_reste_introuvable_et_ne_se_garde_pas(client):
    EvenementFactory()

    reponse = client.get(reverse("agenda:evenement", args=["inconnu"]))

    assert (reponse.status_code, "ETag" in reponse) == (404, False)


def test_un_cache_en_panne_ne_fait_pas_tomber_l_agenda(client, adresse, settings):
    with override_settings(CACHES=settings.CACHES | {"default": PANNE}):
        assert client.get(adresse).status_code == 200


def test_un_flux_garde_se_refait_une_fois_par_changement(client, coordinatrice):
    evenement = EvenementFactory()
    adresse = reverse("agenda:flux")
    client.get(adresse)

    operations.changer_etat(evenement, "annule", par=coordinatrice, motif_public="Grève.")
    apres = [client.get(adresse).text.count("STATUS:CANCELLED") for _ in range(2)]

    assert apres == [1, 1]


def test_la_date_de_la_page_est_celle_du_dernier_changement(client):
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1), tick=False):
        EvenementFactory()
        ecrite = client.get(reverse("agenda:liste"))["Last-Modified"]
    caches["pages"].clear()

    assert client.get(reverse("agenda:liste"))["Last-Modified"] == ecrite


def test_l_ordre_des_valeurs_d_un_meme_nom_fait_deux_pages(client):
    liste = reverse("agenda:liste")

    premiere = client.get(f"{liste}?type=atelier&type=spectacle")
    seconde = client.get(f"{liste}?type=spectacle&type=atelier")

    assert premiere["ETag"] != seconde["ETag"]


def test_le_mouchard_d_un_lien_ne_refait_pas_la_page_d_un_evenement(client):
    adresse = EvenementFactory().get_absolute_url()
    client.get(adresse)

    with requetes() as vues:
        client.get(f"{adresse}?fbclid=abc")

    assert len(vues) == 1  # le tampon
