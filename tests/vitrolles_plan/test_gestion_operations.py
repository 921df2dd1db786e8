"""Un geste de la gestion accomplit l’opération du domaine, avec ses gardes, ses messages et ses effets."""

import datetime
import io

import openpyxl
import pytest
import time_machine
from django.contrib import admin
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from actions.etats import Phase
from appels_projets import operations
from appels_projets.etats import EtatCandidature
from appels_projets.models import Campagne, Candidature
from evenements.etats import EtatEvenement, Publication
from evenements.models import Creneau, Evenement
from partenaires.models import Lieu
from rapports.models import RapportAnnuel
from socle import courriels
from socle.etats import PassageInterdit
from socle.models import Courriel, EtatCourriel
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    CampagneFactory,
    CandidatureFactory,
    MembreOrganismeFactory,
    UtilisateurFactory,
)
from tests.rapports.conftest import tous_prets
from tests.vitrolles_plan.objets import fabriquer


def page(objet, nom, *arguments):
    return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_{nom}", args=[objet.pk, *arguments])


def passer(client, objet, champ, vers, **saisie):
    reponse = client.post(page(objet, "passage", champ, vers), saisie)
    objet.refresh_from_db()
    return reponse


def gestes(client, objet, rang=0):
    etats = client.get(page(objet, "change")).context["etats"]
    return [geste["libelle"] for geste in etats[rang]["gestes"]]


@pytest.fixture
def evenement(db):
    """Un brouillon complet."""
    evenement = fabriquer(Evenement, lieu=fabriquer(Lieu))
    Creneau.objects.create(
        evenement=evenement,
        debut=datetime.datetime(2027, 3, 21, 17, tzinfo=datetime.UTC),
        fin=datetime.datetime(2027, 3, 21, 19, tzinfo=datetime.UTC),
    )
    return evenement


@pytest.fixture
def publie(evenement):
    evenement.publication = Publication.PUBLIE
    evenement.save()
    return evenement


def test_publier_dit_ce_qui_manque(connecter, coordinatrice):
    incomplet = fabriquer(Evenement)

    reponse = passer(connecter(coordinatrice), incomplet, "publication", "publie", motif="")

    assert reponse.context["formulaire"].non_field_errors()[0].startswith("Il manque, pour publier")
    assert incomplet.publication == Publication.BROUILLON


def test_un_evenement_complet_se_publie(connecter, coordinatrice, evenement):
    passer(connecter(coordinatrice), evenement, "publication", "publie", motif="")

    assert evenement.publication == Publication.PUBLIE


def test_un_brouillon_ne_s_annule_pas(connecter, coordinatrice, evenement):
    assert gestes(connecter(coordinatrice), evenement, rang=1) == []


def test_annuler_previent_les_abonnes_avec_le_motif(connecter, coordinatrice, publie):
    passer(connecter(coordinatrice), publie, "etat", "annule", motif="Orage annoncé")

    assert (publie.etat, publie.sequence) == (EtatEvenement.ANNULE, 1)
    assert publie.changements.get().motif_public == "Orage annoncé"


def test_annuler_sans_motif_est_refuse(connecter, coordinatrice, publie):
    reponse = passer(connecter(coordinatrice), publie, "etat", "annule", motif="")

    assert "motif" in reponse.context["formulaire"].errors
    assert publie.etat == EtatEvenement.PROGRAMME


def test_la_date_d_un_evenement_publie_ne_se_corrige_pas_en_silence(connecter, coordinatrice, evenement):
    client = connecter(coordinatrice)
    avant = client.get(page(evenement, "change")).context["adminform"].form
    evenement.publication = Publication.PUBLIE
    evenement.save()

    apres = client.get(page(evenement, "change"))

    annonces = {"slug", "mode", "lieu", "precision", "debut", "fin"}
    assert annonces <= set(avant.fields)
    assert annonces & set(apres.context["adminform"].form.fields) == set()
    assert [e.has_change_permission for e in apres.context["inline_admin_formsets"]] == [False, False]


def test_un_classeur_ne_deplace_pas_un_evenement_publie(connecter, coordinatrice, publie):
    classeur = openpyxl.Workbook()
    classeur.active.append(["Adresse", "Lieu"])
    classeur.active.append([publie.slug, fabriquer(Lieu).code])
    contenu = io.BytesIO()
    classeur.save(contenu)

    reponse = connecter(coordinatrice).post(
        reverse("admin:evenements_evenement_import"),
        {"import_file": SimpleUploadedFile("agenda.xlsx", contenu.getvalue()), "format": "0"},
    )

    [(ligne, [raison])] = reponse.context["result"].refus()
    assert (ligne, raison[:25]) == (2, "Cet événement est publié ")


