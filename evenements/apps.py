from django.apps import AppConfig


class EvenementsConfig(AppConfig):
    name = "evenements"
    verbose_name = "Agenda"

    def ready(self):
        from evenements import tampon  # noqa: PLC0415 - les modèles n’existent qu’ici

        tampon.brancher(self)
