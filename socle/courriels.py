"""Écrire un message : il est rangé avec ce qui l’a fait naître, puis confié à la file après la validation."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone

from socle.etats import PassageInterdit, faire_passer
from socle.models import ArretCourriel, Courriel, EtatCourriel
from socle.tasks import EFFACE, expedier

MATIN = time(8)
JOURS_AU_PLUS = 30
PART_AVEC_LES_AUTRES = (
    "Ce message part avec ceux qu’on a préparés pour la même annonce, quand elle est publiée : corrigez son texte ici ;"
    " pour qu’il ne parte pas, revenez sur la décision qu’il annonce."
)
SEL_D_ARRET = "socle.courriels.arret"


def envoyer(message, destinataire, *, cle="", famille="", a_relire=False, **contexte):
    """Rend `templates/courriels/<message>_{sujet.txt,texte.txt,corps.html}` et range le courriel.

    Une `cle` déjà employée ne crée rien de plus : le message existant est rendu tel quel.

    Un message d’une `famille` s’arrête d’un clic, et ne part qu’un jour où la personne n’en reçoit pas d’autre :
    aujourd’hui, ou le premier jour libre. Rend None si la personne a arrêté cette famille.
    """
    if cle and (deja := Courriel.objects.filter(cle=cle).first()):
        return deja
    if famille:
        destinataire = destinataire.lower()
        if ArretCourriel.objects.filter(destinataire=destinataire, famille=famille).exists():
            return None
        contexte["lien_arret"] = adresse_d_arret(destinataire, famille)
    champs = {
        "message": message,
        "destinataire": destinataire,
        "famille": famille,
        "etat": EtatCourriel.A_RELIRE if a_relire else EtatCourriel.EN_ATTENTE,
        **composer(message, **contexte),
    }
    courriel, nouveau = _ranger(cle, champs)
    if nouveau and not a_relire:
        confier(courriel)
    return courriel


def composer(message, **contexte):
    """Le sujet, le texte et le corps mis en page d’un message, sans rien ranger : de quoi le relire avant."""
    contexte = {"adresse_du_site": settings.ADRESSE_DU_SITE, **contexte}
    sujet = _en_texte(f"courriels/{message}_sujet.txt", contexte)
    return {
        # `split("\n")` et non `split()` : les espaces insécables restent.
        "sujet": " ".join(ligne.strip(" ") for ligne in sujet.strip().split("\n"))[:200],
        "texte": _en_texte(f"courriels/{message}_texte.txt", contexte).strip() + "\n",
        "html": render_to_string(f"courriels/{message}_corps.html", contexte),
    }


def jour_libre(destinataire):
    """Le jour où partirait un message d’une famille, écrit maintenant à cette personne."""
    return next(_jours_libres(destinataire.lower()), timezone.localdate())


def _ranger(cle, champs):
    """(courriel, nouveau). La base refuse deux fois la même clé, et deux messages à une personne le même jour."""
    for champs_du_jour in _jours(champs):
        try:
            with transaction.atomic():
                if not cle:
                    return Courriel.objects.create(**champs_du_jour), True
                return Courriel.objects.get_or_create(cle=cle, defaults=champs_du_jour)
        except IntegrityError:
            # Quelqu’un vient de prendre ce jour : on passe au suivant.
            continue
    raise RuntimeError(f"Aucun jour libre pour écrire à {champs['destinataire']} d’ici {JOURS_AU_PLUS} jours.")


def _jours(champs):
    """Les champs du courriel, jour après jour, en sautant ceux où la personne reçoit déjà un message."""
    if not champs["famille"]:
        yield champs
        return
    aujourd_hui = timezone.localdate()
    for jour in _jours_libres(champs["destinataire"]):
        quand = timezone.now() if jour == aujourd_hui else timezone.make_aware(datetime.combine(jour, MATIN))
        yield champs | {"jour": jour, "prochain_essai_le": quand}


def _jours_libres(destinataire):
    aujourd_hui = timezone.localdate()
    pris = Courriel.objects.filter(destinataire=destinataire, jour__gte=aujourd_hui)
    pris = set(pris.values_list("jour", flat=True))
    jours = (aujourd_hui + timedelta(days=n) for n in range(JOURS_AU_PLUS))
    return (jour for jour in jours if jour not in pris)


def tenir_le_jour(courriel):
    """Vrai si ce message retenu peut partir. En retard (panne), il prend le jour d’aujourd’hui, ou le premier libre.

    Sans quoi deux messages écrits deux jours différents arriveraient ensemble le jour où le courrier repart.
    """
    aujourd_hui = timezone.localdate()
    if not courriel.famille or courriel.jour >= aujourd_hui:
        return True
    lui = Courriel.objects.filter(pk=courriel.pk)
    for champs in _jours({"famille": courriel.famille, "destinataire": courriel.destinataire}):
        jour = champs["jour"]
        attente = {} if jour == aujourd_hui else {"prochain_essai_le": champs["prochain_essai_le"], "essais": 0}
        try:
            with transaction.atomic():
                lui.update(jour=jour, **attente)
        except IntegrityError:
            continue
        return jour == aujourd_hui
    return False


# --- Relancer, renoncer --------------------------------------------------------------------------------


def remettre_dans_la_file(courriel, *, par, motif=""):
    _exiger_qu_il_parte_seul(courriel)
    champs = {"essais": 0, "prochain_essai_le": timezone.now(), "erreur": ""}
    faire_passer(courriel, EtatCourriel.EN_ATTENTE, par=par, motif=motif, **champs)
    confier(courriel)


def renoncer(courriel, *, par, motif=""):
    """Le message ne part pas. Il garde sa clé : la tâche du lendemain ne l’écrira pas de nouveau."""
    _exiger_qu_il_parte_seul(courriel)
    faire_passer(courriel, EtatCourriel.ABANDONNE, par=par, motif=motif)


def _exiger_qu_il_parte_seul(courriel):
    """Seule l’opération qui a préparé un message à relire l’envoie ou l’abandonne, avec tous ceux de son annonce."""
    if courriel.etat == EtatCourriel.A_RELIRE:
        raise PassageInterdit(PART_AVEC_LES_AUTRES)


# --- Arrêter une famille de messages ------------------------------------------------------------------


def adresse_d_arret(destinataire, famille=""):
    """L’adresse qui arrête cette famille pour cette personne ; elle vaut toujours, même dans un vieux message.

    Sans famille, la page montre les choix de la personne sans rien décocher d’avance.
    """
    jeton = signing.dumps([destinataire.lower(), famille], salt=SEL_D_ARRET)
    return settings.ADRESSE_DU_SITE + reverse("courriels:arreter", args=[jeton])


def lire_l_arret(jeton):
    """(destinataire, famille) de ce jeton, ou None s’il est abîmé."""
    try:
        destinataire, famille = signing.loads(jeton, salt=SEL_D_ARRET)
    except signing.BadSignature:
        return None
    return destinataire, famille


def regler_les_arrets(destinataire, familles):
    """Cette adresse ne reçoit plus ces familles, et reçoit de nouveau les autres ; ce qui attend ne part pas."""
    destinataire = destinataire.lower()
    ArretCourriel.objects.filter(destinataire=destinataire).exclude(famille__in=familles).delete()
    for famille in familles:
        ArretCourriel.objects.get_or_create(destinataire=destinataire, famille=famille)
    en_attente = Courriel.objects.filter(destinataire=destinataire, famille__in=familles)
    for courriel in en_attente.filter(etat__in=[EtatCourriel.EN_ATTENTE, EtatCourriel.A_RELIRE]):
        faire_passer(courriel, EtatCourriel.ABANDONNE, par=None, motif="La personne a arrêté ces messages.")


# --- Oublier une personne -------------------------------------------------------------------------------


def oublier(courriels, motif):
    """Ce qui attendait ne part plus ; de ce qui est parti, il reste qu’un message a été écrit, ni à qui ni quoi.

    `erreur` aussi : un serveur qui refuse une adresse la cite.
    """
    for courriel in courriels.filter(etat__in=[EtatCourriel.EN_ATTENTE, EtatCourriel.ECHOUE]):
        faire_passer(courriel, EtatCourriel.ABANDONNE, par=None, motif=motif)
    courriels.update(destinataire="", texte=EFFACE, html="", erreur="")


def _en_texte(gabarit, contexte):
    """Rend un gabarit sans l’échappement de HTML : une apostrophe reste une apostrophe."""
    return get_template(gabarit).template.render(Context(contexte, autoescape=False))


def confier(courriel):
    """Met le courriel dans la file après la validation. File absente : le balayage d’une minute le reprendra."""
    # Une fonction et non `partial` : Django écrit son nom au journal quand elle échoue, et `partial` n’en a pas.
    transaction.on_commit(lambda: expedier.delay(courriel.pk), robust=True)
