"""La ville de démonstration : bâtie sur le plan réel, marquée, jamais datée d’hier."""

import datetime
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from actions.comparaisons import comparer
from actions.etat_des_taux import reunir
from actions.etats import SituationReponse
from actions.models import Action, CampagneMiseAJour, Plan, Releve, SortieScolaire
from actions.registres import Registres
from appels_projets.models import Campagne, Candidature
from evenements.models import Evenement
from partenaires.models import Organisme
from rapports.lectures import Annee, agents
from rapports.models import RapportAnnuel
from rapports.registres import lire_les_textes
from referents.etats import EtatSession
from referents.models import Agent, SessionFormation
from socle.models import Courriel, Passage
from socle.roles import Role
from vitrolles_plan.demonstration import comptes

pytestmark = pytest.mark.usefixtures("ville", "db")


def test_le_plan_de_demonstration_continue_le_plan_reel():
    plan = Plan.objects.get(demonstration=True)

    assert plan.succede_a.code == "2019-2021"
    assert plan.actions.filter(issue_de__plan=plan.succede_a).count() == 23


def test_le_plan_reel_reste_celui_de_la_source():
    reel = Plan.objects.get(code="2019-2021")

    assert reel.actions.count() == 86
    assert reel.actions.filter(points__isnull=False).count() == 0
    assert reel.actions.filter(demonstration=True).count() == 0


def test_sa_campagne_est_ouverte_et_son_tableau_vraisemblable():
    campagne = CampagneMiseAJour.objects.ouvertes().get()

    situations = Counter(campagne.sollicitations.avec_situation().values_list("situation", flat=True))
    assert (campagne.demonstration, set(situations)) == (True, set(SituationReponse))
    assert campagne.points.filter(agent__isnull=False).exists()
    assert Courriel.objects.filter(message="points_demandes").count() == sum(situations.values()) - 1


@pytest.mark.parametrize("modele", [Agent, Campagne, Candidature, Evenement], ids=lambda m: m.__name__)
def test_tout_ce_qui_est_invente_se_dit_tel(modele):
    reels = Evenement.objects.filter(demonstration=False).count() if modele is Evenement else 0

    assert modele.objects.filter(demonstration=True).exists()
    assert modele.objects.filter(demonstration=False).count() == reels


def test_la_charger_deux_fois_ne_change_rien():
    avant = (Action.objects.count(), Evenement.objects.count(), Candidature.objects.count())
    sortie = StringIO()

    call_command("charger_demo", en_service=True, stdout=sortie)

    assert "déjà chargée" in sortie.getvalue()
    assert (Action.objects.count(), Evenement.objects.count(), Candidature.objects.count()) == avant


def test_un_compte_par_role_est_donne():
    sortie = StringIO()

    call_command("comptes_demo", stdout=sortie)

    lignes = sortie.getvalue().splitlines()
    assert len(lignes) == len(Role)
    assert all(ligne.endswith(comptes.MOT_DE_PASSE) for ligne in lignes)


def test_les_comptes_donnes_entrent(client):
    for role, courriel in comptes.lister():
        reponse = client.post("/compte/connexion/", {"login": courriel, "password": comptes.MOT_DE_PASSE}, follow=True)

        assert (role, reponse.status_code, reponse.context["user"].email) == (role, 200, courriel)
        client.logout()


