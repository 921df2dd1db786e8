"""Qui reçoit quoi, adresse par adresse et rôle par rôle : la table `droits_des_adresses.csv`, et rien qu’elle.

Une adresse sans ligne échoue, une ligne sans adresse aussi. Un mot entre accolades est un échantillon de la scène.
`connexion` : renvoyé à la page de connexion ; 302 : mené ailleurs. La gestion se tient par famille de pages.
"""

import csv
import logging
import re
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse, reverse_lazy
from django.utils import timezone

from actions.etats import Visibilite
from actions.models import Document, Signature
from appels_projets import operations
from appels_projets.models import PieceJointe
from rapports import operations as rapports
from rapports.models import ImageFigee
from referents.operations import jeton_d_invitation
from socle import liens
from socle.courriels import SEL_D_ARRET
from socle.models import Battement, UsageDuLien
from tests.bases import joue_sur_postgresql
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    BilanEvenementFactory,
    CampagneFactory,
    CampagneMiseAJourFactory,
    CandidatureFactory,
    ComiteFactory,
    DecisionFactory,
    DecisionReseauFactory,
    EditionFactory,
    EtapeTempsFortFactory,
    EvenementFactory,
    FormationSuivieFactory,
    InscriptionEvenementFactory,
    InscriptionFactory,
    LettreMissionFactory,
    MembreOrganismeFactory,
    NoteFactory,
    ObjectifFactory,
    OrganismeFactory,
    PhotoBilanFactory,
    PlanFactory,
    PropositionFactory,
    RapportFactory,
    ReunionFactory,
    SessionFactory,
    SollicitationFactory,
    SortieFactory,
    TempsFortFactory,
    UtilisateurFactory,
)
from tests.test_coherence import adresses

pytestmark = joue_sur_postgresql

ROLES = ["anonyme", "etranger", "porteur", "referente", "elue", "cosignataire", "finances", "jure", "coordination"]
TABLE = settings.RACINE / "tests" / "droits_des_adresses.csv"
# La gestion a sa page de connexion, qui mène aussitôt à celle du site.
CONNEXIONS = (reverse_lazy("account_login"), reverse_lazy("admin:login"))


# --- La table -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ligne:
    adresse: str
    methode: str
    attendus: dict

    def __str__(self):
        return f"{self.methode} {self.adresse}"

    @property
    def echantillons(self):
        return re.findall(r"{(\w+)}", self.adresse)

    @property
    def gabarit(self):
        return gabarit(re.sub(r"{\w+}", "{}", self.adresse.partition("?")[0]))


def lire_la_table():
    lignes = (ligne for ligne in TABLE.read_text().splitlines() if ligne and not ligne.startswith("#"))
    for cases in csv.DictReader(lignes, delimiter=";"):
        cases = {titre.strip(): case.strip() for titre, case in cases.items()}
        yield Ligne(cases.pop("adresse"), cases.pop("methode"), cases)


def gabarit(chemin):
    """`/plan/<slug:code>/` et `/plan/{plan}/` donnent `/plan/{}/` ; toutes les fiches de la gestion, une famille."""
    sans_noms = re.sub(r"\(.*?\)|<[^>]+>", "{}", chemin).replace("^", "").replace("$", "")
    applications = "|".join(settings.APPLICATIONS_DU_PROJET)
    return re.sub(rf"^/gestion/(?:{applications})/\w+/", "/gestion/FICHE/", sans_noms)


LIGNES = list(lire_la_table())
GABARITS = {gabarit(f"/{chemin}") for chemin, _ in adresses()}
CACHEES = [ligne for ligne in LIGNES if "404" in ligne.attendus.values() and ligne.echantillons]
LUES = {ligne.gabarit for ligne in LIGNES if ligne.methode == "GET"}
# Les pages des espaces, leur accueil excepté : chacune dit par où l’on y est venu.
PAGES_D_UN_ESPACE = [
    ligne
    for ligne in LIGNES
    if ligne.methode == "GET"
    and ligne.attendus.get("coordination") == "200"
    and re.match(r"/(?:pilotage|espace|porteur)/.", ligne.adresse)
    and not re.search(r"\.\w+$|avancement/$|pieces/{|telecharger", ligne.adresse)
]
GESTES = list({ligne.gabarit: ligne for ligne in LIGNES if ligne.gabarit not in LUES}.values())


