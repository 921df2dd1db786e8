"""Les gestes de l’association : commencer, écrire, joindre, déposer, reprendre, retirer."""

import hashlib
from functools import partial

from django.db import transaction
from django.utils import timezone

from appels_projets import notifications
from appels_projets.completude import ce_qui_manque, engagements_manquants
from appels_projets.droits import est_membre, peut_deposer, peut_ecrire
from appels_projets.engagements import VERSION_DES_ATTESTATIONS
from appels_projets.etats import RETIRABLES, EtatCampagne, EtatCandidature
from appels_projets.instantanes import contenu_de, empreinte
from appels_projets.models import (
    Attestation,
    Candidature,
    InstantaneCandidature,
    PieceJointe,
)
from appels_projets.mots import dire_l_instant
from appels_projets.operations.verrous import verrouiller
from partenaires.models import Organisme
from socle.droits import exiger
from socle.etats import PassageInterdit, faire_passer, inscrire
from socle.fichiers import MO
from socle.typographie import citer

BROUILLONS_MAX = 5
PIECES_MAX = 15
PIECES_TAILLE_MAX = 60 * MO


class EcritureConcurrente(Exception):
    """Quelqu’un a enregistré entre-temps : `actuelle` est la candidature telle qu’elle est en base."""

    def __init__(self, actuelle):
        super().__init__(f"{citer(actuelle)} a changé entre-temps.")
        self.actuelle = actuelle


@transaction.atomic
def commencer(campagne, organisme, par):
    """Un brouillon, prérempli. Redemandé sans avoir rien écrit, c’est le même : un double clic n’en fait pas deux."""
    exiger(est_membre, par, organisme)
    _exiger_ouverte(campagne, timezone.now())
    Organisme.objects.select_for_update().get(pk=organisme.pk)
    brouillons = organisme.candidatures.filter(campagne=campagne, etat=EtatCandidature.BROUILLON)
    intact = brouillons.filter(version=1, intitule="").first()
    if intact:
        return intact
    if brouillons.count() >= BROUILLONS_MAX:
        raise PassageInterdit(
            f"Votre association a déjà {BROUILLONS_MAX} brouillons pour cet appel : reprenez l’un d’eux, ou retirez-le."
        )
    deja_soutenu = organisme.candidatures.filter(etat=EtatCandidature.ATTRIBUEE).exists()
    sortes = Candidature.TypeDemande
    candidature = Candidature.objects.create(
        campagne=campagne,
        organisme=organisme,
        type_demande=sortes.RENOUVELLEMENT if deja_soutenu else sortes.PREMIERE,
        demonstration=campagne.demonstration,
    )
    if campagne.appel.action_id:
        candidature.actions_plan.add(campagne.appel.action)
    inscrire(candidature, "etat", "", EtatCandidature.BROUILLON, par=par)
    return candidature


@transaction.atomic
def enregistrer(form, version, par):
    """Enregistre le brouillon d’un formulaire valide, si personne ne l’a fait depuis la `version` lue."""
    candidature = form.instance
    exiger(peut_ecrire, par, candidature)
    verrouillees = Candidature.objects.select_for_update(of=("self",)).select_related("campagne")
    actuelle = verrouillees.get(pk=candidature.pk)
    _exiger_modifiable(actuelle)
    if actuelle.a_change_depuis(version):
        raise EcritureConcurrente(actuelle)
    candidature.version = actuelle.version + 1
    return form.save()


@transaction.atomic
def joindre(candidature, fichier, type_piece, par):
    """Range une pièce au brouillon : leur nombre et leur poids, bornés, se comptent sous verrou."""
    exiger(peut_ecrire, par, candidature)
    verrouiller(candidature)
    _exiger_modifiable(candidature)
    tailles = list(candidature.pieces.values_list("taille", flat=True))
    if len(tailles) >= PIECES_MAX:
        raise PassageInterdit(f"Une candidature porte {PIECES_MAX} pièces au plus : retirez-en une d’abord.")
    if sum(tailles) + fichier.size > PIECES_TAILLE_MAX:
        raise PassageInterdit(f"Les pièces d’une candidature pèsent {PIECES_TAILLE_MAX // MO} Mo au plus en tout.")
    return PieceJointe.objects.create(
        candidature=candidature,
        type_piece=type_piece,
        nom_donne=fichier.name[-160:],
        taille=fichier.size,
        sha256=_empreinte_du_fichier(fichier),
        fichier=fichier,
    )


@transaction.atomic
def enlever(piece, par):
    """Une pièce ne s’enlève qu’au brouillon ; son fichier disparaît une fois la suppression acquise."""
    exiger(peut_ecrire, par, piece.candidature)
    verrouiller(piece.candidature)
    _exiger_modifiable(piece.candidature)
    piece.delete()
    transaction.on_commit(partial(piece.fichier.storage.delete, piece.fichier.name))


