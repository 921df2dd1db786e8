import datetime
import re
from html import unescape

import pytest
import time_machine
from django.db.models import F
from django.http import QueryDict
from django.urls import reverse
from pytest_django.asserts import assertHTMLEqual

from actions.models import PublicVise
from evenements import tampon
from evenements.filtres import FiltresAgenda
from evenements.models import Creneau, Evenement
from partenaires.models import Quartier
from socle.jinja import composer
from tests.evenements.requetes import requetes
from tests.fabriques import (
    AccessibiliteFactory,
    ActionFactory,
    CreneauFactory,
    EvenementFactory,
    InscriptionEvenementFactory,
    LieuFactory,
    ObjectifFactory,
    TempsFortFactory,
    dans,
)

pytestmark = pytest.mark.django_db


def titres(reponse):
    """Ce qu’une personne lit, dans l’ordre."""
    return [unescape(lu) for lu in re.findall(r'<h3 class="evenement__titre"><a[^>]*>(.*?)</a>', reponse.text)]


def groupes(reponse):
    return [(mois.replace("\xa0", " "), [e.titre for e in siens]) for mois, siens in reponse.context["mois"]]


def chercher(client, **filtres):
    return client.get(reverse("agenda:liste"), filtres)


@time_machine.travel("2027-03-20 09:00 +0100", tick=False)
def test_les_evenements_se_rangent_par_mois_le_plus_proche_d_abord(client):
    EvenementFactory(titre="En mai", creneau__debut=dans(jours=60))
    EvenementFactory(titre="Demain", creneau__debut=dans(jours=1))
    EvenementFactory(titre="Hier", creneau__debut=dans(jours=-1))
    dure = EvenementFactory(titre="Dure déjà", creneau=False)
    CreneauFactory(evenement=dure, debut=dans(jours=-40), fin=dans(jours=9), journee_entiere=True)

    reponse = chercher(client)

    assert groupes(reponse) == [("Mars 2027", ["Dure déjà", "Demain"]), ("Mai 2027", ["En mai"])]


@time_machine.travel("2027-03-20 09:00 +0100", tick=False)
def test_la_date_est_dans_le_titre_de_l_evenement(client):
    EvenementFactory(titre="Demain", slug="demain", creneau__debut=dans(jours=1))

    page = " ".join(chercher(client).text.replace("\xa0", " ").split())

    assert (
        '<h3 class="evenement__titre"><a href="/agenda/evenements/demain/">Demain</a>'
        '<time datetime="2027-03-21"> dimanche 21 mars 2027, de 18 h à 20 h</time></h3>'
    ) in page


def test_les_archives_gardent_leurs_mots_de_date(client):
    EvenementFactory(titre="Exposition", approche=True)
    EvenementFactory(
        titre="Ateliers", precision="saison", debut=datetime.date(2018, 7, 1), fin=datetime.date(2018, 9, 30)
    )

    reponse = chercher(client, periode="passes")

    assert groupes(reponse) == [("Été 2018", ["Ateliers"]), ("Mars 2017", ["Exposition"])]
    assert titres(chercher(client)) == []


@time_machine.travel("2026-12-01 09:00 +0100", tick=False)
@pytest.mark.parametrize(
    ("filtres", "attendus"),
    [
        ({}, ["Concert", "Théâtre forum"]),
        ({"texte": "forum"}, ["Théâtre forum"]),
        ({"texte": "mjc"}, ["Concert"]),
        ({"type": "spectacle"}, ["Théâtre forum"]),
        ({"temps_fort": "21-mars"}, ["Théâtre forum"]),
        ({"accessibilite": "lsf"}, ["Théâtre forum"]),
        ({"objectif": "2026-2028.2"}, ["Théâtre forum"]),
        ({"gratuit": "on"}, ["Concert"]),
        ({"type": "spectacle", "gratuit": "on"}, []),
        ({"texte": "THEATRE"}, ["Théâtre forum"]),
        ({"texte": "concert mjc"}, ["Concert"]),
        ({"texte": "salle d'en haut"}, ["Théâtre forum"]),
        ({"type": "inconnu"}, ["Concert", "Théâtre forum"]),
        ({"public": "jeunes"}, ["Théâtre forum"]),
        ({"quartier": "pins"}, ["Concert"]),
        ({"mode": "mixte"}, ["Concert"]),
        ({"du": "2027-01-05"}, ["Concert"]),
        ({"au": "2027-01-05"}, ["Passé", "Théâtre forum"]),
        ({"mois": "2026-11"}, ["Passé"]),
        ({"mois": "2027-13"}, ["Concert", "Théâtre forum"]),
        ({"du": "hier", "quartier": "inconnu"}, ["Concert", "Théâtre forum"]),
        ({"periode": "passes"}, ["Passé"]),
    ],
)
def test_chaque_filtre_choisit(client, filtres, attendus):
    objectif = ObjectifFactory(plan__code="2026-2028", numero=2)
    forum = EvenementFactory(
        titre="Théâtre forum",
        type_evenement="spectacle",
        gratuit=False,
        temps_fort=TempsFortFactory(),
        action=ActionFactory(objectif=objectif),
    )
    forum.creneaux.update(lieu=LieuFactory(nom="Salle d’en haut"))
    forum.accessibilites.add(AccessibiliteFactory(code="lsf"), AccessibiliteFactory(code="mi"))
    forum.publics.add(PublicVise.objects.create(code="jeunes", nom="Jeunes"))
    pins = Quartier.objects.create(code="pins", nom="Les Pins")
    mjc = LieuFactory(nom="MJC", quartier=pins)
    lien = {"mode": "mixte", "lien_acces": "https://visio.example/concert"}
    EvenementFactory(titre="Concert", lieu=mjc, creneau__debut=dans(jours=40), **lien)
    EvenementFactory(titre="Passé", passe=True)

    reponse = chercher(client, **filtres)

    assert sorted(titres(reponse)) == attendus
    assert reponse.context["page_obj"].paginator.count == len(attendus)


