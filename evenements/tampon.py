"""Le tampon de l’agenda : ce que l’agenda ou l’accueil montre l’avance en s’écrivant ; une page sait si elle a vieilli.

Il avance dans la transaction de l’écriture : ce qui est annulé ne l’avance pas, ce qui est validé l’avance toujours.
"""

from functools import cache

from django.apps import apps
from django.db import connection, connections
from django.db.models import F, Q
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
from django.utils import timezone

from socle.preparees import preparer

MONTRES = {
    "evenements": [
        "Accessibilite",
        "BilanEvenement",
        "ChangementEvenement",
        "Creneau",
        "Evenement",
        "InscriptionEvenement",
        "PhotoBilan",
        "TempsFort",
    ],
    "partenaires": ["Lieu", "Organisme", "Quartier"],
    "actions": ["Action", "Indicateur", "Objectif", "Plan", "PublicVise", "Releve"],
    "appels_projets": ["Campagne"],
}
LISTES = {
    "evenements.Evenement": ["organisateurs", "partenaires", "publics", "accessibilites"],
    "actions.Action": ["objectifs_secondaires"],
}


def lire():
    """(numéro, date du dernier changement), en une requête ; None tant que la base n’est pas préparée."""
    lus = _requete(connection.vendor).lire()
    return tuple(lus[0]) if lus else None


@cache
def _requete(_base):
    """Toute page gardée commence par lui : construire la requête coûtait trois fois ce que la base met à répondre."""
    return preparer(_tampon().values_list("numero", "change_le"))


def avancer():
    """Une écriture qui ne passe par aucun signal (`update`, `bulk_create`) l’appelle elle-même."""
    if not _tampon().update(numero=F("numero") + 1, change_le=timezone.now()):
        _tampon().bulk_create([_tampon().model(pk=1, numero=1)], ignore_conflicts=True)


def _tampon():
    return apps.get_model("evenements", "TamponAgenda").objects.filter(pk=1).order_by()


def brancher(config):
    """Écoute chaque modèle montré, ses listes liées, la porte des états et les mises à jour du logiciel."""
    for application, noms in MONTRES.items():
        for nom in noms:
            modele = apps.get_model(application, nom)
            post_save.connect(_quelque_chose_a_bouge, sender=modele, dispatch_uid=f"tampon-{nom}")
            post_delete.connect(_quelque_chose_a_bouge, sender=modele, dispatch_uid=f"tampon-{nom}")
    post_save.connect(_un_lieu_est_corrige, sender=apps.get_model("partenaires", "Lieu"), dispatch_uid="tampon-adresse")
    for modele, champs in LISTES.items():
        for champ in champs:
            lien = getattr(apps.get_model(modele), champ).through
            m2m_changed.connect(_une_liste_a_bouge, sender=lien, dispatch_uid=f"tampon-{champ}")
    post_save.connect(_un_etat_a_bouge, sender=apps.get_model("socle", "Passage"), dispatch_uid="tampon-passage")
    post_migrate.connect(_le_logiciel_a_change, sender=config, dispatch_uid="tampon-migration")


def _quelque_chose_a_bouge(raw=False, **_):
    if not raw:  # une sauvegarde qui se recharge rend aussi son tampon
        avancer()


def _un_lieu_est_corrige(instance, created, raw=False, **_):
    """Son adresse est dans les agendas abonnés, qui ne relisent que ce dont la date de changement bouge."""
    if not created and not raw:
        evenements = apps.get_model("evenements", "Evenement").objects.publies().a_venir()
        evenements.filter(Q(lieu=instance) | Q(creneaux__lieu=instance)).update(change_le=timezone.now())


def _une_liste_a_bouge(action, **_):
    if action.startswith("post_"):
        avancer()


def _un_etat_a_bouge(instance, raw=False, **_):
    # La porte des états écrit par `update()`, sans signal : son journal, lui, en émet un.
    sujet = instance.type_objet
    if not raw and sujet.model_class() and sujet.model_class().__name__ in MONTRES.get(sujet.app_label, []):
        avancer()


def _le_logiciel_a_change(using, **_):
    """`preparer` migre à chaque mise à jour du logiciel : les pages gardées ont peut-être d’anciens gabarits."""
    table = _tampon().model._meta.db_table
    if table in connections[using].introspection.table_names():
        avancer()