def test_la_table_a_toutes_ses_cases():
    assert [str(ligne) for ligne in LIGNES if list(ligne.attendus) != ROLES or not all(ligne.attendus.values())] == []
    assert {ligne.methode for ligne in LIGNES} == {"GET", "POST"}
    assert len({str(ligne) for ligne in LIGNES}) == len(LIGNES)


def test_toute_adresse_a_sa_ligne():
    assert sorted(GABARITS - {ligne.gabarit for ligne in LIGNES}) == []


def test_toute_ligne_a_son_adresse():
    assert [str(ligne) for ligne in LIGNES if ligne.gabarit not in GABARITS] == []


# --- La scène : les personnes, et un objet de chaque sorte ---------------------------------------------


class Scene:
    def __init__(self):
        self.comptes = {
            "anonyme": None,
            "etranger": UtilisateurFactory(),
            "porteur": UtilisateurFactory(),
            "referente": AgentFactory(referent=True, avec_compte=True).utilisateur,
            "elue": UtilisateurFactory(elu=True),
            "cosignataire": UtilisateurFactory(cosignataire=True),
            "finances": UtilisateurFactory(finances=True),
            "jure": UtilisateurFactory(jure=True),
            "coordination": UtilisateurFactory(coordination=True),
        }
        self.sessions = {role: self._ouvrir_une_session(compte) for role, compte in self.comptes.items()}
        self.echantillons = {
            nom: str(valeur)
            for planter in (
                du_plan,
                des_campagnes,
                des_sorties,
                de_l_agenda,
                des_appels,
                des_rapports,
                des_comptes,
                de_la_gestion,
                des_formations,
                de_la_vie_du_reseau,
            )
            for nom, valeur in planter(**self.comptes).items()
        }
        self.recues = {}

    def _ouvrir_une_session(self, compte):
        navigateur = Client()
        if compte:
            navigateur.force_login(compte, backend="django.contrib.auth.backends.ModelBackend")
        return navigateur.cookies.get(settings.SESSION_COOKIE_NAME)

    def chemin(self, ligne):
        return ligne.adresse.format(**self.echantillons)

    def chemin_absent(self, ligne):
        """La même adresse, pour un objet qui n’existe pas."""
        return ligne.adresse.format(**{nom: absent(valeur) for nom, valeur in self.echantillons.items()})

    def demander(self, role, methode, chemin):
        """(code, trace) de la réponse, demandée une fois pour toutes."""
        cle = role, methode, chemin
        if cle not in self.recues:
            self.recues[cle] = lire(self._demander(*cle))
        return self.recues[cle]

    def _demander(self, role, methode, chemin):
        """Ce qu’une réponse a écrit s’efface : la personne suivante trouve la même scène."""
        navigateur = Client(raise_request_exception=False)
        if self.sessions[role]:
            navigateur.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role].value
        with transaction.atomic():
            reponse = navigateur.generic(methode, chemin, content_type="application/x-www-form-urlencoded")
            reponse.corps = reponse.getvalue()
            transaction.set_rollback(True)
        return reponse


def lire(reponse):
    """Son code, et ce que le navigateur reçoit, moins le jeton tiré au hasard et l’adresse qu’il vient de demander."""
    a_la_connexion = reponse.status_code == 302 and reponse.url.startswith(tuple(map(str, CONNEXIONS)))
    corps = re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1", reponse.corps)
    corps = corps.replace(reponse.request["PATH_INFO"].encode(), b"")
    entetes = {nom: valeur for nom, valeur in reponse.items() if nom != "Content-Length"}
    return "connexion" if a_la_connexion else str(reponse.status_code), (entetes, corps)


def absent(valeur):
    if re.fullmatch(r"[0-9a-f-]{36}", valeur):
        return "00000000-0000-4000-8000-000000000000"
    if valeur.isdecimal():
        return "1905" if len(valeur) == 4 else "987654321"
    return valeur if valeur in {"21-mars", "17-mai"} else "absent"


