"""Les formations de démonstration : à venir dans tous les états, passées à renseigner, réalisée avec ses avis."""

from datetime import time, timedelta

from referents import operations
from referents.etats import EtatPresence
from referents.models import Inscription, Seance, SourceInscription, TypeFormation
from vitrolles_plan.demonstration.lecture import heure, jour_ouvre, lignes

MATIN = (Seance.Moment.MATIN, time(9), time(12))
APRES_MIDI = (Seance.Moment.APRES_MIDI, time(13, 30), time(16, 30))
A_PREVOIR = "Une pièce d’identité et un repas à emporter. Le car part à 8\N{NO-BREAK SPACE}h de l’hôtel de ville."
HIERARCHIE = "hierarchie@demo.example"


def tenir(jour, coordination, par_direction):
    agents = [agent for groupe in par_direction.values() for agent in groupe]
    _label_realise(jour, coordination, agents)
    _journee_a_renseigner(jour, coordination, agents)
    _journee_complete(jour, coordination, agents)
    _complement_ouvert(jour, coordination, agents)
    _ateliers(jour, coordination, agents)


def _programmer(code, jour, moments, coordination, **champs):
    depart = {"type_formation": TypeFormation.objects.get(code=code), "intitule": "", "lieu": "Hôtel de ville"}
    demi_journees = [operations.DemiJournee(jour_ouvre(jour), *moment) for moment in moments]
    return operations.creer_la_session(depart | champs, demi_journees, par=coordination, demonstration=True)


def _inscrire(session, personnes, coordination, *, accord_le=None, **options):
    options = {"source": SourceInscription.COORDINATION, "par": coordination, "accord_le": accord_le} | options
    return [operations.inscrire(session, personne, **options) for personne in personnes]


def _label_realise(jour, coordination, agents):
    """Deux demi-journées, il y a deux mois : quatorze inscrits, une absente, un excusé, huit avis."""
    le = jour - timedelta(days=60)
    session = _programmer(
        "label-citoyen", le, [MATIN, APRES_MIDI], coordination, capacite=15, intervenants="A. Ferrand"
    )
    inscriptions = _inscrire(session, agents[:14], coordination, accord_le=le - timedelta(days=20))
    _dater_les_demandes(session, le - timedelta(days=30))
    etats = {1: EtatPresence.ABSENT, 2: EtatPresence.EXCUSE}
    _renseigner(session, lambda rang: etats.get(rang, EtatPresence.PRESENT), coordination)
    operations.declarer_realisee(session, coordination)
    for inscription, avis in zip(inscriptions[3:], lignes("avis_formation"), strict=False):
        operations.donner_son_avis(inscription, **avis | {"utilite": int(avis["utilite"])})


def _renseigner(session, choisir, coordination):
    rangs = {pk: rang for rang, pk in enumerate(session.inscriptions.order_by("pk").values_list("pk", flat=True))}
    cases = {(i, s): choisir(rangs[i]) for i in rangs for s in session.seances.values_list("pk", flat=True)}
    operations.saisir_les_presences(session, cases, vues={}, par=coordination)


def _dater_les_demandes(session, le):
    Inscription.objects.filter(session=session).update(demandee_le=heure(le, "10:00"))


def _journee_a_renseigner(jour, coordination, agents):
    le = jour - timedelta(days=9)
    session = _programmer(
        "journee-citoyenne", le, [MATIN, APRES_MIDI], coordination, capacite=12, lieu="Camp des Milles"
    )
    _inscrire(session, agents[14:24], coordination, accord_le=le - timedelta(days=15))
    _dater_les_demandes(session, le - timedelta(days=25))


def _journee_complete(jour, coordination, agents):
    """Dans cinq jours, complète et convoquée : des places validées, une attente, un refus, une annulation."""
    session = _programmer(
        "journee-citoyenne",
        jour + timedelta(days=5),
        [MATIN, APRES_MIDI],
        coordination,
        capacite=9,
        lieu="Camp des Milles",
        a_prevoir=A_PREVOIR,
        aux_exterieurs=True,
    )
    operations.ouvrir(session, coordination)
    validees = _inscrire(session, agents[24:31], coordination, accord_le=jour - timedelta(days=3))
    demandees = _inscrire(session, agents[31:33], coordination, hierarchie_courriel=HIERARCHIE)
    _inscrire(session, [agents[0], *agents[33:35]], coordination, accord_le=jour - timedelta(days=1))
    _inscrire(
        session, [operations.Exterieur("Alix Moreno", "Mission locale", "alix.moreno@demo.example")], coordination
    )
    operations.refuser(demandees[1], None, "Ce jour est celui de l’inventaire du service.", qui=HIERARCHIE)
    operations.annuler(validees[6], coordination, "Changement de poste.")
    operations.convoquer(session, coordination)


def _complement_ouvert(jour, coordination, agents):
    session = _programmer(
        "complement-artemia",
        jour + timedelta(days=24),
        [MATIN],
        coordination,
        capacite=12,
        lieu="Salle du conseil",
        inscriptions_jusqu_au=jour + timedelta(days=17),
    )
    operations.ouvrir(session, coordination)
    _inscrire(session, agents[3:7], coordination, accord_le=jour)
    _inscrire(session, agents[7:9], coordination, hierarchie_courriel=HIERARCHIE)


def _ateliers(jour, coordination, agents):
    ouvert, prepare = (
        _programmer(
            "atelier-referents",
            jour + timedelta(days=jours),
            [APRES_MIDI],
            coordination,
            intitule=f"Atelier\N{NO-BREAK SPACE}: {theme}",
            theme=theme,
            capacite=20,
        )
        for jours, theme in ((38, "laïcité au guichet"), (80, "fausses nouvelles"))
    )
    operations.ouvrir(ouvert, coordination)
    _inscrire(ouvert, agents[9:12], coordination, hierarchie_courriel=HIERARCHIE)
    return prepare
