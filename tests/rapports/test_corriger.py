"""Corriger un rapport adopté : une nouvelle version, avec sa raison ; celle qu’on lit le reste jusque-là."""

import datetime
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from rapports import operations
from rapports.droits import peut_lire_l_edition, peut_voir
from rapports.etats import DocumentEdite, EtatEdition, EtatRapport
from rapports.mise_en_page import Couverture
from rapports.models import EditionPDF, RapportAnnuel
from rapports.notifications import prevenir_rapport_pret
from socle.etats import PassageInterdit
from socle.models import Courriel
from tests.fabriques import EditionFactory, RapportFactory
from tests.rapports.conftest import codes, tous_prets

pytestmark = pytest.mark.django_db
ADOPTION = datetime.date(2026, 6, 12)
RAISON = "Un total était faux."


@pytest.fixture
def publiee():
    """La version 1, adoptée et publiée."""
    return EditionFactory(prete=True, definitive=True, instantane__rapport__publie=True)


@pytest.fixture
def rapport(publiee):
    return tous_prets_apres(publiee.rapport)


def tous_prets_apres(rapport):
    RapportAnnuel.objects.update(etat=EtatRapport.EN_PREPARATION)
    tous_prets(rapport)
    RapportAnnuel.objects.update(etat=EtatRapport.PUBLIE)
    rapport.refresh_from_db()
    return rapport


def finir(edition):
    EditionPDF.objects.filter(pk=edition.pk).update(etat=EtatEdition.PRETE, fichier="x.pdf", sha256="ab")
    return edition


def mener_a_l_adoption(rapport, par):
    finir(operations.demander(rapport, par=par))
    operations.soumettre(rapport, par=par)
    return operations.adopter(rapport, par=par, adopte_le=ADOPTION)


@pytest.mark.parametrize("etat", ["adopte", "publie"])
def test_corriger_rouvre_la_preparation_et_garde_la_raison(coordinatrice, etat):
    rapport = RapportFactory(**{etat: True})

    operations.corriger(rapport, par=coordinatrice, motif=RAISON)

    assert (rapport.etat, rapport.correction, rapport.adopte_le) == (EtatRapport.EN_PREPARATION, RAISON, None)


@pytest.mark.parametrize("motif", ["", "   "])
def test_corriger_demande_une_raison(coordinatrice, motif):
    with pytest.raises(PassageInterdit, match="Dites pourquoi"):
        operations.corriger(RapportFactory(publie=True), par=coordinatrice, motif=motif)


@pytest.mark.parametrize("traits", [{}, {"fige": True}, {"soumis": True}])
def test_seul_un_rapport_adopte_se_corrige(coordinatrice, traits):
    with pytest.raises(PassageInterdit, match="n’est pas adopté"):
        operations.corriger(RapportFactory(**traits), par=coordinatrice, motif=RAISON)


def test_un_rapport_adopte_ne_se_reprend_pas_sans_raison(coordinatrice):
    with pytest.raises(PassageInterdit, match="corrigez-le"):
        operations.reprendre(RapportFactory(adopte=True), par=coordinatrice)


def test_on_ne_corrige_pas_pendant_une_production(coordinatrice):
    edition = EditionFactory(en_cours=True, definitive=True, instantane__rapport__adopte=True)

    with pytest.raises(PassageInterdit, match="annulez-la"):
        operations.corriger(edition.rapport, par=coordinatrice, motif=RAISON)


def versions(client):
    """Les versions que la page offre, la dernière d’abord."""
    return re.findall(r"Version (\d+) \(PDF", client.get("/rapports/2026/").text)


def test_la_version_publiee_le_reste_jusqu_a_la_suivante(client, rapport, publiee, coordinatrice):
    operations.corriger(rapport, par=coordinatrice, motif=RAISON)
    lues = [versions(client)]
    adoptee = finir(mener_a_l_adoption(rapport, coordinatrice))
    lues.append(versions(client))
    operations.publier(rapport, par=coordinatrice)

    assert lues == [["1"], ["1"]]
    assert (adoptee.numero, versions(client)) == (3, ["3", "1"])
    assert f"Version 3, corrige la version 1\xa0: {RAISON}" in client.get("/rapports/2026/").text


def test_la_couverture_dit_ce_que_la_version_corrige(rapport, coordinatrice):
    operations.corriger(rapport, par=coordinatrice, motif=RAISON)

    couverture = Couverture.de(mener_a_l_adoption(rapport, coordinatrice))

    assert couverture.mention == "Adopté le 12\xa0juin\xa02026"
    assert couverture.correction == f"Version 3, corrige la version 1\xa0: {RAISON}"


