"""Dire et vérifier des créneaux : des phrases et des règles, aucune requête."""

from datetime import datetime, time, timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils import timezone

from socle.dates import ESPACE, dire_la_periode, dire_le_jour, nom_du_jour

DUREE_MAX = timedelta(hours=24)


def jours(creneau):
    """Premier et dernier jour, à Vitrolles. Une fin à minuit pile appartient encore à la veille."""
    return _jours(timezone.localtime(creneau.debut), timezone.localtime(creneau.fin))


def _jours(debut, fin):
    if fin.time() == time.min:
        fin -= timedelta(minutes=1)
    return debut.date(), fin.date()


def arrondir_aux_jours(debut, fin):
    """Une journée entière va de minuit à 23 h 59, heure de Vitrolles ; les agendas n’en lisent que les jours."""
    premier, dernier = timezone.localdate(debut), timezone.localdate(fin)
    return _a_vitrolles(premier, time.min), _a_vitrolles(dernier, time(23, 59))


def bornes_saisies(jour, de, a, jusqu_au, **_):
    """Ce qu’une personne écrit (un jour, deux heures ou un dernier jour), en champs de créneau."""
    if de is None:
        debut, fin = arrondir_aux_jours(_a_vitrolles(jour, time.min), _a_vitrolles(jusqu_au or jour, time.min))
        return {"debut": debut, "fin": fin, "journee_entiere": True}
    # Une soirée qui finit à 1 h finit le lendemain ; « de 18 h à 17 h » est une faute de frappe.
    lendemain = jour + timedelta(days=1) if a <= de and a.hour < 7 else jour
    return {"debut": _a_vitrolles(jour, de), "fin": _a_vitrolles(lendemain, a), "journee_entiere": False}


def saisie(creneau):
    """L’inverse : ce qu’une personne relira dans le formulaire."""
    premier, dernier = jours(creneau)
    if creneau.journee_entiere:
        return {"jour": premier, "jusqu_au": dernier if dernier != premier else None, "lieu": creneau.lieu_id}
    return {
        "jour": premier,
        "lieu": creneau.lieu_id,
        "de": timezone.localtime(creneau.debut).time(),
        "a": timezone.localtime(creneau.fin).time(),
    }


def _a_vitrolles(jour, heure):
    return timezone.make_aware(datetime.combine(jour, heure))


def verifier(creneaux):
    """Lève une erreur si un créneau finit avant de commencer, dépasse 24 heures, ou en chevauche un autre."""
    ordre = sorted(creneaux, key=lambda c: c.debut)
    for creneau in ordre:
        if creneau.fin <= creneau.debut:
            raise ValidationError("La fin du créneau suit son début.", code="ordre")
        if not creneau.journee_entiere and creneau.fin - creneau.debut > DUREE_MAX:
            raise ValidationError(
                "Un créneau dure 24 heures au plus : pour plusieurs jours, cochez « journée entière ».", code="duree"
            )
    for precedent, suivant in pairwise(ordre):
        if suivant.debut < precedent.fin:
            raise ValidationError(
                f"Deux créneaux se chevauchent : {dire(precedent)} et {dire(suivant)}.", code="chevauchement"
            )


def dire_l_heure(moment):
    """« 18 h », « 18 h 30 »."""
    return _heure(timezone.localtime(moment))


def _heure(moment):
    minutes = f"{ESPACE}{moment:%M}" if moment.minute else ""
    return f"{moment.hour}{ESPACE}h{minutes}"


def dire(creneau):
    """« dimanche 21 mars 2027, de 18 h 30 à 20 h », « du 15 au 28 mars 2027 »."""
    # L’heure de Vitrolles se cherche une fois par borne : une page de l’agenda dit trente créneaux.
    debut, fin = timezone.localtime(creneau.debut), timezone.localtime(creneau.fin)
    premier, dernier = _jours(debut, fin)
    jour = f"{nom_du_jour(premier)} {dire_le_jour(premier)}"
    if creneau.journee_entiere:
        return f"{jour}, toute la journée" if premier == dernier else dire_la_periode(premier, dernier)
    return f"{jour}, de {_heure(debut)} à {_heure(fin)}"


def dire_ensemble(creneaux):
    """Une phrase pour tous les créneaux ; le détail se lit sur la page de l’événement."""
    if not creneaux:
        return ""
    if len(creneaux) == 1:
        return dire(creneaux[0])
    bornes = [jours(c) for c in creneaux]
    premier, dernier = min(b[0] for b in bornes), max(b[1] for b in bornes)
    if premier == dernier:
        return f"{nom_du_jour(premier)} {dire_le_jour(premier)}, {len(creneaux)} séances"
    return f"{dire_la_periode(premier, dernier)}, {len(creneaux)} dates"


def enumerer(creneaux):
    """Chaque créneau s’ils sont peu nombreux, leur ensemble sinon : pour dire lesquels ont changé."""
    if len(creneaux) > 3:
        return dire_ensemble(creneaux)
    return " ; ".join(dire(c) for c in sorted(creneaux, key=lambda c: c.debut))
