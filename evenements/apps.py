from django.apps import AppConfig


class EvenementsConfig(AppConfig):
    name = "evenements"
    verbose_name = "Agenda"

    def ready(self):
        from actions import registres as ceux_du_plan  # noqa: PLC0415 - les modèles n’existent qu’ici
        from evenements import registres, tampon  # noqa: PLC0415

        tampon.brancher(self)
        ceux_du_plan.brancher(registres.LECTEURS)
