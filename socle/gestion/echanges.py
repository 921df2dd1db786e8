"""Sortir une liste vers un classeur, et l’y reprendre : mêmes colonnes en français, mêmes codes, rien d’inventé."""

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.http import HttpResponseRedirect
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.results import RowResult
from import_export.tmp_storages import CacheStorage

from socle.gestion.classeur import Classeur


class EchangesMixin(ImportExportMixin):
    """Les boutons « Exporter » et « Importer » d’une liste, avec un aperçu avant toute écriture."""

    formats = (Classeur,)
    skip_export_form = True
    # L’aperçu et la confirmation peuvent tomber sur deux machines : le fichier attend dans le cache commun.
    tmp_storage_class = CacheStorage
    import_template_name = "admin/import_export/import.html"
    sans_import = ""
    """Pourquoi cette liste sort sans revenir ; vide, elle s’importe."""

    def has_import_permission(self, request):
        return not self.sans_import and self.has_change_permission(request) and self.has_add_permission(request)

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_export_filename(self, request, queryset, file_format):
        return f"{self.opts.model_name}s-{timezone.localdate():%Y-%m-%d}.xlsx"

    def get_export_data(self, file_format, request, queryset, **kwargs):
        ressource = self.get_export_resource_classes(request)[0]()
        return file_format.export_data(ressource.export(queryset))

    def add_data_read_fail_error_to_form(self, form, e):
        form.add_error("import_file", "Ce fichier ne se lit pas : il faut un classeur xlsx, comme celui de l’export.")

    def get_import_context_data(self, **kwargs):
        [sorte] = self.resource_classes
        return {**super().get_import_context_data(**kwargs), "cle": sorte().dire_la_cle()}

    def get_import_data_kwargs(self, **kwargs):
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def process_result(self, result, request):
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request, "Les données ont changé depuis l’aperçu : rien n’a été enregistré. Recommencez l’import."
            )
            return HttpResponseRedirect(self.adresse("changelist"))
        return super().process_result(result, request)

    def generate_log_entries(self, result, request):
        for sorte, geste in ((RowResult.IMPORT_TYPE_NEW, ADDITION), (RowResult.IMPORT_TYPE_UPDATE, CHANGE)):
            objets = [ligne.instance for ligne in result if ligne.import_type == sorte]
            if objets:
                LogEntry.objects.log_actions(request.user.pk, objets, geste, change_message="Import d’un classeur")

    def add_success_message(self, result, request):
        totaux = result.totals
        messages.success(
            request,
            f"Import terminé. Fiches ajoutées : {totaux[RowResult.IMPORT_TYPE_NEW]} ;"
            f" modifiées : {totaux[RowResult.IMPORT_TYPE_UPDATE]} ; inchangées : {totaux[RowResult.IMPORT_TYPE_SKIP]}.",
        )
