"""Écrire à plusieurs : confier un chapitre, l’écrire sans effacer personne, le dire prêt."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from rapports import notifications
from rapports.etats import EtatRapport
from rapports.models import SectionRapport
from rapports.models.rapports import TEXTES_FIGES
from rapports.operations.verrous import verrouiller
from rapports.requetes import comptes_qui_redigent
from rapports.sommaire import A_REDIGER
from socle.etats import PassageInterdit

DEJA_PRET = "Ce texte est dit prêt : rouvrez-le pour l’écrire encore."
PLUS_DE_PRET = "Le rapport est soumis : ses textes ne se rouvrent plus d’ici."
PAS_REDACTEUR = "Cette personne ne peut pas écrire ce chapitre."
ETATS_OU_L_ON_COCHE = (EtatRapport.EN_PREPARATION, EtatRapport.FIGE)
# Une personne qui écrit sans s’arrêter ne fait qu’une ligne d’historique.
MEME_SEANCE = timedelta(minutes=15)


class EcritEntreTemps(Exception):
    """Quelqu’un a écrit ce chapitre depuis que la page est ouverte : rien n’est enregistré, rien n’est perdu."""

    def __init__(self, section):
        super().__init__("Quelqu’un a écrit ce chapitre entre-temps.")
        self.section = section


@transaction.atomic
def preparer_les_chapitres(rapport, *, par=None):
    """Un texte à écrire par chapitre du sommaire ; ceux qui existent ne changent pas."""
    rapport = verrouiller(rapport)
    if rapport.est_adopte:
        return
    deja = set(rapport.sections.values_list("code", flat=True))
    manquantes = [
        SectionRapport(rapport=rapport, code=c.code, titre=c.titre, ordre=rang)
        for rang, c in enumerate(A_REDIGER, start=1)
        if c.code not in deja
    ]
    if manquantes:
        bulk_create_with_history(manquantes, SectionRapport, default_user=par)


def fixer_la_date_d_arret(formulaire, *, par):
    """Enregistre la date d’arrêt des chiffres ; la version monte, et l’historique dit qui."""
    rapport = formulaire.save(commit=False)
    rapport.version += 1
    rapport._history_user = par
    rapport.save()
    return rapport


@transaction.atomic
def ecrire_le_chapitre(section, texte, *, par, version, saisie=""):
    """Enregistre le texte. Lève `EcritEntreTemps` ou `PassageInterdit`.

    `version` : celle que la page montrait ; `saisie` : cette page, qui continue sa propre écriture sans se gêner.
    """
    rapport, section = _tenir(section)
    if not rapport.est_modifiable:
        raise PassageInterdit(TEXTES_FIGES)
    if texte == section.texte:
        return section
    if section.a_change_depuis(version) and not (saisie and saisie == section.saisie):
        raise EcritEntreTemps(section)
    if section.pret:
        raise PassageInterdit(DEJA_PRET)
    section.texte, section.saisie = texte, saisie
    section.ecrit_par, section.ecrit_le = par, timezone.now()
    _ecrire(section, par, continue_la_seance=True)
    return section


@transaction.atomic
def dire_pret(section, pret, *, par):
    """« Prêt », ou le contraire ; possible jusqu’à la soumission, chiffres figés compris."""
    rapport, section = _tenir(section)
    if rapport.etat not in ETATS_OU_L_ON_COCHE:
        raise PassageInterdit(PLUS_DE_PRET)
    if section.pret != pret:
        section.pret = pret
        _ecrire(section, par)
    return section


@transaction.atomic
def confier(rapport, redacteurs, *, par):
    """`redacteurs` : {code: compte ou None}. Chaque personne nouvellement nommée reçoit un message, un seul."""
    verrouiller(rapport)
    nommees = {}
    for section in rapport.sections.select_for_update().filter(code__in=redacteurs).order_by("ordre"):
        compte = redacteurs[section.code]
        if compte == section.redacteur:
            continue
        if compte and not comptes_qui_redigent(section.chapitre).filter(pk=compte.pk).exists():
            raise PassageInterdit(PAS_REDACTEUR)
        section.redacteur = compte
        _ecrire(section, par)
        if compte and compte != par:
            nommees.setdefault(compte, []).append(section)
    for compte, sections in nommees.items():
        notifications.prevenir_de_la_redaction(compte, rapport, sections)


@transaction.atomic
def rappeler(rapport):
    """Un message à chaque personne dont un texte n’est pas prêt, un par jour au plus ; rend le nombre de personnes."""
    if not rapport.est_modifiable:
        raise PassageInterdit(TEXTES_FIGES)
    attendus = {}
    for section in rapport.sections.a_terminer().exclude(redacteur=None).select_related("redacteur"):
        attendus.setdefault(section.redacteur, []).append(section)
    for compte, sections in attendus.items():
        notifications.rappeler_la_redaction(compte, rapport, sections)
    return len(attendus)


def _tenir(section):
    rapport = verrouiller(section.rapport)
    return rapport, rapport.sections.select_for_update(of=("self",)).select_related("rapport").get(pk=section.pk)


def _ecrire(section, par, *, continue_la_seance=False):
    derniere = _seance_ouverte(section, par) if continue_la_seance else None
    section.version += 1
    section._history_user = par
    if derniere is None:
        section.save()
    else:
        section.save_without_historical_record()
        champs = {"texte": section.texte, "version": section.version, "ecrit_le": section.ecrit_le}
        type(section).history.filter(pk=derniere.pk).update(history_date=timezone.now(), **champs)


def _seance_ouverte(section, par):
    """La dernière ligne d’historique, si la même personne l’a écrite à l’instant."""
    derniere = section.history.first()
    if derniere is None or derniere.history_type != "~" or derniere.ecrit_par_id != par.pk:
        return None
    recente = derniere.history_user_id == par.pk and derniere.history_date > timezone.now() - MEME_SEANCE
    return derniere if recente else None
