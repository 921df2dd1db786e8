"""Les messages aux agents, un par fonction."""

from socle import courriels


def inviter(agent, *, par, lien, jusqu_au, cle):
    return courriels.envoyer("invitation", agent.courriel, cle=cle, agent=agent, par=par, lien=lien, jusqu_au=jusqu_au)
