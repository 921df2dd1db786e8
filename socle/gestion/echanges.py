"""Sortir une liste vers un classeur, et l’y reprendre : mêmes colonnes en français, mêmes codes, rien d’inventé."""

import datetime
import functools
import io
from decimal import Decimal, InvalidOperation

import openpyxl
import tablib
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, ValidationError
from django.db import models
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.text import capfirst
from import_export import resources, widgets
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import Diff
from import_export.results import Result, RowResult
from import_export.tmp_storages import CacheStorage
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

REFERENCE = "Référence"
LECTURE_SEULE = " (lecture seule)"
SEPARATEUR = " ; "


class Classeur(XLSX):
    """Un classeur dont chaque texte reste un texte : une formule écrite par un tiers n’y est jamais calculée."""

    def get_title(self):
        return "xlsx"

    def export_data(self, dataset, **kwargs):
        classeur = openpyxl.Workbook()
        feuille = classeur.active
        feuille.title = "Données"
        feuille.freeze_panes = "B2"
        for rang, ligne in enumerate([dataset.headers, *dataset], start=1):
            for colonne, valeur in enumerate(ligne, start=1):
                ecrire(feuille.cell(rang, colonne), valeur)
        for colonne, titre in enumerate(dataset.headers, start=1):
            feuille.cell(1, colonne).font = Font(bold=True)
            feuille.column_dimensions[get_column_letter(colonne)].width = min(max(len(titre) + 2, 14), 40)
        sortie = io.BytesIO()
        classeur.save(sortie)
        return sortie.getvalue()

    def create_dataset(self, contenu):
        feuille = openpyxl.load_workbook(io.BytesIO(contenu), read_only=True, data_only=True).worksheets[0]
        lignes = [[cellule.value for cellule in ligne] for ligne in feuille.rows]
        titres = [str(titre).strip() if titre is not None else "" for titre in (lignes or [[]])[0]]
        donnees = tablib.Dataset(headers=titres)
        for ligne in lignes[1:]:
            donnees.append(ligne)
        return donnees


def ecrire(cellule, valeur):
    if isinstance(valeur, str):
        cellule.value = ILLEGAL_CHARACTERS_RE.sub("", valeur)
        cellule.data_type = "s"
        cellule.quotePrefix = valeur[:1] in tuple("=+-@")
        cellule.alignment = Alignment(vertical="top", wrap_text=True)
    elif valeur is not None:
        cellule.value = valeur


# --- Ce qu’une case veut dire ---------------------------------------------------------------------------------
class Texte(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).replace("\r\n", "\n").strip()

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value).replace("\r\n", "\n").strip()


class TexteOuRien(Texte):
    """Un texte unique et facultatif : vide se dit « rien », sinon deux lignes vides se heurteraient."""

    def clean(self, value, row=None, **kwargs):
        return super().clean(value, row, **kwargs) or None


class Nombre(widgets.Widget):
    def __init__(self, sorte=int):
        super().__init__()
        self.sorte = sorte

    def clean(self, value, row=None, **kwargs):
        texte = "".join(str("" if value is None else value).replace(",", ".").split())
        if not texte:
            return None
        try:
            nombre = Decimal(texte)
            if self.sorte is int and nombre != int(nombre):
                raise InvalidOperation
            return self.sorte(nombre)
        except (InvalidOperation, ValueError, OverflowError):
            raise ValueError(f"« {value} » n’est pas un nombre{' entier' if self.sorte is int else ''}.") from None

    def render(self, value, obj=None, **kwargs):
        return value


class OuiNon(widgets.Widget):
    MOTS = {"oui": True, "vrai": True, "true": True, "1": True, "x": True}
    MOTS |= {"non": False, "faux": False, "false": False, "0": False, "": False}

    def clean(self, value, row=None, **kwargs):
        mot = str("" if value is None else value).strip().lower()
        if mot not in self.MOTS:
            raise ValueError(f"« {value} » : écrivez « oui » ou « non ».")
        return self.MOTS[mot]

    def render(self, value, obj=None, **kwargs):
        return "oui" if value else "non"


