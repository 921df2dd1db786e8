"""Les lignes de l’agenda, composées une fois par changement : une page neuve s’assemble de lignes déjà faites.

Un filtre, une page suivante, une adresse suivie d’un mouchard font autant de pages que nul n’a encore vues ; leurs
lignes, elles, sont les mêmes. Une ligne ne dépend que de son événement et du jour : de personne.

Elle se retrouve sous le tampon sans rien lire ; le tampon passé, sous l’empreinte de ce que la base dit de
l’événement : un changement ne fait recomposer que les lignes qu’il change.
"""

import hashlib
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
    """Les lignes de ces événements. `passe` : ils ont eu lieu ; `tampon` : None les relit toutes."""
    gardees = _reprendre(_sous_le_tampon(reperes, passe, tampon))
    lues = _lire(dict(paire for paire in reperes if paire not in gardees), passe)
    if tampon and lues:
        _cache().set_many({cle: lues[p] for cle, p in _sous_le_tampon(lues, passe, tampon).items()}, UN_JOUR)
    lignes = gardees | lues
    # Un événement peut s’effacer entre les deux lectures.
    return [lignes[paire] for paire in reperes if paire in lignes]


def _lire(reperes, passe):
    """{(numéro, repère): ligne}, en lisant ces événements ; seules celles qui ont changé se recomposent."""
    if not reperes:
        return {}
    lus = Evenement.objects.filter(pk__in=reperes).avec_accessibilite().avec_remplissage().avec_creneaux()
    par_cle = {}
    for evenement in lus:
        evenement.repere = reperes[evenement.pk]
        par_cle[_empreinte(evenement, passe)] = evenement
    gabarit = get_template("evenements/_ligne.html")
    gardees = _cache().get_many(par_cle)
    neuves = {cle: _composer(gabarit, e, passe) for cle, e in par_cle.items() if cle not in gardees}
    _cache().set_many(neuves, UN_JOUR)
    return {(e.pk, e.repere): gardees.get(cle) or neuves[cle] for cle, e in par_cle.items()}


def _composer(gabarit, evenement, passe):
    html = gabarit.render({"evenement": evenement, "passe": passe})
    return Ligne(programme.titre_du_groupe(evenement), html)


def _empreinte(evenement, passe):
    """De tout ce qui est lu, et non de ce que le gabarit montre aujourd’hui : il peut changer sans qu’on y pense."""
    lus = [evenement, evenement.lieu, evenement.temps_fort, *evenement.creneaux.all()]
    dit = repr([timezone.localdate(), passe, *map(_valeurs, filter(None, lus))])
    return hashlib.sha256(dit.encode()).hexdigest()


def _valeurs(objet):
    return [(nom, valeur) for nom, valeur in vars(objet).items() if nom[0] != "_"]


def _reprendre(cles):
    return {cles[cle]: ligne for cle, ligne in _cache().get_many(cles).items()}


def _sous_le_tampon(reperes, passe, tampon):
    """{clé: (numéro, repère)}. Le jour en fait partie : ce qui dure déjà change de repère à minuit."""
    if not tampon:
        return {}
    commune = f"{tampon[0]}.{tampon[1].timestamp()}.{timezone.localdate()}.{passe:d}"
    return {f"{commune}.{pk}.{repere}": (pk, repere) for pk, repere in reperes}


def _cache():
    return caches["lignes"]
