"""La porte des changements d’état : ce qu’elle écrit, ce qu’elle refuse, et une seule personne à la fois."""

from itertools import product
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from actions.etats import Meteo, Phase
from actions.models import Action
from referents.etats import EtatMandat
from socle.etats import PassageInterdit, faire_passer
from socle.models import Passage
from tests.fabriques import ActionFactory, MandatReferentFactory, UtilisateurFactory

TABLES = [
    (modele, champ)
    for modele in apps.get_models()
    if hasattr(modele, "SUITES") and not modele.__name__.startswith("Historical")
    for champ in modele.SUITES
]


class Doublure:
    """N’importe quel objet d’un modèle à états, dans l’état voulu, sans ses relations."""

    def __init__(self, modele, **etat):
        self.SUITES, self._meta = modele.SUITES, modele._meta
        self.__dict__.update(etat)

    def __str__(self):
        return "Objet"


@pytest.mark.parametrize(("modele", "champ"), TABLES, ids=lambda v: getattr(v, "__name__", v))
def test_tout_passage_hors_de_la_table_est_refuse(db, modele, champ):
    suites = modele.SUITES[champ]
    interdits = [(depuis, vers) for depuis, vers in product(suites, repeat=2) if vers not in suites[depuis]]

    for depuis, vers in interdits:
        with pytest.raises(PassageInterdit):
            faire_passer(Doublure(modele, **{champ: depuis}), vers, par=None, champ=champ)

    assert len(interdits) >= len(suites)
    assert not Passage.objects.exists()


def test_un_passage_ecrit_l_etat_le_journal_la_version_et_l_historique(coordinatrice):
    action = ActionFactory()
    avant = action.modifie_le

    faire_passer(action, Phase.REALISEE, par=coordinatrice, motif="Tout est fait.", meteo=Meteo.SECURISES)

    action.refresh_from_db()
    assert (action.phase, action.meteo, action.version) == (Phase.REALISEE, Meteo.SECURISES, 2)
    assert action.modifie_le > avant
    passage = Passage.objects.get()
    assert (passage.objet, passage.champ, passage.depuis, passage.vers, passage.par, passage.motif) == (
        action,
        "phase",
        Phase.EN_COURS,
        Phase.REALISEE,
        coordinatrice,
        "Tout est fait.",
    )
    version = action.history.first()
    assert (version.phase, version.version, version.history_user, version.history_change_reason) == (
        Phase.REALISEE,
        2,
        coordinatrice,
        "Tout est fait.",
    )


def test_le_logiciel_seul_signe_de_personne(db):
    mandat = MandatReferentFactory()

    faire_passer(mandat, EtatMandat.EN_PAUSE, par=None)

    assert Passage.objects.get().par is None


def test_le_refus_parle_francais(db):
    action = ActionFactory(code="T1", titre="Ateliers", phase=Phase.REALISEE)

    with pytest.raises(PassageInterdit, match="«\xa0T1 – Ateliers\xa0» ne peut pas passer de « Réalisée » à « Idée »."):
        faire_passer(action, Phase.IDEE, par=None)


def test_la_seconde_personne_est_refusee_et_n_ecrit_rien(coordinatrice, etranger):
    action = ActionFactory()
    la_meme = Action.objects.get(pk=action.pk)
    faire_passer(action, Phase.REALISEE, par=coordinatrice)

    with pytest.raises(PassageInterdit, match="vient d’être modifié par quelqu’un d’autre"):
        faire_passer(la_meme, Phase.ABANDONNEE, par=etranger, phase_motif="Trop cher")

    action.refresh_from_db()
    assert (action.phase, action.phase_motif) == (Phase.REALISEE, "")
    assert Passage.objects.count() == 1
    assert action.history.count() == 2


def test_un_passage_que_la_base_refuse_ne_laisse_aucune_trace(transactional_db):
    action = ActionFactory()

    with pytest.raises(Exception, match="actions_action_abandon_motive"):
        faire_passer(action, Phase.ABANDONNEE, par=None)

    assert not Passage.objects.exists()
    action.refresh_from_db()
    assert action.phase == Phase.EN_COURS


def test_un_passage_coute_toujours_autant(coordinatrice, django_assert_max_num_queries):
    action = ActionFactory()
    faire_passer(action, Phase.EN_PAUSE, par=coordinatrice, phase_motif="Travaux", retour_prevu_le=timezone.localdate())

    # Dont une pour les listes liées de la version, une pour le tampon de l’agenda, qui montre les actions.
    with django_assert_max_num_queries(8):
        faire_passer(action, Phase.EN_COURS, par=coordinatrice)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’écrit qu’à une main : il faut PostgreSQL")
def test_huit_mains_a_la_fois_un_seul_passage(transactional_db):
    action, compte, depart, issues = ActionFactory(), UtilisateurFactory(), Barrier(8), []

    def passer():
        mienne = Action.objects.get(pk=action.pk)
        depart.wait()
        try:
            faire_passer(mienne, Phase.REALISEE, par=compte)
            issues.append("fait")
        except PassageInterdit:
            issues.append("refusé")
        finally:
            connection.close()

    fils = [Thread(target=passer) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()

    assert sorted(issues) == ["fait"] + ["refusé"] * 7
    assert Passage.objects.count() == 1
