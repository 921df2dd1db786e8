"""Les sorties des CM2 : les prévoir, les compter, demander son avis à l’enseignant·e, puis oublier son adresse."""

from contextlib import suppress

from django.db import IntegrityError, transaction
from django.utils import timezone

from actions import notifications
from actions.etats import EtatPlan, EtatSortie
from actions.models import Action, AvisEnseignant, Registre, SortieScolaire
from actions.operations import ModifieeEntreTemps
from actions.requetes import QUESTIONNAIRE_OUVERT_JOURS
from partenaires.models import Organisme, SorteOrganisme
from socle import liens
from socle.etats import PassageInterdit, faire_passer
from socle.models import Courriel, EtatCourriel, UsageDuLien

COMMUNE = {"commune": "Vitrolles", "code_postal": "13127"}


class DejaPrevue(Exception):
    """Cette classe a déjà sa sortie cette année-là. Le texte s’adresse à la coordination."""


class DejaRepondu(Exception):
    """Un avis est déjà enregistré pour cette sortie : il ne s’écrit pas deux fois."""


class QuestionnaireImpossible(Exception):
    """Le questionnaire ne peut pas partir. Le texte s’adresse à la coordination."""


# --- Prévoir ------------------------------------------------------------------------------------------


def action_des_sorties():
    """L’action qui porte les sorties : celle des dernières, ou la sienne dans le plan en vigueur ; None au début.

    Avant la première sortie, c’est l’action de l’indicateur qui les compte.
    """
    derniere = SortieScolaire.objects.select_related("action__plan").order_by("-annee_scolaire", "-pk").first()
    if derniere is None:
        comptees = Action.objects.filter(indicateurs__registre=Registre.ELEVES_EN_SORTIE)
        return comptees.select_related("plan").order_by("-plan__annee_debut", "code").first()
    action = derniere.action
    if action.est_ouverte:
        return action
    return action.suites_donnees.filter(plan__etat=EtatPlan.EN_VIGUEUR).select_related("plan").first() or action


@transaction.atomic
def prevoir(sortie, par, *, nom_de_l_ecole=""):
    """Ajoute la classe d’une école, connue ou à créer par son nom. Lève `DejaPrevue`."""
    if nom_de_l_ecole:
        sortie.ecole = ecole_nommee(nom_de_l_ecole) or _creer_l_ecole(nom_de_l_ecole)
    sortie.demonstration = sortie.action.demonstration
    return _enregistrer(sortie, par)


def _enregistrer(sortie, par):
    sortie._history_user = par
    try:
        with transaction.atomic():
            sortie.save()
    except IntegrityError as doublon:
        # Le formulaire l’a vérifié ; quelqu’un vient d’écrire la même classe.
        quoi = f"{sortie.ecole}, {sortie.classe}\N{NO-BREAK SPACE}:"
        raise DejaPrevue(f"{quoi} cette classe a déjà sa sortie cette année.") from doublon
    return sortie


def ecole_nommee(nom):
    """L’école connue qui porte ce nom, ou None : le même nom deux fois n’en fait pas deux."""
    # Comparé ici et non en base : SQLite distingue « École » et « école ».
    connues = Organisme.objects.filter(sorte=SorteOrganisme.SCOLAIRE)
    return next((ecole for ecole in connues if ecole.nom.casefold() == nom.casefold()), None)


def _creer_l_ecole(nom):
    return Organisme.objects.create(nom=nom, sorte=SorteOrganisme.SCOLAIRE, **COMMUNE)


