import pytest

from evenements import operations
from evenements.etats import SUITES_EVENEMENT, EtatEvenement
from socle.etats import PassageInterdit
from tests.fabriques import EvenementFactory

INTERDITS = [
    (depuis, vers) for depuis in EtatEvenement for vers in EtatEvenement if vers not in SUITES_EVENEMENT[depuis]
]


def test_une_annulation_se_dit_au_public_avec_sa_raison(coordinatrice):
    evenement = EvenementFactory()
    avant = evenement.change_le

    operations.changer_etat(evenement, "annule", par=coordinatrice, motif_public="Intempéries.")

    changement = evenement.changements.get()
    assert (evenement.etat, evenement.sequence) == (EtatEvenement.ANNULE, 1)
    assert evenement.change_le > avant
    assert (changement.avant, changement.apres, changement.auteur) == ("Programmé", "Annulé", coordinatrice)
    assert changement.phrase == "Annulé. Intempéries."


@pytest.mark.parametrize("vers", ["annule", "reporte", "en_ligne"])
def test_ce_qui_derange_le_public_demande_une_raison(coordinatrice, vers):
    evenement = EvenementFactory(lien_acces="https://visio.example.fr")

    with pytest.raises(PassageInterdit):
        operations.changer_etat(evenement, vers, par=coordinatrice)

    assert evenement.changements.count() == 0


def test_complet_puis_de_nouveau_libre_ne_deplace_rien(coordinatrice):
    evenement = EvenementFactory()

    operations.changer_etat(evenement, "complet", par=coordinatrice)
    operations.changer_etat(evenement, "programme", par=coordinatrice)

    assert evenement.sequence == 0
    assert [c.phrase for c in evenement.changements.all()] == ["De nouveau programmé", "Complet"]


def test_passer_en_ligne_demande_le_lien(coordinatrice):
    evenement = EvenementFactory()

    with pytest.raises(PassageInterdit):
        operations.changer_etat(evenement, "en_ligne", par=coordinatrice, motif_public="Grève.")
    operations.changer_etat(
        evenement, "en_ligne", par=coordinatrice, motif_public="Grève.", lien_acces="https://visio.example.fr"
    )

    assert (evenement.est_en_ligne, evenement.lien_acces) == (True, "https://visio.example.fr")


def test_deplace_en_ligne_il_le_reste_meme_complet():
    assert EtatEvenement.COMPLET not in SUITES_EVENEMENT[EtatEvenement.EN_LIGNE]


def test_personne_n_attend_un_brouillon(coordinatrice):
    evenement = EvenementFactory(brouillon=True)

    with pytest.raises(PassageInterdit):
        operations.changer_etat(evenement, "annule", par=coordinatrice, motif_public="Intempéries.")

    assert evenement.etat == EtatEvenement.PROGRAMME


@pytest.mark.parametrize(("depuis", "vers"), INTERDITS)
def test_un_passage_hors_de_la_table_est_refuse(coordinatrice, depuis, vers):
    evenement = EvenementFactory(etat=depuis, lien_acces="https://visio.example.fr")

    with pytest.raises(PassageInterdit):
        operations.changer_etat(evenement, vers, par=coordinatrice, motif_public="Essai.")

    evenement.refresh_from_db()
    assert (evenement.etat, evenement.sequence, evenement.changements.count()) == (depuis, 0, 0)


def test_deux_personnes_ne_se_recouvrent_pas(coordinatrice):
    evenement = EvenementFactory()
    autre_ecran = type(evenement).objects.get(pk=evenement.pk)
    operations.changer_etat(evenement, "annule", par=coordinatrice, motif_public="Intempéries.")

    with pytest.raises(PassageInterdit):
        operations.changer_etat(autre_ecran, "complet", par=coordinatrice)

    assert evenement.changements.count() == 1
