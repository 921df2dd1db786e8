from django.db import migrations


def reprendre(apps, schema_editor):
    """Une campagne sans date de clôture était ouverte ; d’un même plan, la dernière seule le reste."""
    CampagneMiseAJour = apps.get_model("actions", "CampagneMiseAJour")
    deja_ouvertes = set()
    for campagne in CampagneMiseAJour.objects.order_by("-ouverte_le"):
        if campagne.close_le is None and campagne.plan_id not in deja_ouvertes:
            deja_ouvertes.add(campagne.plan_id)
            campagne.etat = "ouverte"
        else:
            campagne.etat, campagne.close_le = "close", campagne.close_le or campagne.ouverte_le
        campagne.save(update_fields=["etat", "close_le"])


class Migration(migrations.Migration):
    dependencies = [("actions", "0004_campagnes_et_sorties")]

    operations = [migrations.RunPython(reprendre, migrations.RunPython.noop)]
