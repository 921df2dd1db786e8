"""Les inscriptions du public : prendre des places, en changer, les rendre. Tout s’y fait sous le verrou de la séance.

La liste d’attente avance dans l’ordre d’arrivée : une place libre va à la première personne dont la demande y tient
entière. On ne sépare pas une famille, et l’on ne garde pas un siège vide pour un groupe plus grand que lui.
"""

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from evenements import places
from evenements.etats import EtatInscription, ModeInscription, Publication
from evenements.models import ChangementEvenement, Creneau, Evenement, InscriptionEvenement
from evenements.notifications import inscriptions as notifications
from evenements.requetes import MEMOIRE_DES_INSCRIPTIONS
from socle import courriels, etats, liens
from socle.dates import ESPACE
from socle.etats import PassageInterdit, faire_passer
from socle.models import Courriel, UsageDuLien

# Le journal des états vit plus longtemps que le nom de la personne : il n’en garde rien.
PAR_SON_LIEN = "la personne inscrite"
PLUS_GARDEE = "L’inscription n’est plus gardée."


class InscriptionImpossible(Exception):
    """Ces places ne peuvent pas être prises. Le texte s’adresse à qui les demande."""


class DejaInscrit(InscriptionImpossible):
    def __init__(self, inscription):
        super().__init__("Cette adresse est déjà inscrite à cette séance.")
        self.inscription = inscription


def verrouiller(creneau):
    """La séance relue, seule à changer d’ici la fin de la transaction : ses places se donnent une par une."""
    verrouille = Creneau.objects.select_for_update().filter(pk=creneau.pk).first()
    if verrouille is None:
        raise InscriptionImpossible("Cette séance vient d’être retirée du programme.")
    # L’événement se lit le verrou pris : joint à la ligne qu’on attend, il daterait d’avant l’attente.
    return places.de(verrouille)


def _reserver(inscription):
    """L’inscription relue sous le verrou de sa séance, et cette séance."""
    seance = verrouiller(inscription.creneau)
    inscription = InscriptionEvenement.objects.get(pk=inscription.pk)
    inscription.creneau = seance.creneau
    inscription.creneau.evenement = seance.evenement
    return inscription, seance


# --- Prendre des places -----------------------------------------------------------------------------------


@transaction.atomic
def inscrire(creneau, *, nom, courriel, nombre, amenagement="", par=None):
    """Prend les places aussitôt ; s’il en manque une seule, toute la demande va en liste d’attente.

    `par` : la coordination, au téléphone ; elle inscrit encore après la date limite. Lève `InscriptionImpossible`.
    """
    seance = verrouiller(creneau)
    _exiger_que_la_seance_recoive(seance, par)
    courriel = courriel.strip().lower()
    deja = courriel and seance.creneau.inscriptions.vives().filter(courriel=courriel).first()
    if deja:
        deja.creneau = seance.creneau
        raise DejaInscrit(deja)
    inscription = InscriptionEvenement.objects.create(
        creneau=seance.creneau,
        nom=nom.strip(),
        courriel=courriel,
        places=nombre,
        amenagement=amenagement.strip(),
        etat=EtatInscription.INSCRITE if nombre <= seance.libres else EtatInscription.EN_ATTENTE,
    )
    qui = "" if par else PAR_SON_LIEN
    etats.inscrire(inscription, "etat", "", inscription.etat, par=par, qui=qui)
    notifications.accuser_reception(inscription)
    return inscription


def _exiger_que_la_seance_recoive(seance, par):
    if par and seance.appelle and seance.evenement.inscription == ModeInscription.ICI:
        return
    if seance.fermeture:
        raise InscriptionImpossible(seance.fermeture)


def renvoyer_le_message(inscription):
    return notifications.renvoyer(inscription)


@transaction.atomic
def changer_les_places(inscription, nombre):
    """Moins de places, toujours ; plus, s’il en reste. En liste d’attente, la demande garde son rang."""
    inscription, seance = _reserver(inscription)
    _exiger_qu_elle_change(inscription, seance)
    if nombre > inscription.places:
        _exiger_des_places_en_plus(inscription, seance, nombre - inscription.places)
    inscription.places = nombre
    inscription.save(update_fields=["places"])
    _avancer(seance.creneau)
    return inscription


