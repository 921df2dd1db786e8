"""Les fiches du réseau : les gestes accomplissent les opérations, et rien ici ne contourne leurs règles."""

import datetime

import pytest
from django.contrib import admin
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from actions.etats import EtatSortie
from actions.models import BrouillonPoint
from referents.etats import EtatInscription, EtatLettre, EtatMandat, EtatPresence, EtatSession, SuiteDonnee
from referents.models import (
    AvisFormation,
    DecisionReseau,
    Inscription,
    LettreMission,
    MandatReferent,
    Presence,
    Reunion,
    Seance,
    SessionFormation,
)
from socle.models import Lien, Passage
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    CampagneMiseAJourFactory,
    InscriptionFactory,
    LettreMissionFactory,
    MandatReferentFactory,
    NoteFactory,
    ReunionFactory,
    SessionFactory,
    SortieFactory,
)
from tests.vitrolles_plan.classeurs import confirmer, importer, nouveau
from tests.vitrolles_plan.objets import fabriquer

HIER = timezone.localdate() - datetime.timedelta(days=1)


def page(objet, nom, *arguments):
    return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_{nom}", args=[objet.pk, *arguments])


def formulaire(client, objet):
    return client.get(page(objet, "change")).context["adminform"].form


def presence(etat=EtatPresence.NON_RENSEIGNE, **session):
    """Une présence d’une session d’une demi-journée ; l’inscription est validée."""
    inscription = InscriptionFactory(session=SessionFactory(**session))
    return Presence.objects.create(inscription=inscription, seance=inscription.session.seances.get(), etat=etat)


# --- Les gestes : l’opération, ses gardes et ses suites -------------------------------------------------------


def passer(client, objet, vers, champ="etat", **saisie):
    reponse = client.post(page(objet, "passage", champ, vers), {"motif": "", **saisie})
    objet.refresh_from_db()
    return reponse


def refus(reponse):
    return reponse.context["formulaire"].non_field_errors()


def boutons(client, objet):
    [etat] = client.get(page(objet, "change")).context["etats"]
    return [geste["libelle"] for geste in etat["gestes"]]


def test_terminer_un_mandat_clot_ses_lettres(connecter, coordinatrice):
    lettre = LettreMissionFactory(signee=True)

    passer(connecter(coordinatrice), lettre.mandat, "termine", fin=HIER.isoformat(), motif_fin="Mutation")

    lettre.refresh_from_db()
    assert (lettre.mandat.etat, lettre.mandat.fin, lettre.etat) == (EtatMandat.TERMINE, HIER, EtatLettre.CLOSE)
    assert set(Passage.objects.values_list("motif", flat=True)) == {"Mutation", "Fin du mandat."}


def test_un_mandat_ne_se_termine_pas_d_avance(connecter, coordinatrice):
    mandat = MandatReferentFactory()

    reponse = passer(connecter(coordinatrice), mandat, "termine", fin="2999-01-01")

    assert refus(reponse) == ["Cette date est à venir : faites ce geste le jour venu."]
    assert mandat.etat == EtatMandat.ACTIF


def test_une_pause_se_reprend_sans_sa_raison(connecter, coordinatrice):
    mandat = MandatReferentFactory()
    client = connecter(coordinatrice)

    passer(client, mandat, "en_pause", motif_fin="Absence longue")
    en_pause = (mandat.etat, mandat.motif_fin)
    passer(client, mandat, "actif")

    assert en_pause == (EtatMandat.EN_PAUSE, "Absence longue")
    assert (mandat.etat, mandat.motif_fin) == (EtatMandat.ACTIF, "")


def test_une_lettre_sans_quotite_ne_part_pas_a_la_signature(connecter, coordinatrice):
    lettre = LettreMissionFactory(quotite=None)

    reponse = passer(connecter(coordinatrice), lettre, "a_signer")

    assert refus(reponse) == ["Dites d’abord les missions et la part du temps de travail."]
    assert lettre.etat == EtatLettre.BROUILLON


