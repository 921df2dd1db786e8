"""Une liste à échanger : ses colonnes en français, ce qui reconnaît une ligne, ce que l’aperçu en montre."""

import datetime
import functools
import hashlib
from collections import defaultdict
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch
from django.utils.text import capfirst
from import_export import resources
from import_export.fields import Field
from import_export.resources import Diff
from import_export.results import Result, RowResult

from socle.gestion.cases import (
    Choix,
    EnClair,
    Heure,
    Jour,
    Moment,
    Nombre,
    OuiNon,
    ParCle,
    PlusieursParCle,
    Reference,
    Texte,
    TexteOuRien,
)

REFERENCE = "Référence"
LECTURE_SEULE = " (lecture seule)"
DATES = ["precision", "debut", "fin"]


def nommer_les_manques(refus):
    """Une case vide se dit « à remplir » : « valeur nulle » est un mot de base de données."""

    def nommer(erreur):
        return ValidationError("à remplir.", code=erreur.code) if erreur.code in {"null", "blank"} else erreur

    return ValidationError({nom: [nommer(erreur) for erreur in liste] for nom, liste in refus.error_dict.items()})


class Colonne(Field):
    """Une case vide reprend la valeur par défaut ; ce qui se lit pareil (fins de ligne, fractions) ne change pas."""

    def save(self, instance, row, is_m2m=False, **kwargs):
        avant = None if is_m2m else getattr(instance, self.attribute, None)
        super().save(instance, row, is_m2m, **kwargs)
        if isinstance(avant, str | datetime.datetime) and self.widget.render(avant) == self.widget.render(
            getattr(instance, self.attribute)
        ):
            setattr(instance, self.attribute, avant)


MONTREES_AU_PLUS = 500


class CompteRendu(Result):
    """Le résultat d’un import, dont les refus se lisent avec le titre des colonnes."""

    def __init__(self, titres):
        super().__init__()
        self.titres = titres

    @property
    def refusees(self):
        return len(self.refus())

    def changements(self):
        """Les lignes qui changeraient quelque chose, les premières seulement quand il y en a trop à lire."""
        return [ligne for ligne in self.valid_rows() if ligne.import_type != RowResult.IMPORT_TYPE_SKIP]

    def montrees(self):
        return self.changements()[:MONTREES_AU_PLUS]

    def non_montrees(self):
        return max(0, len(self.changements()) - MONTREES_AU_PLUS)

    @functools.cached_property
    def empreinte(self):
        """Ce que l’import ferait : chaque fiche touchée telle qu’elle est, toutes cases comprises, et ce qui change."""
        lignes = [(ligne.photo, ligne.diff) for ligne in self.changements()]
        return hashlib.sha256(repr(lignes).encode()).hexdigest()

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
            if titre != REFERENCE and (avant or "") != (apres or "") and (not self.new or apres not in ("", None))
        ]


class Connues:
    """Les fiches de la liste, lues une fois : une ligne y reconnaît la sienne sans requête."""

    def __init__(self, ressource, fiches):
        self.ressource, self.par_cle, self.par_numero = ressource, defaultdict(list), {}
        for fiche in fiches:
            self.ajouter(fiche)

    def ajouter(self, fiche):
        self.par_numero[str(fiche.pk)] = fiche
        self.par_cle[self.ressource.cle_d_un_objet(fiche)].append(fiche)