def _exiger_qu_elle_change(inscription, seance):
    if inscription.etat == EtatInscription.ANNULEE:
        raise InscriptionImpossible("Cette inscription est annulée : inscrivez-vous de nouveau.")
    if seance.est_commencee:
        raise InscriptionImpossible("Cette séance a commencé ou est passée : son inscription ne change plus.")


def _exiger_des_places_en_plus(inscription, seance, ajout):
    if seance.fermeture:
        raise InscriptionImpossible(f"{seance.fermeture} Vous pouvez encore rendre des places.")
    if inscription.etat == EtatInscription.INSCRITE and ajout > seance.libres:
        reste = (
            f"il reste {seance.libres} place{'s' if seance.libres > 1 else ''}" if seance.libres else "c’est complet"
        )
        raise InscriptionImpossible(f"Pas assez de places{ESPACE}: {reste}. Votre inscription ne change pas.")


# --- Rendre des places ----------------------------------------------------------------------------------------


@transaction.atomic
def annuler_l_inscription(inscription, *, par=None, motif=""):
    """Rend les places, qui servent aussitôt. Annulée par la coordination, la personne en est prévenue."""
    inscription, seance = _reserver(inscription)
    _exiger_qu_elle_change(inscription, seance)
    faire_passer(inscription, EtatInscription.ANNULEE, par=par, qui="" if par else PAR_SON_LIEN)
    inscription.creneau = seance.creneau
    if par:
        notifications.annoncer_l_annulation(inscription, motif.strip())
    _avancer(seance.creneau)
    return inscription


@transaction.atomic
def donner_la_place(inscription, *, par):
    """La coordination fait passer quelqu’un devant, si la jauge le permet."""
    inscription, seance = _reserver(inscription)
    if not seance.appelle:
        raise InscriptionImpossible("Cette séance ne reçoit plus personne.")
    reste = seance.jauge - seance.prises
    if inscription.places > reste:
        raise InscriptionImpossible(
            f"Il faudrait {places.dire(inscription.places)}, il en reste {max(0, reste)}{ESPACE}: attendez que l’on en"
            " rende, ou augmentez la jauge."
        )
    _appeler(inscription, par=par)
    return inscription


def tenir_les_places(evenement):
    """Verrouille les séances, avant leur événement : ce qui change l’un ou l’autre commence par là.

    Qui s’inscrit tient sa séance, puis attend le tampon de l’agenda. Dans l’ordre inverse, les deux s’attendraient
    sans fin ; et personne ne prend de place pendant qu’on décide d’en offrir moins.
    """
    if evenement.pk:
        list(evenement.creneaux.select_for_update().order_by("pk").values_list("pk"))


def avancer_les_listes(evenement):
    """Après une jauge plus grande ou un événement rouvert : chaque séance sert sa liste d’attente."""
    if evenement.inscription != ModeInscription.ICI:
        return
    for creneau in evenement.creneaux.order_by("pk"):
        with transaction.atomic():
            _avancer(creneau)


def _avancer(creneau):
    """Donne les places libres, dans l’ordre, à chaque demande qui y tient entière ; rend les inscriptions servies."""
    seance = verrouiller(creneau)
    if not seance.appelle:
        return []
    libres, servies = seance.libres, []
    for inscription in seance.creneau.inscriptions.en_attente():
        if inscription.places <= libres:
            libres -= inscription.places
            inscription.creneau = seance.creneau
            _appeler(inscription, par=None)
            servies.append(inscription)
    return servies


def _appeler(inscription, *, par):
    creneau = inscription.creneau
    faire_passer(inscription, EtatInscription.INSCRITE, par=par, motif="Une place s’est libérée.")
    inscription.creneau = creneau
    notifications.annoncer_la_place_rendue(inscription)


# --- Quand l’événement change --------------------------------------------------------------------------------------


def prevenir_du_changement(evenement, changement, *, creneaux=None):
    """Écrit à qui est inscrit ou attend, avec la raison publique. `creneaux` : ceux-là seulement."""
    concernes = evenement.creneaux.filter(fin__gt=timezone.now())
    if creneaux is not None:
        concernes = concernes.filter(pk__in=creneaux)
    # Sous le verrou : qui s’inscrit à cet instant lira le changement sur la page, ou dans ce message.
    for creneau in concernes.select_for_update().order_by("pk"):
        creneau.evenement = evenement
        for inscription in creneau.inscriptions.vives():
            inscription.creneau = creneau
            notifications.annoncer_le_changement(inscription, changement)


