from django.apps import AppConfig


class VitrollesPlanConfig(AppConfig):
    name = "vitrolles_plan"
    verbose_name = "Vitrolles Plan"
