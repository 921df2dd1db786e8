"""Le calcul des échéances : pur, sans base."""

import datetime

from evenements import retroplanning
from evenements.models import EtapeTempsFort, TempsFort

Code = EtapeTempsFort.Code
jour = datetime.date


PIVOT = jour(2027, 3, 21)


def edition(fin=PIVOT):
    return TempsFort(code="21-mars", annee=2027, jour_pivot=PIVOT, debut=jour(2027, 3, 15), fin=fin)


def test_chaque_etape_a_son_delai_autour_du_jour_pivot():
    assert retroplanning.calculer(edition()) == {
        Code.CREATION: jour(2026, 9, 22),
        Code.APPEL: jour(2026, 11, 21),
        Code.PROGRAMME: jour(2027, 1, 20),
        Code.ACCESSIBILITE: jour(2027, 2, 4),
        Code.PUBLICATION: jour(2027, 2, 19),
        Code.RAPPEL: jour(2027, 3, 14),
        Code.BILANS: jour(2027, 3, 28),
        Code.RELANCE: jour(2027, 4, 11),
        Code.SYNTHESE: jour(2027, 5, 5),
    }


def test_un_bilan_ne_se_demande_pas_avant_la_fin():
    assert retroplanning.calculer(edition(fin=jour(2027, 3, 31)))[Code.BILANS] == jour(2027, 4, 1)


def test_toute_etape_a_son_delai():
    assert list(retroplanning.DELAIS) == list(Code)


def test_une_edition_nee_tard_n_est_pas_en_retard():
    echeances = retroplanning.planifier(edition(), jour(2027, 2, 1))

    assert min(echeances.values()) >= jour(2027, 2, 1)
    assert echeances[Code.PROGRAMME] == jour(2027, 2, 4), "pas après l’étape suivante, restée à son heure"
    assert echeances[Code.PUBLICATION] == jour(2027, 2, 19)


def test_ce_qui_se_rattrape_a_une_semaine():
    assert retroplanning.planifier(edition(), jour(2026, 12, 1))[Code.APPEL] == jour(2026, 12, 8)


def test_nee_apres_sa_fin_il_ne_reste_que_ses_bilans():
    assert list(retroplanning.planifier(edition(), jour(2027, 4, 1))) == [Code.BILANS, Code.RELANCE, Code.SYNTHESE]


def test_une_archive_n_a_pas_de_retroplanning():
    assert retroplanning.planifier(edition(), jour(2028, 1, 1)) == {}
