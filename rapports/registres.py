"""Ce que le rapport lit des registres : réseau, appels à projets, comité, textes. Un registre vide se dit tel."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Prefetch, Q

from appels_projets.etats import DEPOSEES, EtatCandidature
from appels_projets.models import Campagne, Candidature
from rapports import structure as s
from rapports.mesures import masquer
from rapports.models import Comite, RapportAnnuel
from referents.etats import EtatLettre, EtatMandat, EtatPresence
from referents.models import Direction, LettreMission, MandatReferent, Reunion, SessionFormation


@dataclass(frozen=True)
class Textes:
    textes: tuple = ()
    avis: tuple = ()


def reels(queryset, plan):
    """Le rapport d’un plan réel ne compte aucune donnée de démonstration."""
    return queryset if plan.demonstration else queryset.filter(demonstration=False)


def lire_les_textes(annee):
    rapport = RapportAnnuel.objects.prefetch_related("sections", "avis__organisme").filter(annee=annee).first()
    if rapport is None:
        return Textes()
    return Textes(
        textes=(
            s.Texte("editorial", "Éditorial", rapport.editorial),
            *(s.Texte(x.code, x.titre, x.texte) for x in rapport.sections.all() if x.texte),
        ),
        avis=tuple(s.AvisFige(str(a.organisme), a.texte, a.recu_le) for a in rapport.avis.all()),
    )


def lire_les_comites(plan, annee, jour):
    """Le comité qui lit ce rapport et celui d’avant, figés."""
    return tuple(_comite(comite) for comite in choisir_les_comites(plan, annee, jour))


def choisir_les_comites(plan, annee, jour):
    """Le comité qui lit ce rapport, et celui d’avant, chacun peut-être None ; trois requêtes.

    Celui que le rapport nomme ; sinon le premier depuis l’arrêt des chiffres, sinon le dernier de l’année.
    """
    comites = list(Comite.objects.filter(plan=plan).prefetch_related("decisions").order_by("date"))
    choisi = RapportAnnuel.objects.filter(annee=annee).values_list("comite", flat=True).first()
    lu = next((c for c in comites if c.pk == choisi), None)
    lu = lu or next((c for c in comites if c.date >= jour), None)
    lu = lu or next((c for c in reversed(comites) if c.date.year == annee), None)
    avant = [c for c in comites if c.date < (lu.date if lu else jour)]
    return lu, avant[-1] if avant else None


def _comite(comite):
    if comite is None:
        return None
    decisions = tuple(
        s.DecisionFigee(d.numero, d.texte, d.porteur, d.echeance, d.suite, d.get_suite_display(), d.suivi)
        for d in comite.decisions.all()
    )
    return s.ComiteFige(comite.date, comite.lieu, decisions)


def lire_le_reseau(plan, annee, jour):
    """Le réseau au dernier jour de l’année, ou au jour d’arrêt s’il vient avant."""
    le = min(jour, datetime.date(annee, 12, 31))
    mandats = list(reels(MandatReferent.objects.filter(debut__lte=le), plan).select_related("service"))
    tenus = [m for m in mandats if m.etat != EtatMandat.PRESSENTI and (m.fin is None or m.fin >= le)]
    lettres = LettreMission.objects.filter(mandat__in=mandats, etat__in=[EtatLettre.SIGNEE, EtatLettre.CLOSE])
    directions = reels(Direction.objects.all(), plan).filter(Q(active_jusqu_au=None) | Q(active_jusqu_au__gte=le))
    nombre_de_lettres = lettres.filter(signee_le__lte=le).filter(Q(echeance=None) | Q(echeance__gte=le)).count()
    nombre_de_directions = directions.count()
    return s.ReseauFige(
        referents=len({m.agent_id for m in tenus}) if mandats else None,
        lettres_signees=nombre_de_lettres if mandats else None,
        directions_representees=len({m.service.direction_id for m in tenus}) if mandats else None,
        directions=nombre_de_directions or None,
        sessions=_sessions(plan, annee),
        reunions=tuple(str(r) for r in reels(Reunion.objects.filter(date__year=annee), plan).order_by("date")),
    )


def _sessions(plan, annee):
    presents = Count("inscriptions", distinct=True, filter=Q(inscriptions__presences__etat=EtatPresence.PRESENT))
    saisies = Count("inscriptions__presences", filter=~Q(inscriptions__presences__etat=EtatPresence.NON_RENSEIGNE))
    lignes = (
        reels(SessionFormation.objects.filter(debut__year__lte=annee), plan)
        .filter(Q(debut__year=annee) | Q(fin__year__gte=annee))
        .select_related("type_formation")
        .annotate(presents=presents, saisies=saisies)
        .order_by("debut", "pk")
    )
    return tuple(
        s.SessionFigee(
            intitule=x.intitule or str(x.type_formation),
            organisme=x.type_formation.organisme,
            dates=x.dates,
            etat_dit=x.get_etat_display(),
            # Sans feuille de présence saisie, on ne suppose rien.
            participants=masquer(x.presents if x.saisies else None),
        )
        for x in lignes
    )


def lire_les_campagnes(plan, annee):
    deposees = Candidature.objects.filter(etat__in=DEPOSEES).select_related("organisme", "attribution")
    campagnes = (
        reels(Campagne.objects.filter(appel__plan=plan, annee=annee), plan)
        .select_related("enveloppe")
        .prefetch_related(Prefetch("candidatures", deposees.order_by("numero"), "deposees"))
        .order_by("titre")
    )
    return tuple(_campagne(campagne) for campagne in campagnes)


def _campagne(campagne):
    publiees = [c for c in campagne.deposees if c.etat == EtatCandidature.ATTRIBUEE and campagne.publie_ses_resultats]
    laureats = tuple(
        s.LaureatFige(str(c.organisme), str(c), c.attribution.montant)
        for c in publiees
        if getattr(c, "attribution", None) and c.attribution.annulee_le is None
    )
    enveloppe = getattr(campagne, "enveloppe", None)
    return s.CampagneFigee(
        titre=campagne.titre,
        etat_dit=campagne.get_etat_display(),
        candidatures=len(campagne.deposees),
        enveloppe=enveloppe.montant_vote if enveloppe else None,
        attribue=sum((laureat.montant for laureat in laureats), Decimal(0)),
        laureats=laureats,
    )
