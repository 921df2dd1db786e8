from django.db import migrations

GROUPES = ["coordination", "elu", "cosignataire", "finances", "jure"]


def creer(apps, schema_editor):
    groupe = apps.get_model("auth", "Group")
    for nom in GROUPES:
        groupe.objects.get_or_create(name=nom)


class Migration(migrations.Migration):
    dependencies = [("socle", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(creer, migrations.RunPython.noop)]
