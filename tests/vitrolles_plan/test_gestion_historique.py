import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.etats import EtatPlan
from actions.models import Action, Domaine
from rapports.etats import EtatRapport
from referents.models import EffectifDirection
from socle.etats import faire_passer
from socle.models import Courriel, EtatCourriel
from socle.roles import Role
from tests.fabriques import (
    ActionFactory,
    DirectionFactory,
    PlanFactory,
    RapportFactory,
    ServiceFactory,
    UtilisateurFactory,
)


def page(objet, nom, *arguments):
    return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_{nom}", args=[objet.pk, *arguments])


def ouvrir(client, objet, version):
    """Le formulaire d’une version ancienne, et ce que le navigateur en renverrait."""
    formulaire = client.get(page(objet, "simple_history", version.pk)).context["adminform"].form
    valeurs = {nom: formulaire[nom].value() for nom in formulaire.fields}
    return formulaire, {nom: "" if valeur in (None, False) else valeur for nom, valeur in valeurs.items()}


def reprendre(client, objet, version, **autres):
    _, saisie = ouvrir(client, objet, version)
    reponse = client.post(page(objet, "simple_history", version.pk), {**saisie, **autres})
    objet.refresh_from_db()
    return reponse


def changements(client, objet, rang=0):
    version = client.get(page(objet, "history")).context["page_obj"][rang]
    return [(c["field"], c["old"], c["new"]) for c in version.history_delta_changes]


def changer(objet, **champs):
    """Une autre personne, un autre jour : la fiche relue, corrigée, enregistrée."""
    relue = type(objet)._base_manager.get(pk=objet.pk)
    for nom, valeur in champs.items():
        setattr(relue, nom, valeur)
    relue.save()
    objet.refresh_from_db()


@pytest.fixture
def domaines(db):
    return [Domaine.objects.create(code=nom, nom=nom) for nom in ("Emploi (essai)", "Logement (essai)")]


@pytest.fixture
def client_camille(connecter, coordinatrice):
    return connecter(coordinatrice)


def test_l_historique_dit_qui_quand_et_ce_qui_a_change(client_camille, coordinatrice):
    plan = PlanFactory(titre="Avant")
    plan.titre = "Après"
    plan._history_user, plan._change_reason = coordinatrice, "Faute corrigée"
    plan.save()

    reponse = client_camille.get(page(plan, "history"))

    derniere = reponse.context["page_obj"][0]
    assert [(c["field"], c["old"], c["new"]) for c in derniere.history_delta_changes] == [("Titre", "Avant", "Après")]
    assert (str(derniere.history_user), derniere.history_change_reason) == ("Camille Coordination", "Faute corrigée")


def test_l_historique_nomme_les_fiches_liees(client_camille, domaines):
    ancien, nouveau = ServiceFactory(nom="Jeunesse"), ServiceFactory(nom="Sports")
    action = ActionFactory(service=ancien)
    action.domaines.set(domaines[:1])
    changer(action, service=nouveau)
    Action.objects.get().domaines.set(domaines)

    assert changements(client_camille, action) == [("Domaines", "Emploi (essai)", "Emploi (essai), Logement (essai)")]
    assert changements(client_camille, action, rang=1) == [("Service pilote", "Jeunesse", "Sports")]


def test_une_fiche_effacee_se_dit_en_francais(client_camille, domaines):
    service = ServiceFactory()
    action = ActionFactory(service=service)
    action.domaines.set(domaines)
    changer(action, service=None)
    Action.objects.get().domaines.set(domaines[1:])
    numero = service.pk
    service.delete()
    domaines[0].delete()

    assert changements(client_camille, action) == [
        ("Domaines", "Logement (essai), fiche effacée", "Logement (essai)"),
    ]
    assert changements(client_camille, action, rang=1) == [
        ("Service pilote", f"service n° {numero} (fiche effacée)", ""),
    ]


def test_on_reprend_une_version_ancienne_sans_ramener_son_etat(client_camille, coordinatrice):
    plan = PlanFactory(titre="Le bon titre", en_preparation=True)
    ancienne = plan.history.first()
    changer(plan, titre="Une erreur")
    faire_passer(plan, EtatPlan.EN_VIGUEUR, par=coordinatrice)

    reprendre(client_camille, plan, ancienne)

    assert (plan.titre, plan.etat, plan.history.first().etat) == ("Le bon titre", "en_vigueur", "en_vigueur")


