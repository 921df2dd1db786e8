"""Les flux Atom, JSON et csv : les mêmes filtres que la page, et aucun titre piégé n’en change la forme."""

import csv
import html
import io
import re
import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse

from evenements import operations
from evenements.models import Creneau
from tests.evenements.requetes import requetes
from tests.fabriques import EvenementFactory, LieuFactory, TempsFortFactory, dans

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
PIEGE = "=Bal\r\nBEGIN:VEVENT ; <b>d’ici</b>, \x07\x0c & là"
FLUX = ["flux", "flux-atom", "flux-json", "flux-csv", "changements"]


def entrees(client, nom, **filtres):
    return ET.fromstring(client.get(reverse(f"agenda:{nom}"), filtres).content).findall(f"{ATOM}entry")  # noqa: S314


def titres(client, nom, **filtres):
    return [entree.findtext(f"{ATOM}title") for entree in entrees(client, nom, **filtres)]


def lignes(client):
    texte = client.get(reverse("agenda:flux-csv")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte), delimiter=";"))


@pytest.mark.parametrize("nom", FLUX)
def test_chaque_flux_suit_les_filtres_de_la_page(client, coordinatrice, nom):
    for titre, temps_fort in [("Au printemps", TempsFortFactory()), ("En été", None)]:
        operations.publier(EvenementFactory(a_valider=True, titre=titre, temps_fort=temps_fort), par=coordinatrice)

    reponse = client.get(reverse(f"agenda:{nom}"), {"temps_fort": "21-mars"})

    assert ("Au printemps" in reponse.text, "En été" in reponse.text) == (True, False)


@pytest.mark.parametrize("nom", FLUX)
def test_ce_qui_n_est_pas_public_n_y_est_jamais(client, connecter, coordinatrice, nom):
    operations.publier(EvenementFactory(a_valider=True, agents=True, titre="Entre agents"), par=coordinatrice)
    EvenementFactory(brouillon=True, titre="Brouillon")

    texte = connecter(coordinatrice).get(reverse(f"agenda:{nom}")).text

    assert ("Entre agents" in texte, "Brouillon" in texte) == (False, False)


@pytest.mark.parametrize("nom", FLUX)
def test_un_filtre_inconnu_est_refuse(client, nom):
    assert client.get(reverse(f"agenda:{nom}"), {"quartier": "inconnu"}).status_code == 400


def test_un_titre_piege_laisse_les_flux_bien_formes(client):
    EvenementFactory(titre=PIEGE, lieu=LieuFactory(nom="+Salle\r\nhaute"))

    (ligne,) = lignes(client)
    (fiche,) = client.get(reverse("agenda:flux-json")).json()["evenements"]

    assert titres(client, "flux-atom") == ["=Bal\nBEGIN:VEVENT ; <b>d’ici</b>,  & là"]
    assert (ligne["titre"][:5], ligne["lieu"]) == ("'=Bal", "'+Salle haute")
    assert fiche["titre"] == PIEGE


def test_un_resume_atom_reste_du_texte_ligne_a_ligne(client):
    EvenementFactory(chapo="On aime <3 & on danse", lieu=LieuFactory(nom="MJC"))

    [resume] = re.findall('<summary type="html">(.*?)</summary>', client.get(reverse("agenda:flux-atom")).text)

    assert html.unescape(resume).endswith("<br>MJC<br>On aime &lt;3 &amp; on danse")


def test_chaque_flux_atom_a_son_identite(client):
    adresses = [reverse("agenda:flux-atom"), reverse("agenda:changements"), reverse("agenda:flux-atom") + "?mode=mixte"]

    identites = {re.search("<id>(.*?)</id>", client.get(adresse).text)[1] for adresse in adresses}

    assert len(identites) == 3


def test_une_donnee_de_demonstration_se_dit_partout(client):
    EvenementFactory(demonstration=True)

    (ligne,) = lignes(client)
    (fiche,) = client.get(reverse("agenda:flux-json")).json()["evenements"]

    assert (ligne["donnée de démonstration"], fiche["demonstration"]) == ("oui", True)
    assert "(donnée de démonstration)" in titres(client, "flux-atom")[0]


def test_les_changements_disent_ce_qui_parait_bouge_ou_s_annule(client, coordinatrice):
    evenement = EvenementFactory(a_valider=True, titre="Concert", creneau__debut=dans(jours=10))
    operations.publier(evenement, par=coordinatrice)
    deplace = [Creneau(debut=dans(jours=20), fin=dans(jours=20, heure=20))]
    operations.deplacer(evenement, par=coordinatrice, creneaux=deplace, motif_public="Salle prise.")
    avant = {e.findtext(f"{ATOM}id") for e in entrees(client, "changements")}
    operations.changer_etat(evenement, "annule", par=coordinatrice, motif_public="Grève.")

    assert titres(client, "changements") == ["Concert – annulé", "Concert – nouvelle date", "Concert – nouveau"]
    assert avant < {e.findtext(f"{ATOM}id") for e in entrees(client, "changements")}


def test_le_csv_a_une_ligne_par_seance_a_son_lieu(client):
    evenement = EvenementFactory(lieu=LieuFactory(nom="Salle Obino"))
    Creneau.objects.create(
        evenement=evenement, debut=dans(jours=40), fin=dans(jours=40, heure=20), lieu=LieuFactory(nom="MJC")
    )

    assert [ligne["lieu"] for ligne in lignes(client)] == ["Salle Obino", "MJC"]


def test_un_flux_vide_garde_sa_date(client):
    (premier, second) = (client.get(reverse("agenda:flux-atom")).text for _ in range(2))

    assert "<updated>2019-01-01T00:00:00+00:00</updated>" in premier
    assert premier == second


@pytest.mark.parametrize("nom", FLUX)
@pytest.mark.parametrize("nombre", [1, 3])
def test_chaque_flux_coute_toujours_autant(client, coordinatrice, nom, nombre):
    for _ in range(nombre):
        operations.publier(EvenementFactory(a_valider=True), par=coordinatrice)

    with requetes() as vues:
        client.get(reverse(f"agenda:{nom}"))

    # Le tampon et les choix des filtres, puis les événements et leurs listes.
    assert len(vues) <= {"flux": 4, "flux-atom": 4, "flux-json": 9, "flux-csv": 9, "changements": 7}[nom]
