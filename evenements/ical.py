"""L’agenda au format iCalendar (RFC 5545 et 7986) : événements en entrée, octets en sortie."""

from collections import defaultdict
from datetime import UTC, timedelta

from django.conf import settings
from django.utils import timezone
from icalendar import Event

from evenements import creneaux as horaires
from evenements.etats import EtatEvenement
from evenements.models import Creneau, TypeEvenement
from evenements.requetes import MEMOIRE_DES_ANNULATIONS
from socle.ical import calendrier

PREFIXES = {
    EtatEvenement.EN_LIGNE: "EN LIGNE – ",
    EtatEvenement.REPORTE: "REPORTÉ – ",
    EtatEvenement.COMPLET: "COMPLET – ",
    EtatEvenement.ANNULE: "ANNULÉ – ",
}


def ecrire(evenements, nom):
    """Le calendrier entier, en octets. Chaque créneau y est un VEVENT ; une date approchée n’y est pas.

    Une séance retirée y reste annulée trente jours : absente, les agendas abonnés la garderaient.
    """
    agenda, retirees = calendrier(nom), _retirees()
    for evenement in evenements:
        for creneau in evenement.creneaux.all():
            agenda.add_component(_vevent(evenement, creneau, annule=evenement.est_retire))
        for creneau in retirees[evenement.pk]:
            creneau.evenement = evenement
            agenda.add_component(_vevent(evenement, creneau, annule=True))
    return agenda.to_ical()


def _retirees():
    """{numéro d’événement: ses séances retirées depuis trente jours}."""
    par_evenement = defaultdict(list)
    for creneau in Creneau.retires_depuis(timezone.now() - MEMOIRE_DES_ANNULATIONS):
        par_evenement[creneau.evenement_id].append(creneau)
    return par_evenement


def uid(evenement, creneau):
    """L’UUID de l’événement ; suivi du rang pour ses autres créneaux. Aucun des deux ne change jamais."""
    rang = "" if creneau.rang == 1 else f"-{creneau.rang}"
    return f"{evenement.uuid}{rang}@{settings.HOTE}"


def _vevent(evenement, creneau, *, annule):
    vevent = Event()
    vevent.add("uid", uid(evenement, creneau))
    change_le = evenement.change_le.astimezone(UTC)
    vevent.add("dtstamp", change_le)
    vevent.add("last-modified", change_le)
    vevent.add("sequence", evenement.sequence)
    _ajouter_les_dates(vevent, creneau)
    vevent.add("status", "CANCELLED" if annule else "CONFIRMED")
    etat = evenement.etat if evenement.est_retire or not annule else EtatEvenement.ANNULE
    vevent.add("summary", PREFIXES.get(etat, "") + evenement.titre)
    vevent.add("description", _description(evenement))
    if lieu := _lieu(evenement, creneau):
        vevent.add("location", lieu)
    vevent.add("url", settings.ADRESSE_DU_SITE + evenement.get_absolute_url())
    if categories := _categories(evenement):
        vevent.add("categories", categories)
    return vevent


def _ajouter_les_dates(vevent, creneau):
    if not creneau.journee_entiere:
        vevent.add("dtstart", timezone.localtime(creneau.debut))
        vevent.add("dtend", timezone.localtime(creneau.fin))
        return
    premier, dernier = horaires.jours(creneau)
    vevent.add("dtstart", premier)
    vevent.add("dtend", dernier + timedelta(days=1))  # la fin d’une journée entière est exclue (RFC 5545, §3.6.1)
    vevent.add("transp", "TRANSPARENT")  # une exposition n’occupe pas la journée de qui la note


def _description(evenement):
    """Ce qu’il faut pour venir ; l’annonce d’abord si quelque chose a changé."""
    annonce = ""
    if evenement.etat != EtatEvenement.PROGRAMME:
        annonce = evenement.get_etat_display()
        if motif := getattr(evenement, "dernier_motif", ""):
            annonce += f" : {motif}"
    lignes = [
        "Donnée de démonstration." if evenement.demonstration else "",
        annonce,
        evenement.chapo,
        evenement.public_precis and f"Pour qui : {evenement.public_precis}",
        evenement.conditions or ("Gratuit" if evenement.gratuit else "Payant"),
        evenement.accessibilite_texte and f"Accessibilité : {evenement.accessibilite_texte}",
        evenement.contact_accessibilite and f"Demander un aménagement : {evenement.contact_accessibilite}",
        evenement.est_suivi_a_distance and evenement.lien_acces and f"Lien de connexion : {evenement.lien_acces}",
    ]
    return "\n".join(ligne for ligne in lignes if ligne)


def _lieu(evenement, creneau):
    if evenement.est_en_ligne:
        return "En ligne"
    lieu = creneau.ou
    if lieu is None:
        return ""
    return ", ".join(filter(None, [lieu.nom, lieu.adresse, f"{lieu.code_postal} {lieu.commune}".strip()]))


def _categories(evenement):
    connu = evenement.type_evenement != TypeEvenement.AUTRE
    categories = [evenement.get_type_evenement_display()] if connu else []
    if evenement.temps_fort:
        categories.append(evenement.temps_fort.get_code_display())
    return categories
