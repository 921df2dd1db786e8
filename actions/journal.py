"""L’histoire d’une action en phrases : ce qui a changé d’état, quand et par qui."""

from django.contrib.contenttypes.models import ContentType

from socle.models import Passage

QUI_SANS_NOM = "Une personne du groupe de travail"


def raconter(objet, *, noms):
    """Les changements d’état de l’objet, du plus récent au plus ancien ; `noms` dit si l’on peut nommer les agents."""
    type_objet = ContentType.objects.get_for_model(objet)
    passages = Passage.objects.filter(type_objet=type_objet, id_objet=objet.pk).select_related("par")
    return [{"quand": passage.le, "phrase": _phrase(objet, passage, noms)} for passage in passages]


def _phrase(objet, passage, noms):
    champ = objet._meta.get_field(passage.champ)
    libelles = dict(champ.choices or [])
    vers = f"« {libelles.get(passage.vers, passage.vers)} »"
    depuis = f"de « {libelles.get(passage.depuis, passage.depuis)} » " if passage.depuis else ""
    raison = f" Raison donnée : {passage.motif}" if passage.motif else ""
    return f"{_qui(passage.par, noms)} a fait passer {_avec_article(champ)} {depuis}à {vers}.{raison}"


def _qui(compte, noms):
    if compte is None:
        return "Le logiciel"
    return str(compte) if noms else QUI_SANS_NOM


def _avec_article(champ):
    return f"l’{champ.verbose_name}" if champ.verbose_name[0] in "aeéiou" else f"la {champ.verbose_name}"