@transaction.atomic
def reconduire(annee, action, par):
    """Les classes de l’année d’avant, sans date, ni élèves, ni adresse ; rend celles qu’il a fallu ajouter.

    Redemandé, n’ajoute que ce qui manque encore.
    """
    # Deux demandes passent l’une après l’autre : la seconde voit les classes de la première.
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    deja = set(SortieScolaire.objects.de_l_annee_scolaire(annee).values_list("ecole", "classe"))
    passees = SortieScolaire.objects.de_l_annee_scolaire(annee - 1).order_by("ecole__nom", "classe", "pk")
    ajoutees = []
    for passee in passees:
        if (passee.ecole_id, passee.classe) not in deja:
            deja.add((passee.ecole_id, passee.classe))
            neuve = SortieScolaire(ecole_id=passee.ecole_id, classe=passee.classe, atelier=passee.atelier)
            neuve.action, neuve.annee_scolaire = action, annee
            ajoutees.append(prevoir(neuve, par))
    return ajoutees


@transaction.atomic
def corriger(sortie, revision, champs, par):
    """Écrit ces champs. Lève `ModifieeEntreTemps` si quelqu’un a écrit depuis cette révision, ou `DejaPrevue`."""
    actuelle = _verrouiller(sortie)
    if actuelle.revision != revision:
        raise ModifieeEntreTemps
    if champs.get("enseignant_courriel", actuelle.enseignant_courriel) != actuelle.enseignant_courriel:
        # Une autre adresse : l’ancienne n’a plus de lien, la nouvelle recevra le sien.
        _reprendre_la_demande(actuelle)
    for nom, valeur in champs.items():
        setattr(actuelle, nom, valeur)
    return _enregistrer(actuelle, par)


@transaction.atomic
def retirer(sortie, par):
    """Efface une classe ajoutée par erreur, ou qui n’existe plus ; son historique reste. Lève `PassageInterdit`."""
    sortie = _verrouiller(sortie)
    if sortie.etat != EtatSortie.PREVUE or sortie.a_son_avis:
        raise PassageInterdit(f"{sortie} n’est plus seulement prévue\N{NO-BREAK SPACE}: elle ne se retire pas.")
    _reprendre_la_demande(sortie)
    oublier_l_adresse(sortie)
    sortie._history_user = par
    sortie.delete()


# --- Compter ------------------------------------------------------------------------------------------


def compter(sortie, jour, eleves, accompagnateurs, par):
    """La sortie a eu lieu : ce jour, avec tant d’élèves et d’adultes."""
    venus = {"jour": jour, "eleves": eleves, "accompagnateurs": accompagnateurs}
    faire_passer(sortie, EtatSortie.REALISEE, par=par, **venus)


def annuler(sortie, motif, par):
    faire_passer(sortie, EtatSortie.ANNULEE, par=par, motif=motif)


@transaction.atomic
def revenir(sortie, par):
    """Comptée ou annulée à tort, la sortie redevient prévue : ses nombres s’effacent, la demande d’avis aussi."""
    sortie = _verrouiller(sortie)
    if sortie.a_son_avis:
        raise PassageInterdit("L’enseignant·e a donné son avis, la sortie a eu lieu. Corrigez plutôt ses nombres.")
    _reprendre_la_demande(sortie)
    rien = {"eleves": None, "accompagnateurs": None, "questionnaire_envoye_le": None}
    faire_passer(sortie, EtatSortie.PREVUE, par=par, **rien)


# --- Demander l’avis de l’enseignant·e ----------------------------------------------------------------


@transaction.atomic
def envoyer_le_questionnaire(sortie):
    """Demande son avis à l’enseignant·e, une fois. Lève `QuestionnaireImpossible`."""
    sortie = _verrouiller(sortie)
    if motif := _empechement(sortie):
        raise QuestionnaireImpossible(motif)
    lien = liens.creer(UsageDuLien.SORTIE, sortie, jours=QUESTIONNAIRE_OUVERT_JOURS)
    sortie.questionnaire_envoye_le = timezone.now()
    sortie.save(update_fields=["questionnaire_envoye_le", "modifie_le"])
    return notifications.demander_l_avis(sortie, lien, cle=f"{_cle(sortie)}demande-{lien.pk}")


