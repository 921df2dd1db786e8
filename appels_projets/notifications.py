"""Une fonction par message. Les décisions sont préparées, relues, et partent toutes ensemble à la publication."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from appels_projets.etats import DECIDEES, EtatCandidature
from partenaires.models import MembreOrganisme
from socle import courriels
from socle.etats import faire_passer
from socle.models import Courriel, EtatCourriel, Utilisateur

DECISIONS = {
    EtatCandidature.IRRECEVABLE: "candidature_irrecevable",
    EtatCandidature.ATTRIBUEE: "candidature_attribuee",
    EtatCandidature.REFUSEE: "candidature_refusee",
    EtatCandidature.SANS_SUITE: "candidature_sans_suite",
}


def accuser_reception(candidature, instantane):
    cle = f"candidature_recue:{candidature.uuid}:{instantane.numero_version}"
    _ecrire("candidature_recue", candidature, cle, instantane=instantane)


def prevenir_de_la_reprise(candidature):
    instant = timezone.now().isoformat()
    _ecrire("candidature_reprise", candidature, f"candidature_reprise:{candidature.uuid}:{instant}")


def annoncer_la_recevabilite(candidature):
    _ecrire("candidature_recevable", candidature, f"candidature_recevable:{candidature.uuid}")


def preparer_la_decision(candidature):
    """Écrit la lettre sans l’envoyer ; une lettre déjà préparée pour cette décision reste telle quelle."""
    contexte = {"attribution": getattr(candidature, "attribution", None)}
    _ecrire(DECISIONS[candidature.etat], candidature, _cle_de_decision(candidature), a_relire=True, **contexte)


def abandonner_la_decision(candidature, par):
    """La décision est revenue : sa lettre ne partira pas. La clé se libère pour la prochaine."""
    for courriel in _preparees(_cle_de_decision(candidature)):
        faire_passer(courriel, EtatCourriel.ABANDONNE, par=par, cle="")


def envoyer_les_decisions(campagne, par):
    """Prépare ce qui ne l’était pas, puis confie toutes les lettres à la file, ensemble."""
    for candidature in campagne.candidatures.filter(etat__in=DECIDEES).select_related("organisme", "attribution"):
        candidature.campagne = campagne
        preparer_la_decision(candidature)
    for courriel in _preparees(f"decision:{campagne.pk}:"):
        faire_passer(courriel, EtatCourriel.EN_ATTENTE, par=par)
        courriels.confier(courriel)


def lettres_de_son_association(utilisateur):
    """Les lettres écrites à une association dont ce compte est membre."""
    organismes = utilisateur.appartenances.filter(actif=True).values("organisme")
    adresses = Utilisateur.objects.filter(appartenances__organisme__in=organismes).values("email")
    return Courriel.objects.filter(message__startswith="candidature_", destinataire__in=adresses)


def sans_les_lettres_de_son_association(courriels_ranges, utilisateur):
    """Qui se déporte d’une candidature ne relit ni ne lit les lettres écrites à son association."""
    return courriels_ranges.exclude(pk__in=lettres_de_son_association(utilisateur).order_by().values("pk"))


def _ecrire(message, candidature, cle, *, a_relire=False, **contexte):
    for compte in _destinataires(candidature):
        courriels.envoyer(
            message,
            compte.email,
            cle=f"{cle}:{compte.pk}",
            a_relire=a_relire,
            candidature=candidature,
            campagne=candidature.campagne,
            compte=compte,
            lien=settings.ADRESSE_DU_SITE + reverse("porteur:candidature", args=[candidature.uuid]),
            **contexte,
        )


def _destinataires(candidature):
    """Les signataires d’aujourd’hui ; à défaut, la personne qui avait déposé."""
    signataires = Utilisateur.objects.filter(
        is_active=True,
        appartenances__organisme=candidature.organisme,
        appartenances__role=MembreOrganisme.Role.SIGNATAIRE,
        appartenances__actif=True,
    )
    return list(signataires) or [compte for compte in [candidature.deposee_par] if compte]


def _cle_de_decision(candidature):
    return f"decision:{candidature.campagne_id}:{candidature.uuid}"


def _preparees(debut_de_cle):
    return Courriel.objects.filter(cle__startswith=debut_de_cle, etat=EtatCourriel.A_RELIRE)
