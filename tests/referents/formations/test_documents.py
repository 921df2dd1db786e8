"""Ce qui s’imprime et s’exporte : la feuille à signer, l’attestation, le classeur des participants."""

import datetime
import io

import openpyxl
import pikepdf
import pytest
from django.urls import reverse

from referents.documents import repartir_les_demi_journees
from tests.bases import joue_sur_sqlite
from tests.fabriques import AgentFactory, FormationSuivieFactory, InscriptionFactory, SessionFactory
from tests.pdf import lire
from tests.rapports import verapdf

pytestmark = joue_sur_sqlite

pdf = pytest.mark.pdf


@pytest.fixture
def session(db):
    session = SessionFactory(seances=2, passee=True, realisee=True, lieu="Camp des Milles")
    session.seances.filter(moment="matin").update(debut=datetime.time(9), fin=datetime.time(12, 30))
    session.seances.filter(moment="apres_midi").update(debut=datetime.time(13, 30), fin=datetime.time(16, 30))
    return session


def controler(reponse, titre):
    """Balisé, en français, titré ; et conforme quand le contrôleur est là."""
    assert reponse["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(reponse.content)) as document:
        assert str(document.Root.Lang) == "fr"
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root
        assert str(document.docinfo["/Title"]).startswith(titre)
        pages, largeur = len(document.pages), document.pages[0].mediabox[2] > document.pages[0].mediabox[3]
    if not verapdf.empechement():
        assert verapdf.juger(reponse.content).fautes == ()
    return pages, largeur


@pdf
def test_la_feuille_d_emargement_est_en_paysage(connecter, coordinatrice, session):
    InscriptionFactory.create_batch(3, session=session)
    InscriptionFactory(session=session, exterieure=True)

    reponse = connecter(coordinatrice).get(reverse("pilotage:emargement", args=[session.pk]))

    assert controler(reponse, "Feuille d’émargement") == (1, True)


@pytest.mark.parametrize(("nombre", "feuilles"), [(0, [0]), (2, [2]), (5, [5]), (6, [3, 3]), (11, [4, 4, 3])])
def test_les_demi_journees_se_repartissent_en_feuilles_egales(nombre, feuilles):
    assert [len(feuille) for feuille in repartir_les_demi_journees([*range(nombre)])] == feuilles


@pdf
def test_elle_tient_une_longue_session_et_beaucoup_de_monde(connecter, coordinatrice):
    session = SessionFactory(capacite=None, seances=0)
    for jours in range(4):
        for moment in ("matin", "apres_midi"):
            session.seances.create(jour=session.debut + datetime.timedelta(days=jours), moment=moment)
    long = AgentFactory(prenom="Marie-Antoinette-Élisabeth", nom="de La Rochefoucauld-Montmorency-Bellegarde")
    InscriptionFactory(session=session, agent=long)
    InscriptionFactory.create_batch(30, session=session)

    reponse = connecter(coordinatrice).get(reverse("pilotage:emargement", args=[session.pk]))

    pages, paysage = controler(reponse, "Feuille d’émargement")
    assert (pages >= 6, paysage) == (True, True)


@pdf
def test_l_attestation_dit_qui_quoi_et_combien_d_heures(connecter, session):
    inscription = FormationSuivieFactory(session=session, agent=AgentFactory(avec_compte=True))

    reponse = connecter(inscription.agent.utilisateur).get(reverse("espace:attestation", args=[inscription.pk]))

    assert controler(reponse, f"Attestation de formation F{session.debut.year}-{inscription.pk:06}") == (1, False)
    assert reponse["Content-Disposition"].endswith(f'-{session.debut}.pdf"')


@pdf
def test_une_reference_se_lit_une_fois_par_page(connecter, session):
    inscription = FormationSuivieFactory(session=session, agent=AgentFactory(avec_compte=True))

    reponse = connecter(inscription.agent.utilisateur).get(reverse("espace:attestation", args=[inscription.pk]))

    assert lire(reponse.content).count(f"F{session.debut.year}-{inscription.pk:06}") == 1


@pdf
def test_la_coordination_imprime_celle_de_qui_n_a_pas_de_compte(connecter, coordinatrice, session):
    exterieure = FormationSuivieFactory(session=session, exterieure=True, exterieur_organisme="Mission locale")

    reponse = connecter(coordinatrice).get(reverse("pilotage:attestation-formation", args=[exterieure.pk]))

    assert controler(reponse, "Attestation de formation") == (1, False)
    assert "Alix Partenaire, de l’organisme Mission locale, a suivi en entier" in lire(reponse.content)


@pytest.mark.parametrize("presence", ["absent", "non_renseigne"])
def test_ni_elle_non_plus_sans_presence_entiere(connecter, coordinatrice, session, presence):
    inscription = InscriptionFactory(session=session, presences=presence)

    page = connecter(coordinatrice).get(reverse("pilotage:inscription", args=[inscription.pk]))
    attestation = reverse("pilotage:attestation-formation", args=[inscription.pk])

    assert attestation not in page.text
    assert connecter(coordinatrice).get(attestation).status_code == 404


@pdf
def test_une_convocation_se_remet_sur_papier(connecter, coordinatrice):
    session = SessionFactory(lieu="Camp des Milles", a_prevoir="Un repas froid.")
    inscription = InscriptionFactory(session=session, agent=AgentFactory(courriel=None))

    reponse = connecter(coordinatrice).get(reverse("pilotage:convocation", args=[inscription.pk]))

    assert controler(reponse, "Convocation de") == (1, False)
    for morceau in (str(inscription.agent), "Camp des Milles", "Un repas froid."):
        assert morceau in lire(reponse.content)


@pytest.mark.parametrize("inscription", [{"demandee": True}, {"session__passee": True}, {"session__seances": 0}])
def test_une_place_a_confirmer_ou_passee_ne_se_convoque_pas(connecter, coordinatrice, inscription):
    inscription = InscriptionFactory(**inscription)

    reponse = connecter(coordinatrice).get(reverse("pilotage:convocation", args=[inscription.pk]))

    assert reponse.status_code == 404


@pytest.mark.parametrize("presence", ["absent", "excuse", "non_renseigne"])
def test_pas_d_attestation_sans_presence_entiere(connecter, session, presence):
    inscription = FormationSuivieFactory(session=session, agent=AgentFactory(avec_compte=True))
    inscription.presences.filter(seance=session.seances.last()).update(etat=presence)

    reponse = connecter(inscription.agent.utilisateur).get(reverse("espace:attestation", args=[inscription.pk]))

    assert reponse.status_code == 404


def test_ni_celle_d_une_autre_personne_meme_pour_la_coordination(connecter, session, referente):
    inscription = FormationSuivieFactory(session=session)

    reponse = connecter(referente).get(reverse("espace:attestation", args=[inscription.pk]))

    assert reponse.status_code == 404


# --- Le classeur ----------------------------------------------------------------------------------------------------


def ouvrir(client, session):
    reponse = client.get(reverse("pilotage:participants", args=[session.pk]))
    feuille = openpyxl.load_workbook(io.BytesIO(reponse.content)).active
    titres, *lignes = feuille.iter_rows(values_only=True)
    return feuille, [dict(zip(titres, ligne, strict=True)) for ligne in lignes]


def test_qui_a_quel_titre_et_combien_d_heures(connecter, coordinatrice, session):
    session.intervenants = "Claire Vidal"
    session.save()
    agent = InscriptionFactory(session=session, presences="present", agent=AgentFactory(nom="Abeille"))
    InscriptionFactory(session=session, exterieure=True, exterieur_organisme="Mission locale", presences="absent")

    _, lignes = ouvrir(connecter(coordinatrice), session)

    quoi = ("À quel titre", "Direction ou organisme", "Demi-journées suivies", "Heures suivies")
    assert [(ligne["Personne"], *(ligne[nom] for nom in quoi)) for ligne in lignes] == [
        (str(agent.agent), "Participant·e", str(agent.direction), 2, 6.5),
        ("Alix Partenaire", "Participant·e de l’extérieur", "Mission locale", 0, 0),
        ("Claire Vidal", "Intervenant·e", None, None, None),
    ]


def test_ce_qui_n_est_pas_renseigne_n_est_pas_zero(connecter, coordinatrice, session):
    InscriptionFactory(session=session)

    _, [ligne] = ouvrir(connecter(coordinatrice), session)

    assert (ligne["Demi-journées suivies"], ligne["Heures suivies"]) == ("Non renseigné", "Non renseigné")


def test_une_formule_reste_un_texte(connecter, coordinatrice, session):
    InscriptionFactory(session=session, exterieure=True, exterieur_nom='=HYPERLINK("http://x")')

    feuille, _ = ouvrir(connecter(coordinatrice), session)

    assert (feuille["A2"].data_type, feuille["A2"].quotePrefix) == ("s", True)


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_classeur_coute_toujours_autant(connecter, coordinatrice, session, nombre, django_assert_num_queries):
    InscriptionFactory.create_batch(nombre, session=session, presences="present")
    client = connecter(coordinatrice)
    ouvrir(client, session)

    with django_assert_num_queries(9):
        ouvrir(client, session)
