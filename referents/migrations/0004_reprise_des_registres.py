from django.db import migrations
from django.db.models import F


def reprendre(apps, schema_editor):
    """Chaque présence trouve sa demi-journée ; ce qui était déjà validé ou signé porte l’accord qu’il supposait."""
    Presence = apps.get_model("referents", "Presence")
    Seance = apps.get_model("referents", "Seance")
    for presence in Presence.objects.select_related("inscription"):
        presence.seance, _ = Seance.objects.get_or_create(
            session_id=presence.inscription.session_id, jour=presence.jour, moment=presence.demi_journee
        )
        presence.save(update_fields=["seance"])
    Inscription = apps.get_model("referents", "Inscription")
    for inscription in Inscription.objects.select_related("agent__service"):
        inscription.direction_id = inscription.agent.service.direction_id
        inscription.demandee_le = inscription.cree_le
        if inscription.etat == "validee":
            inscription.accord_le = inscription.cree_le.date()
        inscription.save(update_fields=["direction", "demandee_le", "accord_le"])
    LettreMission = apps.get_model("referents", "LettreMission")
    signees = LettreMission.objects.filter(etat="signee")
    signees.filter(accord_hierarchique_le=None).update(accord_hierarchique_le=F("signee_le"))


class Migration(migrations.Migration):
    dependencies = [("referents", "0003_reseau")]

    operations = [migrations.RunPython(reprendre, migrations.RunPython.noop)]