def _empechement(sortie):
    if sortie.etat != EtatSortie.REALISEE:
        return "Le questionnaire part après la sortie\N{NO-BREAK SPACE}: comptez d’abord les élèves."
    if sortie.a_son_avis:
        return "L’enseignant·e a déjà répondu."
    if sortie.questionnaire_envoye_le:
        return "Le questionnaire est déjà parti. Un seul rappel suit, dix jours après."
    return "" if sortie.enseignant_courriel else "L’adresse de l’enseignant·e n’est pas renseignée."


@transaction.atomic
def relancer(sortie):
    """Le seul rappel, sur le même lien ; redemandé, rien ne part. Rend None si le lien ne vaut plus."""
    sortie = _verrouiller(sortie)
    lien = liens.courant(UsageDuLien.SORTIE, sortie)
    if lien is None or sortie.a_son_avis or not sortie.enseignant_courriel:
        return None
    return notifications.demander_l_avis(sortie, lien, cle=f"{_cle(sortie)}rappel-{lien.pk}", rappel=True)


@transaction.atomic
def repondre(sortie, **reponses):
    """Enregistre l’avis de l’enseignant·e et oublie son adresse. Lève `DejaRepondu`."""
    sortie = _verrouiller(sortie)
    if sortie.a_son_avis:
        raise DejaRepondu
    avis = AvisEnseignant.objects.create(sortie=sortie, **reponses)
    oublier_l_adresse(sortie)
    return avis


@transaction.atomic
def oublier_l_adresse(sortie):
    """Efface l’adresse de la fiche et des courriels déjà rangés ; ce qui attendait ne part plus."""
    _abandonner_les_courriels(sortie)
    # `erreur` aussi : un serveur qui refuse une adresse la cite.
    courriels_de(sortie).update(destinataire="", erreur="")
    sortie.enseignant_courriel = ""
    sortie.save(update_fields=["enseignant_courriel", "modifie_le"])


def courriels_de(sortie):
    """Les messages partis, ou à partir, pour l’avis de l’enseignant·e, dans l’ordre."""
    return Courriel.objects.filter(cle__startswith=_cle(sortie)).order_by("pk")


def _reprendre_la_demande(sortie):
    """Le lien déjà parti ne vaut plus, ce qui attendait ne part pas : la demande est à refaire."""
    liens.revoquer(UsageDuLien.SORTIE, sortie)
    _abandonner_les_courriels(sortie)
    sortie.questionnaire_envoye_le = None


def _abandonner_les_courriels(sortie):
    for courriel in courriels_de(sortie).filter(etat__in=[EtatCourriel.EN_ATTENTE, EtatCourriel.ECHOUE]):
        faire_passer(courriel, EtatCourriel.ABANDONNE, par=None, motif="L’avis de l’enseignant·e n’est plus attendu.")


def _cle(sortie):
    return f"sortie-{sortie.pk}-"


def _verrouiller(sortie):
    """La ligne verrouillée, telle qu’elle est en base : deux gestes passent l’un après l’autre."""
    # Sans l’avis : joint à une ligne qu’on attend, il serait lu d’avant l’attente. On le demande le verrou pris.
    sorties = SortieScolaire.objects.select_related("ecole", "action")
    return sorties.select_for_update(of=("self",)).get(pk=sortie.pk)


# --- Chaque matin -------------------------------------------------------------------------------------


def suivre(jour):
    """Oublie les adresses gardées trois mois, rappelle une fois, interroge les classes sorties la veille ou avant."""
    sorties = SortieScolaire.objects.all()
    for sortie in sorties.dont_l_adresse_est_a_oublier(jour):
        oublier_l_adresse(sortie)
    for sortie in sorties.a_relancer(jour):
        relancer(sortie)
    for sortie in sorties.a_interroger(jour):
        # La coordination vient peut-être de l’envoyer elle-même.
        with suppress(QuestionnaireImpossible):
            envoyer_le_questionnaire(sortie)
