"""Tout ce que l’agenda montre fait avancer le tampon ; le reste ne le touche pas."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate

from evenements import operations, tampon
from evenements.models import BilanEvenement
from tests.fabriques import (
    AccessibiliteFactory,
    ActionFactory,
    BilanEvenementFactory,
    CreneauFactory,
    EvenementFactory,
    LieuFactory,
    OrganismeFactory,
    TempsFortFactory,
    UtilisateurFactory,
    dans,
)

pytestmark = pytest.mark.django_db


def corriger(objet, **champs):
    for nom, valeur in champs.items():
        setattr(objet, nom, valeur)
    objet.save()


GESTES = {
    "un titre corrigé": lambda e, par: corriger(e, titre="Autre titre"),
    "un état annoncé": lambda e, par: operations.changer_etat(e, "annule", par=par, motif_public="Grève."),
    "un lieu renommé": lambda e, par: corriger(e.lieu, nom="Autre salle"),
    "un temps fort corrigé": lambda e, par: corriger(e.temps_fort, texte="Présentation"),
    "une séance ajoutée": lambda e, par: CreneauFactory(evenement=e, debut=dans(jours=40)),
    "une séance retirée": lambda e, par: e.creneaux.get().delete(),
    "une accessibilité cochée": lambda e, par: e.accessibilites.set([AccessibiliteFactory()]),
    "une accessibilité renommée": lambda e, par: corriger(AccessibiliteFactory(), nom="Boucle magnétique"),
    "un organisme renommé": lambda e, par: corriger(e.organisateurs.get(), nom="Autre nom"),
    "une action retitrée": lambda e, par: corriger(e.action, titre="Autre action"),
    "une action qui n’est plus publique": lambda e, par: corriger(e.action, visibilite="interne"),
    "un plan renommé": lambda e, par: corriger(e.action.objectif.plan, titre_court="Autre plan"),
    "un bilan": lambda e, par: BilanEvenementFactory(evenement=e),
    "un événement publié": lambda e, par: operations.publier(EvenementFactory(a_valider=True), par=par),
}


@pytest.mark.parametrize("geste", GESTES.values(), ids=GESTES)
def test_chaque_changement_montre_fait_avancer_le_tampon(coordinatrice, geste):
    evenement = EvenementFactory(temps_fort=TempsFortFactory(), action=ActionFactory())
    evenement.organisateurs.add(OrganismeFactory())
    avant = tampon.lire()

    geste(evenement, coordinatrice)

    assert tampon.lire()[0] > avant[0]
    assert tampon.lire()[1] > avant[1]


def test_la_porte_des_etats_seule_fait_avancer_le_tampon(coordinatrice):
    """Elle écrit par `update()` : aucun signal de l’événement ne part."""
    temps_fort = TempsFortFactory(en_preparation=True)
    avant = tampon.lire()

    operations.publier_le_temps_fort(temps_fort, par=coordinatrice)

    assert tampon.lire() > avant


def test_ce_que_l_agenda_ne_montre_pas_le_laisse_en_place():
    LieuFactory()
    avant = tampon.lire()

    UtilisateurFactory()

    assert tampon.lire() == avant


def test_une_mise_a_jour_du_logiciel_le_fait_avancer():
    LieuFactory()
    avant = tampon.lire()

    config = apps.get_app_config("evenements")
    post_migrate.send(
        sender=config, app_config=config, using=connection.alias, apps=apps, plan=[], verbosity=0, interactive=False
    )

    assert tampon.lire() > avant


def test_un_bilan_efface_le_fait_avancer():
    bilan = BilanEvenementFactory()
    avant = tampon.lire()

    BilanEvenement.objects.filter(pk=bilan.pk).delete()

    assert tampon.lire() > avant