@transaction.atomic
def souscrire(candidature, par, attestations=tuple(Attestation.TypeAttestation), *, instant=None):
    """Souscrit le contrat d’engagement républicain et donne les attestations, au nom de l’association."""
    instant = instant or timezone.now()
    exiger(peut_deposer, par, candidature)
    # Le dépôt suit dans la même transaction : ses verrous se prennent dès maintenant, et dans son ordre.
    verrouiller(candidature, toute_l_annee=True)
    if candidature.etat != EtatCandidature.BROUILLON:
        return
    candidature.cer_souscrit_le, candidature.cer_souscrit_par = instant, par
    candidature.cer_version = candidature.campagne.texte_cer_version
    candidature.save(update_fields=["cer_souscrit_le", "cer_souscrit_par", "cer_version", "modifie_le"])
    for attestation in attestations:
        Attestation.objects.update_or_create(
            candidature=candidature,
            type_attestation=attestation,
            defaults={"par": par, "le": instant, "version_texte": VERSION_DES_ATTESTATIONS},
        )


@transaction.atomic
def deposer(candidature, par, *, instant=None):
    """Dépose : l’heure du serveur fait foi, lue à l’arrivée de la demande. Redemandé, ne refait rien.

    `instant` est cette arrivée ; attendre un verrou ou la base ne la retarde pas. Numéro, instantané et accusé de
    réception naissent ensemble ou pas du tout. Lève `PassageInterdit`.
    """
    instant = instant or timezone.now()
    exiger(peut_deposer, par, candidature)
    verrouiller(candidature, toute_l_annee=True)
    if candidature.etat == EtatCandidature.DEPOSEE:
        return candidature
    _exiger_ouverte(candidature.campagne, instant)
    manques = [manque.phrase for manque in ce_qui_manque(candidature)] + engagements_manquants(candidature)
    if manques:
        raise PassageInterdit("La candidature n’est pas complète. " + " ".join(manques))
    numero = candidature.numero or _numero_suivant(candidature.campagne.annee)
    faire_passer(candidature, EtatCandidature.DEPOSEE, par=par, numero=numero, deposee_le=instant, deposee_par=par)
    notifications.accuser_reception(candidature, _figer(candidature))
    return candidature


@transaction.atomic
def reprendre(candidature, par, *, instant=None):
    """Redevient un brouillon jusqu’à la clôture : elle n’est plus déposée, et ses engagements seront à redonner."""
    instant = instant or timezone.now()
    exiger(peut_deposer, par, candidature)
    verrouiller(candidature)
    _exiger_ouverte(candidature.campagne, instant)
    faire_passer(
        candidature,
        EtatCandidature.BROUILLON,
        par=par,
        deposee_le=None,
        deposee_par=None,
        cer_souscrit_le=None,
        cer_souscrit_par=None,
        cer_version="",
    )
    candidature.attestations.all().delete()
    notifications.prevenir_de_la_reprise(candidature)


@transaction.atomic
def retirer(candidature, par, motif=""):
    """Retire avant la décision. Le refus dit la même chose dans tous les cas : il ne révèle aucune décision."""
    exiger(peut_deposer, par, candidature)
    verrouiller(candidature)
    en_examen = candidature.campagne.etat in (EtatCampagne.BROUILLON, EtatCampagne.PROGRAMMEE)
    if not en_examen or candidature.etat not in RETIRABLES:
        raise PassageInterdit("La décision se prépare : pour retirer votre projet, écrivez à la coordination du plan.")
    faire_passer(candidature, EtatCandidature.RETIREE, par=par, motif=motif)


# --- Gardes ---------------------------------------------------------------------------------------------


def _exiger_ouverte(campagne, instant):
    if campagne.etat != EtatCampagne.PROGRAMMEE:
        raise PassageInterdit("Cet appel à projets ne reçoit pas de candidature.")
    if instant < campagne.ouverture_le:
        raise PassageInterdit(f"Cet appel à projets ouvre {campagne.ouverture_en_mots}.")
    if instant >= campagne.cloture_le:
        raise PassageInterdit(
            f"Le dépôt est clos depuis le {dire_l_instant(campagne.cloture_le, secondes=True)}. Il était le "
            f"{dire_l_instant(instant, secondes=True)} quand votre demande est arrivée. Votre brouillon est conservé."
        )


def _exiger_modifiable(candidature):
    if candidature.etat != EtatCandidature.BROUILLON:
        raise PassageInterdit("Cette candidature n’est plus un brouillon : elle ne se modifie plus.")
    _exiger_ouverte(candidature.campagne, timezone.now())


def _numero_suivant(annee):
    """`AAP-2027-014`. Sous le verrou des campagnes de l’année, le plus grand donné plus un : ni trou ni doublon."""
    prefixe = f"AAP-{annee}-"
    donnes = Candidature.objects.filter(numero__startswith=prefixe).values_list("numero", flat=True)
    return f"{prefixe}{max((int(numero.removeprefix(prefixe)) for numero in donnes), default=0) + 1:03}"


def _figer(candidature):
    contenu = contenu_de(candidature)
    return InstantaneCandidature.objects.create(
        candidature=candidature,
        numero_version=candidature.instantanes.count() + 1,
        contenu=contenu,
        sha256=empreinte(contenu),
        horodatage=candidature.deposee_le,
    )


def _empreinte_du_fichier(fichier):
    resultat = hashlib.sha256()
    for morceau in fichier.chunks():
        resultat.update(morceau)
    fichier.seek(0)
    return resultat.hexdigest()