def test_signer_un_renouvellement_clot_la_lettre_d_avant(connecter, coordinatrice):
    ancienne = LettreMissionFactory(signee=True)
    nouvelle = LettreMissionFactory(mandat=ancienne.mandat, numero=2, remplace=ancienne, a_signer=True)
    accords = {"signee_le": HIER.isoformat(), "accord_hierarchique_le": HIER.isoformat(), "signataire": "La DGS"}

    passer(
        connecter(coordinatrice),
        nouvelle,
        "signee",
        **accords,
        fichier=SimpleUploadedFile("lettre.pdf", b"%PDF-1.7 lettre"),
    )

    ancienne.refresh_from_db()
    assert (nouvelle.etat, nouvelle.signataire, ancienne.etat) == (EtatLettre.SIGNEE, "La DGS", EtatLettre.CLOSE)


def test_une_session_ne_s_ouvre_pas_sans_demi_journee(connecter, coordinatrice):
    session = SessionFactory(programmee=True, seances=0)

    reponse = passer(connecter(coordinatrice), session, "ouverte")

    assert refus(reponse) == [f"Pour ouvrir «\xa0{session.nom}\xa0», il manque une demi-journée."]


def test_une_session_ne_se_realise_pas_avec_des_presences_blanches(connecter, coordinatrice):
    session = presence(jour=HIER).seance.session

    reponse = passer(connecter(coordinatrice), session, "realisee")

    assert refus(reponse)[0].startswith("1 présence n’est pas renseignée")
    assert session.etat == EtatSession.OUVERTE


def test_annuler_une_session_annule_et_previent_ses_inscrits(connecter, coordinatrice):
    inscription = InscriptionFactory()

    passer(connecter(coordinatrice), inscription.session, "annulee", motif="Orage annoncé")

    inscription.refresh_from_db()
    assert (inscription.session.etat, inscription.etat) == (EtatSession.ANNULEE, EtatInscription.ANNULEE)
    assert [message.to for message in mail.outbox] == [[inscription.agent.courriel]]


def test_une_place_rendue_sert_au_suivant(connecter, coordinatrice):
    session = SessionFactory(capacite=1)
    premiere, suivante = InscriptionFactory(session=session), InscriptionFactory(session=session, en_attente=True)

    passer(connecter(coordinatrice), premiere, "annulee")

    suivante.refresh_from_db()
    assert (premiere.etat, suivante.etat) == (EtatInscription.ANNULEE, EtatInscription.DEMANDEE)


def test_une_inscription_d_agent_se_valide_avec_l_accord_de_sa_hierarchie(connecter, coordinatrice):
    inscription = InscriptionFactory(demandee=True)
    client = connecter(coordinatrice)

    sans = passer(client, inscription, "validee")
    avant = inscription.etat
    passer(client, inscription, "validee", accord_le=HIER.isoformat())

    assert refus(sans) == ["L’inscription d’un agent se valide avec l’accord de sa hiérarchie."]
    assert (avant, inscription.etat) == (EtatInscription.DEMANDEE, EtatInscription.VALIDEE)


@pytest.mark.parametrize("vers", ["demandee", "validee"])
def test_la_liste_d_attente_ne_se_double_pas(connecter, coordinatrice, vers):
    session = SessionFactory(capacite=1)
    InscriptionFactory(session=session)
    en_attente = InscriptionFactory(session=session, en_attente=True)
    client = connecter(coordinatrice)

    passer(client, en_attente, vers, accord_le=HIER.isoformat())

    assert en_attente.etat == EtatInscription.EN_LISTE_D_ATTENTE
    assert boutons(client, en_attente) == ["Noter le refus de la hiérarchie", "Annuler l’inscription"]


def test_une_decision_dit_ce_qui_en_a_ete_fait(connecter, coordinatrice):
    decision = fabriquer(DecisionReseau)

    passer(connecter(coordinatrice), decision, "faite", "suite", suivi="Deux ateliers tenus.")

    assert (decision.suite, decision.suivi) == (SuiteDonnee.FAITE, "Deux ateliers tenus.")