def test_le_nombre_s_annonce_et_les_flux_gardent_les_filtres(client):
    EvenementFactory()

    reponse = chercher(client, gratuit="on", periode="a-venir", page="1", texte="")

    assert '<p role="status"><b class="nombre">1</b> événement à venir avec ces filtres</p>' in reponse.text
    assert 'href="/agenda/flux.ics?gratuit=on"' in reponse.text
    assert 'href="/agenda/abonnement/?gratuit=on"' in reponse.text


@pytest.mark.parametrize(
    ("filtres", "lien"),
    [
        ({}, "/agenda/?periode=passes"),
        ({"texte": "introuvable"}, "/agenda/"),
        ({"periode": "passes"}, "/agenda/"),
    ],
)
def test_une_liste_vide_propose_le_geste_suivant(client, filtres, lien):
    assert f'<a class="bouton" href="{lien}">' in chercher(client, **filtres).text


def test_la_page_suivante_garde_les_filtres(client):
    EvenementFactory.create_batch(31)

    reponse = chercher(client, gratuit="on")

    assert len(titres(reponse)) == 30
    assert 'href="?gratuit=on&amp;page=2"' in reponse.text
    assert len(titres(chercher(client, gratuit="on", page=2))) == 1


def test_les_evenements_des_agents_ne_se_montrent_qu_entre_eux(client, connecter, referente, etranger):
    EvenementFactory(titre="Pour tous")
    EvenementFactory(titre="Agents", agents=True)

    assert set(titres(chercher(client))) == {"Pour tous"}
    assert set(titres(chercher(connecter(referente)))) == {"Pour tous", "Agents"}
    assert set(titres(chercher(connecter(etranger)))) == {"Pour tous"}


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_agenda_coute_toujours_autant(client, nombre):
    for _ in range(nombre):
        evenement = EvenementFactory(temps_fort=TempsFortFactory(annee=2020 + _), action=ActionFactory())
        evenement.accessibilites.add(AccessibiliteFactory())
        Creneau.objects.create(evenement=evenement, debut=dans(jours=50), fin=dans(jours=50, heure=20))

    with requetes() as vues:
        reponse = chercher(client)

    assert reponse.text.count('class="evenement__titre"') == nombre
    # Le tampon, la page et son total, ses événements et leurs créneaux, les choix des filtres ; et le bandeau de
    # démonstration, que la mémoire garde ensuite cinq minutes.
    assert len(vues) == 5


def test_l_abonnement_donne_les_deux_adresses_de_son_filtre(client, settings):
    reponse = client.get(reverse("agenda:abonnement"), {"temps_fort": "17-mai"})

    adresse = f"{settings.ADRESSE_DU_SITE}/agenda/flux.ics?temps_fort=17-mai"
    assert (reponse.context["adresse"], reponse.context["mots"]) == (adresse, "17 mai")
    assert f'href="{adresse.replace("http", "webcal", 1)}"' in reponse.text


def test_la_grille_du_mois_range_chaque_passage_a_son_jour(client):
    with time_machine.travel("2027-03-10 09:00 +0100", tick=False):
        EvenementFactory(titre="Concert", creneau__debut=dans(jours=11))
        expo = EvenementFactory(titre="Exposition", creneau=False)
        CreneauFactory(evenement=expo, debut=dans(jours=20), fin=dans(jours=25), journee_entiere=True)
        reponse = chercher(client, vue="mois")

    jours = {j.date.day: [str(p.evenement) for p in j.passages] for s in reponse.context["mois"].semaines for j in s}
    assert [n for n, titres in jours.items() if titres] == [21, 30, 31]
    assert '<th scope="col"><abbr title="lundi">' in reponse.text
    assert reponse.context["mois_suivant"] == "?vue=mois&mois=2027-04"
    assert 'href="/agenda/flux.ics"' in reponse.text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_grille_du_mois_coute_toujours_autant(client, nombre):
    for _ in range(nombre):
        EvenementFactory(creneau__debut=dans(jours=0))

    with requetes() as vues:
        chercher(client, vue="mois")

    assert len(vues) == 5


