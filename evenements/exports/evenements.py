"""Les événements pour d’autres logiciels : une ligne par séance en csv, un objet par événement en JSON."""

import csv

from django.conf import settings
from django.utils import timezone

from socle.gestion import csv_francais

COLONNES = [
    "identifiant",
    "titre",
    "en une phrase",
    "type",
    "temps fort",
    "état",
    "début",
    "fin",
    "journée entière",
    "date en clair",
    "mode",
    "lieu",
    "adresse",
    "code postal",
    "commune",
    "quartier",
    "gratuit",
    "conditions",
    "publics visés",
    "pour qui",
    "accessibilités",
    "accessibilité en clair",
    "organisé par",
    "page",
    "modifié le",
    "donnée de démonstration",
]


def ecrire_les_lignes(sortie, evenements):
    """Écrit titres et lignes dans `sortie`, ouverte en texte ; `evenements` vient de `pour_l_export()`.

    Une ligne par séance, ou une seule pour une date approchée. Une case qu’un tableur calculerait est désarmée.
    """
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(COLONNES)
    for evenement in evenements:
        for creneau in list(evenement.creneaux.all()) or [None]:
            ecrivain.writerow([csv_francais.ecrire(case) for case in _ligne(evenement, creneau)])


def _ligne(evenement, creneau):
    lieu = _lieu(evenement, creneau)
    return [
        evenement.uuid,
        _plat(evenement.titre),
        _plat(evenement.chapo),
        evenement.get_type_evenement_display(),
        evenement.temps_fort.libelle if evenement.temps_fort else "",
        evenement.get_etat_display(),
        *(_bornes(creneau) if creneau else ("", "", "")),
        str(creneau or evenement.quand),
        evenement.get_mode_display(),
        *(_adresse(lieu) if lieu else [""] * 5),
        _oui(evenement.gratuit),
        _plat(evenement.conditions),
        _liste(evenement.publics.all()),
        _plat(evenement.public_precis),
        _liste(evenement.accessibilites.all()),
        _plat(evenement.accessibilite_texte),
        _liste(evenement.organisateurs.all()),
        settings.ADRESSE_DU_SITE + evenement.get_absolute_url(),
        _heure(evenement.change_le),
        _oui(evenement.demonstration),
    ]


def decrire(evenement):
    """L’événement en JSON ; un champ vide n’y est pas."""
    fiche = {
        "identifiant": str(evenement.uuid),
        "sequence": evenement.sequence,
        "titre": evenement.titre,
        "en_une_phrase": evenement.chapo,
        "type": evenement.type_evenement,
        "temps_fort": evenement.temps_fort.libelle if evenement.temps_fort else "",
        "etat": evenement.etat,
        "date_en_clair": evenement.quand,
        "seances": [_seance(evenement, creneau) for creneau in evenement.creneaux.all()],
        "mode": evenement.mode,
        "lieu": _decrire_le_lieu(_lieu(evenement, None)),
        "gratuit": evenement.gratuit,
        "conditions": evenement.conditions,
        "publics": [str(p) for p in evenement.publics.all()],
        "pour_qui": evenement.public_precis,
        "accessibilites": [a.code for a in evenement.accessibilites.all()],
        "accessibilite_en_clair": evenement.accessibilite_texte,
        "organisateurs": [str(o) for o in evenement.organisateurs.all()],
        "page": settings.ADRESSE_DU_SITE + evenement.get_absolute_url(),
        "modifie_le": _heure(evenement.change_le),
        "demonstration": evenement.demonstration or None,
    }
    return {cle: valeur for cle, valeur in fiche.items() if valeur not in ("", None, [])}


def _seance(evenement, creneau):
    debut, fin, entiere = _bornes(creneau)
    seance = {"debut": debut, "fin": fin, "journee_entiere": entiere == "oui"}
    if creneau.lieu:
        seance["lieu"] = _decrire_le_lieu(_lieu(evenement, creneau))
    return seance


def _lieu(evenement, creneau):
    if evenement.est_en_ligne:
        return None
    return (creneau and creneau.lieu) or evenement.lieu


def _adresse(lieu):
    quartier = lieu.quartier.nom if lieu.quartier else ""
    return [_plat(lieu.nom), _plat(lieu.adresse), lieu.code_postal, lieu.commune, quartier]


def _decrire_le_lieu(lieu):
    noms = ("nom", "adresse", "code_postal", "commune", "quartier")
    return {nom: valeur for nom, valeur in zip(noms, _adresse(lieu), strict=True) if valeur} if lieu else None


def _bornes(creneau):
    if creneau.journee_entiere:
        debut, fin = timezone.localdate(creneau.debut), timezone.localdate(creneau.fin)
        return debut.isoformat(), fin.isoformat(), "oui"
    return _heure(creneau.debut), _heure(creneau.fin), "non"


def _heure(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _oui(valeur):
    return "oui" if valeur else "non"


def _liste(objets):
    return _plat(", ".join(map(str, objets)))


def _plat(texte):
    """Sur une ligne : un retour dans une case perdrait plus d’un tableur."""
    return " ".join(texte.split())
