"""Les lignes de l’agenda : la liste prête est celle du choix, et une ligne dit ce que dirait la fiche entière."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from evenements import lignes
from evenements.models import Evenement
from socle.jinja import composer
from tests.evenements.requetes import requetes
from tests.fabriques import (
    AccessibiliteFactory,
    CreneauFactory,
    EvenementFactory,
    InscriptionEvenementFactory,
    TempsFortFactory,
    dans,
)

pytestmark = pytest.mark.django_db


def approche(jours, **champs):
    debut = timezone.localdate() + datetime.timedelta(days=jours)
    return EvenementFactory(precision="jour", debut=debut, fin=debut, **champs)


def oublier():
    """La taille d’une page est dans la requête."""
    lignes._requete_publique.cache_clear()
    lignes._requete_par_les_seances.cache_clear()


@pytest.fixture
def agenda(monkeypatch):
    """De toutes les sortes, sur trois pages."""
    monkeypatch.setattr(lignes, "PAR_PAGE", 3)
    oublier()
    for jours in (9, 9, 2, -4, -30):
        EvenementFactory(creneau__debut=dans(jours=jours))
    en_cours = EvenementFactory(creneau__debut=dans(jours=-6))
    CreneauFactory(evenement=en_cours, debut=dans(jours=7))
    for jours in (9, 40, -40):
        approche(jours)
    CreneauFactory(evenement=approche(12), debut=dans(jours=1))
    EvenementFactory(precision="periode", debut=datetime.date(2024, 1, 1), fin=None)
    EvenementFactory(agents=True)
    approche(3, brouillon=True)
    yield
    oublier()


@pytest.mark.parametrize("numero", [1, 2, 3, 9])
@pytest.mark.parametrize("passe", [False, True])
@pytest.mark.parametrize("seulement_des_seances", [False, True])
def test_la_liste_prete_est_celle_du_choix(agenda, seulement_des_seances, passe, numero):
    if seulement_des_seances:
        Evenement.objects.exclude(debut=None).update(visibilite="agents")
    publics = Evenement.objects.publics()
    choix = publics.passes().du_plus_recent() if passe else publics.a_venir().du_plus_proche()

    prete, reperes = lignes.page_publique(numero, passe=passe)
    lue, attendus = lignes.page(choix, numero)

    assert (reperes, prete.number, prete.paginator.count) == (attendus, lue.number, choix.count())


def test_la_liste_prete_suit_le_jour():
    EvenementFactory(creneau__debut=dans(jours=1))
    [(_, ce_jour)] = lignes.page_publique(1, passe=False)[1]

    with time_machine.travel(dans(jours=2), tick=False):
        assert lignes.page_publique(1, passe=False)[1] == []
        assert lignes.page_publique(1, passe=True)[1][0][1] == ce_jour


def test_sans_evenement_la_liste_prete_est_vide():
    page, reperes = lignes.page_publique(4, passe=False)

    assert (page.number, page.paginator.count, reperes) == (1, 0, [])


VISIO = {"lien_acces": "https://visio.example/rencontre"}
EN_SALLE_ET_EN_LIGNE = {"mode": "mixte", **VISIO}

SORTES = {
    "simple": lambda: EvenementFactory(),
    "tout est dit": lambda: EvenementFactory(
        chapo="On en parle, & « on essaie » <b>.",
        titre="L’égalité <i>, c’est quoi ?",
        temps_fort=TempsFortFactory(code="17-mai"),
        type_evenement="spectacle",
        **EN_SALLE_ET_EN_LIGNE,
        accessibilite_texte="Boucle magnétique.",
        demonstration=True,
    ),
    "en ligne": lambda: EvenementFactory(mode="en_ligne", lieu=None, gratuit=False, **VISIO),
    "annulé": lambda: EvenementFactory(etat="annule"),
    "reporté": lambda: EvenementFactory(etat="reporte", temps_fort=TempsFortFactory(code="21-mars")),
    "passé en ligne": lambda: EvenementFactory(etat="en_ligne"),
    "date approchée": lambda: EvenementFactory(approche=True),
    "sans date": lambda: EvenementFactory(creneau=False),
    "agents": lambda: EvenementFactory(agents=True),
    "brouillon": lambda: EvenementFactory(brouillon=True),
    "complet": lambda: inscrit(jauge=2),
    "des places": lambda: inscrit(jauge=3),
}


def inscrit(jauge):
    """Deux places y sont prises."""
    evenement = EvenementFactory(a_inscription=True, jauge=jauge)
    InscriptionEvenementFactory(evenement=evenement, places=2)
    return evenement


def une_seance_libre():
    evenement = inscrit(jauge=2)
    CreneauFactory(evenement=evenement, debut=dans(jours=3))
    return evenement


def la_seance_prise_est_passee():
    evenement = inscrit(jauge=2)
    debut = dans(jours=-3)
    evenement.creneaux.update(debut=debut, fin=debut + datetime.timedelta(hours=2))
    CreneauFactory(evenement=evenement, debut=dans(jours=3))
    return evenement


def plusieurs_seances():
    evenement = EvenementFactory(creneau__debut=dans(jours=9))
    for jours in (3, 12):
        CreneauFactory(evenement=evenement, debut=dans(jours=jours))
    return evenement


def amenage():
    evenement = EvenementFactory()
    evenement.accessibilites.add(AccessibiliteFactory())
    return evenement


@pytest.mark.parametrize("passe", [False, True])
@pytest.mark.parametrize(
    "creer",
    [*SORTES.values(), plusieurs_seances, amenage, une_seance_libre, la_seance_prise_est_passee],
    ids=[*SORTES, "plusieurs séances", "aménagé", "une séance libre", "la séance prise est passée"],
)
def test_une_ligne_dit_ce_que_dirait_la_fiche(creer, passe):
    cree = creer()
    fiche = Evenement.objects.avec_accessibilite().avec_remplissage().get(pk=cree.pk)
    fiche.repere = repere = fiche.premier_jour_dit or fiche.debut

    [lu] = lignes.lire([(cree.pk, repere)])

    dites = [composer("evenements/lignes.html", evenements=[e], passe=passe) for e in (lu, fiche)]
    assert dites[0] == dites[1]
    assert f'href="{cree.get_absolute_url()}"' in dites[0]


def test_un_evenement_efface_entre_les_deux_lectures_ne_manque_a_personne():
    reste = EvenementFactory()

    assert [lu.pk for lu in lignes.lire([(reste.pk + 1, None), (reste.pk, None)])] == [reste.pk]


@pytest.mark.parametrize("nombre", [1, 30])
@pytest.mark.parametrize("sorte", [{}, {"a_inscription": True}], ids=["libre", "à inscription"])
def test_les_lignes_se_lisent_en_une_requete(nombre, sorte):
    reperes = [(e.pk, None) for e in EvenementFactory.create_batch(nombre, **sorte)]

    with requetes() as vues:
        lus = lignes.lire(reperes)

    assert (len(lus), len(vues)) == (nombre, 1)
