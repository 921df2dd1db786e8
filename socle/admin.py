from dataclasses import replace

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.utils import timezone

from socle import ressources
from socle.courriels import confier
from socle.etats import faire_passer
from socle.gestion import FERME, EchangesMixin, FormulaireDeGestion, Geste, GestionSuivie, JournalAdmin
from socle.gestion.gestes import dire_le_passage, nommer_la_fiche
from socle.gestion.suivi import LectureDesChangements
from socle.models import Battement, Courriel, EtatCourriel, Passage, Utilisateur
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
        return self.cleaned_data["email"].lower()


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


@admin.register(Utilisateur)
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


def remettre_dans_la_file(courriel, *, par, motif):
    champs = {"essais": 0, "prochain_essai_le": timezone.now(), "erreur": ""}
    faire_passer(courriel, EtatCourriel.EN_ATTENTE, par=par, motif=motif, **champs)
    confier(courriel)


@admin.register(Courriel)
class CourrielAdmin(GestionSuivie):
    """Ce que le site écrit : on relit ce qui attend d’être relu, on relance ce qui a échoué."""

    resource_classes = [ressources.CourrielRessource]
    sans_import = "Un message naît d’un geste du site ; un classeur n’écrit à personne."
    ajoutable = effacable = False
    list_display = ["sujet", "destinataire", "etat", "cree_le", "expedie_le", "essais"]
    list_filter = ["etat", "message"]
    search_fields = ["destinataire", "sujet"]
    date_hierarchy = "cree_le"
    tons = {
        EtatCourriel.A_RELIRE: "alerte",
        EtatCourriel.EN_ATTENTE: "info",
        EtatCourriel.EXPEDIE: "succes",
        EtatCourriel.ECHOUE: "erreur",
    }
    fieldsets = [
        (
            "Le message",
            {
                "fields": ["destinataire", "sujet", "texte"],
                "description": "Un message à relire se corrige ; corrigé, il part en texte simple.",
            },
        ),
        ("Son envoi", {"fields": ["message", "cree_le", "expedie_le", "essais", "prochain_essai_le", "erreur"]}),
    ]
    gestes = {
        ("etat", EtatCourriel.EN_ATTENTE): Geste(
            libelle="Envoyer",
            motif="aucun",
            explication="Le message partira dans la minute.",
            faire=remettre_dans_la_file,
        ),
        ("etat", EtatCourriel.ABANDONNE): Geste(libelle="Ne pas envoyer", grave=True),
        ("etat", EtatCourriel.EXPEDIE): FERME,
        ("etat", EtatCourriel.ECHOUE): FERME,
    }

    def get_fieldsets(self, request, obj=None):
        if obj is not None and obj.est_confidentiel:
            # Le lien qu’il porte ouvre le compte d’une autre personne : il ne se lit pas ici.
            return [("Le message", {"fields": ["destinataire", "sujet"]}), self.fieldsets[1]]
        return self.fieldsets

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "texte" in form.changed_data:
            # La version mise en page dirait encore l’ancien texte : le message part en texte simple.
            obj.html = ""
            obj.save(update_fields=["html"])

    def get_readonly_fields(self, request, obj=None):
        tous = [nom for _, options in self.get_fieldsets(request, obj) for nom in options["fields"]]
        a_relire = obj is not None and obj.etat == EtatCourriel.A_RELIRE
        return [nom for nom in tous if not a_relire or nom not in ("sujet", "texte")]


@admin.register(Passage)
class PassageAdmin(EchangesMixin, JournalAdmin):
    resource_classes = [ressources.PassageRessource]
    list_display = ["objet_concerne", "phrase", "le"]
    list_filter = ["champ", ("type_objet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["type_objet", "par"]
    search_fields = ["motif", "par__nom", "par__email"]
    date_hierarchy = "le"
    fieldsets = [(None, {"fields": ["objet_concerne", "phrase", "le", "par", "motif"]})]
    readonly_fields = ["objet_concerne", "phrase"]

    def get_queryset(self, request):
        # Le nom d’une fiche lit parfois ses voisines : chaque sorte se lit avec les siennes, en une requête.
        fiches = [
            modele._base_manager.select_related(*(fiche.list_select_related or ()))
            for modele, fiche in self.admin_site._registry.items()
            if hasattr(modele, "SUITES")
        ]
        return super().get_queryset(request).prefetch_related(GenericPrefetch("objet", fiches))

    @admin.display(description="fiche")
    def objet_concerne(self, passage):
        return nommer_la_fiche(passage)

    @admin.display(description="ce qui a changé")
    def phrase(self, passage):
        return dire_le_passage(passage, passage.type_objet.model_class())


@admin.register(Battement)
class BattementAdmin(JournalAdmin):
    secondaire = True
    list_display = ["ouvrier", "le"]
    search_fields = ["ouvrier"]
    fieldsets = [(None, {"fields": ["ouvrier", "le"]})]
