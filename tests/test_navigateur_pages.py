"""Toutes les pages de la ville de démonstration, au bureau et au téléphone ; le clavier seul ; sans JavaScript."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from actions.etats import Phase
from actions.models import Action, CampagneMiseAJour, Objectif, Plan
from appels_projets.models import Campagne, Candidature
from evenements.models import Evenement
from rapports.lectures import photos
from referents.models import Inscription, SessionFormation
from socle import liens
from socle.models import UsageDuLien, Utilisateur
from tests import ville
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    AssociationFactory,
    CampagneFactory,
    EditionFactory,
    MembreOrganismeFactory,
    PlanFactory,
    RapportFactory,
    UtilisateurFactory,
)
from tests.navigateur import demande_un_navigateur, promenade
from vitrolles_plan.demonstration import comptes

pytestmark = [
    pytest.mark.navigateur,
    demande_un_navigateur,
    pytest.mark.django_db(transaction=True),
]

MOT_DE_PASSE_DES_FABRIQUES = "un mot de passe de test"


class Tour:
    """Une personne qui visite : chaque page vue est contrôlée, les fautes s’ajoutent à une même liste."""

    def __init__(self, visiteur, fautes):
        self.visiteur, self.page, self.fautes = visiteur, visiteur.page, fautes
        self.reponse = None
        self.page.on("response", self._noter)

    def _noter(self, reponse):
        if reponse.request.is_navigation_request():
            self.reponse = reponse.status

    def voir(self, *chemins, status=200):
        for chemin in chemins:
            assert (chemin, self.visiteur.aller(chemin)) == (chemin, status)
            self.controler()

    def controler(self):
        self.page.wait_for_load_state()
        self._taire_la_reponse()
        self.fautes += self.visiteur.controler_partout()
        self.visiteur.console.clear()

    def _taire_la_reponse(self):
        """Le navigateur écrit en console toute réponse 4xx ; celle de la page elle-même est voulue."""
        console = self.visiteur.console
        attendues = [ligne for ligne in console if f"status of {self.reponse} " in ligne]
        if self.reponse >= 400 and attendues:
            console.remove(attendues[0])

    def envoyer(self, bouton, status=200):
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=bouton).first.click()
        assert (bouton, self.reponse) == (bouton, status)
        self.controler()

    def entrer(self, courriel, mot_de_passe=comptes.MOT_DE_PASSE):
        self.visiteur.entrer(courriel, mot_de_passe)
        self.visiteur.console.clear()


@pytest.fixture
def ville_et_rapport():
    """Le plan réel, la ville de démonstration, et un rapport publié de chacun."""
    ville.charger()
    for plan, annee in ((Plan.objects.get(code="2019-2021"), 2020), (Plan.objects.courant(), cette_annee())):
        rapport = RapportFactory(annee=annee, plan=plan, demonstration=plan.demonstration, publie=True)
        edition = EditionFactory(rapport=rapport, instantane__rapport=rapport, prete=True, definitive=True)
        photos.copier(edition.instantane)


def cette_annee():
    return timezone.localdate().year


@promenade
@pytest.mark.parametrize("qui", ["public", "agents", "pilotage"])
def test_les_pages_sont_propres(visiteur, ville_et_rapport, qui):
    fautes = []

    for parcours in PARCOURS[qui]:
        parcours(Tour(visiteur(), fautes))

    assert fautes == []


def public(tour):
    plan = Plan.objects.courant()
    evenements = Evenement.objects.publics().filter(demonstration=True)
    tour.voir("/", "/plan/", *(p.get_absolute_url() for p in Plan.objects.publics()))
    tour.voir(Objectif.objects.filter(plan=plan).first().get_absolute_url())
    tour.voir(*(f"/actions/{code}/" for code in actions_de_chaque_phase(plan)), "/actions/A01/")
    tour.voir("/agenda/", "/agenda/?temps_fort=21-mars", "/agenda/?periode=passes", "/agenda/?texte=introuvable")
    tour.voir("/agenda/abonnement/?temps_fort=21-mars", "/agenda/21-mars/", "/agenda/17-mai/")
    tour.voir("/agenda/21-mars/2019/")
    tour.voir(
        *(
            evenements.filter(etat=etat).first().get_absolute_url()
            for etat in ("programme", "complet", "reporte", "annule")
        )
    )
    tour.voir("/appels-a-projets/", *(c.get_absolute_url() for c in Campagne.objects.publiques()))
    tour.voir("/rapports/", "/rapports/2020/", f"/rapports/{cette_annee()}/")
    tour.voir("/aide/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/", "/plan-du-site/")
    tour.voir("/cette-page-n-existe-pas/", status=404)


def actions_de_chaque_phase(plan):
    publiques = Action.objects.publiques().filter(plan=plan).order_by("code")
    codes = [publiques.filter(phase=phase).values_list("code", flat=True).first() for phase in Phase]
    return [code for code in codes if code]


def comptes_et_connexion(tour):
    tour.voir("/compte/connexion/")
    tour.visiteur.entrer(comptes.REFERENTE, "ce n’est pas lui")
    tour.controler()
    tour.voir("/compte/inscription/")
    tour.envoyer("Créer le compte")
    tour.voir("/compte/adresse/a-confirmer/", "/compte/mot-de-passe/oublie/")
    tour.page.fill("input[name=email]", comptes.REFERENTE)
    tour.envoyer("Recevoir un lien")
    tour.voir(urlsplit(re.search(r"https?://\S+", mail.outbox[-1].body).group()).path)
    tour.entrer(comptes.REFERENTE)
    tour.voir("/compte/mot-de-passe/", "/compte/second-facteur/", "/compte/adresse/", "/compte/second-facteur/activer/")
    tour.page.fill("input[name=password]", comptes.MOT_DE_PASSE)
    tour.envoyer("Confirmer")
    tour.voir("/compte/deconnexion/")


def referente(tour):
    tour.entrer(comptes.REFERENTE)
    action = Action.objects.confiees_a(Utilisateur.objects.get(email=comptes.REFERENTE)).order_by("code").first()
    point = reverse("espace:point", args=[action.code])
    tour.voir("/espace/", point)
    tour.envoyer("Enregistrer le point")
    tour.page.get_by_label("Appuis nécessaires").check()
    tour.envoyer("Enregistrer le point")
    tour.page.fill("textarea[name=meteo_motif]", "Il manque une salle.")
    Action.objects.filter(pk=action.pk).update(version=F("version") + 1, meteo="compromis")
    tour.envoyer("Enregistrer le point")
    tour.envoyer("Enregistrer le point")
    mes_formations(tour)
    tour.voir("/pilotage/", status=403)


def mes_formations(tour):
    ouvertes = SessionFormation.objects.ouvertes().order_by("debut")
    tour.voir("/espace/formations/", "/espace/formations/attestations/")
    tour.voir(
        *(f"/espace/formations/{session.pk}/" for session in ouvertes), f"/espace/formations/{ouvertes[1].pk}/?q=a"
    )
    tour.envoyer("Demander une place")


def porteuse(tour):
    tour.entrer(comptes.PORTEUSE)
    tour.voir("/porteur/", "/porteur/associations/nouvelle/")
    tour.envoyer("Inscrire", status=400)
    tour.visiteur.aller("/porteur/")
    tour.envoyer("Préparer une candidature")
    brouillon = Candidature.objects.get(deposee_le=None)
    tour.page.fill("input[name=date_debut]", "2030-05-01")
    tour.page.fill("input[name=date_fin]", "2030-04-01")
    tour.envoyer("Enregistrer le brouillon", status=400)
    tour.page.fill("input[name=date_fin]", "2030-06-01")
    tour.page.fill("input[name=intitule]", "Radio des quartiers")
    Candidature.objects.filter(pk=brouillon.pk).update(version=F("version") + 1, intitule="Radio du port")
    tour.envoyer("Enregistrer le brouillon", status=409)
    tour.envoyer("Enregistrer et relire")
    tour.voir(f"{brouillon.get_absolute_url()}pieces/")
    tour.voir(reverse("porteur:commencer", args=[brouillon.campagne.slug]))
    tour.voir(reverse("porteur:association", args=[brouillon.organisme_id]))
    remplir(brouillon)
    tour.voir(f"{brouillon.get_absolute_url()}relecture/")
    tour.envoyer("Déposer la candidature", status=400)
    for case in tour.page.locator("main input[type=checkbox]").all():
        case.check()
    tour.envoyer("Déposer la candidature")
    tour.voir(Candidature.objects.get(numero__endswith="001", etat="attribuee").get_absolute_url())


def remplir(brouillon):
    modele = Candidature.objects.exclude(pk=brouillon.pk).filter(campagne=brouillon.campagne).first()
    repris = ["resume_public", "diagnostic", "objectifs", "description", "methode_evaluation", "lieu_precis"]
    repris += ["nb_beneficiaires_prevu", "budget_total", "montant_demande", "date_debut", "date_fin"]
    Candidature.objects.filter(pk=brouillon.pk).update(**{nom: getattr(modele, nom) for nom in repris})
    brouillon.themes.set(modele.themes.all())


def coordination(tour):
    tour.entrer("coordination@demo.example")
    tour.voir("/pilotage/", "/pilotage/?plan=2019-2021", "/pilotage/actions/", "/pilotage/actions/?phase=en_cours")
    tour.voir("/pilotage/actions/?texte=introuvable", "/pilotage/actions/V01/", "/pilotage/actions/A01/")
    tour.voir("/pilotage/indicateurs/", "/pilotage/couverture/", "/pilotage/referents/", "/pilotage/referents/?q=zzz")
    tour.voir("/pilotage/taux/", "/pilotage/taux/?annee=2019", "/pilotage/taux/?plan=2019-2021")
    evenement = Evenement.objects.publics().filter(demonstration=True, etat="programme").first()
    fiche = reverse("pilotage:evenement", args=[evenement.slug])
    tour.voir("/pilotage/agenda/", fiche, f"{fiche}deplacer/")
    tour.voir("/pilotage/appels/", *(reverse("pilotage:appel", args=[c.slug]) for c in Campagne.objects.all()))
    for etat in ("deposee", "attribuee", "refusee"):
        candidature = Candidature.objects.filter(etat=etat).first()
        tour.voir(reverse("pilotage:candidature", args=[candidature.uuid]))
    tour.voir("/pilotage/rapports/", "/pilotage/rapports/2019/", "/pilotage/rapports/2020/")
    campagne = CampagneMiseAJour.objects.ouvertes().get()
    tour.voir("/pilotage/campagnes/", f"/pilotage/campagnes/{campagne.pk}/", "/pilotage/campagnes/nouvelle/")
    tour.envoyer("Préparer la campagne")
    formations(tour)


def formations(tour):
    liste = "/pilotage/formations/"
    sessions = SessionFormation.objects.filter(demonstration=True)
    a_clore, realisee = sessions.a_clore().first(), sessions.filter(avis__isnull=False).first()
    pleine = sessions.exclude(convoquee_le=None).first()
    tour.voir(liste, f"{liste}?quand=passees", f"{liste}?nature=cadres", f"{liste}types/", f"{liste}nouvelle/")
    tour.envoyer("Programmer la session")
    tour.voir(*(f"{liste}{session.pk}/" for session in (a_clore, realisee, pleine)), f"{liste}{realisee.pk}/avis/")
    tour.voir(f"{liste}{pleine.pk}/modifier/", f"{liste}{pleine.pk}/inscrire/?q=a", f"{liste}{a_clore.pk}/presences/")
    tour.envoyer("Tous présents")
    par_etat = {inscription.etat: inscription.pk for inscription in pleine.inscriptions.all()}
    tour.voir(*(f"{liste}inscriptions/{pk}/" for pk in par_etat.values()))


def liens_des_formations(tour):
    """Ce qu’un message ouvre à qui n’a pas de compte."""
    inscription = Inscription.objects.filter(etat="demandee", hierarchie_courriel__gt="").first()
    questionnaire = liens.creer(UsageDuLien.QUESTIONNAIRE, inscription)
    accord = liens.courant(UsageDuLien.ACCORD, inscription)
    tour.voir(reverse("formations:questionnaire", args=[liens.jeton(questionnaire)]))
    tour.envoyer("Envoyer ma réponse")
    tour.page.get_by_label("Très utile").check()
    tour.envoyer("Envoyer ma réponse")
    tour.voir(reverse("formations:accord", args=["abime"]), status=410)
    tour.voir(reverse("formations:accord", args=[liens.jeton(accord)]))
    tour.envoyer("Refuser")
    tour.envoyer("Donner mon accord")


def par_un_lien_personnel(tour):
    demande = CampagneMiseAJour.objects.ouvertes().get().sollicitations.avec_situation()
    demande = demande.filter(situation="silencieuse", attendues__gt=1).first()
    lien = f"/espace/lien/{liens.jeton(liens.courant(UsageDuLien.POINT, demande))}/"
    tour.voir(lien, f"{lien}{demande.actions.order_by('code').first().code}/")
    tour.envoyer("Enregistrer et passer à la suivante")
    tour.visiteur.aller(lien)
    tour.envoyer("Rien de nouveau pour tout")
    tour.voir("/espace/lien/abime/", status=410)


def lecteurs(tour):
    """Élue, cosignataire, finances, jurée : la page où chacun arrive, et ce qu’il y a au-delà."""
    for courriel in ("elue", "cosignataire", "finances", "juree"):
        tour.entrer(f"{courriel}@demo.example")
        tour.controler()
        tour.visiteur.sortir()
    tour.entrer("cosignataire@demo.example")
    tour.voir("/pilotage/actions/V01/", "/pilotage/appels/", "/pilotage/rapports/")


def gestion(tour):
    tour.entrer("coordination@demo.example")
    action = Action.objects.get(code="V01")
    evenement = Evenement.objects.filter(demonstration=True).first()
    tour.voir("/gestion/", reverse("admin:actions_action_changelist"), reverse("admin:actions_action_import"))
    tour.voir(*(reverse(f"admin:actions_action_{page}", args=[action.pk]) for page in ("change", "history")))
    tour.voir(reverse("admin:evenements_evenement_change", args=[evenement.pk]))


# Trois promenades, que des processus différents peuvent faire en même temps.
PARCOURS = {
    "public": [public, liens_des_formations, comptes_et_connexion],
    "agents": [referente, par_un_lien_personnel, porteuse, lecteurs],
    "pilotage": [coordination, gestion],
}


# --- Le clavier seul ------------------------------------------------------------------------------------

FOYER = """() => {
  const vise = document.activeElement, contour = getComputedStyle(vise.closest(".carte") || vise)
  const cadre = vise.getBoundingClientRect()
  return {
    texte: (vise.innerText || vise.name || vise.tagName).trim(),
    bouton: vise.matches("main .bouton--principal, main [type=submit].btn-primary"),
    visible: contour.outlineStyle !== "none" && parseFloat(contour.outlineWidth) >= 2 && cadre.bottom > 0,
  }
}"""


def tabuler(page):
    page.keyboard.press("Tab")
    return page.evaluate(FOYER)


def tabuler_jusqu_au_bouton(page, limite=60):
    """Les arrêts du clavier, du haut de la page à son bouton principal."""
    arrets = []
    while not arrets or not arrets[-1]["bouton"]:
        assert len(arrets) < limite, f"le bouton principal ne vient pas : {arrets}"
        arrets.append(tabuler(page))
    return arrets


@pytest.mark.parametrize("chemin", ["/", "/compte/connexion/", "/compte/inscription/", "/agenda/"])
def test_le_clavier_va_de_l_evitement_au_bouton_principal(visiteur, chemin):
    PlanFactory()
    personne = visiteur()
    personne.aller(chemin)
    # Un champ qui prend le foyer à l’ouverture sauterait l’évitement.
    depart = personne.page.evaluate("document.activeElement.tagName")

    arrets = tabuler_jusqu_au_bouton(personne.page)

    assert depart == "BODY"
    assert arrets[0]["texte"] == "Aller au contenu"
    assert [arret["texte"] for arret in arrets if not arret["visible"]] == []


def test_l_evitement_mene_au_contenu(visiteur):
    personne = visiteur()
    personne.aller("/")

    tabuler(personne.page)
    personne.page.keyboard.press("Enter")

    assert personne.page.evaluate("document.activeElement.id") == "contenu"


def test_un_point_se_fait_sans_souris(visiteur, action_confiee):
    personne = visiteur()
    clavier = personne.page.keyboard
    personne.aller("/compte/connexion/")

    aller_au_champ(personne.page, "login")
    clavier.type("referente@example.fr")
    tabuler(personne.page)
    clavier.type(MOT_DE_PASSE_DES_FABRIQUES)
    clavier.press("Enter")
    personne.page.wait_for_url("**/espace/")
    ouvrir_et_fermer_le_menu(personne.page)
    personne.aller(reverse("espace:point", args=[action_confiee.code]))
    aller_au_champ(personne.page, "fait")
    clavier.type("Deux écoles ont participé.")
    tabuler_jusqu_au_bouton(personne.page)
    clavier.press("Enter")
    personne.page.wait_for_url("**/merci/")

    assert action_confiee.points.get().fait == "Deux écoles ont participé."


def aller_au_champ(page, nom, limite=60):
    arrets = []
    while page.evaluate("document.activeElement.name") != nom:
        assert len(arrets) < limite, f"le champ {nom} ne vient pas : {arrets}"
        arrets.append(tabuler(page)["texte"])


def ouvrir_et_fermer_le_menu(page):
    menu = page.locator(".compte details")
    page.locator(".compte summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    assert tabuler(page)["texte"] == "Espace des référent·es"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is None


@pytest.fixture
def action_confiee():
    referente = AgentFactory(
        referent=True, utilisateur=UtilisateurFactory(email="referente@example.fr", confirmee=True)
    ).utilisateur
    return ActionFactory(code="Z01", titre="La fresque des écoles", confiee_a=referente)


# --- Sans JavaScript ------------------------------------------------------------------------------------


def test_un_point_se_fait_sans_javascript(visiteur, action_confiee):
    personne = visiteur(largeur=375, java_script_enabled=False)
    personne.entrer("referente@example.fr", MOT_DE_PASSE_DES_FABRIQUES)

    personne.page.get_by_role("link", name="Faire le point sur La fresque des écoles").click()
    personne.page.get_by_label("Objectifs atteignables").check()
    personne.page.fill("textarea[name=fait]", "Deux écoles ont participé.")
    personne.page.get_by_role("button", name="Enregistrer le point").click()
    personne.page.wait_for_url("**/merci/")

    assert action_confiee.points.get().fait == "Deux écoles ont participé."


def test_un_brouillon_s_enregistre_sans_javascript(visiteur):
    campagne = CampagneFactory()
    porteuse = UtilisateurFactory(email="porteuse@example.fr", confirmee=True)
    MembreOrganismeFactory(organisme=AssociationFactory(), utilisateur=porteuse, role="signataire")
    personne = visiteur(largeur=375, java_script_enabled=False)
    personne.entrer("porteuse@example.fr", MOT_DE_PASSE_DES_FABRIQUES)

    personne.page.get_by_role("button", name=f"Préparer une candidature à {campagne.titre}").click()
    personne.page.fill("input[name=intitule]", "Radio des quartiers")
    personne.page.get_by_role("button", name="Enregistrer le brouillon").click()
    personne.page.get_by_text("Brouillon enregistré").wait_for()

    assert campagne.candidatures.get().intitule == "Radio des quartiers"
