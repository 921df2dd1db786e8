"""Les effectifs de la ville de démonstration se reconnaissaient à leur seule source : ils portent leur marque."""

from django.db import migrations

INVENTEE = "Démonstration : nombre inventé"


def marquer(apps, schema_editor):
    for modele in ("EffectifDirection", "HistoricalEffectifDirection"):
        apps.get_model("referents", modele).objects.filter(source=INVENTEE).update(demonstration=True)


class Migration(migrations.Migration):
    dependencies = [("referents", "0006_effectifs_de_demonstration")]

    operations = [migrations.RunPython(marquer, migrations.RunPython.noop, elidable=True)]
