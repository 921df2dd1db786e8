"""Membre d’une association, on se déporte de sa candidature : on la lit comme porteur, et une autre personne décide."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from appels_projets import operations
from appels_projets.models import Attestation, Attribution, Candidature, PieceJointe
from socle.etats import faire_passer
from socle.models import Courriel, EtatCourriel, Passage
from socle.templatetags.socle import euros
from tests.appels_projets.test_droits import GESTES
from tests.fabriques import (
    CampagneFactory,
    CandidatureFactory,
    DeliberationFactory,
    MembreOrganismeFactory,
    UtilisateurFactory,
)
from tests.vitrolles_plan.objets import fabriquer


@pytest.fixture
def campagne(db):
    return CampagneFactory(en_deliberation=True, enveloppe=9000)


@pytest.fixture
def sienne(campagne, coordinatrice):
    proposee = CandidatureFactory(proposee=True, campagne=campagne, intitule="Le projet des siens")
    MembreOrganismeFactory(organisme=proposee.organisme, utilisateur=coordinatrice)
    return proposee


@pytest.fixture
def autre(campagne):
    return CandidatureFactory(proposee=True, campagne=campagne, intitule="Le projet des autres")


@pytest.fixture
def collegue(db):
    return UtilisateurFactory(coordination=True)


def fiche(candidature):
    return reverse("pilotage:candidature", args=[candidature.uuid])


def bureau(candidature):
    return reverse("pilotage:appel", args=[candidature.campagne.slug])


def liste(modele):
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist")


def test_sa_fiche_d_instruction_n_existe_pas_pour_qui_s_en_deporte(connecter, coordinatrice, collegue, sienne, autre):
    codes = [
        [connecter(compte).get(fiche(candidature)).status_code for candidature in (sienne, autre)]
        for compte in (coordinatrice, collegue)
    ]

    assert codes == [[404, 200], [200, 200]]


def test_elle_reste_lisible_comme_porteur(connecter, coordinatrice, sienne):
    assert connecter(coordinatrice).get(sienne.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("geste", GESTES)
def test_aucun_geste_n_y_est_possible(connecter, coordinatrice, sienne, geste):
    adresse = reverse(f"pilotage:candidature-{geste}", args=[sienne.uuid])

    assert connecter(coordinatrice).post(adresse).status_code == 404


def test_l_operation_elle_meme_le_refuse(coordinatrice, collegue, sienne):
    with pytest.raises(PermissionDenied):
        operations.refuser(sienne, "Un motif.", par=coordinatrice)

    operations.refuser(sienne, "Un motif.", par=collegue)


@pytest.mark.parametrize("role", ["coordination", "elu", "cosignataire"])
def test_la_liste_l_ecarte_et_dit_pourquoi(connecter, sienne, autre, role):
    compte = UtilisateurFactory(**{role: True})
    MembreOrganismeFactory(organisme=sienne.organisme, utilisateur=compte)

    page = connecter(compte).get(bureau(sienne))

    assert [candidature for candidature, _ in page.context["candidatures"]] == [autre]
    assert "Vous vous déportez de" in page.text
    assert "non montré" in page.text


def test_les_totaux_ne_se_retranchent_pas(connecter, coordinatrice, collegue, sienne, autre):
    """Le total proposé, moins ce qu’on lit, dirait ce qui est proposé à son association."""
    Candidature.objects.filter(pk=sienne.pk).update(montant_propose=1234)
    sienne.refresh_from_db()
    total = euros(sienne.montant_propose + autre.montant_propose)

    lus = [connecter(compte).get(bureau(sienne)).text for compte in (coordinatrice, collegue)]
    listes = [connecter(compte).get(reverse("pilotage:appels")).text for compte in (coordinatrice, collegue)]

    assert [total in lu for lu in lus] == [False, True]
    assert ["non montré" in lu for lu in listes] == [True, False]


def test_une_fois_les_resultats_publics_les_totaux_reviennent(connecter, coordinatrice, collegue, sienne):
    operations.refuser(sienne, "Un motif.", par=collegue)
    operations.publier_les_resultats(sienne.campagne, collegue)

    assert "non montré" not in connecter(coordinatrice).get(bureau(sienne)).text


TENUS = [Candidature, Attribution, PieceJointe, Attestation, Passage, Courriel]


@pytest.mark.parametrize("modele", TENUS, ids=lambda modele: modele.__name__)
def test_la_gestion_la_tait_aussi(connecter, coordinatrice, collegue, sienne, modele):
    MembreOrganismeFactory(organisme=sienne.organisme, utilisateur=UtilisateurFactory(), role="signataire")
    operations.attribuer(sienne, sienne.montant_propose, DeliberationFactory(), collegue)
    fabriquer(PieceJointe, candidature=sienne)

    lues = [connecter(compte).get(liste(modele)).context["cl"].result_count for compte in (coordinatrice, collegue)]

    assert lues[0] == 0
    assert lues[1] >= 1


def test_sa_fiche_et_son_historique_se_taisent_dans_la_gestion(connecter, coordinatrice, collegue, sienne):
    pages = [reverse(f"admin:appels_projets_candidature_{nom}", args=[sienne.pk]) for nom in ("change", "history")]

    codes = [[connecter(compte).get(page).status_code for page in pages] for compte in (coordinatrice, collegue)]

    assert codes == [[302, 404], [200, 200]]


def test_l_accueil_de_la_gestion_ne_la_compte_ni_ne_la_nomme(connecter, coordinatrice, collegue, sienne):
    CandidatureFactory(deposee=True, organisme=sienne.organisme)
    LogEntry.objects.log_actions(collegue.pk, [sienne], CHANGE, change_message="Refusée.", single_object=True)

    accueils = [connecter(compte).get(reverse("admin:index")) for compte in (coordinatrice, collegue)]

    comptees = [["candidature à instruire" in tache["libelle"] for tache in a.context["taches"]] for a in accueils]
    assert [any(ligne) for ligne in comptees] == [False, True]
    assert [len(accueil.context["derniers_gestes"]) for accueil in accueils] == [0, 1]


def test_ni_le_journal_ni_l_accueil_ne_disent_ce_que_devient_la_lettre_de_son_association(
    connecter, coordinatrice, collegue, sienne
):
    MembreOrganismeFactory(organisme=sienne.organisme, utilisateur=UtilisateurFactory(), role="signataire")
    operations.refuser(sienne, "Un motif.", par=collegue)
    lettre = Courriel.objects.first()
    faire_passer(lettre, EtatCourriel.ABANDONNE, par=collegue)
    LogEntry.objects.log_actions(collegue.pk, [lettre], CHANGE, change_message="Corrigée.", single_object=True)

    lus = []
    for compte in (coordinatrice, collegue):
        client = connecter(compte)
        passages = client.get(liste(Passage)).context["cl"].queryset
        gestes = client.get(reverse("admin:index")).context["derniers_gestes"]
        lus.append([passages.filter(type_objet__model="courriel").count(), len(gestes)])

    assert lus == [[0, 0], [1, 1]]


def test_toute_fiche_de_la_gestion_sait_taire(db):
    assert all(hasattr(f, "taire_des_passages") for f in admin.site._registry.values())