def du_plan(*, referente, **_):
    plan = PlanFactory()
    objectif = ObjectifFactory(plan=plan)
    prepare = ObjectifFactory(plan=PlanFactory(en_preparation=True))
    publique = ActionFactory(objectif=objectif, confiee_a=referente)
    restreinte = ActionFactory(objectif=objectif, restreinte=True, confiee_a=referente)
    autrui = ActionFactory(objectif=objectif, restreinte=True)
    return {
        "plan": plan.code,
        "plan_prepare": prepare.plan.code,
        "plan_suivant": PlanFactory(succede_a=plan).code,
        "jeu": "actions",
        "objectif": objectif.numero,
        "objectif_prepare": prepare.numero,
        "action_publique": publique.code,
        "action_publique_pk": publique.pk,
        "action_publique_version": publique.history.latest().pk,
        "action_publique_d_autrui": ActionFactory(objectif=objectif).code,
        "action_du_groupe": ActionFactory(objectif=objectif, du_groupe=True).code,
        "action_restreinte": restreinte.code,
        "action_restreinte_d_autrui": autrui.code,
        "action_preparee": ActionFactory(objectif=prepare).code,
        "action_close": ActionFactory(objectif__plan=PlanFactory(clos=True), confiee_a=referente).code,
        "document_public": document(publique, Visibilite.PUBLIQUE),
        "document_du_groupe": document(publique, Visibilite.GROUPE),
        "document_restreint": document(publique, Visibilite.RESTREINTE),
        "document_d_une_action_restreinte": document(autrui, Visibilite.PUBLIQUE),
        "sorte_action": ContentType.objects.get_for_model(publique).pk,
    }


def des_campagnes(**_):
    ouverte = SollicitationFactory()
    lien = liens.creer(UsageDuLien.POINT, ouverte, destinataire=ouverte.agent.courriel)
    return {
        "campagne": ouverte.campagne_id,
        "campagne_de_mise_a_jour_preparee": CampagneMiseAJourFactory().pk,
        "sollicitation": ouverte.pk,
        "jeton_de_point": liens.jeton(lien),
        "action_demandee": ouverte.actions.get().code,
        "jeton_d_arret": signing.dumps([ouverte.agent.courriel, "points"], salt=SEL_D_ARRET),
    }


def des_sorties(**_):
    prevue, realisee = SortieFactory(), SortieFactory(adressee=True)
    interrogee, repondue = (
        SortieFactory(adressee=True, interrogee=True, repondue=deja, jour=timezone.localdate())
        for deja in (False, True)
    )
    jetons = [liens.jeton(liens.courant(UsageDuLien.SORTIE, sortie)) for sortie in (interrogee, repondue)]
    return {
        "sortie_prevue": prevue.pk,
        "sortie_realisee": realisee.pk,
        "sortie_annulee": SortieFactory(annulee=True).pk,
        "annee_a_reconduire": prevue.annee_scolaire + 1,
        "jeton_de_sortie": jetons[0],
        "jeton_repondu": jetons[1],
    }


def document(action, visibilite):
    fichier = ContentFile(b"%PDF-1.7", name="note.pdf")
    return Document.objects.create(action=action, titre="Note", fichier=fichier, visibilite=visibilite).pk


def de_l_agenda(*, referente, porteur, **_):
    publie, brouillon = (
        EvenementFactory(image=ContentFile(b"image", name="affiche.jpg"), image_alt="Une affiche", **etat)
        for etat in ({}, {"brouillon": True})
    )
    proposition = PropositionFactory()
    lien = liens.creer(UsageDuLien.PROPOSITION, proposition, jours=None)
    mars, mai = (
        TempsFortFactory(visuel=ContentFile(b"image", name="visuel.jpg"), visuel_alt="Une affiche", **sorte)
        for sorte in ({}, {"mai": True, "en_preparation": True})
    )
    return {
        **des_bilans(referente),
        **des_inscriptions(),
        "mars_pk": mars.pk,
        "etape": EtapeTempsFortFactory(temps_fort=mars).code,
        "evenement_publie": publie.slug,
        "evenement_publie_pk": publie.pk,
        "evenement_publie_version": publie.history.latest().pk,
        "evenement_brouillon": brouillon.slug,
        "evenement_des_agents": EvenementFactory(agents=True).slug,
        "evenement_des_partenaires": EvenementFactory(partenaires=True).slug,
        "evenement_propose": proposition.evenement.slug,
        "jeton_de_proposition": liens.jeton(lien),
        "proposition_de_la_porteuse": PropositionFactory(par=porteur).pk,
        "mars": mars.code,
        "mars_annee": mars.annee,
        "mai": mai.code,
        "mai_annee": mai.annee,
        "mai_pk": mai.pk,
    }


