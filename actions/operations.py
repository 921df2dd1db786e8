"""Les verbes du suivi : faire le point sur une action, ou dire que rien n’a changé."""

from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from actions import brouillons, notifications
from actions.etats import METEOS_A_MOTIVER, Phase, Visibilite
from actions.models import Action, Document, PointAvancement
from socle.etats import faire_passer

PAR_SON_LIEN = "par son lien personnel : "


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
def enregistrer_le_point(action, par, version, donnees, *, agent=None):
    """Écrit le point, et ce qu’il change à l’action. Lève `ModifieeEntreTemps` ou `PassageInterdit`.

    `par` est un compte, ou None quand `agent` répond par son lien personnel.
    """
    # Deux personnes sur la même action passent l’une après l’autre ; la seconde voit la version de la première.
    action = Action.objects.select_for_update(of=("self",)).select_related("plan").get(pk=action.pk)
    if action.a_change_depuis(version):
        raise ModifieeEntreTemps
    # Le point d’abord : l’historique de l’action le suit toujours, et dit ainsi quels points sont venus après lui.
    point = PointAvancement.objects.create(
        action=action,
        auteur=par,
        agent=agent,
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
    _ecrire_sur_l_action(action, par, agent, donnees)
    if donnees.photo:
        _ranger_la_photo(point, donnees.photo)
    brouillons.effacer(action, agent or brouillons.agent_de(par))
    if point.meteo != point.meteo_avant and point.meteo in METEOS_A_MOTIVER:
        notifications.signaler_la_meteo(point)
    return point


@transaction.atomic
def ne_rien_signaler(action, par, *, agent=None):
    """« Rien de nouveau » compte comme un point. Redit le même jour par la même personne, il n’en fait qu’un.

    Dit avant qu’une campagne ne s’ouvre, il n’y répond pas : redit après, il compte pour elle.
    """
    action = Action.objects.select_for_update(of=("self",)).select_related("plan").get(pk=action.pk)
    brouillons.effacer(action, agent or brouillons.agent_de(par))
    dernier, campagne = action.points.first(), _campagne_ouverte(action)
    deja_dit = (
        dernier is not None
        and dernier.rien_de_nouveau
        and (dernier.auteur, dernier.agent, dernier.campagne) == (par, agent, campagne)
        and timezone.localdate(dernier.le) == timezone.localdate()
    )
    if deja_dit:
        return dernier
    return PointAvancement.objects.create(
        action=action,
        auteur=par,
        agent=agent,
        campagne=campagne,
        rien_de_nouveau=True,
        phase_avant=action.phase,
        phase=action.phase,
        meteo_avant=action.meteo,
        meteo=action.meteo,
        meteo_motif=action.meteo_motif,
        demonstration=action.demonstration,
    )


@transaction.atomic
def ne_rien_signaler_de(actions, par, *, agent=None):
    """« Rien de nouveau » pour plusieurs actions : toutes, ou aucune."""
    # Toujours dans le même ordre : deux personnes qui partagent des actions ne s’attendent pas l’une l’autre.
    return [ne_rien_signaler(action, par, agent=agent) for action in sorted(actions, key=lambda action: action.pk)]


def _campagne_ouverte(action):
    return action.plan.campagnes.ouvertes().first()


def _ecrire_sur_l_action(action, par, agent, donnees):
    champs = {"meteo": donnees.meteo, "meteo_motif": donnees.meteo_motif, **_champs_de_la_phase(action, donnees)}
    if donnees.phase != action.phase:
        qui, motif = str(agent or ""), donnees.phase_motif
        faire_passer(action, donnees.phase, par=par, qui=qui, champ="phase", motif=motif, **champs)
    else:
        for nom, valeur in champs.items():
            setattr(action, nom, valeur)
        action.version += 1
        action._history_user = par
        action.save(update_fields=[*champs, "version", "modifie_le"])
    if agent:
        # L’historique ne connaît que des comptes : il dit autrement qui est venu par son lien.
        action.history.filter(version=action.version).update(history_change_reason=f"{PAR_SON_LIEN}{agent}"[:100])


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
