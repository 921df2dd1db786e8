"""Les liens personnels : signés, pour une personne et un usage, avec une fin, et qu’on peut annuler.

Un lien n’ouvre ni compte ni session : il donne un objet à une page, et la page ne fait que son usage. Suivre le lien ne
change rien (les boîtes de courrier suivent les liens d’elles-mêmes) : seul un bouton agit.
"""

import uuid
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.utils import timezone

from socle.models import Lien, UsageDuLien

VALABLE_JOURS = 7
# Un lien mort dit encore quelque temps à qui le suit ce qu’il était ; ensuite, l’adresse qu’il portait s’efface.
OUBLIE_JOURS = 90


# L’heure où un questionnaire s’ouvre dirait de qui vient la réponse, que la page promet de garder sans nom.
SANS_HEURE_D_USAGE = {UsageDuLien.QUESTIONNAIRE}


class LienSansEffet(Exception):
    """Le lien suivi n’ouvre plus rien. Le texte s’adresse à la personne, et lui dit quoi faire."""


class LienPerime(LienSansEffet):
    """Le lien est juste, mais sa date est passée : la page peut en proposer un neuf à la même adresse."""

    def __init__(self, raison, lien):
        super().__init__(raison)
        self.lien = lien


def creer(usage, objet, *, destinataire="", jours=VALABLE_JOURS, remplacer=True):
    """Un lien neuf ; les précédents du même usage sur le même objet sont annulés, sauf `remplacer=False` : ils valent
    alors jusqu’à leur date. `jours=None` : sans fin."""
    if remplacer:
        revoquer(usage, objet)
    expire_le = None if jours is None else timezone.now() + timedelta(days=jours)
    return Lien.objects.create(usage=usage, objet=objet, destinataire=destinataire, expire_le=expire_le)


def courant(usage, objet):
    """Le lien valable de cet usage sur cet objet, ou None."""
    return _liens(usage, objet).valables().first()


def dernier_de_chacun(usage, objets):
    """{identifiant d’objet: son dernier lien}, valable ou non ; une requête."""
    if not objets:
        return {}
    sorte = ContentType.objects.get_for_model(objets[0])
    liens = Lien.objects.filter(usage=usage, type_objet=sorte, id_objet__in=[objet.pk for objet in objets])
    return {lien.id_objet: lien for lien in liens.order_by("cree_le", "pk")}


def revoquer(usage, objet):
    """Annule les liens de cet usage sur cet objet ; rend leur nombre."""
    return _liens(usage, objet).filter(revoque_le=None).update(revoque_le=timezone.now())


def annuler(lien):
    """Annule ce lien, et lui seul ; faux s’il l’était déjà."""
    return bool(Lien.objects.filter(pk=lien.pk, revoque_le=None).update(revoque_le=timezone.now()))


def oublier_les_morts():
    """Efface les liens finis ou annulés depuis trois mois, et l’adresse à qui ils furent remis ; rend leur nombre."""
    limite = timezone.now() - timedelta(days=OUBLIE_JOURS)
    return Lien.objects.filter(Q(expire_le__lt=limite) | Q(revoque_le__lt=limite)).delete()[0]


def jeton(lien):
    """Ce qui entre dans l’adresse : l’identifiant du lien, signé pour son usage."""
    return _signature(lien.usage).sign(lien.uuid.hex)


def lire(usage, texte):
    """Le lien de ce jeton ; note quand il a servi, sauf celui d’une réponse sans nom. Lève `LienSansEffet` : abîmé,
    annulé ou périmé."""
    try:
        identifiant = uuid.UUID(_signature(usage).unsign(texte))
    except (BadSignature, ValueError) as mauvais:
        raise LienSansEffet("Ce lien est incomplet : copiez-le en entier depuis le courriel.") from mauvais
    lien = Lien.objects.select_related("type_objet").filter(uuid=identifiant, usage=usage).first()
    if lien is None or lien.revoque_le or lien.objet is None:
        raise LienSansEffet("Ce lien a été annulé ou remplacé : cherchez dans vos courriels le plus récent.")
    if not lien.est_valable:
        raise LienPerime("Ce lien a passé sa date. Connectez-vous, ou demandez-en un autre à la coordination.", lien)
    if lien.usage not in SANS_HEURE_D_USAGE:
        Lien.objects.filter(pk=lien.pk).update(dernier_usage_le=timezone.now())
    return lien


def _liens(usage, objet):
    sorte = ContentType.objects.get_for_model(objet)
    return Lien.objects.filter(usage=usage, type_objet=sorte, id_objet=objet.pk)


def _signature(usage):
    return Signer(salt=f"socle.lien/{usage}")
