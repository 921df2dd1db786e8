"""L’événement en JSON-LD (schema.org/Event), sans un champ que la fiche ne dise."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from evenements import creneaux as horaires
from evenements.etats import EtatEvenement, Mode
from socle.dates import Precision

SCHEMA = "https://schema.org/"
ETATS = {
    EtatEvenement.PROGRAMME: "EventScheduled",
    EtatEvenement.REPROGRAMME: "EventRescheduled",
    EtatEvenement.EN_LIGNE: "EventMovedOnline",
    EtatEvenement.REPORTE: "EventPostponed",
    EtatEvenement.COMPLET: "EventScheduled",
    EtatEvenement.ANNULE: "EventCancelled",
}
MODES = {
    Mode.SUR_PLACE: "OfflineEventAttendanceMode",
    Mode.EN_LIGNE: "OnlineEventAttendanceMode",
    Mode.MIXTE: "MixedEventAttendanceMode",
}
# Les mêmes caractères que le filtre `json_script` de Django : rien ne peut fermer la balise ni ouvrir un commentaire.
ECHAPPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def balise(evenement, listes):
    """La balise prête à poser dans la page, ou une chaîne vide si l’événement n’a pas de jour connu."""
    fiche = decrire(evenement, listes)
    if not fiche:
        return ""
    contenu = json.dumps(fiche, ensure_ascii=False, separators=(", ", ": ")).translate(ECHAPPES)
    return mark_safe(f'<script type="application/ld+json">{contenu}</script>')


def decrire(evenement, listes):
    """Un dictionnaire JSON-LD, de la fiche et de ses listes liées ; vide sans jour : schema.org en veut un."""
    creneaux = list(evenement.creneaux.all())
    dates = _dates(evenement, creneaux)
    if not dates:
        return {}
    en_ligne = evenement.etat == EtatEvenement.EN_LIGNE
    fiche = {
        "@context": SCHEMA.rstrip("/"),
        "@type": "Event",
        "name": evenement.titre,
        "url": settings.ADRESSE_DU_SITE + evenement.get_absolute_url(),
        **dates,
        "eventStatus": SCHEMA + ETATS[evenement.etat],
        "eventAttendanceMode": SCHEMA + MODES[Mode.EN_LIGNE if en_ligne else evenement.mode],
        # Le prix d’une archive sans créneau n’a pas été relevé : la valeur par défaut n’en dit rien.
        "isAccessibleForFree": evenement.gratuit if creneaux else None,
        "description": evenement.chapo or evenement.description,
        "location": _lieux(evenement),
        "organizer": [{"@type": "Organization", "name": o} for o in listes.organisateurs],
        "accessibilityFeature": listes.schema_org,
    }
    if evenement.etat == EtatEvenement.COMPLET:
        fiche["offers"] = {"@type": "Offer", "availability": SCHEMA + "SoldOut", "url": fiche["url"]}
    if evenement.image:
        fiche["image"] = settings.ADRESSE_DU_SITE + reverse("agenda:evenement-image", args=[evenement.slug])
    if len(creneaux) > 1:
        fiche["subEvent"] = [_seance(evenement, c) for c in creneaux]
    return {cle: valeur for cle, valeur in fiche.items() if valeur not in ("", [], None)}


def _dates(evenement, creneaux):
    if creneaux:
        bornes = [_bornes(c) for c in creneaux]
        dates = {"startDate": bornes[0]["startDate"], "endDate": max(b["endDate"] for b in bornes)}
    elif evenement.precision == Precision.JOUR:
        dates = {"startDate": evenement.debut.isoformat()}
    else:
        return {}
    if evenement.etat == EtatEvenement.REPROGRAMME:
        avant = next((c.debut_avant for c in evenement.changements.all() if c.debut_avant), None)
        # D’une journée entière on n’annonçait pas d’heure : minuit serait inventé.
        if avant and not (creneaux and creneaux[0].journee_entiere):
            dates["previousStartDate"] = timezone.localtime(avant).isoformat()
        elif avant:
            dates["previousStartDate"] = timezone.localdate(avant).isoformat()
    return dates


def _seance(evenement, creneau):
    seance = {"@type": "Event", "name": evenement.titre, **_bornes(creneau)}
    if creneau.lieu and not evenement.est_en_ligne:
        seance["location"] = _lieu(creneau.lieu)
    return seance


def _bornes(creneau):
    if creneau.journee_entiere:
        premier, dernier = horaires.jours(creneau)
        return {"startDate": premier.isoformat(), "endDate": dernier.isoformat()}
    return {
        "startDate": timezone.localtime(creneau.debut).isoformat(),
        "endDate": timezone.localtime(creneau.fin).isoformat(),
    }


def _lieux(evenement):
    lieux = []
    propres = [c.lieu for c in evenement.creneaux.all()]
    lieu = propres[0] if len(propres) == 1 and propres[0] else evenement.lieu
    if lieu and not evenement.est_en_ligne:
        lieux.append(_lieu(lieu))
    if evenement.lien_acces and (evenement.est_en_ligne or evenement.mode == Mode.MIXTE):
        lieux.append({"@type": "VirtualLocation", "url": evenement.lien_acces})
    return lieux


def _lieu(lieu):
    adresse = {
        "streetAddress": lieu.adresse,
        "postalCode": lieu.code_postal,
        "addressLocality": lieu.commune,
        "addressCountry": "FR",
    }
    return {
        "@type": "Place",
        "name": lieu.nom,
        "address": {"@type": "PostalAddress", **{cle: valeur for cle, valeur in adresse.items() if valeur}},
    }