@pytest.mark.parametrize(
    ("fabrique", "vers", "page_du_pilotage"),
    [
        (lambda: NoteFactory(brouillon=True), "publiee", "note"),
        (lambda: CampagneMiseAJourFactory(), "ouverte", "campagne"),
    ],
)
def test_ce_qui_ecrit_a_tout_le_reseau_se_relit_au_pilotage(connecter, coordinatrice, fabrique, vers, page_du_pilotage):
    objet = fabrique()
    client = connecter(coordinatrice)

    [etat] = client.get(page(objet, "change")).context["etats"]
    avant = objet.etat
    passer(client, objet, vers)

    assert [geste["adresse"] for geste in etat["gestes"]] == [reverse(f"pilotage:{page_du_pilotage}", args=[objet.pk])]
    assert objet.etat == avant


def test_clore_une_campagne_arrete_ses_courriels(connecter, coordinatrice):
    campagne = CampagneMiseAJourFactory(ouverte=True)

    passer(connecter(coordinatrice), campagne, "close")

    assert (campagne.etat, campagne.close_le is not None) == ("close", True)


def test_une_sortie_se_compte_puis_redevient_prevue(connecter, coordinatrice):
    sortie = SortieFactory()
    client = connecter(coordinatrice)

    passer(client, sortie, "realisee", jour=HIER.isoformat(), eleves="26", accompagnateurs="")
    comptee = (sortie.etat, sortie.jour, sortie.eleves, sortie.accompagnateurs)
    passer(client, sortie, "prevue")

    assert comptee == (EtatSortie.REALISEE, HIER, 26, None)
    assert (sortie.etat, sortie.eleves) == (EtatSortie.PREVUE, None)


def test_une_sortie_a_venir_ne_se_compte_pas(connecter, coordinatrice):
    sortie = SortieFactory()

    reponse = passer(connecter(coordinatrice), sortie, "realisee", jour="2999-03-12", eleves="26")

    assert refus(reponse) == ["Ce jour n’est pas encore venu."]


@pytest.mark.parametrize(
    ("fabrique", "page_du_pilotage"),
    [
        (lambda: SessionFactory(), "session"),
        (lambda: InscriptionFactory(), "inscription"),
        (lambda: LettreMissionFactory(), "lettre"),
        (lambda: ReunionFactory(), "reunion"),
        (lambda: NoteFactory(), "note"),
        (lambda: CampagneMiseAJourFactory(), "campagne"),
        (lambda: SortieFactory(), "sortie"),
    ],
)
def test_une_fiche_mene_a_sa_page_du_pilotage(connecter, coordinatrice, fabrique, page_du_pilotage):
    objet = fabrique()
    client = connecter(coordinatrice)

    adresse = client.get(page(objet, "change")).context["adresse_au_pilotage"]

    assert adresse == reverse(f"pilotage:{page_du_pilotage}", args=[objet.pk])
    assert client.get(adresse).status_code == 200


# --- Les places et les présences ---------------------------------------------------------------------------


def test_personne_ne_s_inscrit_par_la_gestion(connecter, coordinatrice):
    client = connecter(coordinatrice)

    codes = [client.post(reverse(f"admin:referents_inscription_{nom}")).status_code for nom in ("add", "import")]

    assert codes == [403, 403]


def test_une_inscription_ne_change_ni_de_session_ni_de_personne(connecter, coordinatrice):
    client = connecter(coordinatrice)
    agent, exterieure = InscriptionFactory(), InscriptionFactory(exterieure=True)

    saisis = [set(formulaire(client, qui).fields) - {"raison", "version_lue"} for qui in (agent, exterieure)]

    assert saisis == [{"direction"}, {"exterieur_nom", "exterieur_organisme", "exterieur_courriel"}]


def test_ce_que_les_inscrits_ont_lu_ne_change_plus_ici(connecter, coordinatrice):
    client = connecter(coordinatrice)
    libre, engagee = SessionFactory(), InscriptionFactory().session
    annulee = InscriptionFactory(etat=EtatInscription.ANNULEE).session

    ouverts = [{"lieu", "debut", "capacite"} <= set(formulaire(client, s).fields) for s in (libre, engagee, annulee)]

    assert ouverts == [True, False, True]


