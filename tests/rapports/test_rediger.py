"""Écrire le rapport à plusieurs : chacun son chapitre, personne n’efface personne, tout est prêt avant de soumettre."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapports import operations
from rapports.contenu import reunir
from rapports.droits import peut_ecrire
from rapports.etats import EtatRapport
from rapports.models import RapportAnnuel, SectionRapport
from rapports.preparation import lire_les_chapitres, lister_ce_qui_manque
from rapports.sommaire import A_REDIGER
from socle.etats import PassageInterdit
from socle.models import Courriel
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    EditionFactory,
    IndicateurFactory,
    ReleveFactory,
    SectionFactory,
    UtilisateurFactory,
)
from tests.rapports.conftest import codes, tous_prets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_en_fevrier_2027")]
MOYENS = "/pilotage/rapports/2026/chapitres/moyens/"
EDITORIAL = "/pilotage/rapports/2026/chapitres/editorial/"


@pytest.fixture
def section(rapport):
    operations.preparer_les_chapitres(rapport)
    return rapport.sections.get(code="moyens")


def ecrire(section, texte, par, **depart):
    return operations.ecrire_le_chapitre(section, texte, par=par, **({"version": section.version} | depart))


# --- Ouvrir -------------------------------------------------------------------------------------------


def test_ouvrir_donne_un_texte_a_ecrire_par_chapitre(plan):
    rapport = operations.ouvrir(2026, plan)

    assert [s.code for s in rapport.sections.all()] == [c.code for c in A_REDIGER]


def test_ouvrir_un_rapport_deja_la_complete_ses_chapitres_sans_toucher_aux_textes(rapport):
    SectionFactory(rapport=rapport, texte="Déjà écrit.")

    operations.ouvrir(2026, rapport.plan)

    assert rapport.sections.count() == len(A_REDIGER)
    assert rapport.sections.get(code="moyens").texte == "Déjà écrit."


def test_preparer_le_rapport_depuis_la_liste_ne_fige_rien(connecter, coordinatrice, plan):
    page = connecter(coordinatrice).post("/pilotage/rapports/2026/ouvrir/", follow=True)

    rapport = RapportAnnuel.objects.get()
    assert (rapport.etat, rapport.instantanes.count()) == (EtatRapport.EN_PREPARATION, 0)
    assert [ligne.etat for ligne in page.context["chapitres"]] == ["À écrire"] * len(A_REDIGER)


def test_un_rapport_ajoute_par_la_gestion_a_ses_chapitres(connecter, coordinatrice, plan):
    saisie = {"annee": 2026, "titre": "Rapport annuel 2026", "plan": plan.pk}
    listes = {f"{liste}-{nom}_FORMS": 0 for liste in ("sections", "avis") for nom in ("TOTAL", "INITIAL")}

    connecter(coordinatrice).post("/gestion/rapports/rapportannuel/add/", saisie | listes)

    assert SectionRapport.objects.filter(rapport__annee=2026).count() == len(A_REDIGER)


# --- Écrire -------------------------------------------------------------------------------------------


def test_le_texte_s_enregistre_et_dit_qui_l_a_ecrit(connecter, coordinatrice, section):
    page = connecter(coordinatrice).post(MOYENS, {"texte": "Trois lignes.\r\nDeux.", "version": 1}, follow=True)

    section.refresh_from_db()
    assert (section.texte, section.ecrit_par, section.version) == ("Trois lignes.\nDeux.", coordinatrice, 2)
    assert "Écrit par Camille Coordination, le 10\xa0février\xa02027" in page.text


def test_deux_personnes_voient_les_deux_textes_et_rien_ne_s_ecrase(connecter, coordinatrice, elue, section):
    section.redacteur = elue
    section.save()
    ecrire(section, "Le texte de l’élue.", elue)

    page = connecter(coordinatrice).post(MOYENS, {"texte": "Le texte de Camille.", "version": 1})

    section.refresh_from_db()
    assert (page.status_code, section.texte) == (409, "Le texte de l’élue.")
    assert "Le texte de l’élue." in page.text
    assert page.context["formulaire"]["texte"].value() == "Le texte de Camille."


def test_apres_avoir_lu_les_deux_textes_on_enregistre_le_sien(connecter, coordinatrice, elue, section):
    ecrire(section, "Le texte de l’élue.", elue)
    client = connecter(coordinatrice)
    formulaire = client.post(MOYENS, {"texte": "Les deux.", "version": 1}).context["formulaire"]

    client.post(MOYENS, {"texte": "Les deux.", "version": formulaire["version"].value()})

    section.refresh_from_db()
    assert section.texte == "Les deux."
    assert [v.texte for v in section.history.all()][:2] == ["Les deux.", "Le texte de l’élue."]


def test_le_meme_texte_enregistre_deux_fois_n_est_pas_un_conflit(coordinatrice, section):
    ecrire(section, "Trois lignes.", coordinatrice)

    assert ecrire(section, "Trois lignes.", coordinatrice, version=1).texte == "Trois lignes."


def test_une_page_continue_sa_propre_ecriture(coordinatrice, section):
    ecrire(section, "Une", coordinatrice, version=1, saisie="page-1")
    ecrire(section, "Une phrase", coordinatrice, version=1, saisie="page-1")

    with pytest.raises(operations.EcritEntreTemps):
        ecrire(section, "Une autre page", coordinatrice, version=1, saisie="page-2")
    section.refresh_from_db()
    assert section.texte == "Une phrase"


def test_une_seance_d_ecriture_ne_fait_qu_une_ligne_d_historique(coordinatrice, section):
    for texte in ("Une", "Une phrase", "Une phrase entière."):
        ecrire(section, texte, coordinatrice, version=1, saisie="page-1")

    versions = [(v.history_type, v.texte) for v in section.history.all()]
    assert versions == [("~", "Une phrase entière."), ("+", "")]


def test_un_texte_fige_ne_s_ecrit_plus_et_ne_se_perd_pas(connecter, coordinatrice, section):
    operations.figer(section.rapport, par=coordinatrice)

    page = connecter(coordinatrice).post(MOYENS, {"texte": "Trop tard.", "version": 1})

    section.refresh_from_db()
    assert section.texte == ""
    assert "reprenez la préparation" in page.text
    assert "Trop tard." in page.text


@pytest.mark.django_db(transaction=True)
def test_deux_personnes_au_meme_instant_l_une_ecrit_l_autre_est_prevenue(section, coordinatrice, elue):
    depart = Barrier(2)

    def tenter(qui):
        try:
            depart.wait()
            return ecrire(section, f"Le texte de {qui.pk}.", qui, version=1, saisie=str(qui.pk)).texte
        except operations.EcritEntreTemps as conflit:
            return f"prévenue de : {conflit.section.texte}"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        dits = set(fils.map(tenter, (coordinatrice, elue)))

    section.refresh_from_db()
    assert dits == {section.texte, f"prévenue de : {section.texte}"}


# --- Au fil de l’écriture -----------------------------------------------------------------------------


def test_l_enregistrement_au_fil_de_l_ecriture_le_dit_et_donne_la_version(connecter, coordinatrice, section):
    page = connecter(coordinatrice).post(f"{MOYENS}garder/", {"texte": "Une phrase.", "version": 1})

    section.refresh_from_db()
    assert section.texte == "Une phrase."
    assert "Enregistré à 10\xa0h\xa000" in page.text.replace("10 h 00", "10\xa0h\xa000")
    assert 'name="version" value="2"' in page.text


def test_au_fil_de_l_ecriture_non_plus_personne_n_efface_personne(connecter, coordinatrice, elue, section):
    ecrire(section, "Le texte de l’élue.", elue)

    page = connecter(coordinatrice).post(f"{MOYENS}garder/", {"texte": "Le mien.", "version": 1})

    section.refresh_from_db()
    assert section.texte == "Le texte de l’élue."
    assert "a écrit ce chapitre entre-temps" in page.text
    assert 'name="version"' not in page.text


def test_au_fil_de_l_ecriture_un_texte_fige_le_dit(connecter, coordinatrice, section):
    operations.figer(section.rapport, par=coordinatrice)

    page = connecter(coordinatrice).post(f"{MOYENS}garder/", {"texte": "Trop tard.", "version": 1})

    assert "Votre texte n’est pas enregistré." in page.text


# --- Prêt ---------------------------------------------------------------------------------------------


def test_dire_pret_enregistre_d_abord_puis_se_defait(connecter, coordinatrice, section):
    client = connecter(coordinatrice)
    etats = []

    for saisie in ({"geste": "pret", "texte": "Fini.", "version": 1}, {"geste": "rouvrir"}):
        client.post(MOYENS, saisie)
        section.refresh_from_db()
        etats.append((section.pret, section.texte))

    assert etats == [(True, "Fini."), (False, "Fini.")]


def test_un_texte_pret_ne_s_ecrit_plus_sans_se_rouvrir(coordinatrice, section):
    operations.dire_pret(section, True, par=coordinatrice)
    section.refresh_from_db()

    with pytest.raises(PassageInterdit, match="rouvrez-le"):
        ecrire(section, "Encore un mot.", coordinatrice)


def test_pret_se_coche_encore_une_fois_les_chiffres_figes(connecter, coordinatrice, section):
    operations.figer(section.rapport, par=coordinatrice)

    connecter(coordinatrice).post(MOYENS, {"geste": "marquer"})

    section.refresh_from_db()
    assert section.pret


def test_soumettre_attend_que_tous_les_textes_soient_prets(coordinatrice, section):
    rapport = tous_prets(section.rapport)
    SectionRapport.objects.filter(code__in=["moyens", "editorial"]).update(pret=False)
    EditionFactory(prete=True, instantane=operations.figer(rapport, par=coordinatrice))

    with pytest.raises(PassageInterdit, match=r"2 textes ne sont pas dits prêts \(Éditorial, Les moyens\)"):
        operations.soumettre(rapport, par=coordinatrice)
    tous_prets(rapport)
    operations.soumettre(rapport, par=coordinatrice)

    assert RapportAnnuel.objects.get().etat == EtatRapport.SOUMIS


def test_ce_qui_manque_se_liste(coordinatrice, section):
    tous_prets(section.rapport)
    SectionRapport.objects.exclude(code__in=["editorial", "plan"]).update(texte="Écrit.")
    SectionRapport.objects.filter(code="moyens").update(pret=False)

    manques = lister_ce_qui_manque(section.rapport, lire_les_chapitres(section.rapport), ("Aucun budget.",))

    assert manques == [
        "L’éditorial des élu·es n’est pas écrit.",
        "1 chapitre n’a pas de texte : Le plan et sa gouvernance.",
        "1 texte n’est pas dit prêt : Les moyens.",
        "Aucune réunion du comité n’est fixée pour ce rapport.",
        "Aucun budget.",
    ]


# --- Qui écrit quoi -----------------------------------------------------------------------------------


def test_une_referente_n_ouvre_que_ses_chapitres(connecter, referente, section):
    client = connecter(referente)
    avant = codes(client, MOYENS, EDITORIAL)
    SectionRapport.objects.filter(code="moyens").update(redacteur=referente)

    apres = codes(client, MOYENS, EDITORIAL)
    client.post(MOYENS, {"texte": "Ce que mon service a fait.", "version": 1})

    section.refresh_from_db()
    assert (avant, apres) == ([404, 404], [200, 404])
    assert (section.texte, section.ecrit_par) == ("Ce que mon service a fait.", referente)


def test_l_editorial_est_a_tout_elu(connecter, elue, section):
    assert codes(connecter(elue), EDITORIAL, MOYENS) == [200, 404]


@pytest.mark.parametrize("etat", ["fige", "soumis", "adopte", "publie"])
def test_hors_de_la_preparation_seule_la_coordination_ouvre_un_chapitre(connecter, referente, section, etat):
    SectionRapport.objects.update(redacteur=referente)
    RapportAnnuel.objects.update(etat=etat, adopte_le="2027-01-01")

    assert connecter(referente).get(MOYENS).status_code == 404


def test_qui_perd_son_role_perd_ses_chapitres(connecter, etranger, section):
    SectionRapport.objects.update(redacteur=etranger)

    assert codes(connecter(etranger), MOYENS, EDITORIAL) == [404, 404]


def test_les_textes_et_le_droit_s_accordent(section, coordinatrice, elue, cosignataire, referente, etranger):
    SectionRapport.objects.filter(code="moyens").update(redacteur=referente)
    SectionRapport.objects.filter(code="plan").update(redacteur=etranger)
    SectionRapport.objects.filter(code="agents").update(redacteur=elue)
    for etat in EtatRapport:
        RapportAnnuel.objects.update(etat=etat, adopte_le="2027-01-01")
        for qui in (coordinatrice, elue, cosignataire, referente, etranger):
            visibles = set(SectionRapport.objects.visibles_par(qui))
            assert {s for s in SectionRapport.objects.select_related("rapport") if peut_ecrire(qui, s)} == visibles


def test_la_referente_retrouve_ses_chapitres_dans_son_espace(connecter, referente, section):
    SectionRapport.objects.filter(code="moyens").update(redacteur=referente)

    assert MOYENS in connecter(referente).get("/espace/").text


def test_l_elue_retrouve_l_editorial_au_pilotage(connecter, elue, section):
    assert EDITORIAL in connecter(elue).get("/pilotage/rapports/").text


# --- Confier, rappeler --------------------------------------------------------------------------------


def test_confier_previent_une_fois_chaque_personne(
    connecter, coordinatrice, referente, section, django_capture_on_commit_callbacks
):
    client = connecter(coordinatrice)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            client.post("/pilotage/rapports/2026/chapitres/", {"moyens": referente.pk, "plan": referente.pk})

    assert [m.to for m in mail.outbox] == [[referente.email]]
    assert mail.outbox[0].subject == "2 chapitres du rapport 2026 vous sont confiés"
    assert MOYENS in mail.outbox[0].body


def test_se_confier_un_chapitre_n_ecrit_a_personne(coordinatrice, section):
    operations.confier(section.rapport, {"moyens": coordinatrice}, par=coordinatrice)

    section.refresh_from_db()
    assert (section.redacteur, Courriel.objects.count()) == (coordinatrice, 0)


@pytest.mark.parametrize("code", ["moyens", "editorial"])
def test_un_chapitre_ne_se_confie_qu_a_qui_peut_l_ecrire(coordinatrice, etranger, referente, section, code):
    autre = {"moyens": etranger, "editorial": referente}[code]

    with pytest.raises(PassageInterdit, match="ne peut pas écrire"):
        operations.confier(section.rapport, {code: autre}, par=coordinatrice)


def test_le_formulaire_ne_propose_l_editorial_qu_aux_elus(connecter, coordinatrice, elue, referente, section):
    champs = connecter(coordinatrice).get("/pilotage/rapports/2026/chapitres/").context["formulaire"].fields

    proposes = {nom: {pk for pk, _ in champs[nom].choices if pk} for nom in ("editorial", "moyens")}
    assert proposes == {"editorial": {elue.pk}, "moyens": {coordinatrice.pk, elue.pk, referente.pk}}


def test_un_rappel_va_a_qui_n_a_pas_fini_un_par_jour(connecter, coordinatrice, section):
    fini, attendu = AgentFactory(referent=True, avec_compte=True).utilisateur, UtilisateurFactory(elu=True)
    SectionRapport.objects.filter(code="moyens").update(redacteur=fini, pret=True)
    SectionRapport.objects.filter(code="editorial").update(redacteur=attendu)
    client = connecter(coordinatrice)

    pages = [client.post("/pilotage/rapports/2026/chapitres/rappeler/", follow=True) for _ in range(2)]

    assert "Un rappel part à 1 personne" in pages[0].text
    assert [c.destinataire for c in Courriel.objects.all()] == [attendu.email]


# --- Les chiffres à côté ------------------------------------------------------------------------------


def test_les_chiffres_du_chapitre_sont_a_cote_du_texte(connecter, coordinatrice, section):
    page = connecter(coordinatrice).get("/pilotage/rapports/2026/chapitres/avancement/")

    assert "Nombre d’actions par objectif et par phase" in page.text
    assert "Tels qu’ils seraient figés maintenant" in page.text


@pytest.mark.parametrize("code", [c.code for c in A_REDIGER])
def test_aucun_chiffre_ne_s_y_montre_deux_fois(connecter, coordinatrice, section, code):
    page = connecter(coordinatrice).get(f"/pilotage/rapports/2026/chapitres/{code}/").text

    ancres = re.findall(r' id="([^"]+)"', page)
    assert sorted(ancres) == sorted(set(ancres))


def test_les_chiffres_se_relisent_a_la_demande(connecter, coordinatrice, section):
    client = connecter(coordinatrice)
    adresse = "/pilotage/rapports/2026/chapitres/avancement/"
    client.get(adresse)
    ActionFactory(objectif=section.rapport.plan.objectifs.first())

    totaux = [client.get(a).context["total"] for a in (adresse, f"{adresse}?relire")]

    assert totaux == [3, 4]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_d_un_chapitre_coute_toujours_autant(
    connecter, coordinatrice, section, nombre, django_assert_num_queries
):
    ActionFactory.create_batch(nombre, objectif=section.rapport.plan.objectifs.first())
    for _ in range(nombre):
        ReleveFactory(indicateur=IndicateurFactory(plan=section.rapport.plan, phare=True))
    client = connecter(coordinatrice)
    client.get(EDITORIAL)

    with django_assert_num_queries(8):
        client.get(EDITORIAL)
    with CaptureQueriesContext(connection) as lectures:
        reunir(2026, section.rapport.plan, datetime.date(2026, 12, 31))
    with django_assert_num_queries(8 + len(lectures)):
        client.get(f"{EDITORIAL}?relire")


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_repartition_coute_toujours_autant(connecter, coordinatrice, section, nombre, django_assert_num_queries):
    for _ in range(nombre):
        AgentFactory(referent=True, avec_compte=True)
        UtilisateurFactory(elu=True)
    client = connecter(coordinatrice)
    client.get("/pilotage/rapports/2026/chapitres/")

    with django_assert_num_queries(10):
        client.get("/pilotage/rapports/2026/chapitres/")