def test_on_reprend_aussi_les_listes_liees(client_camille, coordinatrice, domaines):
    action = ActionFactory()
    action.domaines.set(domaines)
    ancienne = action.history.first()
    Action.objects.get().domaines.set([])

    reprendre(client_camille, action, ancienne, raison="Effacés par erreur")

    derniere = action.history.first()
    assert set(action.domaines.all()) == set(domaines)
    assert (derniere.history_user, derniere.history_change_reason) == (coordinatrice, "Effacés par erreur")
    assert changements(client_camille, action) == [("Domaines", "", "Emploi (essai), Logement (essai)")]
    assert action.history.count() == 3


def test_reprendre_dit_ce_que_cela_change_a_la_fiche_d_aujourd_hui(client_camille):
    plan = PlanFactory(titre="Le bon titre")
    ancienne = plan.history.first()
    changer(plan, titre="Une erreur")

    reprendre(client_camille, plan, ancienne)

    gestes = client_camille.get(reverse("admin:index")).context["derniers_gestes"]
    assert [geste.get_change_message() for geste in gestes] == ["Modification de Titre."]


def test_une_version_ancienne_ne_rouvre_pas_un_rapport_fige(client_camille, coordinatrice):
    rapport = RapportFactory(titre="Un premier titre")
    ancienne = rapport.history.first()
    changer(rapport, titre="Rapport annuel 2026")
    faire_passer(rapport, EtatRapport.FIGE, par=coordinatrice)

    formulaire, _ = ouvrir(client_camille, rapport, ancienne)
    reprendre(client_camille, rapport, ancienne, titre=ancienne.titre)

    assert rapport.titre == "Rapport annuel 2026"
    assert "titre" not in formulaire.fields


def test_ce_qui_ne_se_modifie_plus_ne_se_reprend_plus(client_camille):
    rapport = RapportFactory()
    section = rapport.sections.create(code="intro", titre="Introduction", texte="Avant")
    ancienne = section.history.first()
    changer(section, texte="Après")
    type(rapport).objects.update(etat=EtatRapport.FIGE)

    lecture = client_camille.get(page(section, "simple_history", ancienne.pk))
    reponse = client_camille.post(page(section, "simple_history", ancienne.pk), {"texte": "Avant"})

    assert (lecture.status_code, lecture.context["revert_disabled"], reponse.status_code) == (200, True, 403)


def test_un_detail_porte_l_auteur_et_la_raison_donnes_sur_sa_fiche(client_camille, coordinatrice):
    direction = DirectionFactory(nom="Sports")
    saisie = {"nom": "Sports", "code": direction.code, "raison": "Bilan social 2026", "services-TOTAL_FORMS": 0}
    effectif = {"date_reference": "2026-12-31", "agents_en_poste": 40, "source": "Bilan social"}
    listes = {"effectifs-TOTAL_FORMS": 1, "effectifs-INITIAL_FORMS": 0, "services-INITIAL_FORMS": 0}

    client_camille.post(
        page(direction, "change"), {**saisie, **listes, **{f"effectifs-0-{nom}": v for nom, v in effectif.items()}}
    )

    [version] = EffectifDirection.history.all()
    assert (version.agents_en_poste, version.history_user) == (40, coordinatrice)
    assert version.history_change_reason == "Bilan social 2026"


def test_effacer_un_detail_garde_qui_l_a_efface(client_camille, coordinatrice):
    direction = DirectionFactory()
    effectif = EffectifDirection.objects.create(
        direction=direction, date_reference="2026-12-31", agents_en_poste=40, source="Bilan social"
    )
    champs = {"id": effectif.pk, "date_reference": "2026-12-31", "agents_en_poste": 40, "source": "x", "DELETE": "on"}
    listes = {"effectifs-TOTAL_FORMS": 1, "effectifs-INITIAL_FORMS": 1}
    vide = {"services-TOTAL_FORMS": 0, "services-INITIAL_FORMS": 0, "nom": direction.nom, "code": direction.code}

    client_camille.post(
        page(direction, "change"), {**listes, **vide, **{f"effectifs-0-{nom}": v for nom, v in champs.items()}}
    )

    derniere = EffectifDirection.history.first()
    assert (derniere.history_type, derniere.history_user) == ("-", coordinatrice)