def test_un_classeur_ne_deplace_pas_une_session_ou_l_on_est_inscrit(connecter, coordinatrice):
    session = InscriptionFactory(session=SessionFactory(code="mars")).session
    client = connecter(coordinatrice)

    apercus = [
        importer(client, SessionFormation, nouveau(["Code", "Lieu"], ["mars", "Ailleurs"])),
        importer(client, Seance, nouveau(["Session", "Jour", "Demi-journée"], ["mars", session.debut, "Après-midi"])),
    ]

    refus = [apercu.context["result"].refus() for apercu in apercus]
    phrase = "Des personnes y sont inscrites : dates, lieu et places changent au pilotage, qui les prévient."
    assert refus == [[(2, [phrase])], [(2, [phrase])]]


def test_une_session_close_garde_ses_dates(connecter, coordinatrice):
    seance = SessionFactory(jour=HIER, realisee=True).seances.get()

    reponse = connecter(coordinatrice).post(
        page(seance, "change"), {"jour": HIER - datetime.timedelta(days=8), "moment": "matin"}
    )

    phrase = f"Cette demi-journée est hors des dates de la session ({seance.session.dates})."
    assert reponse.context["adminform"].form.non_field_errors() == [phrase]


def dates_de(session):
    session.refresh_from_db()
    return session.precision, session.debut, session.fin


def saisir_la_session(client, session, seances, **champs):
    """La fiche de la session, ses demi-journées comprises : {rang: jour}."""
    connus = {"type_formation": session.type_formation_id, "lieu": session.lieu, "precision": "a_preciser", **champs}
    lignes = {"seances-TOTAL_FORMS": len(seances), "seances-INITIAL_FORMS": 0}
    for rang, jour in enumerate(seances):
        lignes |= {f"seances-{rang}-jour": jour, f"seances-{rang}-moment": "matin"}
    return client.post(page(session, "change"), connus | lignes)


def test_les_dates_d_une_session_suivent_les_demi_journees_saisies_avec_elle(connecter, coordinatrice):
    session = SessionFactory(seances=0, precision="a_preciser", debut=None, fin=None)
    demain = HIER + datetime.timedelta(days=2)

    saisir_la_session(connecter(coordinatrice), session, [demain, demain + datetime.timedelta(days=1)])

    assert dates_de(session) == ("periode", demain, demain + datetime.timedelta(days=1))


@pytest.mark.parametrize("geste", ["changer", "effacer"])
def test_les_dates_d_une_session_suivent_chaque_demi_journee(connecter, coordinatrice, geste):
    session = SessionFactory(seances=2)
    premier, client = session.debut, connecter(coordinatrice)
    seance = session.seances.last()
    Seance.objects.filter(pk=seance.pk).update(jour=premier + datetime.timedelta(days=1))
    SessionFormation.objects.update(precision="periode", fin=premier + datetime.timedelta(days=1))

    if geste == "changer":
        client.post(page(seance, "change"), {"jour": premier, "moment": "apres_midi"})
    else:
        client.post(page(seance, "delete"), {"post": "yes"})

    assert dates_de(session) == ("jour", premier, premier)


def test_un_classeur_de_demi_journees_date_la_session(connecter, coordinatrice):
    session = SessionFactory(code="mars", seances=0, precision="a_preciser", debut=None, fin=None)
    client, demain = connecter(coordinatrice), HIER + datetime.timedelta(days=2)
    lignes = [["mars", demain + datetime.timedelta(days=n), "Matin"] for n in (1, 0)]

    apercu = importer(client, Seance, nouveau(["Session", "Jour", "Demi-journée"], *lignes))
    confirmer(client, Seance, apercu)

    assert dates_de(session) == ("periode", demain, demain + datetime.timedelta(days=1))


def test_un_classeur_de_sessions_ne_contredit_pas_les_demi_journees(connecter, coordinatrice):
    session = SessionFactory(code="mars")
    classeur = nouveau(["Code", "Début", "Fin"], ["mars", HIER, HIER])

    [(_, [phrase])] = importer(connecter(coordinatrice), SessionFormation, classeur).context["result"].refus()

    assert phrase == f"Ses demi-journées la datent ({session.dates}) : changez-les plutôt que ces dates."


