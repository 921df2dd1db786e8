"""Les formations : types, sessions, demi-journées. Chaque geste accomplit l’opération qui prévient les personnes."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count

from referents import models, operations, ressources
from referents.etats import EtatSession
from referents.verrous import (
    ANNONCES,
    DEPLACER,
    est_engagee,
    refuser_la_seance,
    refuser_les_prerequis,
)
from socle.gestion import (
    DATES,
    EnLigne,
    FormulaireDeGestion,
    Geste,
    GestionSuivie,
    page_du_pilotage,
)


class TypeFormationForm(FormulaireDeGestion):
    def clean_prerequis(self):
        prerequis = self.cleaned_data["prerequis"]
        if self.instance.pk and (raison := refuser_les_prerequis(self.instance, prerequis)):
            raise ValidationError(raison)
        return prerequis


class TypeFormationAdmin(GestionSuivie):
    form = TypeFormationForm
    resource_classes = [ressources.TypeFormationRessource]
    secondaire = True
    list_display = ["intitule", "nature", "organisme", "duree_heures", "validite_mois"]
    list_filter = ["nature", "metiers", "organisme"]
    search_fields = ["intitule", "code", "organisme"]
    autocomplete_fields = ["prerequis"]
    prepopulated_fields = {"code": ["intitule"]}
    voisins = ["sessions"]
    fieldsets = [
        ("La formation", {"fields": ["intitule", "code", "nature", "organisme", "duree_heures", "validite_mois"]}),
        ("Pour qui", {"fields": ["metiers", "prerequis"]}),
    ]


class RegleDeLaSeance:
    """Une demi-journée ne bouge plus quand on y est inscrit ; close, une session n’en gagne pas."""

    def clean(self):
        donnees = super().clean()
        session = donnees.get("session") or getattr(self.instance, "session", None)
        raison = session and refuser_la_seance(session, donnees.get("jour"), nouvelle=self.instance._state.adding)
        if raison:
            raise ValidationError(raison)
        return donnees


class SeanceEnLigneForm(RegleDeLaSeance, forms.ModelForm):
    pass


class SeanceEnLigne(EnLigne):
    model = models.Seance
    form = SeanceEnLigneForm
    fields = ["jour", "moment", "debut", "fin"]
    relations = ["session__type_formation"]

    def has_add_permission(self, request, obj=None):
        close = obj is not None and obj.est_close
        return not close and not est_engagee(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not est_engagee(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not est_engagee(obj) and super().has_delete_permission(request, obj)


SUIVENT = "Dès que la session a une demi-journée, ses dates sont celles de ses demi-journées."


class SessionFormationAdmin(GestionSuivie):
    resource_classes = [ressources.SessionRessource]
    list_display = ["nom", "dates", "lieu", "capacite", "nombre_d_inscrits", "etat"]
    list_filter = ["etat", "type_formation__nature", "type_formation", "aux_exterieurs", "demonstration"]
    list_select_related = ["type_formation"]
    search_fields = ["intitule", "code", "theme", "type_formation__intitule", "lieu", "intervenants"]
    autocomplete_fields = ["type_formation"]
    date_hierarchy = "debut"
    inlines = [SeanceEnLigne]
    voisins = ["inscriptions", "avis"]
    tons = {EtatSession.OUVERTE: "info", EtatSession.REALISEE: "succes", EtatSession.ANNULEE: "erreur"}
    fieldsets = [
        (
            "La session",
            {"fields": ["type_formation", "intitule", "code", "theme", "intervenants", "lieu", "a_prevoir"]},
        ),
        ("Ses places", {"fields": ["capacite", "inscriptions_jusqu_au", "aux_exterieurs", "convoquee_le"]}),
        (DATES[0], {**DATES[1], "description": f"{DATES[1]['description']} {SUIVENT}"}),
    ]
    pilotage = page_du_pilotage("session")
    gestes = {
        ("etat", EtatSession.PROGRAMMEE): Geste(
            libelle="Fermer aux inscriptions",
            explication="Plus de demandes ; qui est inscrit le reste.",
            faire=lambda session, *, par, motif: operations.fermer(session, par, motif),
        ),
        ("etat", EtatSession.OUVERTE): Geste(
            libelle="Ouvrir aux inscriptions",
            motif="aucun",
            explication="Les agents peuvent y demander une place.",
            faire=lambda session, *, par, motif: operations.ouvrir(session, par),
        ),
        ("etat", EtatSession.REALISEE): Geste(
            libelle="Déclarer réalisée",
            motif="aucun",
            explication="Quand toutes les présences sont renseignées ; la liste d’attente s’efface.",
            faire=lambda session, *, par, motif: operations.declarer_realisee(session, par),
        ),
        ("etat", EtatSession.ANNULEE): Geste(
            libelle="Annuler la session",
            motif="obligatoire",
            explication="Chaque personne inscrite qui a une adresse reçoit le motif, sauf si la session est passée.",
            grave=True,
            faire=lambda session, *, par, motif: operations.annuler_la_session(session, par, motif),
        ),
    }

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        operations.dater_par_les_demi_journees(form.instance, par=request.user)
        form.instance.refresh_from_db(fields=["precision", "debut", "fin"])

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(inscrits=Count("inscriptions"))

    def lire_les_voisins(self, request, obj):
        """Sous cinq avis, leur liste n’en montre aucun : le lien dirait zéro, et ce serait faux."""
        des_avis = models.AvisFormation._meta.verbose_name_plural
        return [v for v in super().lire_les_voisins(request, obj) if v["nombre"] or v["nom"] != des_avis]

    def get_readonly_fields(self, request, obj=None):
        return ["convoquee_le", *(["type_formation", *ANNONCES] if est_engagee(obj) else [])]

    def get_fieldsets(self, request, obj=None):
        if not est_engagee(obj):
            return self.fieldsets
        premier, *autres = self.fieldsets
        return [(premier[0], {**premier[1], "description": DEPLACER}), *autres]

    @admin.display(description="session", ordering="type_formation__intitule")
    def nom(self, session):
        return session.intitule or session.type_formation.intitule

    @admin.display(description="dates", ordering="debut")
    def dates(self, session):
        return session.dates

    @admin.display(description="inscrits", ordering="inscrits")
    def nombre_d_inscrits(self, session):
        return session.inscrits


class SeanceForm(RegleDeLaSeance, FormulaireDeGestion):
    pass


class SeanceAdmin(GestionSuivie):
    """Les demi-journées se saisissent d’ordinaire sur la fiche de leur session ; ici, on les parcourt par date."""

    resource_classes = [ressources.SeanceRessource]
    form = SeanceForm
    secondaire = True
    list_display = ["session", "jour", "moment", "debut", "fin"]
    list_display_links = ["session", "jour"]
    list_filter = ["moment", "session__type_formation", "session__etat"]
    list_select_related = ["session__type_formation"]
    search_fields = ["session__intitule", "session__code", "session__type_formation__intitule"]
    autocomplete_fields = ["session"]
    date_hierarchy = "jour"
    voisins = ["presences"]
    fieldsets = [("La demi-journée", {"fields": ["session", "jour", "moment", "debut", "fin"]})]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        operations.dater_par_les_demi_journees(obj.session, par=request.user)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        operations.dater_par_les_demi_journees(obj.session, par=request.user)

    def get_readonly_fields(self, request, obj=None):
        return ["session"] if obj else []

    def has_change_permission(self, request, obj=None):
        engagee = obj is not None and est_engagee(obj.session)
        return not engagee and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        engagee = obj is not None and est_engagee(obj.session)
        return not engagee and super().has_delete_permission(request, obj)