def des_bilans(referente):
    montree = PhotoBilanFactory()
    sienne = EvenementFactory(passe=True, action=ActionFactory(confiee_a=referente))
    cachee = PhotoBilanFactory(bilan=BilanEvenementFactory(a_valider=True, evenement=sienne))
    return {
        "evenement_raconte": montree.bilan.evenement.slug,
        "photo_montree": montree.pk,
        "evenement_a_raconter": sienne.slug,
        "photo_a_valider": cachee.pk,
    }


def des_inscriptions():
    evenement = EvenementFactory(a_inscription=True)
    inscription, revoquee, attend = (
        InscriptionEvenementFactory(evenement=evenement, en_attente=attend) for attend in (False, False, True)
    )
    jetons = [liens.jeton(liens.creer(UsageDuLien.INSCRIPTION, objet)) for objet in (inscription, revoquee)]
    liens.revoquer(UsageDuLien.INSCRIPTION, revoquee)
    return {
        "evenement_a_inscription": evenement.slug,
        "inscription_rang": inscription.creneau.rang,
        "inscription_pk": inscription.pk,
        "inscription_en_attente_pk": attend.pk,
        "inscription_jeton": jetons[0],
        "inscription_jeton_revoque": jetons[1],
    }


def des_appels(*, porteur, coordination, **_):
    reglement = ContentFile(b"%PDF-1.7", name="reglement.pdf")
    ouverte = CampagneFactory(reglement=reglement)
    preparee = CampagneFactory(en_preparation=True, reglement=reglement)
    close = CampagneFactory(close=True, enveloppe=10_000)
    brouillon = CandidatureFactory(campagne=ouverte, engagee=True, signataire=porteur)
    sienne = {"organisme": brouillon.organisme}
    deposee, reprise = (CandidatureFactory(campagne=ouverte, engagee=True, **sienne) for _ in range(2))
    avant_le_depot = deposee.history.latest()
    for candidature in (deposee, reprise):
        operations.deposer(candidature, par=porteur)
    operations.reprendre(reprise, par=porteur)
    redigee = CandidatureFactory(campagne=ouverte, deposee=True, redactrice=porteur)
    instruite = CandidatureFactory(campagne=close, deposee=True, **sienne)
    # La coordinatrice est membre de cette association : elle n’en instruit pas la demande.
    deportee = CandidatureFactory(campagne=close, deposee=True, redactrice=coordination)
    autrui = CandidatureFactory(campagne=ouverte, complete=True)
    MembreOrganismeFactory(organisme=autrui.organisme)
    piece, piece_deposee = (
        PieceJointe.objects.create(candidature=c, fichier=ContentFile(b"%PDF-1.7", name="statuts.pdf"))
        for c in (brouillon, deposee)
    )
    return {
        "campagne_ouverte": ouverte.slug,
        "campagne_preparee": preparee.slug,
        "campagne_close": close.slug,
        "association": brouillon.organisme_id,
        "association_redigee": redigee.organisme_id,
        "association_d_autrui": autrui.organisme_id,
        "brouillon": brouillon.uuid,
        "brouillon_pk": brouillon.pk,
        "brouillon_version": brouillon.history.latest().pk,
        "brouillon_attestation": brouillon.attestations.first().pk,
        "brouillon_d_autrui": autrui.uuid,
        "deposee": deposee.uuid,
        "deposee_pk": deposee.pk,
        "deposee_version": deposee.history.latest().pk,
        "deposee_version_de_brouillon": avant_le_depot.pk,
        "deposee_redigee": redigee.uuid,
        "instruite": instruite.uuid,
        "deportee": deportee.uuid,
        "deportee_pk": deportee.pk,
        "reprise": reprise.uuid,
        "reprise_instantane": reprise.instantanes.first().pk,
        "piece": piece.uuid,
        "piece_pk": piece.pk,
        "piece_deposee": piece_deposee.uuid,
        "piece_deposee_pk": piece_deposee.pk,
    }


