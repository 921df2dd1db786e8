import pytest
from django.core import mail
from django.utils import timezone

from evenements import operations
from evenements.etats import EtatEvenement, EtatInscription
from evenements.models import Creneau, InscriptionEvenement
from socle.etats import PassageInterdit
from socle.models import Courriel
from tests.fabriques import CreneauFactory, EvenementFactory, InscriptionEvenementFactory, LieuFactory, dans

pytestmark = pytest.mark.django_db


def creneau(jours):
    return Creneau(debut=dans(jours=jours), fin=dans(jours=jours, heure=20))


@pytest.fixture
def envois(django_capture_on_commit_callbacks):
    """Fait le geste, et rend ce qui est parti : {destinataire: message}."""

    def faire(geste, *arguments, **champs):
        with django_capture_on_commit_callbacks(execute=True):
            geste(*arguments, **champs)
        return {message.to[0]: message for message in mail.outbox}

    return faire


@pytest.mark.parametrize(
    ("etat", "debut"),
    [(EtatEvenement.ANNULE, "Annulé"), (EtatEvenement.REPORTE, "Reporté"), (EtatEvenement.EN_LIGNE, "En ligne")],
)
def test_chaque_personne_inscrite_lit_la_raison_publique(coordinatrice, envois, etat, debut):
    inscription = InscriptionEvenementFactory()
    attend = InscriptionEvenementFactory(evenement=inscription.creneau.evenement, en_attente=True)
    InscriptionEvenementFactory(evenement=inscription.creneau.evenement, annulee=True)
    evenement = inscription.creneau.evenement

    partis = envois(
        operations.changer_etat,
        evenement,
        etat,
        par=coordinatrice,
        motif_public="La salle est en travaux.",
        lien_acces="https://visio.example.fr",
    )

    assert set(partis) == {inscription.courriel, attend.courriel}
    message = partis[inscription.courriel]
    assert message.subject == f"{debut} : {evenement}"
    assert "La salle est en travaux." in message.body


def test_dire_l_evenement_complet_n_ecrit_a_personne(coordinatrice, envois):
    inscription = InscriptionEvenementFactory()

    assert envois(operations.changer_etat, inscription.creneau.evenement, "complet", par=coordinatrice) == {}


def test_seule_la_seance_deplacee_derange_ses_inscrits(coordinatrice, envois):
    evenement = EvenementFactory(a_inscription=True, creneau__debut=dans(jours=10))
    restee = CreneauFactory(evenement=evenement, debut=dans(jours=20))
    deplacee = InscriptionEvenementFactory(evenement=evenement)
    InscriptionEvenementFactory(creneau=restee)

    partis = envois(
        operations.deplacer,
        evenement,
        par=coordinatrice,
        creneaux=[creneau(12), creneau(20)],
        motif_public="Salle prise.",
    )

    assert set(partis) == {deplacee.courriel}
    assert str(Creneau.objects.get(pk=deplacee.creneau_id)) in partis[deplacee.courriel].body


def test_un_nouveau_lieu_se_dit_a_toutes_les_seances_d_un_seul_message(coordinatrice, envois):
    inscription = InscriptionEvenementFactory()

    envois(
        operations.deplacer,
        inscription.creneau.evenement,
        par=coordinatrice,
        creneaux=[creneau(12)],
        lieu=LieuFactory(nom="Le cinéma"),
        motif_public="Salle prise.",
    )

    [message] = mail.outbox
    assert "Le cinéma" in message.body


def test_une_seance_retiree_annule_ses_inscriptions_et_le_dit(coordinatrice, envois):
    evenement = EvenementFactory(a_inscription=True, creneau__debut=dans(jours=10))
    retiree = CreneauFactory(evenement=evenement, debut=dans(jours=20))
    perdue = InscriptionEvenementFactory(creneau=retiree)

    partis = envois(
        operations.deplacer, evenement, par=coordinatrice, creneaux=[creneau(10)], motif_public="L’intervenant part."
    )

    assert partis[perdue.courriel].subject == f"Séance retirée : {evenement}"
    assert "L’intervenant part." in partis[perdue.courriel].body
    assert not InscriptionEvenement.objects.exists()