def test_une_action_reprise_n_a_plus_de_date_de_retour(connecter, coordinatrice):
    action = ActionFactory(phase=Phase.EN_PAUSE, phase_motif="Travaux", retour_prevu_le="2026-09-01")

    passer(connecter(coordinatrice), action, "phase", "en_cours", motif="Salle rouverte")

    assert (action.phase, action.phase_motif, action.retour_prevu_le) == (Phase.EN_COURS, "", None)


@pytest.fixture
def candidature(db):
    """Déposée, à une campagne close."""
    cloture = timezone.now() - datetime.timedelta(days=1)
    campagne = fabriquer(
        Campagne, etat="programmee", ouverture_le=cloture - datetime.timedelta(days=30), cloture_le=cloture
    )
    organisme = MembreOrganismeFactory().organisme
    return fabriquer(
        Candidature,
        campagne=campagne,
        organisme=organisme,
        montant_demande=2000,
        numero="AAP-2026-001",
        deposee_le=cloture,
    )


def test_declarer_recevable_previent_l_association(connecter, coordinatrice, candidature):
    passer(connecter(coordinatrice), candidature, "etat", "recevable")

    assert candidature.etat == EtatCandidature.RECEVABLE
    assert len(mail.outbox) == 1


def test_on_ne_propose_pas_plus_que_la_demande(connecter, coordinatrice, candidature):
    client = connecter(coordinatrice)
    passer(client, candidature, "etat", "recevable")

    reponse = passer(client, candidature, "etat", "proposee", montant_propose=3000, motif="")

    assert reponse.context["formulaire"].non_field_errors() == ["On ne propose pas plus que le montant demandé."]
    assert candidature.etat == EtatCandidature.RECEVABLE


def test_attribuer_mene_a_la_page_qui_tient_l_enveloppe(connecter, coordinatrice, candidature):
    client = connecter(coordinatrice)
    passer(client, candidature, "etat", "recevable")
    passer(client, candidature, "etat", "proposee", montant_propose=1500, motif="")

    [etat] = client.get(page(candidature, "change")).context["etats"]

    [attribuer] = [geste for geste in etat["gestes"] if geste["libelle"] == "Attribuer la subvention"]
    assert attribuer["adresse"] == reverse("pilotage:candidature", args=[candidature.uuid])


def test_une_campagne_ouverte_ne_passe_pas_en_deliberation(connecter, coordinatrice):
    campagne = fabriquer(
        Campagne, etat="programmee", cloture_le=timezone.now() + datetime.timedelta(days=3), ouverture_le=timezone.now()
    )

    reponse = passer(connecter(coordinatrice), campagne, "etat", "deliberation")

    assert reponse.context["formulaire"].non_field_errors()[0].startswith("Les dépôts sont encore ouverts")
    assert campagne.etat == "programmee"


def test_un_rapport_sans_pdf_ne_se_soumet_pas(connecter, coordinatrice):
    rapport = tous_prets(fabriquer(RapportAnnuel, etat="fige"))

    reponse = passer(connecter(coordinatrice), rapport, "etat", "soumis", motif="")

    assert reponse.context["formulaire"].non_field_errors()[0].startswith("Produisez d’abord le PDF")
    assert rapport.etat == "fige"


def test_la_date_d_arret_d_un_rapport_n_est_pas_a_venir(connecter, coordinatrice):
    rapport = fabriquer(RapportAnnuel)
    saisie = {"annee": rapport.annee, "titre": rapport.titre, "plan": rapport.plan_id, "date_arret": "2099-01-01"}
    saisie["version_lue"] = rapport.version
    listes = {f"{liste}-{nom}_FORMS": 0 for liste in ("sections", "avis") for nom in ("TOTAL", "INITIAL")}

    reponse = connecter(coordinatrice).post(page(rapport, "change"), {**saisie, **listes})

    assert list(reponse.context["adminform"].form.errors) == ["date_arret"]