def test_une_heure_s_ecrit_comme_on_la_dit(connecter, coordinatrice):
    session = SessionFactory(code="mars", seances=0)
    titres = ["Session", "Jour", "Demi-journée", "De", "À"]
    classeur = nouveau(titres, ["mars", session.debut, "Matin", "9 h 30", datetime.time(12)])

    apercu = importer(connecter(coordinatrice), Seance, classeur)

    [ligne] = apercu.context["result"].valid_rows()
    assert [case["apres"] for case in ligne.diff][-2:] == [datetime.time(9, 30), datetime.time(12)]


@pytest.mark.parametrize(
    ("saisie", "session", "phrase"),
    [
        ("present", {}, "Cette demi-journée n’a pas encore eu lieu."),
        ("present", {"jour": HIER, "annulee": True}, "La session est annulée : elle n’a pas de présences."),
        (
            "non_renseigne",
            {"jour": HIER, "realisee": True},
            "La session est réalisée : une présence s’y corrige, mais ne s’y efface plus.",
        ),
    ],
)
def test_une_presence_ne_se_saisit_pas_n_importe_quand(connecter, coordinatrice, saisie, session, phrase):
    notee = presence(EtatPresence.PRESENT if saisie == "non_renseigne" else EtatPresence.NON_RENSEIGNE, **session)

    reponse = connecter(coordinatrice).post(page(notee, "change"), {"etat": saisie})

    assert reponse.context["adminform"].form.errors == {"etat": [phrase]}


def test_une_presence_corrigee_dit_par_qui(connecter, coordinatrice):
    notee = presence(EtatPresence.ABSENT, jour=HIER, realisee=True)

    connecter(coordinatrice).post(page(notee, "change"), {"etat": "present", "raison": "Feuille retrouvée"})

    notee.refresh_from_db()
    assert (notee.etat, notee.saisie_par) == (EtatPresence.PRESENT, coordinatrice)
    assert notee.history.first().history_change_reason == "Feuille retrouvée"


def test_une_presence_se_corrige_aussi_sous_son_inscription(connecter, coordinatrice):
    notee = presence(jour=HIER)
    saisie = {"direction": notee.inscription.direction_id, "presences-TOTAL_FORMS": 1, "presences-INITIAL_FORMS": 1}

    connecter(coordinatrice).post(
        page(notee.inscription, "change"), {**saisie, "presences-0-id": notee.pk, "presences-0-etat": "excuse"}
    )

    notee.refresh_from_db()
    assert (notee.etat, notee.saisie_par) == (EtatPresence.EXCUSE, coordinatrice)


# --- Mandats, lettres, réunions ------------------------------------------------------------------------------


def test_qui_n_est_plus_en_poste_ne_recoit_pas_de_mandat(connecter, coordinatrice):
    parti = AgentFactory(actif=False)
    saisie = {"agent": parti.pk, "service": parti.service_id, "role": "titulaire", "debut": "2026-01-05"}

    reponse = connecter(coordinatrice).post(reverse("admin:referents_mandatreferent_add"), saisie)

    assert reponse.context["adminform"].form.errors == {"agent": [f"{parti} n’est plus en poste."]}
    assert MandatReferent.objects.count() == 0


def test_une_lettre_de_plus_prend_le_numero_suivant(connecter, coordinatrice):
    mandat = LettreMissionFactory(etat=EtatLettre.CLOSE).mandat

    connecter(coordinatrice).post(
        reverse("admin:referents_lettremission_add"), {"mandat": mandat.pk, "missions": "Suivre.", "quotite": "10"}
    )

    assert list(mandat.lettres.values_list("numero", "etat")) == [(2, "brouillon"), (1, "close")]


