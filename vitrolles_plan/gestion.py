from django.contrib.admin.apps import AdminConfig


class ConfigurationGestion(AdminConfig):
    default_site = "vitrolles_plan.site_de_gestion.SiteDeGestion"
