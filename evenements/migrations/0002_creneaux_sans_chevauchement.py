from django.db import migrations

# Vérifiée en fin de transaction : un déplacement échange parfois deux créneaux ligne à ligne. SQLite n’a pas
# d’exclusion ; `evenements.creneaux.verifier` y tient seul la règle, sous le verrou d’écriture de la base.
CREER = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE evenements_creneau ADD CONSTRAINT evenements_creneau_sans_chevauchement
EXCLUDE USING gist (evenement_id WITH =, tstzrange(debut, fin) WITH &&) DEFERRABLE INITIALLY DEFERRED;
"""
RETIRER = "ALTER TABLE evenements_creneau DROP CONSTRAINT evenements_creneau_sans_chevauchement;"


def _sur_postgresql(requete):
    def executer(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(requete)

    return executer


class Migration(migrations.Migration):
    dependencies = [("evenements", "0001_initial")]

    operations = [migrations.RunPython(_sur_postgresql(CREER), _sur_postgresql(RETIRER))]
