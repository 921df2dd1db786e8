"""L’historique des fiches : un geste fait une version, listes liées comprises.

django-simple-history suit bien les champs d’une ligne. Pour les listes liées (`m2m_fields`), il écrit une version de
plus par liste touchée, oublie celles d’une version née de la porte des états, et prend une liste changée par l’autre
bout pour un changement de l’autre fiche. `Historique` le corrige : il remplace `HistoricalRecords` là où il y a des
listes.
"""

from collections import defaultdict

from django.apps import apps
from django.db import transaction
from django.db.models import Value
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

PREMIERE = "Première version gardée"


class Versions(HistoryManager):
    def bulk_history_create(self, objs, *args, **options):
        objets = [objet for objet in objs if est_suivi(objet)]
        versions = super().bulk_history_create(objets, *args, **options)
        for version, objet in zip(versions, objets, strict=True):
            ecrire_les_liens(version, objet, version._history_m2m_fields)
        return versions


class Historique(HistoricalRecords):
    def __init__(self, **options):
        super().__init__(history_manager=Versions, **options)

    def post_save(self, instance, created, update_fields=None, **options):
        """Ce qu’on ne suit pas (la date de dernière connexion) ne fait pas de version quand il s’écrit seul."""
        rien_de_suivi = update_fields and set(update_fields) <= set(self.excluded_fields)
        if est_suivi(instance) and not rien_de_suivi:
            super().post_save(instance, created, **options)

    def create_historical_record_m2ms(self, history_instance, instance):
        ecrire_les_liens(history_instance, instance, history_instance._history_m2m_fields)

    def m2m_changed(self, instance, action, attr, pk_set, reverse, model, **options):
        if action not in ("post_add", "post_remove", "post_clear"):
            return
        for objet in model._base_manager.filter(pk__in=pk_set or ()) if reverse else [instance]:
            # Une liste enregistrée juste après sa fiche, sur le même objet, c’est le même geste : la même version.
            if version := getattr(objet, "_derniere_version", None):
                [champ] = [champ for champ in version._history_m2m_fields if champ.name == attr]
                HistoricalRecords.m2m_models[champ]._base_manager.filter(history=version).delete()
                ecrire_les_liens(version, objet, [champ])
            else:
                self.create_historical_record(objet, "~")


def est_suivi(objet):
    """Un modèle peut ne garder que certaines de ses lignes : sa propriété `garde_son_historique` le dit."""
    return hasattr(type(objet), "history") and getattr(objet, "garde_son_historique", True)


def ecrire_les_liens(version, objet, champs):
    """Met dans la version ces listes liées de l’objet, telles qu’elles sont."""
    liees = defaultdict(list)
    for nom, cle, autre in _lire_les_listes(champs, objet):
        liees[nom].append((cle, autre))
    for champ in champs:
        un_bout, autre_bout = f"{champ.m2m_field_name()}_id", f"{champ.m2m_reverse_field_name()}_id"
        lien = HistoricalRecords.m2m_models[champ]
        lien._base_manager.bulk_create(
            lien(history=version, id=cle, **{un_bout: objet.pk, autre_bout: autre}) for cle, autre in liees[champ.name]
        )
    objet._derniere_version = version


def _lire_les_listes(champs, objet):
    """Chaque lien (nom de la liste, sa clé, celle de la fiche liée), toutes listes en une requête."""
    listes = [
        champ.remote_field.through._base_manager.filter(**{champ.m2m_field_name(): objet.pk}).values_list(
            Value(champ.name), "pk", f"{champ.m2m_reverse_field_name()}_id"
        )
        for champ in champs
    ]
    return listes[0].union(*listes[1:], all=True) if listes else []


def lire_les_liens(versions):
    """Les fiches liées de ces versions : `{champ: {clé de la version: [fiche ou None, …]}}`, une requête par champ."""
    liens = {}
    for champ in versions[0]._history_m2m_fields if versions else ():
        autre = champ.m2m_reverse_field_name()
        liens[champ] = {version.pk: [] for version in versions}
        lignes = HistoricalRecords.m2m_models[champ]._base_manager.filter(history__in=versions)
        for ligne in lignes.select_related(autre).order_by("pk"):
            liens[champ][ligne.history_id].append(getattr(ligne, autre))
    return liens


@transaction.atomic
def completer():
    """Donne une première version à ce qui n’en a aucune : une base d’avant l’historique y gagne de quoi revenir."""
    for modele in apps.get_models():
        if hasattr(modele._meta, "simple_history_manager_attribute"):
            connus = modele.history.values(modele._meta.pk.attname)
            sans_version = modele._base_manager.exclude(pk__in=connus)
            modele.history.bulk_history_create(sans_version, default_change_reason=PREMIERE)