def rappeler_de_nouveau(creneaux):
    """Une séance qui change de date aura un nouveau rappel."""
    InscriptionEvenement.objects.filter(creneau__in=creneaux).update(rappelee_le=None)


def exiger_des_seances_a_venir(evenement, creneaux):
    """Une séance qui a eu lieu garde ses inscriptions : leur nombre sert au bilan."""
    tenues = Creneau.objects.filter(pk__in=[c.pk for c in creneaux], fin__lte=timezone.now())
    if evenement.est_retire:
        # Annulé ou reporté, l’événement n’a tenu que les séances d’avant cette annonce.
        annonces = evenement.changements.filter(nature=ChangementEvenement.Nature.ETAT).order_by("-le", "-pk")
        tenues = tenues.filter(fin__lte=Subquery(annonces.values("le")[:1]))
    if InscriptionEvenement.objects.vives().filter(creneau__in=tenues).exists():
        raise PassageInterdit("Des personnes étaient inscrites à une séance passée : gardez sa date.")


def annuler_les_effacees(creneau):
    """La séance change de date : qui l’on ne peut plus prévenir n’y retient plus de place."""
    for inscription in creneau.inscriptions.vives().exclude(effacee_le=None):
        faire_passer(
            inscription, EtatInscription.ANNULEE, par=None, motif="La date change, et ses données sont effacées."
        )


def retirer_la_seance(creneau, *, motif):
    """Efface les inscriptions d’une séance qui n’aura pas lieu, après l’avoir dit à chaque personne."""
    creneau = verrouiller(creneau).creneau
    for inscription in creneau.inscriptions.all():
        liens.revoquer(UsageDuLien.INSCRIPTION, inscription)
        courriels.oublier(notifications.courriels_de(inscription), PLUS_GARDEE)
        if inscription.etat != EtatInscription.ANNULEE:
            inscription.creneau = creneau
            notifications.annoncer_le_retrait(inscription, motif)
    creneau.inscriptions.all().delete()


# --- Chaque matin ---------------------------------------------------------------------------------------------------


def suivre_les_inscriptions(instant):
    """Sert les listes d’attente, rappelle une fois, efface les données anciennes. Recommencer n’ajoute rien."""
    ouverts = Evenement.objects.filter(publication=Publication.PUBLIE, inscription=ModeInscription.ICI)
    for evenement in ouverts.a_venir(timezone.localdate(instant)):
        avancer_les_listes(evenement)
    rappeler_les_inscriptions(instant)
    effacer_les_inscriptions(instant)


def rappeler_les_inscriptions(instant):
    a_rappeler = InscriptionEvenement.objects.a_rappeler(instant)
    for inscription in a_rappeler.select_related("creneau__evenement__lieu", "creneau__lieu"):
        with transaction.atomic():
            # Sous condition : deux ouvriers, ou une personne qui annule à cet instant, et rien ne part de trop.
            retenue = InscriptionEvenement.objects.inscrites().filter(pk=inscription.pk, rappelee_le=None)
            if retenue.update(rappelee_le=instant):
                notifications.rappeler(inscription)


def effacer_les_inscriptions(instant):
    """Trente jours après la séance : plus de nom, ni de courriel, ni de demande. Les places restent, pour le bilan."""
    for inscription in InscriptionEvenement.objects.a_effacer(instant):
        _effacer(inscription, instant)
    anciens = Courriel.objects.filter(message="inscription_retiree", cree_le__lt=instant - MEMOIRE_DES_INSCRIPTIONS)
    courriels.oublier(anciens.exclude(destinataire=""), PLUS_GARDEE)


@transaction.atomic
def _effacer(inscription, instant):
    liens.revoquer(UsageDuLien.INSCRIPTION, inscription)
    courriels.oublier(notifications.courriels_de(inscription), PLUS_GARDEE)
    InscriptionEvenement.objects.filter(pk=inscription.pk, effacee_le=None).update(
        nom="", courriel="", amenagement="", effacee_le=instant
    )
