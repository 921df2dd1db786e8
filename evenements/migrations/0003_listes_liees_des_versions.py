from collections import defaultdict

from django.db import migrations

LISTES = ["organisateurs", "accessibilites"]


def remplir(apps, schema_editor):
    """D’avant, rien ne dit les listes liées : chaque version prend celles d’aujourd’hui, qu’un retour ne vide donc pas."""
    modele = apps.get_model("evenements", "Evenement")
    versions = defaultdict(list)
    for cle, version in apps.get_model("evenements", "HistoricalEvenement").objects.values_list("id", "history_id"):
        versions[cle].append(version)
    for nom in LISTES:
        lien = apps.get_model("evenements", f"HistoricalEvenement_{nom}")
        lignes = getattr(modele, nom).through.objects.values()
        lien.objects.bulk_create(
            lien(history_id=version, **ligne) for ligne in lignes for version in versions[ligne["evenement_id"]]
        )


class Migration(migrations.Migration):
    dependencies = [("evenements", "0002_historiques")]

    operations = [migrations.RunPython(remplir, migrations.RunPython.noop)]
