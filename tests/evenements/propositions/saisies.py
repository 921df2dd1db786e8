"""Ce que les formulaires d’un événement proposé envoient."""

from datetime import timedelta

from django.core import mail, signing
from django.utils import timezone

from evenements.models import Creneau
from socle.robots import SEL
from tests.fabriques import dans


def depart(il_y_a=timedelta(minutes=2)):
    """L’heure signée d’un formulaire ouvert il y a deux minutes."""
    signeur = signing.TimestampSigner(salt=SEL)
    signeur.timestamp = lambda: signing.b62_encode(int((timezone.now() - il_y_a).timestamp()))
    return signeur.sign("ouvert")


def creneaux(*jours, initiaux=0, **champs):
    """Un créneau de 18 h 30 à 20 h dans tant de jours, pour chacun."""
    donnees = {"creneaux-TOTAL_FORMS": len(jours), "creneaux-INITIAL_FORMS": initiaux}
    for n, jour in enumerate(jours):
        ligne = {"jour": dans(jours=jour).date().isoformat(), "de": "18:30", "a": "20:00", **champs}
        donnees |= {f"creneaux-{n}-{nom}": valeur for nom, valeur in ligne.items()}
    return donnees


def proposition(**champs):
    return {
        "titre": "Bal des langues",
        "chapo": "On danse et on parle.",
        "description": "Un bal où chacun apprend trois mots d’une autre langue.",
        "type_evenement": "spectacle",
        "mode": "sur_place",
        "lieu_decrit": "Foyer du stade",
        "gratuit": "on",
        "message": "Nous venons avec le matériel.",
        **creneaux(30),
        **champs,
    }


def sans_compte(**champs):
    return proposition(nom="Inès Ferrand", courriel="ines@ateliers.example", depart=depart(), **champs)


def dernier_lien():
    """Le chemin du lien du dernier courriel."""
    [adresse] = [ligne for ligne in mail.outbox[-1].body.splitlines() if "/agenda/propositions/" in ligne]
    return "/" + adresse.split("/", 3)[3]


def un_creneau(jours=30):
    return Creneau(debut=dans(jours=jours), fin=dans(jours=jours, heure=20))