def test_un_rapport_fige_ne_se_recrit_plus(connecter, coordinatrice):
    ouvert, fige = fabriquer(RapportAnnuel), fabriquer(RapportAnnuel, etat="fige")
    client = connecter(coordinatrice)

    formulaires = [client.get(page(rapport, "change")).context["adminform"].form for rapport in (ouvert, fige)]

    assert ["titre" in formulaire.fields for formulaire in formulaires] == [True, False]


@time_machine.travel("2026-05-04 12:00 +0200")
def test_un_courriel_en_echec_se_relance(connecter, coordinatrice):
    courriel = Courriel.objects.create(
        message="essai", destinataire="a@example.fr", sujet="s", texte="t", etat=EtatCourriel.ECHOUE, essais=8
    )

    passer(connecter(coordinatrice), courriel, "etat", "en_attente")

    assert courriel.etat == EtatCourriel.EXPEDIE
    assert [message.to for message in mail.outbox] == [["a@example.fr"]]


@pytest.fixture
def refusee(coordinatrice):
    """Une candidature refusée, dont la lettre attend la publication des résultats."""
    campagne = CampagneFactory(en_deliberation=True, enveloppe=5000)
    proposee = CandidatureFactory(proposee=True, campagne=campagne, signataire=UtilisateurFactory())
    operations.refuser(proposee, "Hors thème", coordinatrice)
    return proposee


def test_une_lettre_a_relire_se_corrige_et_part_a_la_publication(connecter, coordinatrice, refusee):
    lettre = Courriel.objects.get()

    connecter(coordinatrice).post(page(lettre, "change"), {"sujet": "Sujet revu", "texte": "Texte revu"})
    connecter(coordinatrice).post(reverse("pilotage:appel-publier", args=[refusee.campagne.slug]))

    [message] = mail.outbox
    assert (message.subject, message.body, message.alternatives) == ("Sujet revu", "Texte revu", [])


@pytest.mark.parametrize("vers", ["en_attente", "abandonne"])
def test_une_lettre_a_relire_ne_part_ni_ne_s_abandonne_avant_la_publication(connecter, coordinatrice, refusee, vers):
    lettre, client = Courriel.objects.get(), connecter(coordinatrice)

    passer(client, lettre, "etat", vers)

    assert (gestes(client, lettre), lettre.etat, mail.outbox) == ([], EtatCourriel.A_RELIRE, [])
    for operation in (courriels.remettre_dans_la_file, courriels.renoncer):
        with pytest.raises(PassageInterdit, match="revenez sur la décision"):
            operation(lettre, par=coordinatrice)


def test_un_courriel_qu_on_renonce_a_envoyer_ne_s_ecrit_pas_de_nouveau(coordinatrice):
    courriel = Courriel.objects.create(message="essai", destinataire="a@example.fr", sujet="s", texte="t", cle="jeudi")

    courriels.renoncer(courriel, par=coordinatrice)

    assert courriels.envoyer("essai", "a@example.fr", cle="jeudi") == courriel


def test_le_lien_personnel_d_un_courriel_ne_se_lit_pas(connecter, coordinatrice):
    champs = {"destinataire": "a@example.fr", "sujet": "s", "texte": "https://lien-secret.example/"}
    ordinaire = Courriel.objects.create(message="essai", **champs)
    secret = Courriel.objects.create(message="compte_mot_de_passe", **champs)
    client = connecter(coordinatrice)

    lus = ["lien-secret" in client.get(page(courriel, "change")).text for courriel in (ordinaire, secret)]

    assert lus == [True, False]
    assert "texte" not in admin.site._registry[Courriel].search_fields


def test_on_invite_un_agent_depuis_la_liste(connecter, coordinatrice):
    agent, sans_courriel = AgentFactory(), AgentFactory(courriel=None)

    reponse = connecter(coordinatrice).post(
        reverse("admin:referents_agent_changelist"),
        {"action": "inviter", "_selected_action": [agent.pk, sans_courriel.pk], "index": 0},
        follow=True,
    )

    assert [message.to for message in mail.outbox] == [[agent.courriel]]
    assert [str(m) for m in reponse.context["messages"]] == [
        "Invitations envoyées\xa0: 1.",
        f"{sans_courriel}\xa0: son courriel n’est pas renseigné.",
    ]


def test_un_badge_se_dessine_dans_la_liste(connecter, coordinatrice):
    ActionFactory(phase=Phase.EN_COURS)

    reponse = connecter(coordinatrice).get(reverse("admin:actions_action_changelist"))

    assert reponse.text.count('<span class="badge phase-en_cours">') == 1
