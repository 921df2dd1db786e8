"""Les gestes sur un bilan : l’écrire à plusieurs sans s’écraser, y joindre ses photos, le valider."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from actions.operations import ModifieeEntreTemps
from evenements.models import BilanEvenement, PhotoBilan
from socle.etats import PassageInterdit

BILAN_VALIDE = "Ce bilan est validé : la coordination seule le corrige désormais."


@transaction.atomic
def enregistrer_le_bilan(evenement, version, donnees, *, par, photo=None, retirees=()):
    """Écrit le bilan ; corrigé après sa validation, il est de nouveau à valider.

    Lève `ModifieeEntreTemps` s’il n’est plus à cette version (0 : il n’existait pas), `PassageInterdit` si validé.
    """
    bilan = _verrouiller(evenement, version)
    if bilan.valide_le and not par.est_coordination:
        raise PassageInterdit(BILAN_VALIDE)
    for nom, valeur in donnees.items():
        setattr(bilan, nom, valeur)
    bilan.valide_le = bilan.valide_par = None
    bilan._history_user = par
    bilan.version += bilan.pk is not None
    _ecrire(bilan)
    for retiree in bilan.photos.filter(pk__in=[photo.pk for photo in retirees]):
        retiree.delete()
    if photo:
        PhotoBilan.objects.create(bilan=bilan, **photo)
    return bilan


def _verrouiller(evenement, version):
    """Le bilan, seul à changer d’ici la fin de la transaction."""
    bilan = BilanEvenement.objects.select_for_update(of=("self",)).filter(evenement=evenement).first()
    if str(version) != str(bilan.version if bilan else 0):
        raise ModifieeEntreTemps
    return bilan or BilanEvenement(evenement=evenement)


def _ecrire(bilan):
    """Deux personnes commencent le même bilan à la même seconde : la base n’en garde qu’un."""
    try:
        with transaction.atomic():
            bilan.save()
    except IntegrityError as double:
        if bilan.pk is None and BilanEvenement.objects.filter(evenement=bilan.evenement).exists():
            raise ModifieeEntreTemps from double
        raise


@transaction.atomic
def valider_le_bilan(bilan, *, par):
    """Le public le lit désormais, et les chiffres de l’édition le comptent."""
    bilan = BilanEvenement.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    if bilan.valide_le:
        return bilan
    if bilan.est_vide:
        raise PassageInterdit("Ce bilan est vide : dites au moins combien de personnes sont venues, ou racontez.")
    bilan.valide_le, bilan.valide_par, bilan._history_user = timezone.now(), par, par
    bilan.version += 1
    bilan.save()
    return bilan
