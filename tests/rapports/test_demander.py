import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from rapports import operations
from rapports.etats import EtatEdition, EtatRapport
from rapports.models import EditionPDF, Instantane, RapportAnnuel
from rapports.structure import depuis_json
from socle.etats import PassageInterdit
from socle.models import Passage
from tests.fabriques import EditionFactory, InstantaneFactory, RapportFactory, SectionFactory
from tests.rapports.conftest import tous_prets

pytestmark = pytest.mark.django_db


def test_demander_fige_les_chiffres_puis_met_en_attente(rapport, coordinatrice):
    edition = operations.demander(rapport, par=coordinatrice)

    rapport.refresh_from_db()
    assert (edition.numero, edition.etat, edition.demandee_par) == (1, EtatEdition.EN_ATTENTE, coordinatrice)
    assert (rapport.etat, edition.instantane.numero) == (EtatRapport.FIGE, 1)


def test_redemander_pendant_la_production_rend_la_meme_edition(rapport, coordinatrice):
    premiere = operations.demander(rapport, par=coordinatrice)

    seconde = operations.demander(rapport, par=coordinatrice)

    assert seconde == premiere
    assert EditionPDF.objects.count() == 1


def test_redemander_apres_un_echec_reprend_les_memes_chiffres(coordinatrice):
    echouee = EditionFactory(echouee=True, instantane__rapport__fige=True)

    edition = operations.demander(echouee.rapport, par=coordinatrice)

    assert (edition.numero, edition.instantane) == (2, echouee.instantane)


def test_ce_qui_change_apres_ne_touche_pas_les_chiffres_figes(rapport, coordinatrice):
    instantane = operations.figer(rapport, par=coordinatrice)
    rapport.plan.actions.update(titre="Tout autre chose")

    instantane.refresh_from_db()

    assert "Tout autre chose" not in str(instantane.contenu)
    assert "Action" in str(instantane.contenu)


def test_des_chiffres_figes_ne_se_modifient_pas():
    instantane = InstantaneFactory()
    instantane.contenu = {}

    with pytest.raises(ValidationError):
        instantane.save()


def test_reprendre_la_preparation_donne_de_nouveaux_chiffres(rapport, coordinatrice):
    operations.figer(rapport, par=coordinatrice)
    operations.reprendre(rapport, par=coordinatrice)

    second = operations.figer(rapport, par=coordinatrice)

    assert second.numero == 2


def test_figer_lit_ce_qui_vient_d_etre_enregistre(rapport, coordinatrice):
    SectionFactory(rapport=rapport, code="editorial", texte="Le dernier texte.")
    RapportAnnuel.objects.update(date_arret=datetime.date(2026, 6, 30))

    contenu = depuis_json(operations.figer(rapport, par=coordinatrice).contenu)

    assert contenu.arrete_le == datetime.date(2026, 6, 30)
    assert contenu.texte_de("editorial") == "Le dernier texte."


def test_un_rapport_publie_garde_son_edition(coordinatrice):
    adoptee = EditionFactory(prete=True, definitive=True, instantane__rapport__publie=True)

    with pytest.raises(PassageInterdit, match="ne change plus"):
        operations.demander(adoptee.rapport, par=coordinatrice)
    assert EditionPDF.objects.get() == adoptee


def test_un_rapport_ne_s_adopte_pas_a_une_date_a_venir(coordinatrice):
    prete = EditionFactory(prete=True, instantane__rapport__soumis=True)
    demain = timezone.localdate() + datetime.timedelta(days=1)

    with pytest.raises(PassageInterdit, match="date à venir"):
        operations.adopter(prete.rapport, par=coordinatrice, adopte_le=demain)


def test_figer_deux_fois_est_refuse(rapport, coordinatrice):
    operations.figer(rapport, par=coordinatrice)

    with pytest.raises(PassageInterdit):
        operations.figer(rapport, par=coordinatrice)
    assert Instantane.objects.count() == 1


def test_la_base_refuse_une_seconde_edition_en_route(rapport):
    premiere = EditionFactory(instantane=InstantaneFactory(rapport=rapport))

    with pytest.raises(IntegrityError), transaction.atomic():
        EditionFactory(instantane=premiere.instantane)


def test_ouvrir_deux_fois_donne_le_meme_rapport(plan):
    assert operations.ouvrir(2026, plan) == operations.ouvrir(2026, plan)


def test_soumettre_demande_un_pdf(rapport, coordinatrice):
    operations.figer(tous_prets(rapport), par=coordinatrice)

    with pytest.raises(PassageInterdit, match="Produisez d’abord le PDF"):
        operations.soumettre(rapport, par=coordinatrice)


def test_un_pdf_d_anciens_chiffres_ne_se_soumet_pas(rapport, coordinatrice):
    EditionFactory(prete=True, instantane=InstantaneFactory(rapport=rapport))
    operations.figer(tous_prets(rapport), par=coordinatrice)

    with pytest.raises(PassageInterdit, match="Produisez d’abord le PDF"):
        operations.soumettre(rapport, par=coordinatrice)


def test_de_la_preparation_a_la_publication(coordinatrice):
    prete = EditionFactory(prete=True, instantane__rapport__fige=True)
    rapport = tous_prets(prete.rapport)

    operations.soumettre(rapport, par=coordinatrice)
    adoptee = operations.adopter(rapport, par=coordinatrice, adopte_le=datetime.date(2026, 3, 12))
    with pytest.raises(PassageInterdit, match="n’est pas encore prête"):
        operations.publier(rapport, par=coordinatrice)
    EditionPDF.objects.filter(pk=adoptee.pk).update(etat=EtatEdition.PRETE, fichier="x.pdf", sha256="ab")
    operations.publier(rapport, par=coordinatrice)

    rapport.refresh_from_db()
    assert (adoptee.definitive, rapport.etat) == (True, EtatRapport.PUBLIE)
    assert list(
        Passage.objects.filter(type_objet__model="rapportannuel").order_by("pk").values_list("vers", flat=True)
    ) == [
        "soumis",
        "adopte",
        "publie",
    ]


def test_un_rapport_ne_s_adopte_pas_pendant_une_production(coordinatrice):
    edition = EditionFactory(en_cours=True, instantane__rapport=RapportFactory(soumis=True))

    with pytest.raises(PassageInterdit, match="en cours de production"):
        operations.adopter(edition.rapport, par=coordinatrice, adopte_le=datetime.date(2026, 3, 12))


@pytest.mark.django_db(transaction=True)
def test_huit_demandes_ensemble_ne_font_qu_une_edition(plan, vraie_file):
    depart = Barrier(8)

    def demander(_):
        try:
            depart.wait()
            return operations.demander(operations.ouvrir(2026, plan), par=None).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as fils:
        editions = set(fils.map(demander, range(8)))

    assert len(editions) == 1
    assert (RapportAnnuel.objects.count(), EditionPDF.objects.count(), Instantane.objects.count()) == (1, 1, 1)
