import pytest

from appels_projets.etats import EtatCampagne, EtatCandidature
from appels_projets.suivi import etapes, suivre
from tests.fabriques import CampagneFactory, CandidatureFactory


@pytest.mark.parametrize("etat", EtatCandidature)
@pytest.mark.parametrize("situation", ["close", "en_deliberation", "publiee"])
def test_chaque_etat_se_dit_en_mots_simples(db, etat, situation):
    candidature = CandidatureFactory(etat=etat, campagne=CampagneFactory(**{situation: True}))

    suivi = suivre(candidature)

    assert suivi.libelle
    assert suivi.ensuite


@pytest.mark.parametrize("etat", [EtatCandidature.ATTRIBUEE, EtatCandidature.REFUSEE, EtatCandidature.SANS_SUITE])
def test_avant_la_publication_toute_decision_se_dit_pareil(db, etat):
    recevable = CandidatureFactory(recevable=True, campagne=CampagneFactory(en_deliberation=True))
    decidee = CandidatureFactory(deposee=True, etat=etat, campagne=recevable.campagne)

    assert (suivre(decidee), etapes(decidee)) == (suivre(recevable), etapes(recevable))

    decidee.campagne.etat = EtatCampagne.RESULTATS_PUBLIES
    assert suivre(decidee) != suivre(recevable) or etat == EtatCandidature.SANS_SUITE


def test_une_irrecevabilite_se_lit_comme_un_depot(db):
    deposee = CandidatureFactory(deposee=True, campagne=CampagneFactory(close=True))
    irrecevable = CandidatureFactory(deposee=True, etat="irrecevable", campagne=deposee.campagne)

    assert (suivre(irrecevable), etapes(irrecevable)) == (suivre(deposee), etapes(deposee))


def test_une_candidature_retiree_n_a_plus_d_etapes(db):
    assert len(etapes(CandidatureFactory())) == 5
    assert etapes(CandidatureFactory(etat="retiree")) == []
