"""La fiche d’une action en PDF accessible, sur une page : pour une réunion, un comité, une signature."""

from dataclasses import dataclass

from django.utils.text import Truncator

from actions.indicateurs import SEUIL

# Ce qu’une page peut porter : des lignes, et des signes.
ETAPES, ANNEES, FINANCEMENTS, INDICATEURS, POINTS = 3, 3, 3, 4, 2
TITRE, RESUME, MOTIF, ETAPE, POINT = 110, 270, 140, 80, 100


@dataclass(frozen=True)
class Annee:
    millesime: object
    public: str


def imprimer_la_fiche(action, jour):
    """Les octets du PDF ; sans aucun nom d’agent, et sans nombre de moins de cinq personnes : ce papier circule."""
    from socle.pdf import imprimer_le_document  # noqa: PLC0415 — le moteur pèse lourd : chargé quand on imprime

    return imprimer_le_document("documents/fiche_action.html", **contexte(action, jour))


def contexte(action, jour):
    """Sept requêtes ; ce qui ne tient pas sur la page se compte."""
    return {
        "action": action,
        "jour": jour,
        "titre": _couper(action.titre, TITRE),
        "resume": _couper(action.resume, RESUME),
        "raisons": {"phase": _couper(action.phase_motif, MOTIF), "meteo": _couper(action.meteo_motif, MOTIF)},
        "publics": action.public_precis or ", ".join(str(p) for p in action.publics.all()),
        "partenaires": ", ".join(dict.fromkeys(str(lien.organisme) for lien in _partenaires(action))),
        "etapes": _etapes(action),
        "annees": _annees(action),
        "financements": _premiers(action.financements.select_related("financeur").order_by("-annee"), FINANCEMENTS),
        "points": [_dire_le_point(point) for point in action.points.order_by("-le", "-pk")[:POINTS]],
        "indicateurs": _premiers(action.indicateurs.order_by("code"), INDICATEURS),
    }


def _partenaires(action):
    return action.liens_partenaires.select_related("organisme").order_by("organisme__nom")


def _premiers(lignes, combien):
    """(les premières, ce qu’il faut en dire s’il y en a d’autres)."""
    lues = list(lignes)
    return lues[:combien], f"{combien} sur {len(lues)}" if len(lues) > combien else ""


def _etapes(action):
    lues, reste = _premiers(action.etapes.all(), ETAPES)
    return [(etape, _couper(etape.libelle, ETAPE)) for etape in lues], reste


def _annees(action):
    lues, reste = _premiers(action.millesimes.order_by("-annee"), ANNEES)
    return [Annee(m, _dire_le_public(m)) for m in lues], reste


def _dire_le_public(millesime):
    if millesime.participants is None:
        return millesime.participants_mention or "non renseigné"
    if millesime.se_tait:
        return f"moins de {SEUIL}"
    return millesime.participants_mention or str(millesime.participants)


def _dire_le_point(point):
    textes = ["Rien de nouveau."] if point.rien_de_nouveau else [point.fait, point.a_retenir]
    dits = [_couper(texte, POINT) for texte in textes if texte]
    return point.le, dits, _couper(point.blocage, POINT)


def _couper(texte, longueur):
    return Truncator(" ".join(texte.split())).chars(longueur)
