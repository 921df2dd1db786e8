"""Ce que le rapport lit des registres : comité, textes. Un registre vide se dit tel."""

from dataclasses import dataclass

from rapports import structure as s
from rapports.models import Comite, RapportAnnuel


@dataclass(frozen=True)
class Textes:
    textes: tuple = ()
    avis: tuple = ()
    inventes: bool = False


def reels(queryset, plan):
    """Le rapport d’un plan réel ne compte aucune donnée de démonstration."""
    return queryset if plan.demonstration else queryset.filter(demonstration=False)


def lire_les_textes(annee):
    rapports = RapportAnnuel.objects.select_related("plan").prefetch_related("sections", "avis__organisme")
    rapport = rapports.filter(annee=annee).first()
    if rapport is None:
        return Textes()
    return Textes(
        textes=tuple(s.Texte(x.code, x.titre, x.texte) for x in rapport.sections.all() if x.texte),
        inventes=rapport.demonstration and not rapport.plan.demonstration,
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
