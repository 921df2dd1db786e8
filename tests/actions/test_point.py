"""Faire le point : ce qui s’écrit, ce qui s’exige, et la seconde personne qui ne perd rien."""

import datetime
import io
import re
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from actions.etats import EtatPlan, Meteo, Phase, Visibilite
from actions.models import Document, PointAvancement
from actions.operations import ModifieeEntreTemps, Point, enregistrer_le_point
from socle.courriels import regler_les_arrets
from socle.models import Famille, Passage
from tests.fabriques import ActionFactory, AgentFactory, CampagneMiseAJourFactory, PlanFactory, UtilisateurFactory

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _fichiers_jetables(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def action(referente):
    return ActionFactory(confiee_a=referente, code="T900", titre="Ateliers en médiathèque")


def adresse(action):
    return reverse("espace:point", args=[action.code])


def saisie(action, **champs):
    return {"version": action.version, "phase": action.phase, "meteo": action.meteo, **champs}


def image(nom="photo.jpg", taille=(800, 600)):
    contenu = io.BytesIO()
    Image.new("RGB", taille, "teal").save(contenu, "JPEG")
    return SimpleUploadedFile(nom, contenu.getvalue(), "image/jpeg")


def test_un_point_ecrit_l_action_le_journal_et_l_historique(connecter, referente, action):
    reponse = connecter(referente).post(
        adresse(action),
        saisie(action, phase=Phase.REALISEE, meteo=Meteo.SECURISES, fait="Six ateliers.", public_touche=84),
    )

    assert reponse["Location"] == reverse("espace:merci", args=["T900"])
    point = PointAvancement.objects.get()
    assert (point.phase_avant, point.phase, point.meteo_avant, point.meteo) == (
        Phase.EN_COURS,
        Phase.REALISEE,
        "",
        Meteo.SECURISES,
    )
    assert (point.fait, point.public_touche, point.auteur) == ("Six ateliers.", 84, referente)
    avant, action.version = action.version, None
    action.refresh_from_db()
    assert (action.phase, action.meteo, action.version) == (Phase.REALISEE, Meteo.SECURISES, avant + 1)
    assert action.realisee_le is not None
    passage = Passage.objects.get()
    assert (passage.depuis, passage.vers, passage.par) == (Phase.EN_COURS, Phase.REALISEE, referente)
    assert action.history.first().history_user == referente


def test_un_point_sans_changement_de_phase_garde_la_meteo_dans_l_historique(connecter, referente, action):
    connecter(referente).post(adresse(action), saisie(action, meteo=Meteo.ATTEIGNABLES))

    assert not Passage.objects.exists()
    assert list(action.history.values_list("version", "meteo")) == [(2, Meteo.ATTEIGNABLES), (1, "")]
    assert action.history.first().history_user == referente


def test_la_page_ne_propose_que_les_phases_possibles(connecter, referente, action):
    page = connecter(referente).get(adresse(action))

    assert [valeur for valeur, _ in page.context["form"].fields["phase"].choices] == [
        Phase.EN_COURS,
        Phase.REALISEE,
        Phase.EN_PAUSE,
        Phase.ABANDONNEE,
    ]


INCOMPLETS = [
    ({"phase": Phase.EN_PAUSE}, {"phase_motif", "retour_prevu_le"}),
    ({"phase": Phase.EN_PAUSE, "phase_motif": "Travaux", "retour_prevu_le": "2020-01-01"}, {"retour_prevu_le"}),
    ({"phase": Phase.ABANDONNEE}, {"phase_motif"}),
    ({"phase": Phase.IDEE}, {"phase"}),
    ({"meteo": Meteo.APPUIS}, {"meteo_motif"}),
    ({"meteo": Meteo.COMPROMIS}, {"meteo_motif"}),
    ({"public_touche": "-3"}, {"public_touche"}),
    ({}, {"__all__"}),
]


@pytest.mark.parametrize(("champs", "fautes"), INCOMPLETS)
def test_ce_qui_manque_se_dit_et_rien_ne_s_ecrit(connecter, referente, action, champs, fautes):
    reponse = connecter(referente).post(adresse(action), saisie(action, **champs))

    assert reponse.status_code == 200
    assert set(reponse.context["form"].errors) == fautes
    assert not PointAvancement.objects.exists()


def test_une_pause_dit_sa_raison_et_son_retour(connecter, referente, action):
    champs = {"phase": Phase.EN_PAUSE, "phase_motif": "Travaux", "retour_prevu_le": "2099-09-01"}

    connecter(referente).post(adresse(action), saisie(action, **champs))

    action.refresh_from_db()
    assert (action.phase_motif, action.retour_prevu_le) == ("Travaux", datetime.date(2099, 9, 1))
    assert Passage.objects.get().motif == "Travaux"


def test_reprendre_apres_une_pause_en_efface_la_raison(connecter, referente):
    action = ActionFactory(
        confiee_a=referente, phase=Phase.EN_PAUSE, phase_motif="Travaux", retour_prevu_le=datetime.date(2026, 9, 1)
    )

    connecter(referente).post(
        adresse(action), saisie(action, phase=Phase.EN_COURS, phase_motif="Travaux", retour_prevu_le="2026-09-01")
    )

    action.refresh_from_db()
    assert (action.phase, action.phase_motif, action.retour_prevu_le) == (Phase.EN_COURS, "", None)


def test_un_point_repond_a_la_campagne_ouverte(connecter, referente, action):
    campagne = CampagneMiseAJourFactory(
        ouverte=True, plan=action.plan, titre="Avant le comité", a_rendre_le=datetime.date(2099, 1, 1)
    )

    connecter(referente).post(adresse(action), saisie(action, fait="Un atelier."))

    assert PointAvancement.objects.get().campagne == campagne


def test_un_appui_demande_previent_la_coordination(connecter, referente, coordinatrice, action):
    motif = "Il n’y a plus d’intervenante."

    connecter(referente).post(adresse(action), saisie(action, meteo=Meteo.APPUIS, meteo_motif=motif))

    assert [(m.to, m.subject) for m in mail.outbox] == [([coordinatrice.email], f"T900{NB}: appuis nécessaires")]
    assert motif in mail.outbox[0].body


def test_deux_alertes_le_meme_jour_ne_font_qu_un_message(connecter, referente, coordinatrice):
    for _ in range(2):
        action = ActionFactory(confiee_a=referente)
        connecter(referente).post(adresse(action), saisie(action, meteo=Meteo.APPUIS, meteo_motif="Pas de salle."))

    assert PointAvancement.objects.count() == 2
    assert [m.to for m in mail.outbox] == [[coordinatrice.email]]


def test_l_alerte_s_arrete_comme_les_autres_messages(connecter, referente, coordinatrice, action):
    regler_les_arrets(coordinatrice.email, [Famille.POINTS])

    connecter(referente).post(adresse(action), saisie(action, meteo=Meteo.APPUIS, meteo_motif="Pas de salle."))

    assert (PointAvancement.objects.count(), mail.outbox) == (1, [])


def test_une_meteo_deja_mauvaise_ne_previent_pas_deux_fois(connecter, referente, coordinatrice):
    action = ActionFactory(confiee_a=referente, meteo=Meteo.APPUIS, meteo_motif="Il manque une salle.")

    connecter(referente).post(
        adresse(action), saisie(action, meteo_motif="Il manque toujours une salle.", fait="Un atelier.")
    )

    assert PointAvancement.objects.count() == 1
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("autorisation", "visibilite"), [({"autorisation": "on"}, Visibilite.PUBLIQUE), ({}, Visibilite.GROUPE)]
)
def test_une_photo_parait_si_le_droit_a_l_image_est_regle(connecter, referente, action, autorisation, visibilite):
    connecter(referente).post(
        adresse(action),
        saisie(action, fait="Un atelier.", photo=image(), texte_alternatif="Douze enfants autour d’une table")
        | autorisation,
    )

    photo = Document.objects.get()
    assert (photo.visibilite, photo.sorte, photo.point) == (visibilite, "photo", PointAvancement.objects.get())
    assert photo.texte_alternatif == "Douze enfants autour d’une table"


