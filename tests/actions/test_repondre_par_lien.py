"""Répondre par son lien personnel : les trois questions, merci, et tout ce qu’un lien ne fait pas."""

import io

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from actions import campagnes
from actions.etats import EtatPlan, Meteo, Phase
from actions.models import Action, BrouillonPoint, Document, PointAvancement
from actions.operations import ne_rien_signaler
from socle import liens
from socle.models import Courriel, Lien, Passage, UsageDuLien
from tests.actions.campagne import LUNDI, campagne_ouverte, confier, dans, lien_de
from tests.fabriques import ActionFactory, AgentFactory, MandatReferentFactory, ObjectifFactory, UtilisateurFactory

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _lundi(time_machine, settings, tmp_path):
    time_machine.move_to(LUNDI)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def objectif(db):
    return ObjectifFactory()


@pytest.fixture
def salome(objectif):
    return AgentFactory(prenom="Salomé", nom="Ferrandi", courriel="salome@vitrolles.example")


@pytest.fixture
def actions(salome, objectif):
    return confier(salome, 3, objectif=objectif)


@pytest.fixture
def coordinatrice_de_la_campagne(db):
    return UtilisateurFactory(coordination=True, prenom="Camille", nom="Aubanel")


@pytest.fixture
def campagne(actions, objectif, coordinatrice_de_la_campagne):
    return campagne_ouverte(objectif, par=coordinatrice_de_la_campagne)


@pytest.fixture
def sollicitation(campagne):
    return campagne.sollicitations.get()


@pytest.fixture
def lien(sollicitation):
    return lien_de(sollicitation)


def saisie(action, **champs):
    return {"version": action.version, "phase": action.phase, "meteo": action.meteo, **champs}


# --- Ce que le lien permet ------------------------------------------------------------------------------------


def test_la_premiere_page_dit_ce_qui_est_attendu(client, lien, actions):
    page = client.get(lien)

    assert "Bonjour Salomé" in page.text
    assert f"3 actions attendent de vos nouvelles pour le 22{NB}mars{NB}2027" in page.text
    assert [action.faite for action in page.context["actions"]] == [False, False, False]
    assert all(f"{lien}{action.code}/" in page.text for action in actions)


def test_trois_actions_se_font_l_une_apres_l_autre_jusqu_au_merci(client, lien, salome, campagne, actions):
    une, deux, trois = actions

    suites = [
        client.post(f"{lien}{une.code}/", saisie(une, meteo=Meteo.SECURISES, a_retenir="Six ateliers."))["Location"],
        client.post(f"{lien}{deux.code}/rien-de-nouveau/")["Location"],
        client.post(f"{lien}{trois.code}/", saisie(trois, blocage="Il manque une salle."))["Location"],
    ]

    assert suites == [f"{lien}{deux.code}/", f"{lien}{trois.code}/", f"{lien}merci/"]
    points = PointAvancement.objects.order_by("pk")
    assert [(p.action, p.agent, p.auteur, p.campagne) for p in points] == [(a, salome, None, campagne) for a in actions]
    assert [p.rien_de_nouveau for p in points] == [False, True, False]
    une.refresh_from_db()
    assert (une.meteo, une.version) == (Meteo.SECURISES, 2)


def test_chaque_bouton_dit_ou_il_mene(client, lien, salome, actions):
    une, deux, trois = actions
    premiere = client.get(f"{lien}{une.code}/")
    for action in (une, deux):
        ne_rien_signaler(action, None, agent=salome)
    derniere = client.get(f"{lien}{trois.code}/")

    assert "Enregistrer et passer à la suivante" in premiere.text
    assert "Action 1 sur 3" in premiere.text
    assert "Enregistrer et finir" in derniere.text
    assert "Action 3 sur 3" in derniere.text


def test_la_suite_revient_a_ce_qui_a_ete_saute(client, lien, actions):
    derniere = actions[2]

    reponse = client.post(f"{lien}{derniere.code}/rien-de-nouveau/")

    assert reponse["Location"] == f"{lien}{actions[0].code}/"


def test_rien_de_nouveau_pour_tout_en_un_geste(client, lien, salome, actions):
    client.post(f"{lien}{actions[0].code}/", saisie(actions[0], blocage="Il manque une salle."))

    reponse = client.post(f"{lien}rien-de-nouveau/")

    assert reponse["Location"] == f"{lien}merci/"
    points = PointAvancement.objects.order_by("pk").values_list("action__code", "rien_de_nouveau", "agent")
    assert list(points) == [(a.code, a is not actions[0], salome.pk) for a in actions]


