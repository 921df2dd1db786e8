"""Vingt personnes au même instant pour trois places, sur une vraie base : le verrou de la séance, et rien d’autre."""

import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from evenements import operations
from evenements.etats import EtatInscription
from evenements.models import Creneau, Evenement, InscriptionEvenement
from tests.fabriques import EvenementFactory, InscriptionEvenementFactory, dans

pytestmark = pytest.mark.django_db(transaction=True)


def en_meme_temps(gestes):
    """Chaque geste dans son fil et sa connexion, au même signal ; rend les refus."""
    depart, refus, pannes = threading.Barrier(len(gestes)), [], []

    def lancer(geste):
        depart.wait()
        try:
            geste()
        except operations.InscriptionImpossible as erreur:
            refus.append(str(erreur))
        except Exception as panne:
            pannes.append(panne)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=lancer, args=(geste,)) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert pannes == []
    return refus


def inscrire(creneau, courriel):
    return lambda: operations.inscrire(Creneau.objects.get(pk=creneau.pk), nom="Personne", courriel=courriel, nombre=1)


def test_trois_places_pour_vingt_personnes_font_trois_inscrites():
    evenement = EvenementFactory(a_inscription=True, jauge=8)
    InscriptionEvenementFactory(evenement=evenement, places=5)
    creneau = evenement.creneaux.get()

    refus = en_meme_temps([inscrire(creneau, f"personne-{n}@example.org") for n in range(20)])

    nouvelles = InscriptionEvenement.objects.filter(courriel__endswith="example.org")
    assert refus == []
    assert nouvelles.filter(etat=EtatInscription.INSCRITE).count() == 3
    assert nouvelles.filter(etat=EtatInscription.EN_ATTENTE).count() == 17


def test_un_double_clic_ne_fait_qu_une_inscription():
    creneau = EvenementFactory(a_inscription=True).creneaux.get()

    refus = en_meme_temps([inscrire(creneau, "lea@example.org")] * 6)

    assert InscriptionEvenement.objects.count() == 1
    assert refus == ["Cette adresse est déjà inscrite à cette séance."] * 5


def test_deux_places_rendues_ensemble_n_appellent_pas_deux_fois():
    evenement = EvenementFactory(a_inscription=True, jauge=2)
    prises = [InscriptionEvenementFactory(evenement=evenement) for _ in range(2)]
    for _ in range(3):
        InscriptionEvenementFactory(evenement=evenement, en_attente=True)

    en_meme_temps([lambda i=i: operations.annuler_l_inscription(i) for i in prises])

    assert InscriptionEvenement.objects.inscrites().places() == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’écrit qu’à une main : il faut PostgreSQL")
@pytest.mark.parametrize(
    "geste",
    [
        lambda e, par: operations.changer_etat(e, "annule", par=par, motif_public="La salle ferme."),
        lambda e, par: operations.deplacer(e, par=par, creneaux=[seance(dans(jours=40))], motif_public="Salle prise."),
        lambda e, par: operations.modifier(e, par=par, titre_avant="Autre titre", listes={}),
    ],
    ids=["annuler", "déplacer", "modifier"],
)
def test_qui_s_inscrit_et_qui_change_l_evenement_ne_s_attendent_pas_sans_fin(coordinatrice, geste):
    evenement, tenue = EvenementFactory(a_inscription=True), threading.Event()
    creneau = evenement.creneaux.get()

    def s_inscrire_lentement():
        with transaction.atomic():
            operations.tenir_les_places(evenement)
            tenue.set()
            time.sleep(0.3)
            inscrire(creneau, "lea@example.org")()

    def changer():
        tenue.wait()
        geste(Evenement.objects.get(pk=evenement.pk), coordinatrice)

    assert en_meme_temps([s_inscrire_lentement, changer]) == []
    assert InscriptionEvenement.objects.count() == 1


def seance(debut):
    return Creneau(debut=debut, fin=debut + timedelta(hours=2))


def lire(champs):
    lus = {champ.html_name: champ.value() for champ in champs}
    # Une case décochée ne s’envoie pas ; un zéro, si.
    return {nom: valeur for nom, valeur in lus.items() if valeur not in (None, "") and valeur is not False}


def fiche_de_gestion(client, evenement):
    contexte = client.get(reverse("admin:evenements_evenement_change", args=[evenement.pk])).context
    jeux = [jeu.formset for jeu in contexte["inline_admin_formsets"]]
    lignes = [formulaire for jeu in jeux for formulaire in (jeu.management_form, *jeu.forms)]
    return lire(champ for formulaire in (contexte["adminform"].form, *lignes) for champ in formulaire)


def fiche_du_pilotage(client, evenement):
    contexte = client.get(reverse("pilotage:evenement-modifier", args=[evenement.slug])).context
    return lire(contexte["form"])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’écrit qu’à une main : il faut PostgreSQL")
@pytest.mark.parametrize(
    ("fiche", "adresse"),
    [
        (fiche_du_pilotage, lambda e: reverse("pilotage:evenement-modifier", args=[e.slug])),
        (fiche_de_gestion, lambda e: reverse("admin:evenements_evenement_change", args=[e.pk])),
    ],
    ids=["pilotage", "gestion"],
)
def test_une_jauge_baissee_attend_l_inscription_en_cours(connecter, coordinatrice, fiche, adresse):
    evenement, client = EvenementFactory(a_inscription=True, jauge=5), connecter(coordinatrice)
    saisie, prises = fiche(client, evenement) | {"jauge": 2}, threading.Event()

    def prendre_quatre_places():
        with closing(connections["default"]), transaction.atomic():
            operations.inscrire(evenement.creneaux.get(), nom="Famille", courriel="f@example.org", nombre=4)
            prises.set()
            time.sleep(0.3)

    famille = threading.Thread(target=prendre_quatre_places)
    famille.start()
    prises.wait()
    reponse = client.post(adresse(evenement), saisie)
    famille.join()

    evenement.refresh_from_db()
    assert ("Déjà 4 places prises" in reponse.text, evenement.jauge) == (True, 5)
