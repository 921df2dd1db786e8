"""Reprendre un événement d’une édition à la suivante : ce qui se répète est repris, ce qui change reste à écrire."""

from django.db import transaction
from django.utils.text import slugify

from evenements.etats import Publication
from evenements.models import Evenement, TempsFort
from socle.etats import PassageInterdit
from socle.typographie import citer

REPRIS = [
    "titre",
    "chapo",
    "description",
    "type_evenement",
    "visibilite",
    "action",
    "public_precis",
    "age_min",
    "age_max",
    "mode",
    "lieu",
    "lien_acces",
    "gratuit",
    "conditions",
    "accessibilite_texte",
    "contact_accessibilite",
    "demonstration",
]
LISTES = ["organisateurs", "partenaires", "publics", "accessibilites"]


def edition_suivante(temps_fort):
    """L’édition d’après, ou None si elle n’est pas encore créée."""
    suivantes = TempsFort.objects.filter(code=temps_fort.code, annee__gt=temps_fort.annee)
    return suivantes.order_by("annee").first()


@transaction.atomic
def reprendre(evenement, *, par):
    """Un brouillon pour l’édition suivante, sans date, sans inscription ni image : rien n’est promis d’avance."""
    suivante = evenement.temps_fort and edition_suivante(evenement.temps_fort)
    if suivante is None:
        raise PassageInterdit("L’édition suivante n’existe pas encore : elle se crée chaque 1er septembre.")
    TempsFort.objects.select_for_update(of=("self",)).get(pk=suivante.pk)
    if deja := suivante.evenements.filter(titre=evenement.titre).first():
        raise PassageInterdit(f"{citer(deja)} est déjà repris pour {suivante.annee}.")
    champs = {nom: getattr(evenement, nom) for nom in REPRIS}
    nouveau = Evenement(temps_fort=suivante, publication=Publication.BROUILLON, **champs)
    nouveau.slug = _adresse_libre(f"{evenement.titre}-{suivante.annee}")
    nouveau._history_user = par
    nouveau.save()
    for nom in LISTES:
        getattr(nouveau, nom).set(getattr(evenement, nom).all())
    return nouveau


def _adresse_libre(texte):
    base = slugify(texte)[:110] or "evenement"
    prises = set(Evenement.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(adresse for adresse in _variantes(base) if adresse not in prises)


def _variantes(base):
    yield base
    n = 1
    while True:
        n += 1
        yield f"{base}-{n}"