def test_rien_de_nouveau_dit_avant_la_campagne_se_redit_pour_elle(client, objectif, salome, actions):
    """Le matin, avant l’ouverture ; puis par le lien du courriel, le même jour."""
    for action in actions:
        ne_rien_signaler(action, None, agent=salome)
    campagne = campagne_ouverte(objectif)

    client.post(f"{lien_de(campagne.sollicitations.get())}rien-de-nouveau/")

    assert [action.points.filter(campagne=campagne).count() for action in actions] == [1, 1, 1]


def test_une_phase_qui_change_entre_au_journal_sous_le_nom_de_la_personne(client, lien, actions):
    action = actions[0]

    client.post(f"{lien}{action.code}/", saisie(action, phase=Phase.REALISEE))

    passage = Passage.objects.get(type_objet__model="action")
    assert (passage.vers, passage.par, passage.qui) == (Phase.REALISEE, None, "Salomé Ferrandi")
    assert action.history.first().history_change_reason == f"par son lien personnel{NB}: Salomé Ferrandi"


def test_une_photo_se_joint_et_perd_ses_metadonnees(client, lien, actions):
    contenu = io.BytesIO()
    Image.new("RGB", (3000, 2000), "teal").save(contenu, "JPEG")
    photo = SimpleUploadedFile("photo.jpg", contenu.getvalue(), "image/jpeg")

    client.post(
        f"{lien}{actions[0].code}/",
        saisie(actions[0], photo=photo, texte_alternatif="Douze enfants autour d’une table"),
    )

    document = Document.objects.get()
    assert (document.texte_alternatif, document.visibilite) == ("Douze enfants autour d’une table", "groupe")
    with document.fichier.open() as fichier, Image.open(fichier) as image:
        assert image.size == (1600, 1067)


@pytest.mark.parametrize(
    ("champs", "fautes"),
    [
        ({}, {"__all__"}),
        ({"meteo": Meteo.APPUIS}, {"meteo_motif"}),
        ({"phase": Phase.EN_PAUSE}, {"phase_motif", "retour_prevu_le"}),
        ({"phase": Phase.IDEE}, {"phase"}),
    ],
)
def test_les_regles_sont_celles_de_l_espace(client, lien, actions, champs, fautes):
    page = client.post(f"{lien}{actions[0].code}/", saisie(actions[0], **champs))

    assert set(page.context["form"].errors) == fautes
    assert not PointAvancement.objects.exists()


def test_une_mauvaise_meteo_previent_la_coordination(client, lien, actions, coordinatrice_de_la_campagne):
    mail.outbox.clear()

    for action in actions[:2]:
        champs = {"meteo": Meteo.COMPROMIS, "meteo_motif": "Plus d’intervenante."}
        client.post(f"{lien}{action.code}/", saisie(action, **champs))

    (alerte,) = mail.outbox
    assert alerte.to == [coordinatrice_de_la_campagne.email]
    assert "Salomé Ferrandi vient de faire le point" in alerte.body


def test_une_seconde_personne_est_prevenue_sans_apprendre_de_nom(client, lien, actions, campagne):
    action = actions[0]
    vue = saisie(action, blocage="Mon texte à moi.")
    collegue = AgentFactory(prenom="Claude", nom="Collègue")
    client.post(f"{lien}{action.code}/", saisie(action, meteo=Meteo.SECURISES))
    PointAvancement.objects.update(agent=collegue)

    page = client.post(f"{lien}{action.code}/", vue)

    assert page.context["conflit"]["modifications"][0].endswith(
        f"Une personne du groupe de travail a changé{NB}: météo."
    )
    assert page.context["form"]["blocage"].value() == "Mon texte à moi."
    assert "Collègue" not in page.text
    assert PointAvancement.objects.count() == 1


def test_dans_l_espace_on_apprend_qui_est_venu_par_son_lien(connecter, client, lien, actions, coordinatrice):
    action = actions[0]
    vue = saisie(action, blocage="Mon texte à moi.")
    client.post(f"{lien}{action.code}/", saisie(action, meteo=Meteo.SECURISES))

    page = connecter(coordinatrice).post(reverse("espace:point", args=[action.code]), vue)

    assert page.context["conflit"]["modifications"][0].endswith(f"Salomé Ferrandi a changé{NB}: météo.")


