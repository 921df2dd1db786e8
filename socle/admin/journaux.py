"""Les registres du logiciel : changements d’état, liens personnels, signes de vie."""

from django.contrib import admin, messages
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.utils import timezone

from socle import liens, ressources
from socle.gestion import EchangesMixin, JournalAdmin, badges
from socle.gestion.gestes import dire_le_passage, nommer_la_fiche
from socle.models import Lien


def fiches_liees(site, garder):
    """Le nom d’une fiche lit parfois ses voisines : chaque sorte se lit avec les siennes, en une requête."""
    fiches = [
        modele._base_manager.select_related(*(fiche.list_select_related or ()))
        for modele, fiche in site._registry.items()
        if garder(modele)
    ]
    return GenericPrefetch("objet", fiches)


class PassageAdmin(EchangesMixin, JournalAdmin):
    resource_classes = [ressources.PassageRessource]
    list_display = ["objet_concerne", "phrase", "le"]
    list_filter = ["champ", ("type_objet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["type_objet", "par"]
    search_fields = ["motif", "par__nom", "par__email", "qui"]
    date_hierarchy = "le"
    fieldsets = [(None, {"fields": ["objet_concerne", "phrase", "le", "par", "qui", "motif"]})]
    readonly_fields = ["objet_concerne", "phrase"]

    def get_queryset(self, request):
        prefetch = fiches_liees(self.admin_site, lambda modele: hasattr(modele, "SUITES"))
        passages = super().get_queryset(request).prefetch_related(prefetch)
        for fiche in self.admin_site._registry.values():
            passages = fiche.taire_des_passages(request, passages)
        return passages

    @admin.display(description="fiche")
    def objet_concerne(self, passage):
        return nommer_la_fiche(passage)

    @admin.display(description="ce qui a changé")
    def phrase(self, passage):
        return dire_le_passage(passage, passage.type_objet.model_class())


class ValiditeFiltre(admin.SimpleListFilter):
    title = "validité"
    parameter_name = "validite"

    def lookups(self, request, model_admin):
        return [("valable", "Valable"), ("annule", "Annulé"), ("passe", "Date passée")]

    def queryset(self, request, queryset):
        if self.value() == "valable":
            return queryset.valables()
        if self.value() == "annule":
            return queryset.filter(revoque_le__isnull=False)
        if self.value() == "passe":
            return queryset.filter(revoque_le=None, expire_le__lte=timezone.now())
        return queryset


class LienAdmin(JournalAdmin):
    """À qui un lien personnel a été remis, jusqu’à quand il vaut. Le lien lui-même ne se lit nulle part : il agit au
    nom de la personne."""

    secondaire = True
    list_display = ["destinataire", "usage", "fiche", "validite", "expire_le", "dernier_usage_le"]
    list_filter = ["usage", ValiditeFiltre, ("type_objet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["type_objet"]
    search_fields = ["destinataire"]
    date_hierarchy = "cree_le"
    readonly_fields = ["fiche", "validite"]
    fieldsets = [
        ("Le lien", {"fields": ["usage", "fiche", "destinataire", "validite"]}),
        ("Ses dates", {"fields": ["cree_le", "expire_le", "revoque_le", "dernier_usage_le"]}),
    ]
    actions = ["annuler"]

    def get_queryset(self, request):
        connus = set(Lien.objects.values_list("type_objet__app_label", "type_objet__model").distinct().order_by())
        prefetch = fiches_liees(self.admin_site, lambda m: (m._meta.app_label, m._meta.model_name) in connus)
        return super().get_queryset(request).prefetch_related(prefetch)

    @admin.display(description="pour")
    def fiche(self, lien):
        return str(lien.objet or "fiche effacée")

    @admin.display(description="validité")
    def validite(self, lien):
        if lien.est_valable:
            return badges.rendre("validite", "valable", "Valable", "succes")
        return badges.rendre("validite", "fini", "Annulé" if lien.revoque_le else "Date passée")

    @admin.action(description="Annuler ces liens")
    def annuler(self, request, queryset):
        annules = [lien for lien in queryset.filter(revoque_le=None) if liens.annuler(lien)]
        for lien in annules:
            self.log_change(request, lien, "Lien annulé.")
        messages.success(request, f"Liens annulés\N{NO-BREAK SPACE}: {len(annules)}. Ils n’ouvrent plus rien.")


class BattementAdmin(JournalAdmin):
    secondaire = True
    list_display = ["ouvrier", "le"]
    search_fields = ["ouvrier"]
    fieldsets = [(None, {"fields": ["ouvrier", "le"]})]
