import pytest
from django.urls import reverse

from evenements.etats import EtatEvenement, EtatTempsFort, Publication
from tests.evenements.requetes import requetes
from tests.fabriques import (
    AccessibiliteFactory,
    BilanEvenementFactory,
    EvenementFactory,
    LieuFactory,
    TempsFortFactory,
    dans,
)

pytestmark = pytest.mark.django_db


def adresse(nom, evenement):
    return reverse(f"pilotage:{nom}", args=[evenement.slug])


def saisie(evenement, *creneaux, **champs):
    """Ce que le formulaire de déplacement envoie."""
    depart = evenement.creneaux.count()
    donnees = {
        "version": evenement.version,
        "lieu": evenement.lieu_id or "",
        "motif_public": "Salle prise.",
        "creneaux-TOTAL_FORMS": len(creneaux),
        "creneaux-INITIAL_FORMS": depart,
        **champs,
    }
    for n, creneau in enumerate(creneaux):
        donnees |= {f"creneaux-{n}-{nom}": valeur for nom, valeur in creneau.items()}
    return donnees


def le_soir(jours):
    return {"jour": dans(jours=jours).date().isoformat(), "de": "18:30", "a": "20:00"}


@pytest.mark.parametrize("qui", ["referente", "elue", "cosignataire", "etranger"])
@pytest.mark.parametrize("page", ["pilotage:agenda", "pilotage:evenement", "pilotage:evenement-deplacer"])
def test_le_bureau_de_l_agenda_est_a_la_coordination(request, connecter, qui, page):
    arguments = [] if page == "pilotage:agenda" else [EvenementFactory().slug]
    cible = reverse(page, args=arguments)

    refusee = connecter(request.getfixturevalue(qui)).get(cible)
    ouverte = connecter(request.getfixturevalue("coordinatrice")).get(cible)

    assert (refusee.status_code, ouverte.status_code) == (403, 200)


@pytest.mark.parametrize("geste", ["evenement-publier", "evenement-refuser", "evenement-etat", "evenement-deplacer"])
def test_un_geste_refuse_la_referente(connecter, referente, geste):
    evenement = EvenementFactory(a_valider=True)

    reponse = connecter(referente).post(adresse(geste, evenement))

    evenement.refresh_from_db()
    assert (reponse.status_code, evenement.publication) == (403, Publication.A_VALIDER)


@pytest.mark.parametrize("geste", ["evenement-publier", "evenement-refuser", "evenement-etat"])
def test_un_geste_ne_se_fait_pas_en_lisant(connecter, coordinatrice, geste):
    assert connecter(coordinatrice).get(adresse(geste, EvenementFactory())).status_code == 405


def test_les_listes_disent_ce_qui_attend(connecter, coordinatrice):
    a_valider = EvenementFactory(a_valider=True)
    nu = EvenementFactory()
    decrit = EvenementFactory(accessibilite_texte="Boucle magnétique.")
    EvenementFactory().accessibilites.add(AccessibiliteFactory())
    EvenementFactory(etat=EtatEvenement.ANNULE)
    passe = EvenementFactory(passe=True)
    BilanEvenementFactory()
    EvenementFactory(approche=True)

    contexte = connecter(coordinatrice).get(reverse("pilotage:agenda")).context

    assert list(contexte["a_valider"]) == [a_valider]
    assert list(contexte["sans_accessibilite"]) == [nu]
    assert list(contexte["sans_bilan"]) == [passe]
    assert decrit in contexte["publies"]


def test_publier_depuis_le_bureau(connecter, coordinatrice):
    evenement = EvenementFactory(a_valider=True)

    reponse = connecter(coordinatrice).post(adresse("evenement-publier", evenement), follow=True)

    evenement.refresh_from_db()
    assert evenement.est_publie
    assert f"«\xa0{evenement}\xa0» est publié." in reponse.text


def test_publier_dit_ce_qui_manque(connecter, coordinatrice):
    evenement = EvenementFactory(a_valider=True, lieu=None)

    reponse = connecter(coordinatrice).post(adresse("evenement-publier", evenement), follow=True)

    evenement.refresh_from_db()
    assert evenement.publication == Publication.A_VALIDER
    assert reponse.text.count("un lieu, sauf si l’événement se passe en ligne") == 2


def test_refuser_demande_une_raison(connecter, coordinatrice):
    evenement = EvenementFactory(a_valider=True)
    client = connecter(coordinatrice)

    sans = client.post(adresse("evenement-refuser", evenement), {"refus-motif": ""})
    avec = client.post(adresse("evenement-refuser", evenement), {"refus-motif": "Déjà traité."})

    evenement.refresh_from_db()
    assert (sans.status_code, avec.status_code, evenement.publication) == (200, 302, Publication.REFUSE)