def test_le_merci_redit_ce_qui_est_dit_et_ce_qui_devient_public(client, lien, actions):
    client.post(f"{lien}{actions[0].code}/", saisie(actions[0], a_retenir="Six ateliers.", blocage="Une salle."))
    client.post(f"{lien}rien-de-nouveau/")

    page = client.get(f"{lien}merci/")

    assert "il ne reste rien à faire" in page.text
    assert "Six ateliers." in page.text
    assert page.text.count("Rien de nouveau.") == 2
    assert "votre nom ne paraît jamais" in page.text


def test_le_merci_ne_montre_pas_ce_qu_un_collegue_a_dit(client, lien, actions, campagne):
    PointAvancement.objects.create(
        action=actions[0],
        agent=AgentFactory(),
        campagne=campagne,
        phase=Phase.EN_COURS,
        a_retenir="Secret du collègue.",
    )

    page = client.get(f"{lien}merci/")

    assert "Secret du collègue." not in page.text
    assert page.context["restantes"] == actions[1:]


def test_demander_un_compte_envoie_l_invitation_a_la_personne(client, lien):
    mail.outbox.clear()

    page = client.post(f"{lien}compte/", follow=True)

    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["salome@vitrolles.example"], "Votre compte pour suivre le plan Égalité de la Ville")
    ]
    assert "Camille Aubanel" in mail.outbox[0].body
    assert f"L’invitation part à salome@vitrolles.example{NB}: elle vaut sept jours." in page.text


def test_qui_a_un_compte_est_mene_a_son_espace(client, lien, salome):
    avant = client.get(f"{lien}merci/").text
    salome.utilisateur = UtilisateurFactory()
    salome.save()
    sans_mandat = client.get(f"{lien}merci/").text
    MandatReferentFactory(agent=salome)

    apres = client.get(f"{lien}merci/").text

    assert "Recevoir une invitation par courriel" in avant
    assert "Recevoir une invitation par courriel" not in apres
    retrouver = f'<a href="{reverse("espace:accueil")}">'
    assert [retrouver in page for page in (sans_mandat, apres)] == [False, True]


# --- Ce que le lien ne fait pas --------------------------------------------------------------------------------


def test_lire_ne_change_rien(client, lien, actions):
    avant = list(Action.objects.values()), Passage.objects.count(), Courriel.objects.count()

    for suite in ["", f"{actions[0].code}/", "merci/"]:
        assert client.get(f"{lien}{suite}").status_code == 200

    assert (list(Action.objects.values()), Passage.objects.count(), Courriel.objects.count()) == avant
    assert not PointAvancement.objects.exists()
    assert not BrouillonPoint.objects.exists()


def test_un_geste_refuse_de_se_lire(client, lien, actions):
    code = actions[0].code
    gestes = ["rien-de-nouveau/", "compte/", "redemander/", f"{code}/rien-de-nouveau/", f"{code}/brouillon/"]

    assert [client.get(f"{lien}{geste}").status_code for geste in gestes] == [405] * 5


def test_il_n_ouvre_aucune_session_et_ne_se_garde_nulle_part(client, lien, actions):
    reponse = client.get(f"{lien}{actions[0].code}/")

    assert "sessionid" not in client.cookies
    assert "no-store" in reponse["Cache-Control"]
    assert reponse["Referrer-Policy"] == "same-origin"
    assert reponse["X-Robots-Tag"] == "noindex"
    assert client.get(reverse("espace:accueil")).status_code == 302


def test_meme_connectee_la_page_ne_montre_pas_d_autre_espace(connecter, coordinatrice, lien):
    page = connecter(coordinatrice).get(lien)

    assert reverse("pilotage:accueil") not in page.text
    assert "Se déconnecter" not in page.text


def test_il_ne_fait_que_ses_actions(client, lien, objectif):
    autre = ActionFactory(objectif=objectif)
    (d_une_autre,) = confier(AgentFactory(), objectif=objectif)

    for action in (autre, d_une_autre):
        recus = [
            client.get(f"{lien}{action.code}/"),
            client.post(f"{lien}{action.code}/", saisie(action, blocage="Intrus.")),
            client.post(f"{lien}{action.code}/rien-de-nouveau/"),
            client.post(f"{lien}{action.code}/brouillon/", {"blocage": "Intrus."}),
        ]
        assert [r.status_code for r in recus] == [404] * 4

    assert not PointAvancement.objects.exists()


def test_un_lien_d_un_autre_usage_n_ouvre_rien(client, sollicitation):
    lien = liens.creer(UsageDuLien.AGENDA, sollicitation, jours=None)

    assert client.get(f"/espace/lien/{liens.jeton(lien)}/").status_code == 410


