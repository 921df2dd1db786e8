"""L’histoire d’une action en phrases : ce qui a changé d’état, quand et par qui."""

from django.contrib.contenttypes.models import ContentType

from socle.models import Passage

ESPACE = "\N{NO-BREAK SPACE}"
QUI_SANS_NOM = "Une personne du groupe de travail"


def raconter(objet, *, noms):
    """Les changements d’état de l’objet, du plus récent au plus ancien ; `noms` dit si l’on peut nommer les agents."""
    type_objet = ContentType.objects.get_for_model(objet)
    passages = Passage.objects.filter(type_objet=type_objet, id_objet=objet.pk).select_related("par")
    return [{"quand": passage.le, "phrase": _phrase(objet, passage, noms)} for passage in passages]


def dire_le_point(point, *, noms):
    """Ce qu’un point change, en une phrase ; ce qu’il raconte se lit à côté."""
    qui = _qui(point.auteur, noms)
    if point.rien_de_nouveau:
        return f"{qui} n’a rien de nouveau à dire."
    changements = [
        _changement("la phase", point.get_phase_avant_display(), point.get_phase_display()),
        _changement("la météo", point.get_meteo_avant_display(), point.get_meteo_display()),
    ]
    dits = " et ".join(filter(None, changements))
    raison = f" Raison{ESPACE}: {point.meteo_motif}" if point.meteo_motif else ""
    return f"{qui} a fait le point{f'{ESPACE}: {dits}' if dits else ''}.{raison}"


def _changement(quoi, avant, apres):
    if not apres or avant == apres:
        return ""
    depuis = f" de {_cite(avant)}" if avant else ""
    return f"{quoi} passe{depuis} à {_cite(apres)}"


def _cite(mot):
    return f"«{ESPACE}{mot}{ESPACE}»"


def _phrase(objet, passage, noms):
    champ = objet._meta.get_field(passage.champ)
    libelles = dict(champ.choices or [])
    vers = _cite(libelles.get(passage.vers, passage.vers))
    depuis = f"de {_cite(libelles.get(passage.depuis, passage.depuis))} " if passage.depuis else ""
    raison = f" Raison{ESPACE}: {passage.motif}" if passage.motif else ""
    return f"{_qui(passage.par, noms)} a fait passer {_avec_article(champ)} {depuis}à {vers}.{raison}"


def _qui(compte, noms):
    if compte is None:
        return "Le logiciel"
    return str(compte) if noms else QUI_SANS_NOM


def _avec_article(champ):
    return f"l’{champ.verbose_name}" if champ.verbose_name[0] in "aeéiou" else f"la {champ.verbose_name}"