def des_rapports(*, referente, **_):
    plan = PlanFactory(clos=True, annee_debut=2019, annee_fin=2021)
    prepare = RapportFactory(plan=plan, annee=2019)
    soumis = RapportFactory(plan=plan, annee=2020, soumis=True)
    publie = RapportFactory(plan=plan, annee=2021, publie=True)
    editions = [
        EditionFactory(prete=True, instantane__rapport=r, definitive=r == publie) for r in (prepare, soumis, publie)
    ]
    # Une référente écrit un chapitre ; un comité a sa décision.
    prepare.comite = ComiteFactory(plan=plan)
    prepare.save()
    for rapport in (prepare, soumis):
        rapports.preparer_les_chapitres(rapport)
        rapport.sections.filter(code="moyens").update(redacteur=referente)
    signataire = OrganismeFactory()
    Signature.objects.create(plan=plan, organisme=signataire)
    for document in ("synthese", "bilan"):
        EditionFactory(prete=True, instantane=editions[2].instantane, definitive=True, document=document, numero=1)
    photo = ImageFigee.objects.create(
        instantane=editions[2].instantane, fichier=ContentFile(b"photo", name="photo.jpg"), sha256="ab" * 32
    )
    return {
        "rapport_prepare": prepare.annee,
        "photo_du_rapport": photo.sha256,
        "version": editions[2].numero,
        "rapport_soumis": soumis.annee,
        "rapport_publie": publie.annee,
        "rapport_soumis_pk": soumis.pk,
        "rapport_soumis_version": soumis.history.latest().pk,
        "comite": prepare.comite_id,
        "decision_du_comite": DecisionFactory(comite=prepare.comite).pk,
        "chapitre": "moyens",
        "chapitre_des_elus": "editorial",
        "signataire_du_plan": signataire.pk,
        "edition_preparee": editions[0].uuid,
        "edition_soumise": editions[1].uuid,
        "edition_publiee_pk": editions[2].pk,
    }


def des_comptes(*, coordination, **_):
    agent = AgentFactory(referent=True)
    return {
        "agent": agent.pk,
        "jeton": jeton_d_invitation(agent, coordination),
        "jeton_abime": f"{agent.pk}-1:abime",
        "uid": "1",
        "cle": "abimee",
    }


def de_la_gestion(**_):
    for file in ("celery", "pdf"):
        Battement.objects.create(ouvrier=f"{file}@ici", le=timezone.now())
    mots = ["phase", "etat", "en_pause", "realisee", "recevable", "irrecevable", "fichier"]
    return {mot: mot for mot in mots} | {"application": "actions", "page_inconnue": "inconnue"}


def des_formations(*, referente, **_):
    ouverte, passee = SessionFactory(), SessionFactory(passee=True)
    sienne = InscriptionFactory(session=ouverte, agent=referente.agent)
    autrui = InscriptionFactory(session=ouverte, demandee=True)
    jetons = {
        f"jeton_{nom}": liens.jeton(liens.creer(usage, autrui))
        for nom, usage in (
            ("accord", UsageDuLien.ACCORD),
            ("questionnaire", UsageDuLien.QUESTIONNAIRE),
            ("seances", UsageDuLien.AGENDA),
        )
    }
    return jetons | {
        "formation": ouverte.pk,
        "formation_programmee": SessionFactory(programmee=True).pk,
        "formation_passee": passee.pk,
        "inscription_sienne": sienne.pk,
        "inscription_d_autrui": autrui.pk,
        "formation_suivie": FormationSuivieFactory(agent=referente.agent).pk,
        "formation_suivie_par_autrui": FormationSuivieFactory().pk,
    }


