"""Les classes de base des pages d’administration. Les droits viennent du rôle, jamais des permissions de Django."""

import json
from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.text import capfirst

from socle.gestion import badges
from socle.gestion.formulaires import Fichier, FormulaireDeGestion, Instant
from socle.gestion.gestes import (
    FormulaireDePassage,
    journal_de,
    libelle_de,
    lire_les_etats,
    suites_possibles,
)
from socle.models import Passage
from socle.typographie import citer

CASES = {
    models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    models.DateTimeField: {"form_class": Instant, "widget": Instant.widget},
    models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
    # Du texte et non « number » : la virgule française s’y écrit.
    models.DecimalField: {"localize": True, "widget": forms.TextInput(attrs={"inputmode": "decimal"})},
    models.URLField: {"assume_scheme": "https"},
    models.FileField: {"widget": Fichier},
    models.ImageField: {"widget": Fichier},
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"})},
}


DATES = (
    "Dates",
    {
        "fields": ["precision", "debut", "fin"],
        "description": "Dites ce que vous savez, pas plus : « À la saison », « À l’année », « À préciser »…",
    },
)


class DroitsDeCoordination:
    """La coordination peut tout ce que la fiche permet ; personne d’autre ne voit rien."""

    ajoutable = modifiable = effacable = True

    def has_module_permission(self, request):
        return request.user.est_coordination

    def has_view_permission(self, request, obj=None):
        return request.user.est_coordination

    def has_add_permission(self, request, obj=None):
        return self.ajoutable and request.user.est_coordination

    def has_change_permission(self, request, obj=None):
        return self.modifiable and request.user.est_coordination

    def has_delete_permission(self, request, obj=None):
        return self.effacable and request.user.est_coordination

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name not in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(champ, "widget", None), RelatedFieldWidgetWrapper):
            # Effacer ou relire la fiche liée se fait chez elle : ici, on choisit, on corrige ou on ajoute.
            champ.widget.can_delete_related = champ.widget.can_view_related = False
            if isinstance(champ.widget.widget, forms.CheckboxSelectMultiple):
                champ.help_text = db_field.help_text
        return champ


class EnsembleEnLigne(helpers.InlineAdminFormSet):
    """Les détails d’une fiche, dont le bouton d’ajout parle comme le reste."""

    def inline_formset_data(self):
        donnees = json.loads(super().inline_formset_data())
        donnees["options"]["addText"] = f"Ajouter\N{NO-BREAK SPACE}: {self.opts.verbose_name}"
        return json.dumps(donnees)


class EnLigne(DroitsDeCoordination, admin.StackedInline):
    """Un détail saisi sur la fiche de son parent ; jamais en tableau, où les cases perdent leur étiquette."""

    extra = 0
    formfield_overrides = CASES
    relations = ()

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.relations)

    def get_exclude(self, request, obj=None):
        return (*(super().get_exclude(request, obj) or ()), *getattr(self.model, "SUITES", ()))


def signer(objet, compte, form):
    """L’historique de l’objet dira qui a enregistré, et pourquoi : un détail porte la raison donnée sur sa fiche."""
    objet._history_user = compte
    if form.cleaned_data.get("raison"):
        objet._change_reason = form.cleaned_data["raison"]


def dire_les_champs(modele, chemins):
    """« code, titre, plan (titre court) » : les champs par leur nom, ceux d’une fiche liée à sa suite."""
    noms = {}
    for chemin in chemins:
        *liens, dernier = chemin.split("__")
        lu, fiche = modele, ""
        for lien in liens:
            champ = lu._meta.get_field(lien)
            lu, fiche = champ.related_model, champ.verbose_name
        noms.setdefault(fiche, []).append(str(lu._meta.get_field(dernier).verbose_name))
    return ", ".join(f"{fiche} ({', '.join(mots)})" if fiche else ", ".join(mots) for fiche, mots in noms.items())


