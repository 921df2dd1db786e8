from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class ConfigurationGestion(AdminConfig):
    default_site = "vitrolles_plan.gestion.SiteDeGestion"


class SiteDeGestion(admin.AdminSite):
    """La gestion : l’administration de Django aux couleurs du site, ouverte à la seule coordination."""

    site_header = "Plan Égalité – Gestion"
    site_title = "Gestion"
    index_title = "Gestion du plan"
    enable_nav_sidebar = True

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.est_coordination