def test_un_filtre_inconnu_se_dit_et_ne_suit_pas_dans_les_flux(client):
    reponse = chercher(client, quartier="inconnu", type="atelier")

    assert "Sélectionnez un choix valide" in reponse.text
    assert 'href="/agenda/flux.ics?type=atelier"' in reponse.text


def test_la_grille_nomme_aussi_ce_qui_n_a_pas_de_jour_connu(client):
    EvenementFactory(titre="Exposition", approche=True)

    page = chercher(client, vue="mois", mois="2017-03").text

    assert "Dans le mois, sans jour connu" in page
    assert "Exposition</a>" in page


def test_la_liste_dit_quand_il_n_y_a_plus_de_place(client):
    complet, libre = EvenementFactory(a_inscription=True, jauge=2), EvenementFactory(a_inscription=True, jauge=3)
    for evenement in (complet, libre):
        InscriptionEvenementFactory(evenement=evenement, places=2)

    premiere, seconde = chercher(client).text.split('<li class="evenement ')[1:]

    assert [("Complet" in ligne) for ligne in (premiere, seconde)] == [True, False]


CHANGEMENTS = {
    "le titre": lambda e: Evenement.objects.filter(pk=e.pk).update(titre="Vu"),
    "le nom du lieu": lambda e: type(e.lieu).objects.filter(pk=e.lieu_id).update(nom="Vu"),
    "la couleur du temps fort": lambda e: type(e.temps_fort).objects.filter(pk=e.temps_fort_id).update(code="17-mai"),
    "l’heure": lambda e: e.creneaux.update(fin=F("fin") + datetime.timedelta(minutes=17)),
    "les places": lambda e: InscriptionEvenementFactory(evenement=e, places=2),
    "l’accessibilité": lambda e: e.accessibilites.add(AccessibiliteFactory()),
}


@pytest.mark.parametrize("changer", CHANGEMENTS.values(), ids=CHANGEMENTS)
def test_la_page_gardee_ne_cache_aucun_changement(client, changer):
    evenement = EvenementFactory(temps_fort=TempsFortFactory(code="21-mars"), a_inscription=True, jauge=2)
    avant = chercher(client).text

    changer(evenement)
    tampon.avancer()

    assert chercher(client).text != avant


def test_les_filtres_connaissent_un_nouveau_quartier(client):
    EvenementFactory()
    chercher(client)

    Quartier.objects.create(code="hermes", nom="Les Hermès")

    assert "Les Hermès</option>" in chercher(client).text


@pytest.mark.parametrize(
    ("numero", "vus"), [("1", 30), ("2", 2), ("9", 2), ("zéro", 30), ("-1", 30), ("un deux\n", 30)]
)
def test_chaque_page_a_ses_lignes(client, numero, vus):
    EvenementFactory.create_batch(32)

    reponse = chercher(client, page=numero)

    assert (len(titres(reponse)), reponse.context["page_obj"].paginator.count) == (vus, 32)


@pytest.mark.parametrize(
    "reponses",
    ["", "type=atelier&gratuit=on&objectif=2026-2028.2", "texte=a%22%3Cb%3E&du=2027-01-05", "du=hier&quartier=inconnu"],
)
def test_un_filtre_s_ecrit_comme_django_l_ecrirait(reponses):
    ObjectifFactory(plan__code="2026-2028", numero=2, titre_court="L’« autre » <b>")
    filtres = FiltresAgenda(QueryDict(reponses))

    page = composer("evenements/filtres.html", filtres=filtres)

    ecrits = re.findall(r"<input [^>]*>|<select .*?</select>", page)
    assertHTMLEqual("".join(ecrits), "".join(str(champ) for champ in filtres))


@pytest.mark.parametrize(
    "dates",
    [
        {},
        {"precision": "jour", "debut": datetime.date(2017, 3, 21), "fin": datetime.date(2017, 3, 21)},
    ],
)
def test_le_premier_jour_dit_est_celui_de_la_base(dates):
    evenement = EvenementFactory(**dates)

    assert evenement.premier_jour_dit == Evenement.objects.avec_bornes().get().premier_jour


def test_une_date_approchee_ne_dit_pas_de_premier_jour():
    assert EvenementFactory(approche=True).premier_jour_dit is None