class GestionAdmin(DroitsDeCoordination, admin.ModelAdmin):
    """Une fiche de la gestion : liste filtrée, états en badges, gestes en boutons, verrou de version."""

    class Media:
        js = ["admin/js/jquery.init.js", "js/gestion.js"]

    form = FormulaireDeGestion
    formfield_overrides = CASES
    show_facets = admin.ShowFacets.ALWAYS
    empty_value_display = "non renseigné"
    list_per_page = 50
    secondaire = False
    """Une liste de détail, qu’on ouvre d’ordinaire par la fiche de son parent : rangée à part sur l’accueil."""
    gestes = {}
    tons = {}
    voisins = ()
    """Noms inverses des listes liées, proposées en haut de la fiche avec leur nombre."""
    pilotage = None
    """L’adresse, à partir de l’objet, de la page où la coordination le mène au jour le jour."""

    @property
    def search_help_text(self):
        return f"Cherche dans\N{NO-BREAK SPACE}: {dire_les_champs(self.model, self.search_fields)}."

    @property
    def champs_d_etat(self):
        return tuple(getattr(self.model, "SUITES", ()))

    def get_exclude(self, request, obj=None):
        return (*(super().get_exclude(request, obj) or ()), *self.champs_d_etat)

    def get_queryset(self, request):
        requete = super().get_queryset(request)
        return requete.select_related(*self.list_select_related) if self.list_select_related else requete

    def get_list_display(self, request):
        montres = {*self.champs_d_etat, *badges.DESSINES}
        return [
            badges.colonne(self.model, nom, self.tons) if nom in montres and not hasattr(self, nom) else nom
            for nom in super().get_list_display(request)
        ]

    def has_delete_permission(self, request, obj=None):
        """Ce qui a déjà changé d’état ne s’efface plus : son journal resterait sans objet."""
        permis = super().has_delete_permission(request, obj)
        if not permis or obj is None or not self.champs_d_etat:
            return permis
        if not hasattr(obj, "_a_un_journal"):
            sorte = {"type_objet__app_label": self.opts.app_label, "type_objet__model": self.opts.model_name}
            obj._a_un_journal = Passage.objects.filter(**sorte, id_objet=obj.pk).exists()
        return not obj._a_un_journal

    def save_model(self, request, obj, form, change):
        signer(obj, request.user, form)
        if not change:
            self.completer(request, obj)
            obj.save()
            return
        # Ce que la fiche ne saisit pas (les états, surtout) garde la valeur de la base, ligne verrouillée : une version
        # ancienne qu’on rétablit, ou une fiche ouverte depuis longtemps, ne ramène jamais un état en arrière.
        hors_fiche = [c.attname for c in self.opts.concrete_fields if not c.primary_key and c.name not in form.fields]
        obj.refresh_from_db(fields=hors_fiche, from_queryset=self.model._base_manager.select_for_update())
        if "version" in hors_fiche:
            obj.version += 1
        self.completer(request, obj)
        obj.save()

    def completer(self, request, obj):
        """Ce que la fiche remplit d’elle-même, juste avant d’écrire."""

    def save_formset(self, request, form, formset, change):
        for detail in formset.forms:
            signer(detail.instance, request.user, form)
        super().save_formset(request, form, formset, change)

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        ensembles = super().get_inline_formsets(request, formsets, inline_instances, obj)
        for ensemble in ensembles:
            ensemble.__class__ = EnsembleEnLigne
        return ensembles

    def changelist_view(self, request, extra_context=None):
        titre = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**titre, **(extra_context or {})})

    def taire_des_passages(self, request, passages):
        """Ce que le journal des états ne montre pas à ce compte ; une fiche qui connaît le déport le dit."""
        return passages

    def taire_des_courriels(self, request, courriels):
        """De même pour les courriels."""
        return courriels

    # --- La fiche : états, journal, listes voisines -------------------------------------------------------
    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        nom = self.opts.verbose_name
        context["title"] = f"Ajouter\N{NO-BREAK SPACE}: {nom}" if add else capfirst(nom)
        if change and obj is not None:
            context["voisins"] = self.lire_les_voisins(request, obj)
            context["adresse_au_pilotage"] = self.pilotage and type(self).pilotage(obj)
            if self.champs_d_etat:
                context["etats"] = self.lire_les_etats(request, obj)
                context["journal_des_etats"] = journal_de(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def lire_les_etats(self, request, obj):
        etats = lire_les_etats(
            obj, self.gestes, self.tons, lambda champ, vers: self.adresse("passage", obj.pk, champ, vers)
        )
        if not self.has_change_permission(request, obj):
            for etat in etats:
                etat["gestes"] = []
        return etats

    def lire_les_voisins(self, request, obj):
        voisins = []
        for nom in self.voisins:
            relation = self.opts.get_field(nom)
            voisin = self.admin_site._registry.get(relation.related_model)
            if voisin is None or not voisin.has_view_permission(request):
                continue
            lien = f"{relation.field.name}__id__exact={obj.pk}"
            voisins.append(
                {
                    "nom": relation.related_model._meta.verbose_name_plural,
                    "un": relation.related_model._meta.verbose_name,
                    "nombre": voisin.get_queryset(request).filter(**{relation.field.name: obj}).count(),
                    "adresse": f"{voisin.adresse('changelist')}?{lien}",
                    "ajouter": f"{voisin.adresse('add')}?{relation.field.name}={obj.pk}"
                    if voisin.has_add_permission(request)
                    else "",
                }
            )
        return voisins

    def lookup_allowed(self, lookup, value, request=None):
        # Les liens « listes voisines » filtrent par la clé du parent, même sans filtre affiché.
        return lookup.endswith("__id__exact") or super().lookup_allowed(lookup, value, request)

    def adresse(self, page, *arguments):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=arguments)

    # --- Les gestes -----------------------------------------------------------------------------------------
    def get_urls(self):
        vue = self.admin_site.admin_view(self.passage_view)
        nom = f"{self.opts.app_label}_{self.opts.model_name}_passage"
        fichier = self.admin_site.admin_view(self.fichier_view)
        return [
            path("<path:object_id>/passage/<str:champ>/<str:vers>/", vue, name=nom),
            path("<path:object_id>/fichier/<str:champ>/", fichier, name=nom.replace("_passage", "_fichier")),
            *super().get_urls(),
        ]

    def fichier_view(self, request, object_id, champ):
        """Le fichier d’une fiche, toujours en téléchargement : son contenu ne s’exécute jamais dans la page."""
        objet = self.get_object(request, unquote(object_id))
        connu = any(c.name == champ and isinstance(c, models.FileField) for c in self.opts.concrete_fields)
        if objet is None or not connu or not getattr(objet, champ):
            raise Http404
        if not self.has_view_permission(request, objet):
            raise PermissionDenied
        contenu = getattr(objet, champ)
        try:
            fichier = contenu.open("rb")
        except FileNotFoundError as absent:
            raise Http404 from absent
        reponse = FileResponse(fichier, as_attachment=True, filename=PurePath(contenu.name).name)
        reponse["X-Content-Type-Options"] = "nosniff"
        return reponse

    def passage_view(self, request, object_id, champ, vers):
        """La page d’un geste : elle explique, demande ce qu’il faut dire ; seul son bouton (POST) agit."""
        objet = self.get_object(request, unquote(object_id))
        if objet is None or champ not in self.champs_d_etat:
            raise Http404
        if not self.has_change_permission(request, objet):
            raise PermissionDenied
        geste = dict(suites_possibles(objet, champ, self.gestes)).get(vers)
        if geste is None or geste.lien:
            ailleurs = "Ce geste se fait sur sa page du pilotage, qui en tient les règles."
            passe = "Ce passage n’est plus possible : l’état a changé entre-temps."
            messages.error(request, ailleurs if geste else passe)
            return HttpResponseRedirect(self.adresse("change", objet.pk))
        depuis = libelle_de(objet, champ, getattr(objet, champ))
        saisie = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
        formulaire = FormulaireDePassage(objet, champ, vers, geste, **saisie)
        if request.method == "POST" and formulaire.is_valid() and formulaire.accomplir(request.user):
            arrivee = libelle_de(objet, champ, vers)
            phrase = f"{citer(objet)} est passé de « {depuis} » à « {arrivee} »."
            self.log_change(request, objet, phrase)
            messages.success(request, phrase)
            return HttpResponseRedirect(self.adresse("change", objet.pk))
        return TemplateResponse(
            request,
            "admin/passage.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": objet,
                "formulaire": formulaire,
                "geste": geste,
                "nom_de_l_etat": self.opts.get_field(champ).verbose_name,
                "badge_depuis": badges.rendre_etat(objet, champ, self.tons),
                "badge_vers": badges.rendre(champ, vers, libelle_de(objet, champ, vers), self.tons.get(vers, "neutre")),
                "title": geste.libelle or f"Faire passer à « {libelle_de(objet, champ, vers)} »",
                "change_url": self.adresse("change", objet.pk),
            },
        )

    def get_view_on_site_url(self, obj=None):
        """Le lien « Voir sur le site », quand la page existe."""
        try:
            return obj.get_absolute_url()
        except (AttributeError, NoReverseMatch):
            return None


class JournalAdmin(GestionAdmin):
    """Un registre que le logiciel tient : on le lit, on n’y écrit pas."""

    ajoutable = modifiable = effacable = False
