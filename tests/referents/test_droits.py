"""Ce qu’un droit dit d’une personne ou d’une note, une liste le dit de toutes."""

import datetime

import pytest
from django.utils import timezone

from referents.droits import a_tenu_un_mandat, peut_lire_la_note, peut_voir
from referents.etats import EtatNote
from referents.models import Agent, NoteReseau
from tests.fabriques import AgentFactory, MandatReferentFactory, MembreOrganismeFactory, NoteFactory, UtilisateurFactory


def compte_d_un_mandat(**mandat):
    return MandatReferentFactory(agent=AgentFactory(avec_compte=True), **mandat).agent.utilisateur


PERSONNES = {
    "compte nu": UtilisateurFactory,
    "coordination": lambda: UtilisateurFactory(coordination=True),
    "gestionnaire": lambda: UtilisateurFactory(is_superuser=True),
    "élue": lambda: UtilisateurFactory(elu=True),
    "cosignataire": lambda: UtilisateurFactory(cosignataire=True),
    "finances": lambda: UtilisateurFactory(finances=True),
    "jurée": lambda: UtilisateurFactory(jure=True),
    "porteur": lambda: MembreOrganismeFactory().utilisateur,
    "référente": compte_d_un_mandat,
    "pressentie": lambda: compte_d_un_mandat(pressenti=True),
    "en pause": lambda: compte_d_un_mandat(en_pause=True),
    "ancienne": lambda: compte_d_un_mandat(termine=True),
    "partie": lambda: MandatReferentFactory(agent=AgentFactory(avec_compte=True, actif=False)).agent.utilisateur,
    "agent sans mandat": lambda: AgentFactory(avec_compte=True).utilisateur,
}


@pytest.mark.parametrize("qui", PERSONNES)
def test_voir_une_personne_ou_la_trouver_dans_l_annuaire_c_est_pareil(db, qui):
    compte = PERSONNES[qui]()
    agents = [AgentFactory(), AgentFactory(referent=True, avec_compte=True), *Agent.objects.all()]

    visibles = set(Agent.objects.visibles_par(compte))

    assert [peut_voir(compte, agent) for agent in agents] == [agent in visibles for agent in agents]


@pytest.mark.parametrize("qui", PERSONNES)
def test_lire_une_note_ou_la_trouver_dans_une_liste_c_est_pareil(db, qui):
    compte = PERSONNES[qui]()
    hier = timezone.localdate() - datetime.timedelta(days=1)
    notes = [NoteFactory(etat=etat, expire_le=fin) for etat in EtatNote for fin in (None, hier, timezone.localdate())]

    visibles = set(NoteReseau.objects.visibles_par(compte))

    assert [peut_lire_la_note(compte, note) for note in notes] == [note in visibles for note in notes]


@pytest.mark.parametrize(
    ("qui", "oui"), [(qui, qui in {"référente", "pressentie", "en pause", "ancienne", "partie"}) for qui in PERSONNES]
)
def test_son_mandat_se_lit_meme_fini(db, qui, oui):
    assert a_tenu_un_mandat(PERSONNES[qui]()) is oui
