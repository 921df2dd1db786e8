"""La gestion : l’administration de Django, ouverte à la seule coordination, avec ce qu’il y a à faire aujourd’hui."""

from functools import update_wrapper

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from vitrolles_plan.a_faire import lire_le_comite, lire_les_derniers_gestes, lire_les_taches

# L’ordre dans lequel la coordination pense à son travail.
ORDRE = ["actions", "referents", "partenaires", "evenements", "appels_projets", "rapports", "socle"]
# Réglages de bibliothèques que personne ne tient à la main : les rôles se cochent sur la fiche d’un compte.
CACHES = {"auth", "account", "mfa"}
RACCOURCIS = [
    ("une action", "actions_action"),
    ("un événement", "evenements_evenement"),
    ("un·e référent·e", "referents_mandatreferent"),
    ("un organisme", "partenaires_organisme"),
    ("un relevé d’indicateur", "actions_releve"),
    ("un compte", "socle_utilisateur"),
]


class SiteDeGestion(admin.AdminSite):
    site_header = "Plan Égalité – Gestion"
    site_title = "Gestion du Plan Égalité"
    index_title = "Que faut-il faire aujourd’hui ?"
    enable_nav_sidebar = True

    def __init__(self, name="admin"):
        super().__init__(name)
        # On n’efface pas par lots : chaque fiche montre d’abord ce qui disparaîtrait avec elle.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options):
        modeles = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        notres = [modele for modele in modeles if modele._meta.app_label not in CACHES]
        super().register(notres, admin_class, **options)

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.est_coordination

    def admin_view(self, view, cacheable=False):
        protegee = super().admin_view(view, cacheable)

        def vue(request, *args, **kwargs):
            # Un compte sans droit n’est pas renvoyé à la connexion : il est déjà connecté.
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return protegee(request, *args, **kwargs)

        return update_wrapper(vue, protegee)

    @login_not_required
    def login(self, request, extra_context=None):
        """On se connecte par la page du site, qui sait les limites de tentatives et le second facteur."""
        suite = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(suite, {request.get_host()}, request.is_secure()):
            suite = reverse("admin:index")
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied
            return HttpResponseRedirect(suite)
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': suite})}")

    def logout(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))

    def get_app_list(self, request, app_label=None):
        """Les applications et leurs listes dans l’ordre du travail : celui où chaque `admin.py` les écrit."""
        rangs = {modele: rang for rang, modele in enumerate(self._registry)}
        applications = [
            application
            for etiquette, application in self._build_app_dict(request).items()
            if app_label in (None, etiquette)
        ]
        applications.sort(key=lambda application: ORDRE.index(application["app_label"]))
        for application in applications:
            application["models"].sort(key=lambda ligne: rangs[ligne["model"]])
            for ligne in application["models"]:
                ligne["secondaire"] = self._registry[ligne["model"]].secondaire
        return applications

    def index(self, request, extra_context=None):
        contexte = {
            "taches": lire_les_taches(request.user),
            "comite": lire_le_comite(),
            "raccourcis": [(nom, reverse(f"admin:{page}_add")) for nom, page in RACCOURCIS],
            "derniers_gestes": lire_les_derniers_gestes(request.user),
        }
        return super().index(request, {**contexte, **(extra_context or {})})