def test_le_registre_invente_redonne_les_chiffres_publies_par_le_plan():
    """I01 à I18, chacun sur sa période ; le plan réel, lui, garde ses registres vides et ses seuls relevés publiés."""
    invente, reel = Plan.objects.get(demonstration=True), Plan.objects.get(code="2019-2021")

    plan_publie, comparaisons, _ = comparer(invente, Registres(demonstration=True))
    etat, etat_reel = reunir(invente, {"annee": "2019"}), reunir(reel, {"annee": "2019"})

    assert plan_publie == reel
    assert {c.indicateur.code: (c.arrondie, c.lecture.maximum, c.lecture.denominateur) for c in comparaisons} == {
        "I01": (404, None, 1188),
        "I02": (34, None, 1188),
        "I03": (33, None, 702),
        "I04": (50, None, 78),
        "I05": (62, None, 408),
        "I06": (11, None, 11),
        "I07": (5, 9, None),
        "I08": (2, 3, None),
        "I09": (40, None, None),
        "I10": (15, None, 40),
        "I11": (20, None, 40),
        "I12": (6, None, None),
        "I13": (13, None, 13),
        "I14": (30, None, None),
        "I15": (30, None, None),
        "I16": (100, None, None),
        "I17": (1, None, None),
        "I18": (2, 3, None),
        "I22": (491, 498, None),
    }
    # La source arrondit à « presque 500 » ; le registre compte à l’unité.
    assert {c.indicateur.code: c.ecart for c in comparaisons if not c.se_retrouve} == {"I22": -9}
    assert [etape.nombre for etape in etat.parcours.etapes] == [40, 20, 15]
    assert [(bloc.lecture.numerateur, bloc.lecture.denominateur) for bloc in etat.blocs] == [
        (404, 1188),
        (54, 1188),
        (404, 1188),
    ]
    assert [bloc.lecture.nombre for bloc in etat_reel.blocs] == [None, None, None]
    assert not Releve.objects.filter(indicateur__plan=reel).exclude(source__startswith="Plan 2019-2021").exists()
    # Le réseau d’aujourd’hui garde sa taille ; les sessions reprises sont toutes tenues, leurs feuilles pleines.
    assert Agent.objects.du_reseau().count() == 39  # quarante, moins une personne dont le mandat est terminé
    assert set(SessionFormation.objects.filter(demonstration=True, debut__year__lte=2021).values_list("etat")) == {
        (EtatSession.REALISEE,)
    }


def test_l_ecart_entre_le_cumul_et_les_agents_en_poste_vient_des_departs():
    l_an_dernier = {"annee": str(timezone.localdate().year - 1)}

    distincts, _, en_poste = reunir(Plan.objects.get(demonstration=True), l_an_dernier).blocs

    partis = Agent.objects.filter(demonstration=True, actif=False).count()
    assert partis > 40
    assert distincts.lecture.nombre - en_poste.lecture.nombre == partis


def test_les_sorties_sont_inventees_et_se_disent_telles():
    assert SortieScolaire.objects.filter(demonstration=False).count() == 0
    assert Organisme.objects.filter(sorties__isnull=False, demonstration=False).count() == 0
    assert {s.action.code for s in SortieScolaire.objects.select_related("action")} == {"V12"}
    assert Passage.objects.filter(type_objet__model="sortiescolaire").count() > 60


def test_le_rapport_dit_les_memes_nombres_que_la_page_des_taux():
    invente = Plan.objects.get(demonstration=True)
    page = reunir(invente, {"annee": "2019"})

    journees, referents, *_ = agents.lire(Annee(invente, 2019, datetime.date(2019, 12, 31)))

    distincts, venues, en_poste, _ = journees.chiffres
    assert [c.case.nombre for c in (distincts, venues)] == [bloc.lecture.numerateur for bloc in page.blocs[:2]]
    assert (en_poste.numerateur.nombre, en_poste.denominateur) == (404, 1188)
    par_direction = next(t for t in journees.tableaux if t.code == "journees-par-direction")
    directions = [d for groupe in page.blocs[2].tableau.groupes for d in groupe.directions]
    assert {ligne[0].texte: (ligne[1].nombre, ligne[2].nombre) for ligne in par_direction.lignes[:-1]} == {
        d.nom: (d.numerateur, d.denominateur) for d in directions
    }
    par_groupe = next(t for t in journees.tableaux if t.code == "journees-par-groupe")
    assert [ligne[4].nombre for ligne in par_groupe.lignes[:3]] == [33, 50, 62]
    assert [ligne[1].nombre for ligne in referents.tableaux[0].lignes] == [40, 20, 15]


def test_le_rapport_de_2019_a_tous_ses_textes_et_se_dit_une_demonstration():
    rapport = RapportAnnuel.objects.get(annee=2019)

    assert (rapport.demonstration, rapport.plan.demonstration) == (True, False)
    assert not rapport.sections.a_terminer().exists()
    assert lire_les_textes(2019).inventes


def test_le_rapport_de_la_ville_inventee_s_ecrit_encore():
    rapport = RapportAnnuel.objects.get(plan__demonstration=True)

    assert rapport.sections.filter(pret=True).count() == 3
    assert rapport.sections.get(redacteur__email="elue@demo.example").code == "editorial"