def test_une_photo_s_ouvre_dans_la_page_et_le_public_ne_voit_que_les_publiques(connecter, client, referente, action):
    champs = saisie(action, fait="Un atelier.", photo=image(), texte_alternatif="Une table")
    connecter(referente).post(adresse(action), champs)
    photo = Document.objects.get()

    def lire():
        reponse = client.get(photo.get_absolute_url())
        return reponse, b"".join(reponse.streaming_content) if reponse.streaming else b""

    sienne, contenu = lire()
    assert (sienne["Content-Type"], sienne["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert sienne["Content-Disposition"].startswith("inline")
    assert Image.open(io.BytesIO(contenu)).size == (800, 600)

    client.logout()
    assert lire()[0].status_code == 404

    Document.objects.update(visibilite=Visibilite.PUBLIQUE, autorisation=True)
    assert lire()[0]["Cache-Control"] == "public, max-age=300"

    action.visibilite = Visibilite.GROUPE
    action.save()
    assert lire()[0].status_code == 404


def test_une_photo_sans_description_est_gardee_le_temps_de_la_decrire(connecter, referente, action):
    client = connecter(referente)

    refus = client.post(adresse(action), saisie(action, fait="Un atelier.", photo=image()))
    gardee = re.search(r'name="photo_gardee" value="([^"]+)"', refus.text)[1]
    client.post(adresse(action), saisie(action, fait="Un atelier.", photo_gardee=gardee, texte_alternatif="Une table"))

    assert set(refus.context["form"].errors) == {"texte_alternatif"}
    assert Document.objects.get().texte_alternatif == "Une table"


def test_un_jeton_de_photo_invente_ne_lit_aucun_fichier(connecter, referente, action):
    connecter(referente).post(
        adresse(action), saisie(action, fait="Un atelier.", photo_gardee="../../etc/passwd", texte_alternatif="Rien")
    )

    assert PointAvancement.objects.count() == 1
    assert not Document.objects.exists()


def test_un_fichier_qui_n_est_pas_une_image_est_refuse(connecter, referente, action):
    faux = SimpleUploadedFile("photo.jpg", b"MZ" + bytes(200), "image/jpeg")

    reponse = connecter(referente).post(adresse(action), saisie(action, photo=faux, texte_alternatif="Une table"))

    assert "photo" in reponse.context["form"].errors
    assert not Document.objects.exists()


@pytest.fixture
def collegue(action):
    """Une seconde pilote de la même action."""
    agent = AgentFactory(referent=True, avec_compte=True, prenom="Claude", nom="Collègue")
    agent.utilisateur.prenom, agent.utilisateur.nom = "Claude", "Collègue"
    agent.utilisateur.save()
    action.pilotes.create(agent=agent)
    return agent.utilisateur


def test_une_seconde_personne_est_prevenue_et_ne_perd_rien(connecter, referente, collegue, action):
    vue = saisie(action, meteo=Meteo.ATTEIGNABLES, fait="Mon texte à moi.")
    connecter(collegue).post(adresse(action), saisie(action, phase=Phase.REALISEE, fait="Le texte de Claude."))

    reponse = connecter(referente).post(adresse(action), vue)

    assert reponse.status_code == 200
    assert PointAvancement.objects.count() == 1
    conflit, form = reponse.context["conflit"], reponse.context["form"]
    assert len(conflit["modifications"]) == 1
    assert re.fullmatch(
        rf"Le .+ à \d+{NB}h{NB}\d\d, Claude Collègue a changé{NB}: phase, réalisée le\.", conflit["modifications"][0]
    )
    assert "Le texte de Claude." in " ".join(ligne["phrase"] for ligne in conflit["points"])
    assert conflit["ecarts"] == [
        ("Phase de l’action", "Réalisée", "En cours"),
        ("Météo", "", "Objectifs atteignables"),
    ]
    assert form["fait"].value() == "Mon texte à moi."


def test_enregistrer_de_nouveau_apres_l_alerte_est_un_choix(connecter, referente, collegue, action):
    vue = saisie(action, phase=Phase.EN_COURS, fait="Mon texte à moi.")
    connecter(collegue).post(adresse(action), saisie(action, meteo=Meteo.SECURISES, fait="Le texte de Claude."))
    client = connecter(referente)
    alerte = client.post(adresse(action), vue)

    client.post(adresse(action), vue | {"version": alerte.context["form"]["version"].value()})

    assert list(PointAvancement.objects.order_by("pk").values_list("fait", flat=True)) == [
        "Le texte de Claude.",
        "Mon texte à moi.",
    ]


def test_la_photo_survit_a_l_alerte(connecter, referente, collegue, action):
    vue = saisie(action, fait="Mon texte à moi.")
    connecter(collegue).post(adresse(action), saisie(action, fait="Le texte de Claude."))
    client = connecter(referente)

    alerte = client.post(adresse(action), vue | {"photo": image(), "texte_alternatif": "Une table"})
    gardee = re.search(r'name="photo_gardee" value="([^"]+)"', alerte.text)[1]
    suite = {"version": alerte.context["form"]["version"].value(), "photo_gardee": gardee}
    client.post(adresse(action), vue | suite | {"texte_alternatif": "Une table"})

    assert Document.objects.get().texte_alternatif == "Une table"


def test_une_modification_dans_la_gestion_previent_aussi(connecter, referente, coordinatrice, action):
    vue = saisie(action, fait="Mon texte.")
    action.titre, action.version, action._history_user = "Un autre titre", action.version + 1, coordinatrice
    action.save()

    reponse = connecter(referente).post(adresse(action), vue)

    assert reponse.context["conflit"]["modifications"][0].endswith(f"Camille Coordination a changé{NB}: titre.")
    assert not PointAvancement.objects.exists()


def test_une_version_absente_ou_folle_n_ecrit_rien(connecter, referente, action):
    client = connecter(referente)

    for version in ["", "abc", "999999999999999999999", "²"]:
        reponse = client.post(adresse(action), saisie(action, fait="Un atelier.") | {"version": version})
        assert reponse.status_code == 200

    assert not PointAvancement.objects.exists()


def test_un_etranger_ne_voit_pas_une_action_restreinte(connecter, etranger):
    action = ActionFactory(restreinte=True)

    assert connecter(etranger).get(adresse(action)).status_code == 404


def test_qui_lit_sans_piloter_ne_fait_pas_le_point(connecter, elue, action):
    client = connecter(elue)

    assert client.get(adresse(action)).status_code == 403
    assert client.post(adresse(action), saisie(action, fait="Intrus.")).status_code == 403
    assert not PointAvancement.objects.exists()


def test_la_coordination_fait_le_point_de_toute_action(connecter, coordinatrice, action):
    reponse = connecter(coordinatrice).post(adresse(action), saisie(action, fait="Un atelier."))

    assert reponse.status_code == 302
    assert PointAvancement.objects.get().auteur == coordinatrice


def test_sans_compte_on_est_mene_a_la_connexion(client, action):
    reponse = client.get(adresse(action))

    assert reponse["Location"] == f"{reverse('account_login')}?next={adresse(action)}"


@pytest.mark.parametrize("etat", [EtatPlan.CLOS, EtatPlan.EN_PREPARATION])
def test_un_plan_qui_n_est_pas_en_vigueur_refuse_avec_une_phrase(connecter, referente, etat):
    action = ActionFactory(objectif__plan=PlanFactory(etat=etat), confiee_a=referente)
    client = connecter(referente)

    page = client.get(adresse(action))
    gestes = [
        client.post(adresse(action), saisie(action, fait="Un atelier.")),
        client.post(reverse("espace:rien-de-nouveau", args=[action.code])),
    ]

    assert [r.status_code for r in (page, *gestes)] == [403, 403, 403]
    assert "Cette action ne se met plus à jour" in page.text or "pas encore en vigueur" in page.text
    assert not PointAvancement.objects.exists()


def test_l_histoire_se_lit_en_phrases(connecter, referente, action):
    client = connecter(referente)
    client.post(adresse(action), saisie(action, phase=Phase.REALISEE, meteo=Meteo.SECURISES, fait="Six ateliers"))

    phrases = [ligne["phrase"] for ligne in client.get(adresse(action)).context["histoire"]]

    nom = str(referente)
    assert sorted(phrases) == [
        f"{nom} a fait le point{NB}: la météo passe à «{NB}Objectifs sécurisés{NB}». Fait{NB}: Six ateliers.",
        f"{nom} a fait passer l’action de «{NB}En cours{NB}» à «{NB}Réalisée{NB}».",
    ]


def test_le_merci_mene_a_la_fiche_publique_et_a_l_action_suivante(connecter, referente, action):
    suivante = ActionFactory(objectif__plan=action.plan, confiee_a=referente)

    page = connecter(referente).get(reverse("espace:merci", args=[action.code]))

    assert page.context["suivante"] == suivante
    assert page.context["publique"] is True
    assert adresse(suivante) in page.text


def test_une_action_restreinte_n_a_pas_de_fiche_publique_a_montrer(connecter, referente):
    action = ActionFactory(restreinte=True, confiee_a=referente)

    page = connecter(referente).get(reverse("espace:merci", args=[action.code]))

    assert page.context["publique"] is False


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_histoire_coute_toujours_autant(connecter, referente, action, nombre, django_assert_num_queries):
    for _ in range(nombre):
        PointAvancement.objects.create(action=action, auteur=UtilisateurFactory(), phase=action.phase, fait="Fait.")
    client = connecter(referente)
    client.get(adresse(action))

    with django_assert_num_queries(12):
        page = client.get(adresse(action))

    assert len(page.context["histoire"]) == nombre


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’écrit qu’à une main : il faut PostgreSQL")
def test_deux_points_au_meme_instant_un_seul_s_ecrit(transactional_db):
    compte, depart, issues = UtilisateurFactory(), Barrier(4), []
    action = ActionFactory()

    def enregistrer():
        depart.wait()
        try:
            enregistrer_le_point(action, compte, 1, Point(phase=Phase.REALISEE, textes={"fait": "Fait."}))
            issues.append("fait")
        except ModifieeEntreTemps:
            issues.append("prévenue")
        finally:
            connection.close()

    fils = [Thread(target=enregistrer) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()

    assert sorted(issues) == ["fait", "prévenue", "prévenue", "prévenue"]
    assert PointAvancement.objects.count() == Passage.objects.count() == 1
