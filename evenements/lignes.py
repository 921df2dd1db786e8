"""Les lignes de l’agenda, composées une fois par changement : une page neuve s’assemble de lignes déjà faites.

Un filtre, une page suivante, une adresse suivie d’un mouchard font autant de pages que nul n’a encore vues ; leurs
lignes, elles, sont les mêmes. Une ligne ne dépend que de son événement, du jour et du tampon : de personne.
"""

from dataclasses import dataclass

from django.core.cache import caches
from django.core.paginator import Paginator
from django.db.models import Count, Window
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString

from evenements import programme
from evenements.models import Evenement

PAR_PAGE = 30
UN_JOUR = 24 * 3600


@dataclass(frozen=True)
class Ligne:
    groupe: str
    html: SafeString


def page(evenements, numero, *, choix=""):
    """La page demandée, sans ses lignes, et le (numéro, repère) de chacune, dans l’ordre ; une requête au plus.

    `choix` : de quoi reconnaître les mêmes filtres sous le même tampon ; vide, rien ne se reprend ni ne se garde.
    """
    demande = _lire_le_rang(numero)
    cle = f"page.{choix}.{demande}"
    rang, total, reperes = (choix and _cache().get(cle)) or _lire_la_page(evenements, demande)
    if choix:
        _cache().set(cle, (rang, total, reperes), UN_JOUR)
    pages = Paginator(evenements, PAR_PAGE)
    pages.count = total
    return pages.page(rang), reperes


def _lire_le_rang(numero):
    """Ce que l’adresse demande, quoi qu’on y ait écrit : la première page à défaut."""
    texte = str(numero or "")
    return max(int(texte), 1) if texte.isdecimal() and len(texte) < 6 else 1


def _lire_la_page(evenements, rang):
    """Le nombre total vient avec les lignes : le compter à part lirait deux fois le même choix."""
    lues = evenements.annotate(total=Window(Count("pk"))).values_list("pk", "repere", "total")
    siennes = list(lues[(rang - 1) * PAR_PAGE : rang * PAR_PAGE])
    if not siennes and rang > 1:
        # Au-delà de la fin, ou la liste a raccourci : la dernière page.
        rang = Paginator(evenements, PAR_PAGE).num_pages
        siennes = list(lues[(rang - 1) * PAR_PAGE : rang * PAR_PAGE])
    total = siennes[0][2] if siennes else 0
    return rang, total, [(pk, repere) for pk, repere, _ in siennes]


def composer(reperes, *, passe, tampon):
    """Les lignes de ces événements. `passe` : ils ont eu lieu ; `tampon` : None compose tout et ne garde rien."""
    gardees = _gardees(reperes, passe, tampon)
    manquent = dict(paire for paire in reperes if paire not in gardees)
    gabarit = get_template("evenements/_ligne.html")
    faites = {(e.pk, e.repere): _composer(gabarit, e, passe) for e in _lire(manquent)}
    if tampon and faites:
        neuves = {cle: faites[paire] for cle, paire in _cles(faites, passe, tampon).items()}
        _cache().set_many(neuves, UN_JOUR)
    lignes = gardees | faites
    # Un événement peut s’effacer entre les deux lectures.
    return [lignes[paire] for paire in reperes if paire in lignes]


def _gardees(reperes, passe, tampon):
    if not tampon:
        return {}
    cles = _cles(reperes, passe, tampon)
    return {cles[cle]: ligne for cle, ligne in _cache().get_many(cles).items()}


def _lire(reperes):
    if not reperes:
        return []
    lus = Evenement.objects.filter(pk__in=reperes).avec_accessibilite().avec_remplissage().avec_creneaux()
    evenements = list(lus)
    for evenement in evenements:
        evenement.repere = reperes[evenement.pk]
    return evenements


def _composer(gabarit, evenement, passe):
    html = gabarit.render({"evenement": evenement, "passe": passe})
    return Ligne(programme.titre_du_groupe(evenement), html)


def _cles(reperes, passe, tampon):
    """{clé: (numéro, repère)}. Le jour en fait partie : ce qui dure déjà change de repère à minuit."""
    commune = f"{tampon[0]}.{tampon[1].timestamp()}.{timezone.localdate()}.{passe:d}"
    return {f"{commune}.{pk}.{repere}": (pk, repere) for pk, repere in reperes}


def _cache():
    return caches["lignes"]
