"""Les verbes du réseau : inviter un agent, et lui ouvrir son compte quand il accepte."""

import hashlib
import re
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from referents.models import Agent
from referents.notifications import reseau as notifications
from socle.models import Courriel, Utilisateur


class InvitationImpossible(Exception):
    """Cette personne ne peut pas être invitée. Le texte s’adresse à la coordination."""


class InvitationSansEffet(Exception):
    """Le lien suivi n’ouvre plus rien. Le texte s’adresse à la personne invitée."""


def inviter(agent, par):
    """Envoie son invitation à un agent sans compte. Une seule par jour ; les précédentes restent valables."""
    if motif := _empechement(agent):
        raise InvitationImpossible(f"{agent} : {motif}")
    cle = _cle_du_jour(agent)
    if Courriel.objects.filter(cle=cle).exists():
        raise InvitationImpossible(f"{agent} : une invitation est déjà partie aujourd’hui.")
    jusqu_au = timezone.localdate() + timedelta(days=settings.INVITATION_VALABLE_JOURS)
    lien = settings.ADRESSE_DU_SITE + reverse("invitation:accepter", args=[jeton_d_invitation(agent, par)])
    return notifications.inviter(agent, par=par, lien=lien, jusqu_au=jusqu_au, cle=cle)


@transaction.atomic
def inviter_tous(agents, par):
    """Invite tous ceux qui peuvent l’être ; rend le nombre d’invitations parties et les refus, en phrases."""
    parties, refus = 0, []
    for agent in agents:
        try:
            inviter(agent, par)
        except InvitationImpossible as raison:
            refus.append(str(raison))
        else:
            parties += 1
    return parties, refus


def _empechement(agent):
    if agent.utilisateur_id:
        return "son compte est déjà ouvert."
    if not agent.courriel:
        return "son courriel n’est pas renseigné."
    return "" if agent.actif else "cette personne n’est plus en poste."


def _cle_du_jour(agent):
    # Une adresse corrigée le jour même reçoit son invitation.
    adresse = hashlib.sha256(agent.courriel.lower().encode()).hexdigest()[:12]
    return f"invitation-{agent.pk}-{adresse}-{timezone.localdate():%Y-%m-%d}"


def _signature(courriel):
    # Le courriel entre dans la signature sans paraître dans le lien : le corriger annule les liens déjà partis.
    return TimestampSigner(salt=f"referents.invitation/{courriel.lower()}")


def jeton_d_invitation(agent, par):
    return _signature(agent.courriel).sign(f"{agent.pk}-{par.pk}")


def lire_l_invitation(jeton):
    """L’agent que ce lien invite, et le compte qui l’invite. Lève `InvitationSansEffet` : abîmé, périmé, déjà servi."""
    abimee = InvitationSansEffet("Ce lien est incomplet : copiez-le en entier depuis le courriel.")
    trouve = re.fullmatch(r"([0-9]{1,18})-([0-9]{1,18}):.*", jeton)
    agent = Agent.objects.filter(pk=trouve[1], courriel__isnull=False).first() if trouve else None
    if agent is None:
        raise abimee
    try:
        _signature(agent.courriel).unsign(jeton, max_age=timedelta(days=settings.INVITATION_VALABLE_JOURS))
    except SignatureExpired as perimee:
        raise InvitationSansEffet("Cette invitation a passé sa date.") from perimee
    except BadSignature as mauvaise:
        raise abimee from mauvaise
    if agent.utilisateur_id:
        raise InvitationSansEffet("Cette invitation a déjà servi : votre compte est ouvert.")
    if not agent.actif:
        raise InvitationSansEffet("Cette invitation n’est plus valable.")
    return agent, Utilisateur.objects.filter(pk=trouve[2]).first()


def compte_de_la_meme_adresse(agent):
    """Le compte qui porte déjà l’adresse de l’agent : une association qu’il préside, par exemple."""
    return (
        Utilisateur.objects.filter(email__iexact=agent.courriel).first()
        or Utilisateur.objects.filter(emailaddress__email__iexact=agent.courriel, emailaddress__verified=True).first()
    )


@transaction.atomic
def ouvrir_le_compte(agent, mot_de_passe):
    """Crée le compte de l’agent, à l’adresse déjà confirmée puisque le lien y est arrivé, et le lui relie."""
    agent = _reserver(agent)
    compte = Utilisateur.objects.create_user(agent.courriel, mot_de_passe, prenom=agent.prenom, nom=agent.nom)
    EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)
    _relier(agent, compte)
    return compte


@transaction.atomic
def relier_le_compte(agent, compte):
    """Relie à l’agent un compte qu’il a déjà, et auquel il vient de se connecter."""
    _relier(_reserver(agent), compte)


def _reserver(agent):
    """La ligne verrouillée : deux acceptations du même lien n’ouvrent qu’un compte."""
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if agent.utilisateur_id:
        raise InvitationSansEffet("Cette invitation a déjà servi : votre compte est ouvert.")
    return agent


def _relier(agent, compte):
    agent.utilisateur = compte
    agent._history_user = compte
    agent._change_reason = "invitation acceptée"
    agent.save(update_fields=["utilisateur", "modifie_le"])
