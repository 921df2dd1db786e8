"""La porte des changements d’état : une table `SUITES` par modèle, une écriture conditionnelle, un journal."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from socle.models import Passage
from socle.typographie import citer


class PassageInterdit(Exception):
    """Le passage demandé n’existe pas, ou quelqu’un d’autre a agi entre-temps. Le texte s’adresse à la personne."""


@transaction.atomic
def faire_passer(objet, vers, *, par, qui="", champ=None, motif="", **champs):
    """Fait passer `objet` à l’état `vers` et l’inscrit au journal ; écrit aussi `champs` sur la même ligne.

    `champ` nomme l’état qui change quand le modèle en a plusieurs : `SUITES` a pour clés les noms de champs.
    `par` est un compte, ou None quand le logiciel agit seul ; `qui` nomme une personne venue sans compte, par un
    lien personnel. Lève `PassageInterdit`.

    Un modèle peut ajouter sa règle à la table : sa méthode `empechement(champ, vers)` rend la raison du refus, ou rien.
    """
    champ = champ or next(iter(objet.SUITES))
    depuis = getattr(objet, champ)
    libelles = dict(objet._meta.get_field(champ).choices)
    if vers not in objet.SUITES[champ][depuis]:
        raise PassageInterdit(f"{citer(objet)} ne peut pas passer de « {libelles[depuis]} » à « {libelles[vers]} ».")
    if hasattr(objet, "empechement") and (raison := objet.empechement(champ, vers)):
        raise PassageInterdit(raison)
    modifications = {champ: vers, **champs}
    # `update()` ignore `auto_now` et les versions : on les tient ici.
    if hasattr(objet, "modifie_le"):
        modifications["modifie_le"] = timezone.now()
    if hasattr(objet, "version"):
        modifications["version"] = F("version") + 1
    # Écriture conditionnelle : si quelqu’un a agi entre-temps, aucune ligne ne change.
    if not type(objet)._base_manager.filter(pk=objet.pk, **{champ: depuis}).update(**modifications):
        raise PassageInterdit(f"{citer(objet)} vient d’être modifié par quelqu’un d’autre : rechargez la page.")
    objet.refresh_from_db()
    inscrire(objet, champ, depuis, vers, par=par, qui=qui, motif=motif)


def inscrire(objet, champ, depuis, vers, *, par, qui="", motif=""):
    """Inscrit un passage au journal, et la nouvelle version de l’objet à son historique s’il en tient un."""
    if hasattr(type(objet), "history"):
        type(objet).history.bulk_history_create(
            [objet], update=True, default_user=par, default_change_reason=motif[:100]
        )
    return Passage.objects.create(objet=objet, champ=champ, depuis=depuis, vers=vers, par=par, qui=qui, motif=motif)
