"""Ranger des événements déjà lus : par mois dans l’agenda, par jour dans un temps fort. Aucune requête."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from actions.masquage import se_tait
from evenements import creneaux as horaires
from socle.dates import Precision, dire_le_jour, dire_le_mois, nom_du_jour

AU_MOIS = {Precision.JOUR, Precision.MOIS, Precision.A_PRECISER}


def titre_du_groupe(evenement):
    """« Mars 2027 » ; une date qui ne connaît pas son mois garde ses mots : « Été 2018 »."""
    if evenement.repere is None:
        return "Date à préciser"
    un_seul_mois = (
        evenement.precision == Precision.PERIODE and evenement.fin and _mois(evenement.debut) == _mois(evenement.fin)
    )
    if evenement.precision in AU_MOIS or un_seul_mois:
        return dire_le_mois(evenement.repere).capitalize()
    return evenement.dates[:1].upper() + evenement.dates[1:]


def _mois(jour):
    return jour.year, jour.month


@dataclass(frozen=True)
class Passage:
    """Une ligne du programme : un événement, à l’heure de l’un de ses créneaux."""

    evenement: object
    horaire: str
    ailleurs: object = None  # le lieu de cette séance, quand il n’est pas celui de l’événement


def par_jour(evenements):
    """[(titre du jour, passages)] dans l’ordre ; ce qui n’a pas de jour connu vient à la fin, avec ses mots."""
    jours, sans_jour = defaultdict(list), defaultdict(list)
    for evenement in evenements:
        creneaux = list(evenement.creneaux.all())
        for creneau in creneaux:
            jours[horaires.jours(creneau)[0]].append(
                (creneau.debut, Passage(evenement, _horaire(creneau), _ailleurs(evenement, creneau)))
            )
        if not creneaux and evenement.precision == Precision.JOUR:
            jours[evenement.debut].append((None, Passage(evenement, "")))
        elif not creneaux:
            sans_jour[evenement.dates].append(Passage(evenement, ""))
    datees = [(jour, _titre(jour), _dans_l_ordre(passages)) for jour, passages in sorted(jours.items())]
    approchees = [(None, dates[:1].upper() + dates[1:], passages) for dates, passages in sans_jour.items()]
    return datees + approchees


def _titre(jour):
    return f"{nom_du_jour(jour).capitalize()} {dire_le_jour(jour)}"


def _dans_l_ordre(passages):
    """Sans heure d’abord, puis par heure."""
    return [p for debut, p in sorted(passages, key=lambda couple: (couple[0] is not None, couple[0] or 0))]


def _horaire(creneau):
    premier, dernier = horaires.jours(creneau)
    if not creneau.journee_entiere:
        return f"de {horaires.dire_l_heure(creneau.debut)} à {horaires.dire_l_heure(creneau.fin)}"
    return "toute la journée" if premier == dernier else f"jusqu’au {dire_le_jour(dernier)}"


def _ailleurs(evenement, creneau):
    return creneau.lieu if creneau.lieu_id and creneau.lieu_id != evenement.lieu_id else None


def manques(evenement):
    """Ce qui manque encore à un événement, pour qui prépare l’édition puis la raconte."""
    if evenement.est_retire:
        return []
    constats = {
        "une date": evenement.premier_jour is None,
        "un lieu": not evenement.est_en_ligne and evenement.lieu_id is None,
        "l’accessibilité": not evenement.accessibilite_texte and not evenement.accessibilites.all(),
        "le bilan": evenement.est_publie and evenement.est_passe and not hasattr(evenement, "bilan"),
        "la validation du bilan": hasattr(evenement, "bilan") and not evenement.bilan.est_montre,
    }
    return [manque for manque, vrai in constats.items() if vrai]


class Edition:
    """Une édition d’un temps fort : ses événements et le public qu’ils ont touché, autant qu’on le sache."""

    def __init__(self, temps_fort, evenements=None):
        self.temps_fort = temps_fort
        self.evenements = list(temps_fort.evenements.all() if evenements is None else evenements)

    @property
    def tenus(self):
        return [e for e in self.evenements if not e.est_retire]

    @property
    def nombre(self):
        """Le nombre d’événements tenus, ou None : finie sans qu’aucun soit enregistré, on ne sait pas."""
        return len(self.tenus) if self.evenements or not self.est_finie else None

    @property
    def est_finie(self):
        return self.temps_fort.fin < timezone.localdate()

    @property
    def lieux(self):
        """Le nombre de lieux différents, séances comprises."""
        seances = {creneau.lieu_id for e in self.tenus for creneau in e.creneaux.all()}
        return len((seances | {e.lieu_id for e in self.tenus}) - {None})

    @property
    def _comptes(self):
        """Les publics que l’on peut dire : validés, et d’au moins cinq personnes."""
        bilans = (e.bilan_montre for e in self.tenus)
        return [b.participants for b in bilans if b and b.participants is not None and not se_tait(b.participants)]

    @property
    def public(self):
        """La somme des publics connus, ou None : un public inconnu n’est pas zéro."""
        return sum(self._comptes) if self._comptes else None

    @property
    def publics_inconnus(self):
        return len(self.tenus) - len(self._comptes)