def test_le_texte_d_une_lettre_signee_ne_se_recrit_pas(connecter, coordinatrice):
    client = connecter(coordinatrice)
    brouillon, signee = LettreMissionFactory(), LettreMissionFactory(signee=True)
    classeur = nouveau(["Référence", "Numéro", "Missions"], [f"#{signee.pk}", 1, "Tout autre chose."])

    saisis = [{"missions", "quotite"} <= set(formulaire(client, lettre).fields) for lettre in (brouillon, signee)]
    apercu = importer(client, LettreMission, classeur)

    assert saisis == [True, False]
    assert apercu.context["result"].refus() == [
        (2, ["Cette lettre est signée : son texte ne change plus, elle se renouvelle."])
    ]


def test_les_presents_d_une_reunion_se_pointent_le_jour_venu(connecter, coordinatrice):
    client = connecter(coordinatrice)
    agent = AgentFactory()
    a_venir, tenue = ReunionFactory(), ReunionFactory(date=HIER)
    classeur = nouveau(["Référence", "Participant·es"], [f"#{a_venir.pk}", agent.courriel])

    saisis = ["participants" in formulaire(client, reunion).fields for reunion in (a_venir, tenue)]
    apercu = importer(client, Reunion, classeur)

    assert saisis == [False, True]
    assert "n’a pas encore eu lieu" in apercu.context["result"].refus()[0][1][0]


# --- Ce qui ne se montre pas ---------------------------------------------------------------------------------


def test_rien_ne_relie_un_avis_a_une_personne(connecter, coordinatrice):
    inscription = InscriptionFactory(avis_donne_le=timezone.now())
    avis = fabriquer(AvisFormation, session=inscription.session)
    client = connecter(coordinatrice)

    champs = {champ.name for champ in AvisFormation._meta.get_fields() if champ.is_relation}
    lu = client.get(page(inscription, "change")).text
    [ressource] = admin.site._registry[AvisFormation].resource_classes

    assert champs == {"session"}
    assert "oui" in lu.partition("Questionnaire rendu")[2].partition("</fieldset>")[0]
    assert f"{avis.le.year}" not in lu.partition("Questionnaire rendu")[2].partition("</fieldset>")[0]
    assert "le" not in ressource._meta.fields


def test_ce_qui_s_ecrit_encore_ne_se_lit_pas(connecter, coordinatrice):
    brouillon = BrouillonPoint.objects.create(
        action=ActionFactory(), agent=AgentFactory(), saisie={"fait": "Pas encore relu"}
    )

    assert "Pas encore relu" not in connecter(coordinatrice).get(page(brouillon, "change")).text


def test_un_lien_ne_montre_jamais_de_quoi_le_suivre(connecter, coordinatrice):
    lien = fabriquer(Lien)
    client = connecter(coordinatrice)

    pages = [client.get(page(lien, "change")).text, client.get(reverse("admin:socle_lien_changelist")).text]

    assert [p for p in pages if str(lien.uuid) in p or lien.uuid.hex in p] == []


def test_annuler_des_liens_les_eteint_et_le_note(connecter, coordinatrice):
    vif, autre = fabriquer(Lien), fabriquer(Lien)
    client = connecter(coordinatrice)

    client.post(reverse("admin:socle_lien_changelist"), {"action": "annuler", "_selected_action": [vif.pk], "index": 0})

    vif.refresh_from_db()
    autre.refresh_from_db()
    assert (vif.est_valable, autre.est_valable) == (False, True)
    assert "Lien annulé." in client.get(page(vif, "history")).text


def test_la_liste_des_liens_se_filtre_par_validite(connecter, coordinatrice):
    fabriquer(Lien)
    Lien.objects.filter(pk=fabriquer(Lien).pk).update(revoque_le=timezone.now())
    Lien.objects.filter(pk=fabriquer(Lien).pk).update(expire_le=timezone.now() - datetime.timedelta(days=1))
    client = connecter(coordinatrice)

    adresse = reverse("admin:socle_lien_changelist")
    nombres = [client.get(adresse, {"validite": v}).context["cl"].result_count for v in ("valable", "annule", "passe")]

    assert nombres == [1, 1, 1]


def test_une_inscription_ne_s_efface_pas(connecter, coordinatrice):
    inscription = InscriptionFactory()

    reponse = connecter(coordinatrice).post(page(inscription, "delete"), {"post": "yes"})

    assert (reponse.status_code, Inscription.objects.count()) == (403, 1)
