"""Les lignes de l’agenda : la page demandée, puis ce que chacune montre, en deux requêtes préparées.

Une ligne ne lit ni la fiche entière, ni son lieu, ni son temps fort : seulement ce qu’elle en dit.
"""

from collections import namedtuple
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, Window
from django.urls import reverse
from django.utils import timezone

from evenements.dires import EvenementDit
from evenements.etats import EtatEvenement, ModeInscription, Publication, VisibiliteEvenement
from evenements.models import Evenement
from evenements.models.evenements import SORTES
from evenements.requetes import minuit
from socle.dates import DatesDites
from socle.preparees import preparer

PAR_PAGE = 30
RANGS = range(1, PAR_PAGE + 1)
# Ce que la requête des lignes rend, dans l’ordre des champs d’`EvenementLu`, puis ceux d’un `CreneauLu`.
CHAMPS = [
    *("pk", "slug", "titre", "chapo", "type_evenement", "visibilite", "publication", "etat", "mode", "gratuit"),
    *("demonstration", "precision", "debut", "fin", "inscription", "accessibilite_texte"),
    *("jauge", "lieu__nom", "temps_fort__code", "a_des_accessibilites"),
]
SEANCES = ["creneaux__debut", "creneaux__fin", "creneaux__journee_entiere", "prises"]

CreneauLu = namedtuple("CreneauLu", ["debut", "fin", "journee_entiere", "prises"])


@dataclass(slots=True)
class EvenementLu(EvenementDit, DatesDites):
    """Ce qu’une ligne dit d’un événement, sous les mêmes noms que sa fiche."""

    pk: int
    slug: str
    titre: str
    chapo: str
    type_evenement: str
    visibilite: str
    publication: str
    etat: str
    mode: str
    gratuit: bool
    demonstration: bool
    precision: str
    debut: date | None
    fin: date | None
    inscription: str
    accessibilite_texte: str
    jauge: int | None
    lieu: str | None
    code_du_temps_fort: str | None
    a_des_accessibilites: bool
    repere: date | None
    ses_creneaux: list

    @property
    def n_a_plus_de_place(self):
        """La même règle que `avec_remplissage`, sur ce qui est lu."""
        ce_matin = minuit(timezone.localdate())
        prises = [c.prises or 0 for c in self.ses_creneaux if c.fin >= ce_matin]
        return self.inscription == ModeInscription.ICI and bool(prises) and min(prises) >= self.jauge

    def get_absolute_url(self):
        debut, fin = _adresse()
        return f"{debut}{self.slug}{fin}"

    def get_type_evenement_display(self):
        return SORTES[self.type_evenement]

    def get_visibilite_display(self):
        return VisibiliteEvenement(self.visibilite).label

    def get_publication_display(self):
        return Publication(self.publication).label

    def get_etat_display(self):
        return EtatEvenement(self.etat).label


@cache
def _adresse():
    """Ce qui précède et ce qui suit le nom de l’événement : trente recherches d’adresse coûtent plus que la base."""
    debut, _, fin = reverse("agenda:evenement", args=["NOM"]).rpartition("NOM")
    return debut, fin


def page(evenements, numero):
    """La page demandée d’un choix rangé, et le (numéro, repère) de chacun de ses événements, dans l’ordre."""
    return _paginer(partial(_lire_la_page, evenements), numero)


def page_publique(numero, *, passe):
    """De même, de tout ce que chacun voit : sans filtre, la requête est prête."""
    return _paginer(_lire_ce_qui_est_passe if passe else _lire_ce_qui_vient, numero)


def prochaines(nombre):
    """Les premières lignes de l’agenda, pour une page qui n’en montre que quelques-unes."""
    _, reperes = page_publique(1, passe=False)
    return lire(reperes[:nombre])


def _paginer(lire_une_page, numero):
    rang = _lire_le_rang(numero)
    lues = lire_une_page(rang)
    if not lues and rang > 1:
        # Au-delà de la fin, ou la liste a raccourci : la dernière page.
        lues = lire_une_page(1)
        rang = Paginator(range(_total(lues)), PAR_PAGE).num_pages
        lues = lire_une_page(rang) if rang > 1 else lues
    pages = Paginator(range(_total(lues)), PAR_PAGE)
    return pages.page(rang), [(pk, repere) for pk, repere, _ in lues]


def _lire_le_rang(numero):
    """Ce que l’adresse demande, quoi qu’on y ait écrit : la première page à défaut."""
    texte = str(numero or "")
    return max(int(texte), 1) if texte.isdecimal() and len(texte) < 6 else 1


def _total(lues):
    return lues[0][2] if lues else 0


def _lire_la_page(evenements, rang):
    """Le nombre total vient avec les lignes : le compter à part lirait deux fois le même choix."""
    return _couper(evenements.annotate(total=Window(Count("pk"))).values_list("pk", "repere", "total"), rang)


def _couper(lignes, rang):
    return lignes[(rang - 1) * PAR_PAGE : rang * PAR_PAGE]


def _lire_ce_qui_est_passe(rang):
    return _requete_publique(connection.vendor, timezone.localdate(), True, rang).lire()


def _lire_ce_qui_vient(rang):
    """Par les séances, deux fois plus vite ; s’il vient aussi des dates approchées, ou rien, par les événements."""
    base, jour = connection.vendor, timezone.localdate()
    lues = _requete_par_les_seances(base, jour, rang).lire()
    if lues and not lues[0][3]:
        return [(pk, max(timezone.localdate(prochain), jour), total) for pk, prochain, total, _ in lues]
    return _requete_publique(base, jour, False, rang).lire()


@lru_cache(maxsize=16)
def _requete_publique(_base, jour, passe, rang):
    """Le jour est dans la requête : celle d’hier ne sert plus."""
    publics = Evenement.objects.publics()
    ranges = publics.passes(jour).du_plus_recent() if passe else publics.a_venir(jour).du_plus_proche(jour)
    return preparer(_lire_la_page(ranges, rang))


@lru_cache(maxsize=16)
def _requete_par_les_seances(_base, jour, rang):
    return preparer(_couper(Evenement.objects.seances_a_venir(jour), rang))


def lire(reperes):
    """Les événements de ces (numéro, repère), dans cet ordre ; un événement peut s’effacer entre les deux lectures."""
    if not reperes:
        return []
    numeros, reperes, lus = [pk for pk, _ in reperes], dict(reperes), {}
    places = {-rang: numeros[min(rang, len(numeros)) - 1] for rang in RANGS}
    for valeurs in _requete_des_lignes(connection.vendor).lire(places):
        champs, seance = valeurs[: len(CHAMPS)], CreneauLu(*valeurs[len(CHAMPS) :])
        lu = lus.get(champs[0]) or lus.setdefault(champs[0], EvenementLu(*champs, reperes[champs[0]], []))
        if seance.debut:
            lu.ses_creneaux.append(seance)
    return [lus[pk] for pk in numeros if pk in lus]


@cache
def _requete_des_lignes(_base):
    """Une ligne par créneau, ou une pour qui n’en a pas. Des numéros que nul ne porte tiennent la place des vrais."""
    choisis = Evenement.objects.filter(pk__in=[-rang for rang in RANGS]).avec_accessibilite().avec_places_prises()
    return preparer(choisis.order_by("creneaux__debut", "creneaux__pk").values_list(*CHAMPS, *SEANCES))