MORTS = {
    "périmé": "Ce lien a passé sa date.",
    "annulé": "Ce lien a été annulé ou remplacé",
    "remplacé": "Ce lien a été annulé ou remplacé",
    "abîmé": "Ce lien est incomplet",
    "campagne close": "Les réponses de cette campagne sont closes.",
    "plan clos": "Les réponses de cette campagne sont closes.",
    "personne partie": "Ce lien n’est plus valable.",
    "adresse corrigée": "Ce lien n’est plus valable.",
}


@pytest.mark.parametrize("cas", MORTS)
def test_un_lien_mort_le_dit_et_n_ecrit_rien(client, lien, sollicitation, campagne, actions, time_machine, cas):
    assert client.get(lien).status_code == 200
    if cas == "périmé":
        time_machine.move_to(dans(7.01))
    elif cas == "annulé":
        campagnes.annuler_le_lien(sollicitation, None)
    elif cas == "remplacé":
        campagnes.renvoyer_un_lien(sollicitation)
    elif cas == "abîmé":
        lien = lien[:-2] + "/"
    elif cas == "campagne close":
        campagnes.clore(campagne, None)
    elif cas == "plan clos":
        campagne.plan.etat = EtatPlan.CLOS
        campagne.plan.save()
    elif cas == "personne partie":
        sollicitation.agent.actif = False
        sollicitation.agent.save()
    else:
        sollicitation.agent.courriel = "la-bonne@vitrolles.example"
        sollicitation.agent.save()

    recus = [
        client.get(lien),
        client.get(f"{lien}{actions[0].code}/"),
        client.get(f"{lien}merci/"),
        client.post(f"{lien}{actions[0].code}/", saisie(actions[0], blocage="Trop tard.")),
        client.post(f"{lien}{actions[0].code}/rien-de-nouveau/"),
        client.post(f"{lien}rien-de-nouveau/"),
        client.post(f"{lien}compte/"),
    ]

    assert [r.status_code for r in recus] == [410] * 7
    assert MORTS[cas] in recus[0].text
    assert "Ferrandi" not in recus[0].text
    assert "<blockquote><p>Trop tard.</p></blockquote>" in recus[3].text
    assert not PointAvancement.objects.exists()


def test_un_lien_passe_de_date_se_redemande_a_la_meme_adresse(client, lien, sollicitation, time_machine):
    time_machine.move_to(dans(8))
    page = client.get(lien)

    reponse = client.post(f"{lien}redemander/")

    assert "Recevoir un nouveau lien" in page.text
    assert "Il arrive dans quelques minutes" in reponse.text
    assert [m.to for m in mail.outbox] == [["salome@vitrolles.example"]] * 2
    assert client.get(lien).status_code == 410
    assert client.get(lien_de(sollicitation)).status_code == 200


def test_passe_de_date_et_close_la_page_dit_que_c_est_fini(client, lien, campagne, time_machine):
    campagnes.clore(campagne, None)
    time_machine.move_to(dans(8))

    page = client.get(lien)

    assert "C’est fini pour cette fois" in page.text
    assert "Recevoir un nouveau lien" not in page.text


def test_redemander_deux_fois_le_meme_jour_n_envoie_pas_deux_courriels(client, lien, time_machine):
    time_machine.move_to(dans(8))

    client.post(f"{lien}redemander/")
    encore = client.post(f"{lien}redemander/")

    assert (encore.status_code, "cherchez dans vos courriels le plus récent" in encore.text) == (410, True)
    assert "Ferrandi" not in encore.text
    assert len(mail.outbox) == 2


def test_un_lien_encore_bon_ne_se_redemande_pas(client, lien):
    reponse = client.post(f"{lien}redemander/")

    assert reponse["Location"] == lien
    assert len(mail.outbox) == 1


def test_un_lien_annule_ne_se_redemande_pas(client, lien, sollicitation):
    campagnes.annuler_le_lien(sollicitation, None)

    assert client.post(f"{lien}redemander/").status_code == 410
    assert len(mail.outbox) == 1


def test_chaque_passage_se_note_sans_compter_ailleurs(client, lien, sollicitation):
    client.get(lien)

    assert Lien.objects.get().dernier_usage_le.date() == LUNDI.date()


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_toujours_autant(client, objectif, salome, nombre, django_assert_num_queries):
    confier(salome, nombre, objectif=objectif)
    lien = lien_de(campagne_ouverte(objectif).sollicitations.get())
    client.get(lien)

    with django_assert_num_queries(9):
        page = client.get(lien)

    assert page.text.count('class="demande"') == nombre
