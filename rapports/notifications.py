from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from rapports.requetes import avis_attendus
from socle import courriels


def prevenir_rapport_pret(edition):
    """À la personne qui l’a demandé ; une édition demandée par le logiciel n’écrit à personne."""
    _prevenir("rapport_pret", f"rapport-pret-{edition.uuid}", edition)


def prevenir_rapport_manque(edition):
    """À la même : pourquoi l’édition n’a pas abouti, et quoi faire."""
    _prevenir("rapport_manque", f"rapport-manque-{edition.uuid}", edition)


def _prevenir(message, cle, edition):
    if edition.demandee_par is None:
        return
    courriels.envoyer(
        message,
        edition.demandee_par.email,
        cle=cle,
        edition=edition,
        rapport=edition.rapport,
        adresse=settings.ADRESSE_DU_SITE + reverse("pilotage:rapport", args=[edition.rapport.annee]),
    )


def prevenir_de_la_redaction(compte, rapport, sections):
    """Les chapitres que cette personne vient de recevoir ; confiés deux fois, ils ne s’annoncent qu’une."""
    cle = f"redaction-{compte.pk}-" + "-".join(str(section.pk) for section in sections)
    _ecrire("redaction_confiee", cle, compte, rapport, sections)


def rappeler_la_redaction(compte, rapport, sections):
    """Ce qui n’est pas encore prêt, un rappel par jour au plus."""
    cle = f"redaction-rappel-{rapport.pk}-{compte.pk}-{timezone.localdate():%Y-%m-%d}"
    _ecrire("redaction_rappel", cle, compte, rapport, sections)


def demander_les_avis(rapport):
    """Aux cosignataires qui n’ont encore rien dit ; soumis de nouveau avec d’autres chiffres, il leur est redemandé."""
    chiffres = rapport.instantanes.first().numero
    for compte, organisme in avis_attendus(rapport):
        courriels.envoyer(
            "avis_attendu",
            compte.email,
            cle=f"avis-attendu-{rapport.pk}-{chiffres}-{organisme.pk}-{compte.pk}",
            compte=compte,
            organisme=organisme,
            rapport=rapport,
            adresse=settings.ADRESSE_DU_SITE + reverse("pilotage:rapport-avis", args=[rapport.annee, organisme.pk]),
        )


def _ecrire(message, cle, compte, rapport, sections):
    chapitres = [(section.titre, _adresse(rapport, section)) for section in sections]
    courriels.envoyer(message, compte.email, cle=cle, compte=compte, rapport=rapport, chapitres=chapitres)


def _adresse(rapport, section):
    return settings.ADRESSE_DU_SITE + reverse("pilotage:rapport-chapitre", args=[rapport.annee, section.code])
