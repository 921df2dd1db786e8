"""Sortir une liste vers un classeur ou un csv, et l’y reprendre : mêmes colonnes en français, mêmes codes."""

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.results import RowResult
from import_export.tmp_storages import CacheStorage

from socle.gestion.classeur import Classeur
from socle.gestion.csv_francais import Csv
from socle.gestion.depot import ENREGISTREZ, FichierDeListe, FichierRefuse, FormulaireDeConfirmation, FormulaireDImport

TROP_TARD = "L’aperçu a plus d’un jour, ou a déjà servi : rien n’a été enregistré. Reprenez le fichier."
ONT_CHANGE = "Les données ont changé depuis l’aperçu : rien n’a été enregistré. Recommencez l’import."


class EchangesMixin(ImportExportMixin):
    """Les boutons « Exporter » et « Importer » d’une liste, avec un aperçu avant toute écriture."""

    export_formats = (Classeur, Csv)
    import_formats = (FichierDeListe,)
    import_form_class = FormulaireDImport
    confirm_form_class = FormulaireDeConfirmation
    skip_export_form = True
    # L’aperçu et la confirmation peuvent tomber sur deux machines : le fichier attend dans le cache commun.
    tmp_storage_class = CacheStorage
    import_template_name = "admin/import_export/import.html"
    sans_import = ""
    """Pourquoi cette liste sort sans revenir ; vide, elle s’importe."""

    def get_urls(self):
        vue = self.admin_site.admin_view(self.exporter_en_csv)
        nom = f"{self.opts.app_label}_{self.opts.model_name}_export_csv"
        return [path("export.csv", vue, name=nom), *super().get_urls()]

    def has_import_permission(self, request):
        return not self.sans_import and self.has_change_permission(request) and self.has_add_permission(request)

    # --- Sortir -------------------------------------------------------------------------------------------
    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def exporter_en_csv(self, request):
        if not self.has_export_permission(request):
            raise PermissionDenied
        return self._do_file_export(Csv(), request, self.get_export_queryset(request))

    def get_export_filename(self, request, queryset, file_format):
        return f"{self.opts.model_name}s-{timezone.localdate():%Y-%m-%d}.{file_format.get_extension()}"

    def get_export_data(self, file_format, request, queryset, **kwargs):
        ressource = self.get_export_resource_classes(request)[0]()
        return file_format.export_data(ressource.export(queryset))

    # --- Reprendre ----------------------------------------------------------------------------------------
    def import_action(self, request, **kwargs):
        reponse = super().import_action(request, **kwargs)
        if confirmation := reponse.context_data.get("confirm_form"):
            confirmation.initial["empreinte"] = reponse.context_data["result"].empreinte
        return reponse

    def process_import(self, request, **kwargs):
        attente = CacheStorage(name=request.POST.get("import_file_name", ""))
        if request.method == "POST" and self.has_import_permission(request) and attente.name and not attente.read():
            messages.error(request, TROP_TARD)
            return HttpResponseRedirect(self.adresse("import"))
        return super().process_import(request, **kwargs)

    def add_data_read_fail_error_to_form(self, form, e):
        form.add_error(
            "import_file", str(e) if isinstance(e, FichierRefuse) else f"Ce fichier ne se lit pas. {ENREGISTREZ}"
        )

    def get_import_context_data(self, **kwargs):
        [sorte] = self.resource_classes
        return {**super().get_import_context_data(**kwargs), "cle": sorte().dire_la_cle()}

    def get_import_data_kwargs(self, **kwargs):
        """Ce que la ressource doit savoir : à la confirmation, ce que la personne avait sous les yeux."""
        saisie = kwargs["form"].cleaned_data
        return {
            **super().get_import_data_kwargs(**kwargs),
            "rollback_on_validation_errors": True,
            "empreinte": saisie.get("empreinte", ""),
        }

    def process_result(self, result, request):
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, ONT_CHANGE)
            return HttpResponseRedirect(self.adresse("changelist"))
        return super().process_result(result, request)

    def generate_log_entries(self, result, request):
        for sorte, geste in ((RowResult.IMPORT_TYPE_NEW, ADDITION), (RowResult.IMPORT_TYPE_UPDATE, CHANGE)):
            objets = [ligne.instance for ligne in result if ligne.import_type == sorte]
            if objets:
                LogEntry.objects.log_actions(request.user.pk, objets, geste, change_message="Import d’un fichier")

    def add_success_message(self, result, request):
        totaux = result.totals
        messages.success(
            request,
            f"Import terminé. Fiches ajoutées : {totaux[RowResult.IMPORT_TYPE_NEW]} ;"
            f" modifiées : {totaux[RowResult.IMPORT_TYPE_UPDATE]} ; inchangées : {totaux[RowResult.IMPORT_TYPE_SKIP]}.",
        )
