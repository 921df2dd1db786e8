"""Les verbes du suivi : faire le point sur une action, ou dire que rien n’a changé."""

from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from actions import notifications
from actions.etats import METEOS_A_MOTIVER, Phase, Visibilite
from actions.models import Action, Document, PointAvancement
from socle.etats import faire_passer


class ModifieeEntreTemps(Exception):
    """Quelqu’un a enregistré depuis que la personne a ouvert la page : rien n’est écrit."""


@dataclass(frozen=True)
class Photo:
    """Une photo déjà ré-encodée. `autorisation` : le droit à l’image est réglé, elle peut paraître."""

    fichier: ContentFile
    texte_alternatif: str
    credit: str = ""
    autorisation: bool = False


@dataclass(frozen=True)
class Point:
    """Ce que la personne dit de l’action."""

    phase: str
    meteo: str = ""
    meteo_motif: str = ""
    phase_motif: str = ""
    retour_prevu_le: object = None
    textes: dict = field(default_factory=dict)  # fait, blocage, a_retenir
    public_touche: int | None = None
    photo: Photo | None = None


@transaction.atomic
def enregistrer_le_point(action, par, version, donnees):
    """Écrit le point, et ce qu’il change à l’action. Lève `ModifieeEntreTemps` ou `PassageInterdit`."""
    # Deux personnes sur la même action passent l’une après l’autre ; la seconde voit la version de la première.
    action = Action.objects.select_for_update(of=("self",)).select_related("plan").get(pk=action.pk)
    if action.a_change_depuis(version):
        raise ModifieeEntreTemps
    # Le point d’abord : l’historique de l’action le suit toujours, et dit ainsi quels points sont venus après lui.
    point = PointAvancement.objects.create(
        action=action,
        auteur=par,
        campagne=_campagne_ouverte(action),
        phase_avant=action.phase,
        phase=donnees.phase,
        meteo_avant=action.meteo,
        meteo=donnees.meteo,
        meteo_motif=donnees.meteo_motif,
        public_touche=donnees.public_touche,
        demonstration=action.demonstration,
        **donnees.textes,
    )
    _ecrire_sur_l_action(action, par, donnees)
    if donnees.photo:
        _ranger_la_photo(point, donnees.photo)
    if point.meteo != point.meteo_avant and point.meteo in METEOS_A_MOTIVER:
        notifications.signaler_la_meteo(point)
    return point


@transaction.atomic
def ne_rien_signaler(action, par):
    """« Rien de nouveau » compte comme un point. Redit le même jour par la même personne, il n’en fait qu’un."""
    action = Action.objects.select_for_update(of=("self",)).select_related("plan").get(pk=action.pk)
    dernier = action.points.first()
    deja_dit = (
        dernier is not None
        and dernier.rien_de_nouveau
        and dernier.auteur_id == par.pk
        and timezone.localdate(dernier.le) == timezone.localdate()
    )
    if deja_dit:
        return dernier
    return PointAvancement.objects.create(
        action=action,
        auteur=par,
        campagne=_campagne_ouverte(action),
        rien_de_nouveau=True,
        phase_avant=action.phase,
        phase=action.phase,
        meteo_avant=action.meteo,
        meteo=action.meteo,
        meteo_motif=action.meteo_motif,
        demonstration=action.demonstration,
    )


def _campagne_ouverte(action):
    return action.plan.campagnes.ouvertes().first()


def _ecrire_sur_l_action(action, par, donnees):
    champs = {"meteo": donnees.meteo, "meteo_motif": donnees.meteo_motif, **_champs_de_la_phase(action, donnees)}
    if donnees.phase != action.phase:
        faire_passer(action, donnees.phase, par=par, champ="phase", motif=donnees.phase_motif, **champs)
        return
    for nom, valeur in champs.items():
        setattr(action, nom, valeur)
    action.version += 1
    action._history_user = par
    action.save(update_fields=[*champs, "version", "modifie_le"])


def _champs_de_la_phase(action, donnees):
    """Ce que la nouvelle phase oblige à dire, et efface de l’ancienne."""
    en_pause, abandonnee = donnees.phase == Phase.EN_PAUSE, donnees.phase == Phase.ABANDONNEE
    realisee_le = (action.realisee_le or timezone.localdate()) if donnees.phase == Phase.REALISEE else None
    return {
        "phase_motif": donnees.phase_motif if en_pause or abandonnee else "",
        "retour_prevu_le": donnees.retour_prevu_le if en_pause else None,
        "realisee_le": realisee_le,
    }


def _ranger_la_photo(point, photo):
    """Publique si le droit à l’image est réglé, sinon au groupe de travail."""
    visibilite = Visibilite.PUBLIQUE if photo.autorisation else Visibilite.GROUPE
    return Document.objects.create(
        action=point.action,
        point=point,
        sorte=Document.Sorte.PHOTO,
        titre=f"Photo – {point.action.titre}"[:160],
        fichier=photo.fichier,
        texte_alternatif=photo.texte_alternatif,
        credit=photo.credit,
        autorisation=photo.autorisation,
        visibilite=visibilite,
        demonstration=point.demonstration,
    )
