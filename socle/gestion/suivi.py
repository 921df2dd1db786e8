"""La fiche qui tient son historique : lire ce qui a changé, rouvrir une version ancienne, la reprendre."""

import dataclasses
import datetime
from itertools import pairwise

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject, ModelChange
from simple_history.template_utils import HistoricalRecordContextHelper

from socle.gestion.base import GestionAdmin
from socle.gestion.echanges import EchangesMixin
from socle.historique import lire_les_liens


class LectureDesChangements(HistoricalRecordContextHelper):
    """Les valeurs d’avant et d’après, en toutes lettres : « En pause », « 10/01/2027 », « oui »."""

    def prepare_delta_change_value(self, change, value):
        champ = self.model._meta.get_field(change.field)
        if champ.many_to_many:
            return ", ".join(sorted(self.nommer(fiche) for fiche in value))
        if champ.is_relation:
            return self.nommer(value)
        if isinstance(value, bool):
            return "oui" if value else "non"
        if champ.choices:
            return str(dict(champ.flatchoices).get(value, value or ""))
        if isinstance(value, datetime.datetime):
            return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
        if isinstance(value, datetime.date):
            return f"{value:%d/%m/%Y}"
        return "" if value is None else value

    def nommer(self, fiche):
        """Une fiche liée, par son nom ; effacée depuis, elle n’en a plus."""
        if isinstance(fiche, DeletedObject):
            return f"{fiche.model._meta.verbose_name} n° {fiche.pk} (fiche effacée)" if fiche.pk else ""
        return "fiche effacée" if fiche is None else str(fiche)


class GestionSuivie(EchangesMixin, GestionAdmin, SimpleHistoryAdmin):
    """Une fiche saisie à la main : sa liste s’échange, et elle tient son historique (qui, quand, quoi, pourquoi)."""

    def history_view(self, request, object_id, extra_context=None):
        self._exiger_la_fiche(request, object_id)
        contexte = {"adresse_de_la_fiche": self.adresse("change", unquote(object_id)), **(extra_context or {})}
        return super().history_view(request, object_id, contexte)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        fiche = self._exiger_la_fiche(request, object_id)
        if request.method == "POST" and self.revert_disabled(request, fiche):
            raise PermissionDenied
        cle = self.opts.pk.attname
        montrees = self.get_history_queryset(request, self.model.history, cle, unquote(object_id))
        if not montrees.filter(history_id=version_id).exists():
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _exiger_la_fiche(self, request, object_id):
        """simple_history lit ses versions sans passer par `get_queryset` : une fiche cachée y paraîtrait."""
        fiche = self.get_object(request, unquote(object_id))
        if fiche is None:
            raise Http404
        return fiche

    def revert_disabled(self, request, obj=None):
        """Les droits sont ceux de la fiche d’aujourd’hui : un compte devenu tout-puissant ne se reprend plus."""
        if hasattr(obj, "_history"):
            obj = self.get_object(request, str(obj.pk))
        return super().revert_disabled(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        # Une version ancienne se rétablit dans l’état d’aujourd’hui : ce qui s’est figé depuis le reste.
        if hasattr(obj, "_history") and self.champs_d_etat:
            obj.refresh_from_db(fields=self.champs_d_etat)
        return super().get_form(request, obj, change, **kwargs)

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """Les listes liées se lisent pour toute la page, en une requête par champ et non deux par version."""
        versions = list(historical_records)
        liens = lire_les_liens(versions)
        noms = [champ.name for champ in liens]
        for apres, avant in pairwise(versions):
            delta = apres.diff_against(avant, excluded_fields=noms, foreign_keys_are_objs=foreign_keys_are_objs)
            listes = [
                ModelChange(champ.name, fiches[avant.pk], fiches[apres.pk])
                for champ, fiches in liens.items()
                if {*fiches[avant.pk]} != {*fiches[apres.pk]}
            ]
            lecture = self.get_historical_record_context_helper(request, apres)
            delta = dataclasses.replace(delta, changes=[*delta.changes, *listes])
            apres.history_delta_changes = lecture.context_for_delta_changes(delta)

    def get_historical_record_context_helper(self, request, historical_record):
        return LectureDesChangements(self.model, historical_record)