def test_annuler_depuis_le_bureau(connecter, coordinatrice):
    evenement = EvenementFactory()
    client = connecter(coordinatrice)

    sans = client.post(adresse("evenement-etat", evenement), {"etat-vers": "annule"})
    avec = client.post(
        adresse("evenement-etat", evenement), {"etat-vers": "annule", "etat-motif_public": "Intempéries."}
    )

    evenement.refresh_from_db()
    assert "Donnez la raison" in sans.text
    assert (avec.status_code, evenement.etat) == (302, EtatEvenement.ANNULE)
    assert evenement.changements.get().auteur == coordinatrice


def test_deplacer_depuis_le_bureau(connecter, coordinatrice):
    evenement, lieu = EvenementFactory(), LieuFactory()

    reponse = connecter(coordinatrice).post(
        adresse("evenement-deplacer", evenement), saisie(evenement, le_soir(40), le_soir(41), lieu=lieu.pk)
    )

    evenement.refresh_from_db()
    assert reponse.status_code == 302
    assert (evenement.lieu, evenement.etat, evenement.creneaux.count()) == (lieu, EtatEvenement.REPROGRAMME, 2)


def test_passer_en_ligne_depuis_la_page_de_deplacement(connecter, coordinatrice):
    evenement = EvenementFactory()
    ici = {"lieu": evenement.lieu_id, "mode": "mixte", "lien_acces": "https://visio.example.fr"}

    connecter(coordinatrice).post(adresse("evenement-deplacer", evenement), saisie(evenement, le_soir(30), **ici))

    evenement.refresh_from_db()
    assert (evenement.mode, evenement.lien_acces) == ("mixte", "https://visio.example.fr")


def test_la_page_de_deplacement_propose_les_creneaux_actuels(connecter, coordinatrice):
    evenement = EvenementFactory(creneau__debut=dans(jours=30))

    page = connecter(coordinatrice).get(adresse("evenement-deplacer", evenement)).text

    assert f'value="{dans(jours=30).date().isoformat()}"' in page
    assert 'value="18:00"' in page


@pytest.mark.parametrize(
    ("creneaux", "message"),
    [
        ([le_soir(40), le_soir(40)], "Deux créneaux se chevauchent"),
        ([le_soir(40) | {"a": "17:00"}], "La fin du créneau suit son début."),
        ([le_soir(40) | {"a": ""}], "Donnez les deux heures"),
        ([le_soir(40) | {"DELETE": "on"}], "Gardez au moins un créneau."),
    ],
    ids=["chevauchement", "à rebours", "une seule heure", "aucun"],
)
def test_une_saisie_impossible_est_rendue_avec_sa_raison(connecter, coordinatrice, creneaux, message):
    evenement = EvenementFactory()

    reponse = connecter(coordinatrice).post(adresse("evenement-deplacer", evenement), saisie(evenement, *creneaux))

    assert message in reponse.text
    assert evenement.changements.count() == 0


def test_une_seconde_personne_est_prevenue_et_garde_sa_saisie(connecter, coordinatrice):
    evenement = EvenementFactory()
    client = connecter(coordinatrice)
    ancienne = saisie(evenement, le_soir(50), motif_public="Ma raison à moi.")
    client.post(adresse("evenement-deplacer", evenement), saisie(evenement, le_soir(40)))

    reponse = client.post(adresse("evenement-deplacer", evenement), ancienne)

    evenement.refresh_from_db()
    assert evenement.changements.count() == 1
    assert "Quelqu’un vient de modifier cet événement" in reponse.text
    assert ["Ma raison à moi." in reponse.text, evenement.quand in reponse.text] == [True, True]
    assert f'name="version" value="{evenement.version}"' in reponse.text


def test_publier_un_temps_fort_depuis_le_bureau(connecter, coordinatrice, referente):
    temps_fort = TempsFortFactory(en_preparation=True)
    cible = reverse("pilotage:temps-fort-publier", args=[temps_fort.pk])

    refusee = connecter(referente).post(cible)
    connecter(coordinatrice).post(cible)

    temps_fort.refresh_from_db()
    assert (refusee.status_code, temps_fort.etat) == (403, EtatTempsFort.PUBLIE)


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_bureau_de_l_agenda_coute_toujours_autant(connecter, coordinatrice, nombre):
    for situation in ({}, {"a_valider": True}, {"brouillon": True}, {"passe": True}):
        EvenementFactory.create_batch(nombre, **situation)
    client = connecter(coordinatrice)

    with requetes() as vues:
        reponse = client.get(reverse("pilotage:agenda"))

    assert len(reponse.context["a_valider"]) == nombre
    assert len(vues) == 15
