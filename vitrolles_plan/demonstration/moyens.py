"""L’argent et le public de démonstration : budgets des éditions annuelles, public compté, financements demandés."""

from datetime import date

from django.db.models import Sum

from actions.etats import EtatFinancement
from actions.models import Action, Financement, Frequentation, Millesime, PublicVise, SortieScolaire
from partenaires.models import Organisme, Quartier
from socle.dates import Precision
from socle.etats import faire_passer
from vitrolles_plan.demonstration.lecture import lignes

CHEMIN = [EtatFinancement.NOTIFIE, EtatFinancement.VERSE, EtatFinancement.JUSTIFIE]
DANS_LES_QUARTIERS_PRIORITAIRES = ["V13", "V17", "V23"]


def compter(jour, coordination):
    for ligne in lignes("budgets"):
        _chiffrer(ligne, jour.year + int(ligne["an"]))
    for ligne in lignes("financements"):
        _financer(ligne, jour.year + int(ligne["an"]), coordination)
    for action in Action.objects.filter(code__in=DANS_LES_QUARTIERS_PRIORITAIRES):
        action.quartiers.set(Quartier.objects.filter(prioritaire=True))


def _chiffrer(ligne, annee):
    """L’édition existe déjà quand l’action revient chaque année."""
    edition, _ = Millesime.objects.get_or_create(
        action=Action.objects.get(code=ligne["action"]),
        annee=annee,
        defaults={
            "precision": Precision.ANNEE,
            "debut": date(annee, 1, 1),
            "fin": date(annee, 12, 31),
            "demonstration": True,
        },
    )
    edition.budget_prevu = ligne["prevu"] or None
    edition.budget_realise = ligne["realise"] or None
    edition.participants = _public_touche(ligne["participants"], edition)
    edition.bilan = ligne["bilan"]
    edition.save()
    if ligne["public"]:
        public = PublicVise.objects.get(code=ligne["public"])
        Frequentation.objects.create(millesime=edition, public=public, touche=edition.participants)


def _public_touche(ecrit, edition):
    """« registre » : les élèves que le registre des sorties compte cette année-là, pour n’en dire qu’un nombre."""
    if ecrit != "registre":
        return int(ecrit) if ecrit else None
    sorties = SortieScolaire.objects.filter(action=edition.action, jour__year=edition.annee)
    return sorties.aggregate(total=Sum("eleves"))["total"]


def _financer(ligne, annee, coordination):
    financement = Financement.objects.create(
        action=Action.objects.get(code=ligne["action"]),
        financeur=Organisme.objects.get(code=ligne["financeur"]),
        annee=annee,
        montant_demande=ligne["demande"],
        montant_obtenu=ligne["obtenu"] or None,
    )
    if ligne["etat"] == EtatFinancement.REFUSE:
        faire_passer(financement, EtatFinancement.REFUSE, par=coordination)
    for etat in CHEMIN[: CHEMIN.index(ligne["etat"]) + 1 if ligne["etat"] in CHEMIN else 0]:
        faire_passer(financement, etat, par=coordination)