def de_la_vie_du_reseau(*, referente, **_):
    signee = LettreMissionFactory(mandat=referente.agent.mandats.get(), signee=True)
    brouillon = LettreMissionFactory()
    parti = AgentFactory(referent=True, actif=False)
    agenda, agenda_d_un_parti = (
        liens.jeton(liens.creer(UsageDuLien.AGENDA, agent, jours=None)) for agent in (referente.agent, parti)
    )
    reunion = ReunionFactory(annuelle=True)
    return {
        "mandat": brouillon.mandat_id,
        "lettre": signee.pk,
        "lettre_en_brouillon": brouillon.pk,
        "reunion": reunion.pk,
        "reunion_d_autrui": ReunionFactory().pk,
        "decision": DecisionReseauFactory(reunion=reunion).pk,
        "note": NoteFactory().pk,
        "note_en_brouillon": NoteFactory(brouillon=True).pk,
        "agenda": agenda,
        "agenda_d_un_parti": agenda_d_un_parti,
        "agenda_invente": "invente",
    }


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """Une seule pour toutes les lignes : chaque test vit dans la transaction qui la porte, et n’y laisse rien."""
    # Chaque refus écrit sa trace au journal : il y en a plus de mille ici, tous voulus.
    journal = logging.getLogger("django.request")
    niveau = journal.level
    journal.setLevel(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene()
        transaction.set_rollback(True)
    journal.setLevel(niveau)


# --- Ce que chacun reçoit ------------------------------------------------------------------------------


@pytest.mark.parametrize("ligne", LIGNES, ids=str)
def test_chacun_recoit_ce_que_dit_la_table(db, scene, ligne):
    chemin = scene.chemin(ligne)

    recus = {role: scene.demander(role, ligne.methode, chemin)[0] for role in ROLES}

    assert gabarit(f"/{resolve(chemin.partition('?')[0]).route}") == ligne.gabarit
    assert recus == ligne.attendus


@pytest.mark.parametrize("ligne", CACHEES, ids=str)
def test_ce_qui_est_cache_ne_se_distingue_pas_de_ce_qui_n_existe_pas(db, scene, ligne):
    cachees_a = [role for role, attendu in ligne.attendus.items() if attendu == "404"]
    present, inexistant = scene.chemin(ligne), scene.chemin_absent(ligne)

    differents = [
        role
        for role in cachees_a
        if scene.demander(role, ligne.methode, present) != scene.demander(role, ligne.methode, inexistant)
    ]

    assert present != inexistant
    assert differents == []


@pytest.mark.parametrize("ligne", GESTES, ids=str)
def test_un_geste_ne_se_fait_pas_en_suivant_un_lien(db, scene, ligne):
    recus = {role: scene.demander(role, "GET", scene.chemin(ligne))[0] for role in ("anonyme", "coordination")}

    assert recus == {"anonyme": "connexion", "coordination": "405"}


@pytest.mark.parametrize("ligne", PAGES_D_UN_ESPACE, ids=str)
def test_toute_page_d_un_espace_dit_ou_l_on_est(db, scene, ligne):
    _, (entetes, corps) = scene.demander("coordination", "GET", scene.chemin(ligne))

    assert entetes["Content-Type"].startswith("text/html")
    assert 'aria-label="Fil d’Ariane"'.encode() in corps


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("anonyme", "coordination")])
def test_aucune_page_d_aucune_fiche_de_la_gestion_ne_s_ouvre(db, scene, rf, role):
    pages = [(chemin, vue) for chemin, vue in adresses() if gabarit(f"/{chemin}").startswith("/gestion/FICHE/")]

    ouvertes = [chemin for chemin, vue in pages if not refuse(vue, rf, scene.comptes[role])]

    assert len(pages) > 100
    assert ouvertes == []


def refuse(vue, rf, compte):
    """Le refus vient avant tout : la vue n’a pas même besoin de savoir de quelle fiche il s’agit."""
    for requete in (rf.get(reverse("admin:index")), rf.post(reverse("admin:index"))):
        requete.user = compte
        with pytest.raises(PermissionDenied):
            vue(requete)
    return True


def test_chaque_echantillon_sert(db, scene):
    cites = {nom for ligne in LIGNES for nom in ligne.echantillons}

    assert set(scene.echantillons) == cites
