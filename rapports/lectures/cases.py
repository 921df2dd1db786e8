"""Ce que plusieurs chapitres écrivent de même : un compte en mots, la case d’une mesure, celle d’un registre. Pure."""

from dataclasses import replace

from rapports.lecture import dire_la_mesure
from rapports.mesures import masquer
from rapports.structure.blocs import Case, au_moins, compte, mots, personnes
from socle.templatetags.socle import nombre


def en_mots(combien, singulier, pluriel=""):
    """« 1 événement », « 4 événements », « aucun événement » ; le pluriel se dit s’il ne prend pas qu’un s."""
    if not combien:
        return f"aucun {singulier}"
    return f"{nombre(combien)} {singulier if combien == 1 else pluriel or f'{singulier}s'}"


def accorder(combien, singulier, pluriel):
    """Le nom d’un nombre qui s’écrit à part ; de rien et d’un, le singulier ; d’un nombre inconnu, le pluriel."""
    return singulier if combien in (0, 1) else pluriel


def de_la_mesure(mesure, unite=""):
    """La valeur publiée et sa nuance, à défaut ce qu’on en recalcule, à défaut ses mots."""
    if mesure is None:
        return Case()
    if mesure.publiee is not None and mesure.publiee_max is None and unite != "%":
        return Case(texte=mesure.mention, nombre=mesure.publiee)
    if mesure.publiee is None and mesure.recalculee is None and not mesure.texte:
        return personnes(mesure.numerateur)
    return mots(dire_la_mesure(mesure, unite))


def du_registre(lecture):
    """Une `Lecture` déjà masquée (`actions.taux.publier`) ; un minimum se dit « au moins »."""
    if lecture.masque:
        return Case(masque=True)
    case = compte(lecture.nombre)
    return au_moins(case) if lecture.au_moins is not None else case


def du_public(participants, mention=""):
    """Un public compté, tu de une à quatre personnes, avec sa nuance (« plus de »)."""
    case = personnes(masquer(participants))
    return Case(texte=mention, nombre=case.nombre) if mention and case.nombre is not None else case


def du_millesime(millesime):
    """Le public d’une édition annuelle, dans les mots du plan s’il en a (« plus de 450 enfants »)."""
    if millesime is None or millesime.se_tait or not millesime.participants_mention:
        return du_public(millesime.participants if millesime else None)
    return mots(millesime.participants_mention)


def sans_colonne_vide(tableau):
    """Une colonne que personne n’a renseignée se dit une fois, sous le tableau, au lieu d’une fois par ligne."""
    largeur = range(len(tableau.colonnes))
    vides = [rang for rang in largeur if rang and all(ligne[rang].est_vide for ligne in tableau.lignes)]
    if not vides or len(vides) == len(largeur) - 1:
        return tableau
    gardes = [rang for rang in largeur if rang not in vides]
    noms = ", ".join(tableau.colonnes[rang].titre.lower() for rang in vides)
    dessin = tableau.dessin
    return replace(
        tableau,
        colonnes=tuple(tableau.colonnes[rang] for rang in gardes),
        lignes=tuple(tuple(ligne[rang] for rang in gardes) for ligne in tableau.lignes),
        note=f"Non renseigné pour toutes les lignes : {noms}. {tableau.note}".strip(),
        dessin=dessin and replace(dessin, colonnes=tuple(gardes.index(rang) for rang in dessin.colonnes)),
    )
