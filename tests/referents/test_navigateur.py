"""La vie du réseau dans un vrai navigateur, au bureau et au téléphone, sur la ville de démonstration."""

import pytest
from django.db.models import F
from django.urls import reverse

from referents.etats import EtatLettre, EtatMandat, EtatNote
from referents.models import Agent, DecisionReseau, LettreMission, MandatReferent, NoteReseau, Reunion, Service
from tests import ville
from tests.fabriques import AgentFactory
from tests.navigateur import demande_un_navigateur, promenade
from tests.test_navigateur_pages import Tour
from vitrolles_plan.demonstration import comptes

pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ville_chargee():
    ville.charger()


@promenade
def test_les_pages_du_reseau_sont_propres(visiteur, ville_chargee):
    fautes = []

    for parcours in (couverture, personnes, lettres, reunions, notes, espace):
        parcours(Tour(visiteur(), fautes))

    assert fautes == []


def couverture(tour):
    tour.entrer("elue@demo.example")
    tour.voir("/pilotage/reseau/")
    tour.visiteur.sortir()
    tour.entrer("coordination@demo.example")
    tour.voir("/pilotage/reseau/", "/pilotage/reseau/?trous=on", "/pilotage/referents/nommer/?direction=culture")
    tour.envoyer("Donner le mandat")
    tour.voir("/pilotage/reorganisation/")
    service = Service.objects.get(nom="Budget")
    tour.page.select_option("select[name=service]", str(service.pk))
    tour.page.select_option("select[name=direction]", str(service.direction_id))
    tour.page.fill("input[name=nom]", "Budget et achats")
    tour.envoyer("Voir ce qui changera")
    tour.envoyer("Confirmer la réorganisation")


def personnes(tour):
    tour.entrer("coordination@demo.example")
    for etat in EtatMandat:
        mandat = MandatReferent.objects.filter(etat=etat).first()
        tour.voir(reverse("pilotage:referent", args=[mandat.agent_id]))
    actif = MandatReferent.objects.actifs().exclude(agent__utilisateur__email=comptes.REFERENTE).last()
    tour.voir(reverse("pilotage:referent", args=[actif.agent_id]))
    tour.page.get_by_text("Mettre en pause").first.click()
    tour.envoyer("Mettre en pause", status=400)
    AgentFactory(prenom=actif.agent.prenom.upper(), nom=actif.agent.nom, courriel=None)
    tour.voir(reverse("pilotage:fusion"))
    with tour.page.expect_navigation():
        tour.page.get_by_role("link", name="les comparer").click()
    tour.envoyer("Voir ce qui changera")
    avant = Agent.objects.count()
    tour.envoyer("Réunir les deux fiches")
    assert Agent.objects.count() == avant - 1


def lettres(tour):
    tour.entrer("coordination@demo.example")
    for etat in ("a_preparer", "brouillon", "a_signer", "a_renouveler", "signee", "close"):
        tour.voir(f"/pilotage/lettres/?etat={etat}")
    for etat in EtatLettre:
        tour.voir(reverse("pilotage:lettre", args=[LettreMission.objects.filter(etat=etat).first().pk]))
    a_signer = LettreMission.objects.filter(etat=EtatLettre.A_SIGNER).first()
    tour.voir(reverse("pilotage:lettre", args=[a_signer.pk]))
    tour.envoyer("Enregistrer la signature", status=400)


def reunions(tour):
    tour.entrer("coordination@demo.example")
    prochaine = Reunion.objects.a_venir().first()
    tour.voir("/pilotage/reunions/", "/pilotage/reunions/nouvelle/")
    tour.envoyer("Fixer la réunion")
    for reunion in Reunion.objects.all():
        tour.voir(reverse("pilotage:reunion", args=[reunion.pk]))
    tour.voir(reverse("pilotage:decision", args=[DecisionReseau.objects.first().pk]))
    tour.voir(reverse("pilotage:reunion-modifier", args=[prochaine.pk]))
    prochaine.lieu = "Ailleurs"
    prochaine.save()
    tour.envoyer("Enregistrer la réunion", status=409)


def notes(tour):
    tour.entrer("coordination@demo.example")
    tour.voir("/pilotage/notes/", "/pilotage/notes/nouvelle/")
    tour.envoyer("Enregistrer le brouillon")
    note = NoteReseau.objects.create(titre="Une note de passage", texte="À lire.")
    tour.voir(reverse("pilotage:note", args=[note.pk]))
    tour.envoyer("Publier la note")
    tour.voir(reverse("pilotage:note-modifier", args=[note.pk]))
    NoteReseau.objects.filter(pk=note.pk).update(version=F("version") + 1, texte="À lire avant mardi.")
    tour.envoyer("Enregistrer la note", status=409)
    NoteReseau.objects.filter(pk=note.pk).update(etat=EtatNote.RETIREE)
    tour.voir(reverse("pilotage:note", args=[note.pk]))


def espace(tour):
    tour.entrer(comptes.REFERENTE)
    tour.voir("/espace/moi/", "/espace/reseau/", "/espace/reseau/?q=introuvable")
    tour.visiteur.aller("/espace/moi/")
    tour.envoyer("Créer mon adresse d’agenda")
    tour.visiteur.aller("/espace/reseau/")
    tour.page.fill("textarea[name=texte]", "Une matinée sur la laïcité.")
    tour.envoyer("Dire mes besoins")
    with tour.page.expect_navigation():
        tour.page.locator("main").get_by_role("link", name="Que faire quand une personne se dit victime").click()
    tour.controler()
    tour.envoyer("J’ai lu")


def test_un_besoin_et_une_lecture_sans_javascript(visiteur, ville_chargee):
    personne = visiteur(largeur=375, java_script_enabled=False)
    personne.entrer(comptes.REFERENTE, comptes.MOT_DE_PASSE)

    personne.aller("/espace/reseau/")
    personne.page.fill("textarea[name=texte]", "Une matinée sur la laïcité.")
    personne.page.get_by_role("button", name="Dire mes besoins").click()
    personne.page.get_by_text("Vos besoins sont notés.").wait_for()
    personne.page.get_by_role("link", name="Un nouveau modèle d’affiche").click()
    personne.page.get_by_role("button", name="J’ai lu").click()
    personne.page.get_by_text("vous avez lu").wait_for()

    agent = Agent.objects.get(utilisateur__email=comptes.REFERENTE)
    assert (agent.besoins.get().texte, agent.lectures.count()) == ("Une matinée sur la laïcité.", 1)