class Ressource(resources.ModelResource):
    """Les colonnes d’une liste (`Meta.fields`), ce qui reconnaît une ligne (`cle`) et une fiche liée (`cles`).

    Avec `avec_reference`, la colonne « Référence » désigne une fiche existante qui n’a pas de code à elle.
    """

    cle = ("code",)
    cles = {}
    lues = ()
    """Colonnes qui sortent sans revenir, en plus des états : « (lecture seule) »."""
    avec_reference = False

    class Meta:
        skip_unchanged = True
        report_skipped = True
        store_instance = True
        use_transactions = True
        import_id_fields = ()

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        lecture = readonly or field_name in cls.lues or field_name in getattr(cls._meta.model, "SUITES", ())
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
            (models.DateTimeField, Moment),
            (models.DateField, Jour),
            (models.TimeField, Heure),
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

    def dire_la_cle(self):
        """Les colonnes qui reconnaissent une fiche : « Référence, ou Agent + Début »."""
        titres = " + ".join(self.fields[nom].column_name for nom in self.cle)
        return f"{REFERENCE}, ou {titres}" if self.avec_reference else titres

    def get_queryset(self):
        return self._meta.model._base_manager.all()

    def filter_export(self, queryset, **kwargs):
        liees = [champ for champ in self._meta.model._meta.get_fields() if champ.name in self.fields]
        unes = [champ for champ in liees if champ.many_to_one or champ.one_to_one]
        suivies = [champ.name for champ in unes]
        suivies += [f"{champ.name}__{chemin}" for champ in unes for chemin in self._detours(champ)]
        listes = [
            Prefetch(champ.name, joindre(champ.related_model._base_manager.all(), self._detours(champ)))
            for champ in liees
            if champ.many_to_many
        ]
        return joindre(queryset, suivies).prefetch_related(*listes)

    def _detours(self, champ):
        """Les fiches par où passe la clé d’une fiche liée : le plan, pour un objectif."""
        return [chemin.rpartition("__")[0] for chemin in self.cles.get(champ.name, ()) if "__" in chemin]

    def before_import(self, dataset, **kwargs):
        self.vues, self.photos = {}, {}
        connues = {champ.column_name for champ in self.fields.values()}
        inconnues = [titre for titre in dataset.headers if titre and titre not in connues]
        if inconnues:
            raise ValueError(f"Colonnes inconnues : {', '.join(inconnues)}. Partez d’un export pour garder les titres.")
        manquantes = [
            self.fields[nom].column_name for nom in self.cle if self.fields[nom].column_name not in dataset.headers
        ]
        if manquantes and not (self.avec_reference and REFERENCE in dataset.headers):
            raise ValueError(f"Il manque la colonne : {', '.join(manquantes)}.")
        if kwargs.get("empreinte"):
            self.verrouiller(dataset)

    def verrouiller(self, dataset):
        """À la confirmation, les fiches touchées se relisent sous verrou : qui les enregistre passe avant, ou après.

        Le verrou est entier : il retient aussi qui ajouterait une ligne à leurs listes liées. Il se prend sans
        jointure, avant la lecture : une fiche qu’on a attendue se lirait sinon avec ses voisines d’avant l’attente.
        """
        cles = {fiche.pk for fiche in map(self.chercher, dataset.dict) if fiche}
        list(self.get_queryset().filter(pk__in=cles).order_by("pk").select_for_update().values_list("pk"))
        self.__dict__.pop("connues", None)

    def chercher(self, row):
        """La fiche de cette ligne ; celle qui ne se reconnaît pas se dira à son tour, avec son numéro."""
        try:
            return self.reconnaitre(row)
        except ValidationError:
            return None

    def import_row(self, row, instance_loader, **kwargs):
        if all(valeur in (None, "") for valeur in row.values()):
            vide = self.get_row_result_class()()
            vide.import_type = RowResult.IMPORT_TYPE_SKIP
            return vide
        resultat = super().import_row(row, instance_loader, **kwargs)
        resultat.photo = self.photos.get(resultat.object_id)
        if resultat.is_valid():
            self.refuser_les_doubles(resultat, kwargs["row_number"] + 1)
        return resultat

    def refuser_les_doubles(self, resultat, numero):
        """Deux lignes pour une même fiche : la seconde écraserait la première sans le dire."""
        if resultat.is_new():
            self.connues.ajouter(resultat.instance)
        deja = self.vues.setdefault(resultat.object_id, numero)
        if deja != numero:
            resultat.import_type = RowResult.IMPORT_TYPE_INVALID
            resultat.validation_error = ValidationError(f"C’est la même fiche qu’à la ligne {deja} : gardez-en une.")

    def after_import(self, dataset, result, **kwargs):
        """Levée ici, l’erreur défait tout : quelqu’un a écrit entre l’aperçu et la confirmation."""
        attendue = kwargs.get("empreinte")
        if attendue and attendue != result.empreinte:
            raise ValueError("Les données ont changé depuis l’aperçu.")

    def get_instance(self, instance_loader, row):
        fiche = self.reconnaitre(row)
        if fiche:
            self.photos[fiche.pk] = self.photographier(fiche)
        return fiche

    def photographier(self, fiche):
        """Tout ce que la fiche enregistre, colonnes du fichier ou non, et ses listes liées qui s’échangent."""
        cases = [getattr(fiche, champ.attname) for champ in fiche._meta.concrete_fields]
        listes = [champ.name for champ in fiche._meta.many_to_many if champ.name in self.fields]
        return cases, [sorted(liee.pk for liee in getattr(fiche, nom).all()) for nom in listes]

    def reconnaitre(self, row):
        reference = str(row.get(REFERENCE) or "").strip() if self.avec_reference else ""
        if reference:
            trouvee = self.connues.par_numero.get(reference.lstrip("#"))
            if trouvee is None:
                raise ValidationError(f"La référence « {reference} » n’existe pas : videz-la pour une fiche nouvelle.")
            return trouvee
        cle = self.cle_d_une_ligne(row)
        trouvees = self.connues.par_cle[cle] if cle else []
        if len(trouvees) > 1:
            raise ValidationError("Plusieurs fiches répondent à cette ligne : donnez sa référence.")
        return trouvees[0] if trouvees else None

    @functools.cached_property
    def connues(self):
        return Connues(self, self.filter_export(self.get_queryset()))

    def cle_d_un_objet(self, objet):
        """Ce qui le reconnaît, dans l’ordre de `cle` : les clés des fiches liées, non les fiches."""
        return tuple(getattr(objet, objet._meta.get_field(nom).attname) for nom in self.cle)

    def cle_d_une_ligne(self, row):
        """La même chose, lue dans la ligne ; rien si une case manque ou ne se lit pas."""
        try:
            valeurs = [self.fields[nom].clean(row) for nom in self.cle]
        except (KeyError, ValueError):
            return None
        vide = all(valeur in (None, "") for valeur in valeurs)
        return None if vide else tuple(v.pk if isinstance(v, models.Model) else v for v in valeurs)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Un tableur ne porte pas de fichier : ceux de la fiche ne se rouvrent pas à chaque ligne."""
        erreurs = dict(import_validation_errors or {})
        fichiers = {champ.name for champ in instance._meta.fields if isinstance(champ, models.FileField)}
        try:
            instance.full_clean(exclude=erreurs.keys() | fichiers, validate_unique=validate_unique)
        except ValidationError as refus:
            erreurs = nommer_les_manques(refus).update_error_dict(erreurs)
        if erreurs:
            raise ValidationError(erreurs)

    def refuser_si_change(self, instance, noms, raison):
        """Une ligne d’un classeur ne passe pas par la fiche : ce que la fiche verrouille se garde ici aussi."""
        avant = self.get_queryset().get(pk=instance.pk)
        if any(getattr(avant, nom) != getattr(instance, nom) for nom in noms):
            raise ValidationError(raison)

    def before_save_instance(self, instance, row, **kwargs):
        instance._change_reason = f"Import de {kwargs.get('file_name') or 'classeur'}"[:100]
        if instance.pk and hasattr(instance, "version"):
            instance.version += 1
        if kwargs.get("dry_run"):
            # L’aperçu défait tout ce qu’il écrit : autant ne pas écrire l’historique.
            instance.skip_history_when_saving = True


def joindre(requete, chemins):
    """Sans aucun nom, `select_related` joindrait toutes les tables."""
    return requete.select_related(*chemins) if chemins else requete


class Sortie(Ressource):
    """Une liste qui sort sans revenir : une fiche liée s’y dit par son nom, et rien n’y est à corriger."""

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        colonne = super().field_from_django_field(field_name, django_field, readonly)
        colonne.column_name = capfirst(django_field.verbose_name)
        return colonne

    @classmethod
    def widget_de(cls, nom, champ):
        return EnClair() if champ.is_relation else super().widget_de(nom, champ)