def test_l_edition_d_avant_garde_sa_mention(rapport, publiee, coordinatrice):
    operations.corriger(rapport, par=coordinatrice, motif=RAISON)

    publiee.refresh_from_db()
    assert (publiee.mention, publiee.mention_de_la_correction) == ("Adopté le 12\xa0mars\xa02027", "")


def test_publier_date_les_editions_adoptees_seules(coordinatrice):
    adoptee = EditionFactory(prete=True, definitive=True, instantane__rapport__adopte=True)
    brouillon = EditionFactory(prete=True, instantane=adoptee.instantane)

    operations.publier(adoptee.rapport, par=coordinatrice)

    adoptee.refresh_from_db()
    brouillon.refresh_from_db()
    assert (adoptee.est_publiee, brouillon.publiee_le) == (True, None)


def test_un_autre_document_demande_apres_la_publication_parait_des_qu_il_est_pret(rapport, coordinatrice):
    synthese = operations.demander(rapport, par=coordinatrice, document=DocumentEdite.SYNTHESE)
    avant = list(EditionPDF.objects.publiees().filter(document=DocumentEdite.SYNTHESE))
    finir(synthese)

    assert (avant, list(EditionPDF.objects.publiees().filter(document=DocumentEdite.SYNTHESE))) == ([], [synthese])
    assert (synthese.numero, synthese.nom_du_fichier) == (1, "synthese-2026-version-1.pdf")


def test_chaque_document_se_produit_a_part(coordinatrice):
    rapport = RapportFactory(fige=True)
    EditionFactory(en_cours=True, instantane__rapport=rapport)

    synthese = operations.demander(rapport, par=coordinatrice, document=DocumentEdite.SYNTHESE)
    encore = operations.demander(rapport, par=coordinatrice, document=DocumentEdite.SYNTHESE)

    assert (encore, EditionPDF.objects.count()) == (synthese, 2)


def test_le_message_nomme_le_document(coordinatrice):
    edition = EditionFactory(prete=True, document=DocumentEdite.BILAN, demandee_par=coordinatrice)

    prevenir_rapport_pret(edition)

    assert Courriel.objects.get().sujet == "Bilan du plan 2026 : le PDF est prêt (version 1)"
    assert "Le PDF «\xa0Bilan du plan\xa0» de 2026" in Courriel.objects.get().texte


# --- Ce que chacun en voit ----------------------------------------------------------------------------


def test_pendant_la_correction_le_public_lit_encore_et_rien_de_plus(client, rapport, publiee, coordinatrice):
    operations.corriger(rapport, par=coordinatrice, motif=RAISON)
    EditionFactory(prete=True, instantane=publiee.instantane)

    assert codes(client, "/rapports/2026/", "/rapports/2026.pdf") == [200, 200]
    assert versions(client) == ["1"]


def test_les_editions_et_le_droit_s_accordent(rapport, publiee, coordinatrice, elue, cosignataire, referente, etranger):
    EditionFactory(prete=True, instantane=publiee.instantane)
    EditionFactory(en_cours=True, instantane__rapport__annee=2025, instantane__rapport__plan=rapport.plan)
    for etat in EtatRapport:
        RapportAnnuel.objects.update(etat=etat, adopte_le=ADOPTION)
        for qui in (coordinatrice, elue, cosignataire, referente, etranger, AnonymousUser()):
            visibles = set(EditionPDF.objects.visibles_par(qui))
            lues = EditionPDF.objects.select_related("rapport")
            assert {e for e in lues if peut_lire_l_edition(qui, e)} == visibles
            assert {r for r in RapportAnnuel.objects.all() if peut_voir(qui, r)} == set(
                RapportAnnuel.objects.visibles_par(qui)
            )


# --- Par les pages ------------------------------------------------------------------------------------


def test_corriger_depuis_la_page(connecter, coordinatrice, rapport):
    client = connecter(coordinatrice)

    refusee = client.post("/pilotage/rapports/2026/corriger/", {"motif": ""})
    page = client.post("/pilotage/rapports/2026/corriger/", {"motif": RAISON}, follow=True)

    rapport.refresh_from_db()
    assert (refusee.status_code, rapport.correction) == (422, RAISON)
    assert "La version déjà publiée le reste" in page.text


def test_corriger_depuis_la_gestion(connecter, coordinatrice, rapport):
    adresse = f"/gestion/rapports/rapportannuel/{rapport.pk}/passage/etat/en_preparation/"

    connecter(coordinatrice).post(adresse, {"motif": RAISON})

    rapport.refresh_from_db()
    assert (rapport.etat, rapport.correction) == (EtatRapport.EN_PREPARATION, RAISON)


def test_la_base_refuse_une_publication_sans_adoption():
    edition = EditionFactory(prete=True)
    edition.publiee_le = edition.demandee_le

    with pytest.raises(ValidationError, match="Seule une édition adoptée se publie"):
        edition.full_clean()
