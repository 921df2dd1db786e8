"""Les gestes autour d’un événement proposé : le proposer, le compléter, y répondre, le retirer, oublier qui."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from evenements.etats import Publication
from evenements.models import Evenement, Proposition
from evenements.notifications import propositions as notifications
from evenements.operations.ecriture import adresse_libre, enregistrer, exiger_la_version
from socle import courriels, liens
from socle.etats import PassageInterdit, faire_passer
from socle.models import Lien, Passage, UsageDuLien
from socle.typographie import citer

SANS_COMPTE = "La personne qui propose"
"""Au journal, à la place d’un nom qui s’effacera."""

LIEU_PROPOSE = "Lieu proposé : "


def ecrire_le_message(lieu_decrit, message):
    """Un lieu hors de la liste se dit en tête du message : la coordination en fera une fiche, ou pas."""
    return "\n\n".join(filter(None, [lieu_decrit and LIEU_PROPOSE + lieu_decrit, message]))


def lire_le_message(texte):
    """(lieu décrit, message) : l’inverse, pour qui complète sa proposition."""
    if not texte.startswith(LIEU_PROPOSE):
        return "", texte
    lieu, _, message = texte.removeprefix(LIEU_PROPOSE).partition("\n\n")
    return lieu, message


@transaction.atomic
def proposer(evenement, *, creneaux, listes, message, par=None, nom="", structure="", courriel=""):
    """Crée l’événement et sa proposition, le soumet, accuse réception ; `par` est un compte, ou None."""
    evenement.slug = adresse_libre(evenement.titre)
    enregistrer(evenement, listes=listes, creneaux=creneaux)
    proposition = Proposition.objects.create(
        evenement=evenement, par=par, nom=nom, structure=structure, courriel=courriel.lower(), message=message
    )
    _soumettre(proposition)
    notifications.accuser_reception(proposition)
    return proposition


@transaction.atomic
def completer(proposition, *, creneaux, listes, message):
    """Qui propose corrige ou répond : l’événement retourne à la coordination. Refuse si elle a agi entre-temps."""
    evenement = proposition.evenement
    exiger_la_version(evenement)
    if not proposition.se_complete:
        raise PassageInterdit(f"{citer(evenement)} a reçu sa réponse : il ne se corrige plus ici.")
    # Qui propose ne donne pas de lieu par créneau : celui que la coordination aurait mis reste.
    lieux = {c.bornes: c.lieu for c in evenement.creneaux.select_related("lieu")}
    for creneau in creneaux:
        creneau.lieu = lieux.get(creneau.bornes)
    evenement.version += 1
    enregistrer(evenement, listes=listes, creneaux=creneaux)
    proposition.message = message
    proposition.save(update_fields=["message"])
    if evenement.publication == Publication.A_COMPLETER:
        _soumettre(proposition)


def _soumettre(proposition):
    qui = {"par": proposition.par, "qui": "" if proposition.par_id else SANS_COMPTE}
    faire_passer(proposition.evenement, Publication.A_VALIDER, champ="publication", **qui)


@transaction.atomic
def demander_de_completer(evenement, *, par, demande):
    """La coordination demande une précision : la personne reçoit sa question et de quoi y répondre."""
    proposition = proposition_de(evenement)
    if proposition is None or proposition.effacee_le:
        raise PassageInterdit("Personne n’a laissé de quoi lui répondre : complétez l’événement vous-même.")
    if not demande.strip():
        raise PassageInterdit("Dites ce qui manque : la personne qui propose l’événement vous lira.")
    faire_passer(evenement, Publication.A_COMPLETER, champ="publication", par=par, motif=demande)
    proposition.evenement, proposition.demande = evenement, demande.strip()
    proposition.save(update_fields=["demande"])
    notifications.demander_de_completer(proposition)


def repondre_a_la_proposition(evenement, *, par, motif="", mot=""):
    """Publié ou refusé, l’événement proposé : note la réponse et l’annonce ; rien s’il ne vient de personne."""
    proposition = proposition_de(evenement)
    if proposition is None:
        return
    proposition.evenement, proposition.repondue_le = evenement, timezone.now()
    proposition.save(update_fields=["repondue_le"])
    if proposition.effacee_le or proposition.par == par:
        return
    if motif:
        notifications.annoncer_le_refus(proposition, motif)
    else:
        notifications.annoncer_la_publication(proposition, mot.strip())


def proposition_de(evenement):
    return Proposition.objects.filter(evenement=evenement).select_related("par").first()


def motif_du_refus(evenement):
    """Ce que la coordination a répondu, ou rien : le journal des états le garde."""
    sorte = ContentType.objects.get_for_model(Evenement)
    refus = Passage.objects.filter(type_objet=sorte, id_objet=evenement.pk, champ="publication")
    return refus.filter(vers=Publication.REFUSE).order_by("-le", "-pk").values_list("motif", flat=True).first() or ""


@transaction.atomic
def retirer(proposition):
    """Retirée avant d’être publiée, une proposition ne laisse rien : ni événement, ni image, ni courriel adressé."""
    evenement = proposition.evenement
    exiger_la_version(evenement)
    if not proposition.se_retire:
        raise PassageInterdit(f"{citer(evenement)} est publié : demandez à la coordination de l’annuler.")
    _oublier_les_courriels(proposition)
    image, identifiant = evenement.image, evenement.pk
    evenement.delete()
    Evenement.history.filter(id=identifiant).delete()
    if image:
        transaction.on_commit(lambda: image.storage.delete(image.name))


def oublier_les_propositions(instant=None):
    """Chaque nuit : rend le nombre de propositions dont le nom et le courriel viennent d’être effacés."""
    a_oublier = list(Proposition.objects.a_oublier(instant).select_related("evenement"))
    for proposition in a_oublier:
        oublier(proposition)
    return len(a_oublier)


@transaction.atomic
def oublier(proposition):
    """Efface qui a proposé, son message, et l’adresse des courriels rangés ; son lien n’ouvre plus rien."""
    _oublier_les_courriels(proposition)
    proposition.nom = proposition.courriel = proposition.message = ""
    proposition.effacee_le = timezone.now()
    proposition.save(update_fields=["nom", "courriel", "message", "effacee_le"])


def _oublier_les_courriels(proposition):
    liens.revoquer(UsageDuLien.PROPOSITION, proposition)
    Lien.objects.filter(usage=UsageDuLien.PROPOSITION, id_objet=proposition.pk).update(destinataire="")
    courriels.oublier(notifications.courriels_de(proposition), "La proposition est oubliée ou retirée.")