def test_une_seance_passee_garde_ses_inscriptions(coordinatrice):
    evenement = EvenementFactory(a_inscription=True, creneau__debut=dans(jours=-2))
    InscriptionEvenementFactory(evenement=evenement)

    with pytest.raises(PassageInterdit, match="gardez sa date"):
        operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(10)], motif_public="Encore.")


def reporter(evenement, coordinatrice):
    operations.changer_etat(evenement, EtatEvenement.REPORTE, par=coordinatrice, motif_public="Salle fermée.")


def test_reporte_l_evenement_retrouve_une_date_et_ses_inscrits_l_apprennent(coordinatrice, envois, time_machine):
    inscrite = InscriptionEvenementFactory()
    evenement = inscrite.creneau.evenement
    reporter(evenement, coordinatrice)
    time_machine.move_to(dans(jours=40))

    partis = envois(
        operations.deplacer, evenement, par=coordinatrice, creneaux=[creneau(20)], motif_public="Salle rouverte."
    )

    inscrite.refresh_from_db()
    assert (evenement.etat, inscrite.etat) == (EtatEvenement.REPROGRAMME, EtatInscription.INSCRITE)
    assert partis[inscrite.courriel].subject.startswith("Nouvelle date")


def test_la_seance_qui_garde_sa_date_apprend_aussi_que_l_evenement_revient(coordinatrice, envois):
    evenement = EvenementFactory(a_inscription=True, creneau__debut=dans(jours=10))
    restee = InscriptionEvenementFactory(evenement=evenement)
    CreneauFactory(evenement=evenement, debut=dans(jours=20))
    reporter(evenement, coordinatrice)

    partis = envois(
        operations.deplacer, evenement, par=coordinatrice, creneaux=[creneau(10), creneau(30)], motif_public="Rouverte."
    )

    assert partis[restee.courriel].subject.startswith("Nouvelle date")


def test_la_seance_tenue_avant_le_report_garde_sa_date(coordinatrice):
    evenement = EvenementFactory(a_inscription=True, creneau__debut=dans(jours=-2))
    InscriptionEvenementFactory(evenement=evenement)
    CreneauFactory(evenement=evenement, debut=dans(jours=5))
    reporter(evenement, coordinatrice)

    with pytest.raises(PassageInterdit, match="gardez sa date"):
        operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(30)], motif_public="Rouverte.")


def test_qui_l_on_ne_peut_plus_prevenir_perd_sa_place_quand_la_date_change(coordinatrice, time_machine):
    inscrite = InscriptionEvenementFactory()
    evenement = inscrite.creneau.evenement
    reporter(evenement, coordinatrice)
    time_machine.move_to(dans(jours=70))
    operations.effacer_les_inscriptions(timezone.now())

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(20)], motif_public="Salle rouverte.")

    inscrite.refresh_from_db()
    assert inscrite.etat == EtatInscription.ANNULEE


def test_une_inscription_annulee_ne_retient_pas_la_date(coordinatrice):
    evenement = EvenementFactory(a_inscription=True, creneau__debut=dans(jours=-2))
    InscriptionEvenementFactory(evenement=evenement, annulee=True)

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(10)], motif_public="Encore.")

    assert evenement.creneaux.get().debut == dans(jours=10)


def test_un_changement_refuse_n_ecrit_a_personne(coordinatrice):
    inscription = InscriptionEvenementFactory()

    with pytest.raises(PassageInterdit):
        operations.changer_etat(inscription.creneau.evenement, EtatEvenement.ANNULE, par=coordinatrice)

    assert not Courriel.objects.exists()
