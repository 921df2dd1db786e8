"""L’histoire d’une action en phrases : ce qui a changé d’état, quand et par qui."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from socle.dates import dire_le_jour
from socle.models import Passage

ESPACE = "\N{NO-BREAK SPACE}"
TONS = {"en_cours": "etang", "realisee": "garrigue", "en_pause": "ocre", "abandonnee": "brique"}
QUI_SANS_NOM = "Une personne du groupe de travail"


def raconter(objet, *, noms):
    """Les changements d’état de l’objet, du plus récent au plus ancien ; `noms` dit si l’on peut nommer les agents."""
    return [
        {"quand": passage.le, "phrase": dire_le_passage(objet, passage, noms=noms), "ton": TONS.get(passage.vers, "")}
        for passage in _passages(objet)
    ]


def raconter_le_suivi(action, *, noms, depuis=None):
    """Les passages et les points d’une action mêlés, du plus récent au plus ancien ; deux requêtes."""
    points = action.points.select_related("auteur", "agent")
    lignes = raconter(action, noms=noms) + [
        {"quand": point.le, "phrase": " ".join([dire_le_point(point, noms=noms, phase=False), *dire_les_textes(point)])}
        for point in points
    ]
    recentes = [ligne for ligne in lignes if depuis is None or ligne["quand"] > depuis]
    return sorted(recentes, key=lambda ligne: ligne["quand"], reverse=True)


def _passages(objet):
    type_objet = ContentType.objects.get_for_model(objet)
    return Passage.objects.filter(type_objet=type_objet, id_objet=objet.pk).select_related("par")


def dire_le_passage(objet, passage, *, noms):
    """« Dominique Agent a fait passer l’action de « À venir » à « En cours ». »"""
    champ = objet._meta.get_field(passage.champ)
    libelles = dict(champ.choices or [])
    vers = _cite(libelles.get(passage.vers, passage.vers))
    depuis = f"de {_cite(libelles.get(passage.depuis, passage.depuis))} " if passage.depuis else ""
    raison = f" Raison{ESPACE}: {passage.motif}" if passage.motif else ""
    quoi = "l’action" if passage.champ == "phase" else _avec_article(champ)
    return f"{_qui(passage.par or passage.qui, noms)} a fait passer {quoi} {depuis}à {vers}.{raison}"


def dire_le_point(point, *, noms, phase=True):
    """Ce qu’un point change, en une phrase ; `phase=False` quand le passage de phase se lit déjà à côté."""
    qui = _qui(point.qui, noms)
    if point.rien_de_nouveau:
        return f"{qui} n’a rien de nouveau à dire."
    changements = [
        _changement("la phase", point.get_phase_avant_display(), point.get_phase_display()) if phase else "",
        _changement("la météo", point.get_meteo_avant_display(), point.get_meteo_display()),
    ]
    dits = " et ".join(filter(None, changements))
    raison = f" Raison{ESPACE}: {point.meteo_motif}" if point.meteo_motif else ""
    return f"{qui} a fait le point{f'{ESPACE}: {dits}' if dits else ''}.{raison}"


def dire_les_textes(point):
    """Ce que le point raconte, une phrase par sujet."""
    sujets = [("Fait", point.fait), ("Ce qui bloque", point.blocage), ("À retenir", point.a_retenir)]
    dits = [f"{nom}{ESPACE}: {_sur_une_ligne(texte)}" for nom, texte in sujets if texte]
    if point.public_touche is not None:
        dits.append(f"Public touché{ESPACE}: {point.public_touche} personne{'s' if point.public_touche > 1 else ''}.")
    return dits


def _sur_une_ligne(texte):
    texte = " ".join(texte.split())
    return texte if texte.endswith((".", "!", "?", "…")) else f"{texte}."


def _changement(quoi, avant, apres):
    if not apres or avant == apres:
        return ""
    depuis = f" de {_cite(avant)}" if avant else ""
    return f"{quoi} passe{depuis} à {_cite(apres)}"


def _cite(mot):
    return f"«{ESPACE}{mot}{ESPACE}»"


def _qui(personne, noms):
    if not personne:
        return "Le logiciel"
    return str(personne) if noms else QUI_SANS_NOM


def _avec_article(champ):
    return f"l’{champ.verbose_name}" if champ.verbose_name[0] in "aeéiou" else f"la {champ.verbose_name}"


def dire_la_modification(qui, quand, champs, *, noms=True):
    """« Le 3 mars 2027 à 14 h 05, Dominique Agent a changé : phase, météo. »"""
    heure = timezone.localtime(quand)
    quoi = f"changé{ESPACE}: {', '.join(champs)}" if champs else "enregistré un point"
    moment = f"Le {dire_le_jour(heure)} à {heure.hour}{ESPACE}h{ESPACE}{heure.minute:02}"
    return f"{moment}, {_qui(qui, noms)} a {quoi}."