# --- Les comptes ---
def test_l_historique_d_un_compte_dit_qui_a_donne_quel_role(client_camille, coordinatrice):
    compte = UtilisateurFactory()
    jure = Group.objects.get_or_create(name=Role.JURE)[0]

    client_camille.post(page(compte, "change"), {"email": compte.email, "is_active": "on", "groups": [jure.pk]})

    assert compte.history.first().history_user == coordinatrice
    assert ("Rôles", "", "Juré·e") in changements(client_camille, compte)


def test_reprendre_un_compte_ne_rend_pas_les_pleins_pouvoirs(client_camille):
    compte = UtilisateurFactory(is_superuser=True, is_staff=True)
    ancienne = compte.history.first()
    changer(compte, is_superuser=False, is_staff=False)

    formulaire, _ = ouvrir(client_camille, compte, ancienne)
    reprendre(client_camille, compte, ancienne, is_superuser="on", is_staff="on", nom="Repris")

    assert "is_superuser" not in formulaire.fields
    assert (compte.nom, compte.is_superuser, compte.is_staff) == ("Repris", False, False)


def test_un_compte_devenu_tout_puissant_ne_se_reprend_pas(client_camille):
    compte = UtilisateurFactory(email="avant@example.fr")
    ancienne = compte.history.first()
    changer(compte, email="dsi@example.fr", is_superuser=True)

    reponse = client_camille.post(page(compte, "simple_history", ancienne.pk), {"email": "avant@example.fr"})

    compte.refresh_from_db()
    assert (reponse.status_code, compte.email) == (403, "dsi@example.fr")


def test_reprendre_une_adresse_reprend_celle_de_la_connexion(client_camille):
    compte = UtilisateurFactory(email="avant@example.fr")
    ancienne = compte.history.first()
    changer(compte, email="apres@example.fr")
    EmailAddress.objects.create(user=compte, email="apres@example.fr", primary=True, verified=True)

    reprendre(client_camille, compte, ancienne)

    assert compte.email == "avant@example.fr"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("avant@example.fr", True)]


def test_reprendre_un_compte_ne_change_ni_son_mot_de_passe_ni_sa_connexion(client_camille):
    compte = UtilisateurFactory(nom="Avant")
    ancienne = compte.history.first()
    changer(compte, nom="Après", password="autre-empreinte", last_login="2026-11-20T08:00:00+01:00")

    reprendre(client_camille, compte, ancienne)

    assert (compte.nom, compte.password) == ("Avant", "autre-empreinte")
    assert compte.last_login is not None


# --- Les courriels ---
def test_un_courriel_relu_dit_qui_l_a_corrige(client_camille, coordinatrice):
    courriel = Courriel.objects.create(
        message="essai", destinataire="a@example.fr", sujet="s", texte="t", html="<p>t</p>", etat=EtatCourriel.A_RELIRE
    )

    client_camille.post(page(courriel, "change"), {"sujet": "s", "texte": "Texte revu"})

    assert changements(client_camille, courriel) == [("Texte", "t", "Texte revu")]
    assert [version.history_user for version in courriel.history.all()] == [coordinatrice, None]


def test_un_texte_repris_part_lui_aussi_en_texte_simple(client_camille):
    courriel = Courriel.objects.create(
        message="essai", destinataire="a@example.fr", sujet="s", texte="t", etat=EtatCourriel.A_RELIRE
    )
    ancienne = courriel.history.first()
    changer(courriel, texte="Texte revu", html="<p>Texte revu</p>")

    reprendre(client_camille, courriel, ancienne)

    assert (courriel.texte, courriel.html) == ("t", "")


# --- Le coût ---
def test_l_historique_coute_toujours_autant(client_camille, domaines):
    action = ActionFactory()
    client_camille.get(page(action, "history"))  # les caches des sortes d’objets se remplissent une fois

    couts = {}
    for nombre in (1, 3):
        for rang in range(nombre):
            changer(action, service=ServiceFactory(), titre=f"Titre {nombre} {rang}")
            Action.objects.get().domaines.set(domaines[rang % 2 :])
        with CaptureQueriesContext(connection) as requetes:
            client_camille.get(page(action, "history"))
        couts[nombre] = len(requetes)

    assert couts[1] == couts[3]
