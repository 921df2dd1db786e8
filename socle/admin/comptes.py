"""Les comptes et leurs rôles."""

from dataclasses import replace

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from socle import ressources
from socle.gestion import FormulaireDeGestion, GestionSuivie
from socle.gestion.suivi import LectureDesChangements
from socle.models import Utilisateur
from socle.roles import LIBELLES, ROLES_PAR_GROUPE, nommer_les_roles


class RolesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, groupe):
        return LIBELLES.get(groupe.name, groupe.name)


class CompteForm(FormulaireDeGestion):
    groups = RolesField(
        label="Rôles",
        queryset=Group.objects.filter(name__in=ROLES_PAR_GROUPE),
        required=False,
        help_text="Un·e référent·e tient son rôle de son mandat, un porteur de projet de son association : rien à"
        " cocher pour eux.",
    )

    class Meta:
        model = Utilisateur
        fields = ["email", "prenom", "nom", "groups", "is_active", "is_staff", "is_superuser"]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if EmailAddress.objects.filter(email__iexact=email, verified=True).exclude(user=self.instance.pk).exists():
            raise ValidationError("Un autre compte a confirmé cette adresse comme la sienne : écrivez-en une autre.")
        return email


class RoleFiltre(admin.SimpleListFilter):
    title = "rôle"
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [(role.value, role.label) for role in ROLES_PAR_GROUPE]

    def queryset(self, request, queryset):
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class LectureDesComptes(LectureDesChangements):
    """Un groupe de Django se dit « rôle », comme sur la fiche."""

    def format_delta_change(self, change):
        dit = super().format_delta_change(change)
        return replace(dit, field="Rôles") if change.field == "groups" else dit

    def nommer(self, fiche):
        return LIBELLES.get(super().nommer(fiche), super().nommer(fiche))


class UtilisateurAdmin(GestionSuivie):
    """Les comptes. Personne n’y écrit de mot de passe : chacun choisit le sien, par un lien envoyé chez lui."""

    resource_classes = [ressources.CompteRessource]
    sans_import = "Personne n’ouvre un compte par un fichier : les agents s’importent, puis chacun s’invite."
    form = CompteForm
    effacable = False
    list_display = ["email", "prenom", "nom", "dire_les_roles", "is_active", "last_login"]
    list_display_links = ["email"]
    list_filter = [RoleFiltre, "is_active"]
    search_fields = ["email", "prenom", "nom"]
    search_help_text = "Nom, prénom ou adresse."
    readonly_fields = ["last_login", "date_joined"]
    actions = ["envoyer_un_lien"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        fieldsets = [
            ("La personne", {"fields": ["email", "prenom", "nom"]}),
            (
                "Ce qu’elle peut faire",
                {
                    "fields": ["groups", "is_active"],
                    "description": "Pour fermer un compte, décochez « actif » : ce que la personne a écrit demeure.",
                },
            ),
        ]
        if request.user.is_superuser:
            fieldsets.append(("Informatique", {"fields": ["is_staff", "is_superuser"]}))
        if obj:
            fieldsets.append(("Sa connexion", {"fields": ["last_login", "date_joined"]}))
        return fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        formulaire = super().get_form(request, obj, change, **kwargs)
        if not request.user.is_superuser:
            # Seule l’informatique donne les pleins pouvoirs : ces cases n’existent pas pour la coordination.
            formulaire.base_fields = {
                nom: champ for nom, champ in formulaire.base_fields.items() if nom not in ("is_staff", "is_superuser")
            }
        return formulaire

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def get_historical_record_context_helper(self, request, historical_record):
        return LectureDesComptes(self.model, historical_record)

    @admin.display(description="rôles")
    def dire_les_roles(self, compte):
        return ", ".join(nommer_les_roles(compte)) or "—"

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change or "email" in form.changed_data:
            # La coordination répond de l’adresse : seul qui la lit recevra le lien et choisira le mot de passe.
            EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()
            reglages = {"primary": True, "verified": True}
            EmailAddress.objects.update_or_create(user=obj, email=obj.email, defaults=reglages)
        if not change:
            self._envoyer(request, obj)
            messages.info(request, f"Un lien pour choisir son mot de passe part vers {obj.email}.")

    @admin.action(description="Envoyer un lien pour choisir son mot de passe")
    def envoyer_un_lien(self, request, queryset):
        servis = [compte for compte in queryset if compte.is_active and self.has_change_permission(request, compte)]
        for compte in servis:
            self._envoyer(request, compte)
        ecartes = len(queryset) - len(servis)
        messages.success(request, f"Liens envoyés : {len(servis)}.")
        if ecartes:
            messages.warning(request, f"Comptes fermés ou réservés, sans lien : {ecartes}.")

    def _envoyer(self, request, compte):
        formulaire = ResetPasswordForm({"email": compte.email})
        if formulaire.is_valid():
            formulaire.save(request)