class Jour(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if value in (None, ""):
            return None
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        for forme in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.datetime.strptime(str(value).strip(), forme).replace(tzinfo=datetime.UTC).date()
            except ValueError:
                continue
        raise ValueError(f"« {value} » n’est pas une date : écrivez-la comme 21/03/2027.")

    def render(self, value, obj=None, **kwargs):
        return value


class Choix(widgets.Widget):
    def __init__(self, champ):
        super().__init__()
        self.libelles = dict(champ.flatchoices)
        self.valeurs = {str(mot).lower(): valeur for valeur, libelle in champ.flatchoices for mot in (valeur, libelle)}

    def clean(self, value, row=None, **kwargs):
        mot = str("" if value is None else value).strip()
        if not mot:
            return ""
        if mot.lower() not in self.valeurs:
            admis = ", ".join(str(libelle) for libelle in self.libelles.values())
            raise ValueError(f"« {mot} » n’est pas admis ; choisissez parmi : {admis}.")
        return self.valeurs[mot.lower()]

    def render(self, value, obj=None, **kwargs):
        return str(self.libelles.get(value, value or ""))


class ParCle(widgets.Widget):
    """Une fiche liée, désignée par sa clé : un code, ou plusieurs morceaux séparés par « / »."""

    def __init__(self, modele, chemins):
        super().__init__()
        self.modele, self.chemins, self.trouves = modele, chemins, {}

    def lire(self, objet):
        morceaux = []
        for chemin in self.chemins:
            valeur = objet
            for pas in chemin.split("__"):
                valeur = getattr(valeur, pas)
            morceaux.append(str(valeur or ""))
        return "/".join(morceaux) if all(morceaux) else f"#{objet.pk}"

    def trouver(self, cle):
        cle = str(cle).strip()
        if cle not in self.trouves:
            self.trouves[cle] = self._chercher(cle)
        return self.trouves[cle]

    def _chercher(self, cle):
        nom = self.modele._meta.verbose_name
        morceaux = cle.split("/", len(self.chemins) - 1)
        criteres = {"pk": cle[1:]} if cle.startswith("#") else dict(zip(self.chemins, morceaux, strict=False))
        try:
            if not cle.startswith("#") and len(morceaux) != len(self.chemins):
                raise ObjectDoesNotExist
            return self.modele._base_manager.get(**criteres)
        except MultipleObjectsReturned:
            raise ValueError(f"« {cle} » désigne plusieurs fiches ({nom}) : précisez.") from None
        except (ObjectDoesNotExist, ValueError):
            raise ValueError(f"« {cle} » ne correspond à aucune fiche ({nom}).") from None

    def clean(self, value, row=None, **kwargs):
        return None if value in (None, "") else self.trouver(value)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else self.lire(value)


class PlusieursParCle(widgets.ManyToManyWidget):
    def __init__(self, modele, chemins):
        super().__init__(modele)
        self.une = ParCle(modele, chemins)

    def clean(self, value, row=None, **kwargs):
        cles = [cle.strip() for cle in str("" if value is None else value).split(";") if cle.strip()]
        try:
            return [self.une.trouver(cle) for cle in cles]
        except ValueError as refus:
            raise ValidationError(str(refus)) from None

    def render(self, value, obj=None, **kwargs):
        return SEPARATEUR.join(sorted(self.une.lire(objet) for objet in value.all())) if value is not None else ""


class Colonne(Field):
    """Une case vide reprend la valeur par défaut ; un texte qui ne diffère que par ses fins de ligne ne change pas."""

    def save(self, instance, row, is_m2m=False, **kwargs):
        avant = None if is_m2m else getattr(instance, self.attribute, None)
        super().save(instance, row, is_m2m, **kwargs)
        if isinstance(avant, str) and self.widget.render(avant) == self.widget.render(
            getattr(instance, self.attribute)
        ):
            setattr(instance, self.attribute, avant)


class CompteRendu(Result):
    """Le résultat d’un import, dont les refus se lisent avec le titre des colonnes."""

    def __init__(self, titres):
        super().__init__()
        self.titres = titres

    def refus(self):
        """Pour chaque ligne refusée : son numéro dans le tableur et les phrases qui disent pourquoi."""
        lignes = [(refusee.number + 1, self._phrases(refusee)) for refusee in self.invalid_rows]
        lignes += [(numero + 1, [str(e.error) for e in erreurs]) for numero, erreurs in self.row_errors()]
        return sorted(lignes)

    def _phrases(self, refusee):
        propres = [
            f"{self.titres.get(champ, champ)}\N{NO-BREAK SPACE}: {phrase}"
            for champ, phrases in refusee.field_specific_errors.items()
            for phrase in phrases
        ]
        return [*refusee.non_field_specific_errors, *propres]


class Comparaison(Diff):
    """Ce qui change dans une ligne : colonne, avant, après ; rien de ce qui ne change pas."""

    def __init__(self, resource, instance, new):
        super().__init__(resource, instance, new)
        self.titres = resource.get_diff_headers()

    def as_html(self):
        return [
            {"colonne": titre, "avant": "" if self.new else avant, "apres": apres}
            for titre, avant, apres in zip(self.titres, self.left, self.right, strict=True)
            if (avant or "") != (apres or "") and (not self.new or apres not in ("", None))
        ]


# --- Une liste ------------------------------------------------------------------------------------------------
class Ressource(resources.ModelResource):
    """Les colonnes d’une liste (`Meta.fields`), ce qui reconnaît une ligne (`cle`) et une fiche liée (`cles`).

    Avec `avec_reference`, la colonne « Référence » désigne une fiche existante qui n’a pas de code à elle.
    """

    cle = ("code",)
    cles = {}
    avec_reference = False

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True
        import_id_fields = ()

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        lecture = readonly or field_name in getattr(cls._meta.model, "SUITES", ())
        return Colonne(
            attribute=field_name,
            column_name=capfirst(django_field.verbose_name) + (LECTURE_SEULE if lecture else ""),
            widget=cls.widget_de(field_name, django_field),
            readonly=lecture,
            default=django_field.get_default if django_field.has_default() else models.NOT_PROVIDED,
        )

    @classmethod
    def widget_de(cls, nom, champ):
        if champ.is_relation:
            chemins = cls.cles.get(nom, ("code",))
            sorte = PlusieursParCle if champ.many_to_many else ParCle
            return sorte(champ.related_model, chemins)
        if champ.choices:
            return Choix(champ)
        for sorte, widget in (
            (models.BooleanField, OuiNon),
            (models.DecimalField, lambda: Nombre(Decimal)),
            (models.IntegerField, Nombre),
            (models.DateField, Jour),
        ):
            if isinstance(champ, sorte):
                return widget()
        return TexteOuRien() if champ.null else Texte()

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        # Les colonnes dans l’ordre où la ressource les écrit, et non dans celui des modèles parents.
        self.fields = {nom: self.fields[nom] for nom in self._meta.fields}
        if self.avec_reference:
            reference = Field(attribute="pk", column_name=REFERENCE, readonly=True, widget=Reference())
            self.fields = {"reference": reference, **self.fields}

    def get_export_order(self):
        return tuple(self.fields)

    get_import_order = get_export_order

    def get_result_class(self):
        titres = {champ.attribute: champ.column_name for champ in self.fields.values()}
        return functools.partial(CompteRendu, titres)

    @classmethod
    def get_diff_class(cls):
        return Comparaison

    @classmethod
    def get_display_name(cls):
        return str(cls._meta.model._meta.verbose_name_plural)

    def get_queryset(self):
        return self._meta.model._base_manager.all()

    def filter_export(self, queryset, **kwargs):
        liees = [champ for champ in self._meta.model._meta.get_fields() if champ.name in self.fields]
        unes = [champ.name for champ in liees if champ.many_to_one]
        unes += [
            "__".join([champ, *chemin.split("__")[:-1]])
            for champ, cle in self.cles.items()
            for chemin in cle
            if "__" in chemin and champ in unes
        ]
        return queryset.select_related(*unes).prefetch_related(*[champ.name for champ in liees if champ.many_to_many])

    def before_import(self, dataset, **kwargs):
        connues = {champ.column_name for champ in self.fields.values()}
        inconnues = [titre for titre in dataset.headers if titre and titre not in connues]
        if inconnues:
            raise ValueError(f"Colonnes inconnues : {', '.join(inconnues)}. Partez d’un export pour garder les titres.")
        manquantes = [
            self.fields[nom].column_name for nom in self.cle if self.fields[nom].column_name not in dataset.headers
        ]
        if manquantes and not (self.avec_reference and REFERENCE in dataset.headers):
            raise ValueError(f"Il manque la colonne : {', '.join(manquantes)}.")

    def import_row(self, row, instance_loader, **kwargs):
        if all(valeur in (None, "") for valeur in row.values()):
            vide = self.get_row_result_class()()
            vide.import_type = RowResult.IMPORT_TYPE_SKIP
            return vide
        return super().import_row(row, instance_loader, **kwargs)

    def get_instance(self, instance_loader, row):
        reference = str(row.get(REFERENCE) or "").strip() if self.avec_reference else ""
        if reference:
            trouvee = self.get_queryset().filter(pk=reference.lstrip("#")).first() if reference[1:].isdigit() else None
            if trouvee is None:
                raise ValidationError(f"La référence « {reference} » n’existe pas : videz-la pour une fiche nouvelle.")
            return trouvee
        return self.reconnaitre(row)

    def reconnaitre(self, row):
        criteres = {}
        for nom in self.cle:
            try:
                criteres[nom] = self.fields[nom].clean(row)
            except (KeyError, ValueError):
                return None
        if all(valeur in (None, "") for valeur in criteres.values()):
            return None
        trouvees = list(
            self.get_queryset().filter(
                **{nom: v for nom, v in criteres.items() if v is not None},
                **{f"{nom}__isnull": True for nom, v in criteres.items() if v is None},
            )[:2]
        )
        if len(trouvees) > 1:
            raise ValidationError("Plusieurs fiches répondent à cette ligne : donnez sa référence.")
        return trouvees[0] if trouvees else None

    def before_save_instance(self, instance, row, **kwargs):
        instance._change_reason = f"Import de {kwargs.get('file_name') or 'classeur'}"[:100]
        if instance.pk and hasattr(instance, "version"):
            instance.version += 1


class Reference(widgets.Widget):
    def render(self, value, obj=None, **kwargs):
        return f"#{value}" if value else ""


class EchangesMixin(ImportExportMixin):
    """Les boutons « Exporter » et « Importer » d’une liste, avec un aperçu avant toute écriture."""

    formats = (Classeur,)
    skip_export_form = True
    # L’aperçu et la confirmation peuvent tomber sur deux machines : le fichier attend dans le cache commun.
    tmp_storage_class = CacheStorage
    import_template_name = "admin/import_export/import.html"

    def has_import_permission(self, request):
        return self.has_change_permission(request) and self.has_add_permission(request)

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_export_filename(self, request, queryset, file_format):
        return f"{self.opts.model_name}s-{timezone.localdate():%Y-%m-%d}.xlsx"

    def get_export_data(self, file_format, request, queryset, **kwargs):
        ressource = self.get_export_resource_classes(request)[0]()
        return file_format.export_data(ressource.export(queryset))

    def add_data_read_fail_error_to_form(self, form, e):
        form.add_error("import_file", "Ce fichier ne se lit pas : il faut un classeur xlsx, comme celui de l’export.")

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
