import datetime

import pytest
from django.core.exceptions import ValidationError

from evenements import operations
from evenements.etats import EtatEvenement
from evenements.models import A_ANNONCER, A_ANNULER, ChangementEvenement, Creneau
from socle.etats import PassageInterdit
from tests.fabriques import CreneauFactory, EvenementFactory, LieuFactory, dans


def creneau(jours, heure=18):
    return Creneau(debut=dans(jours=jours, heure=heure), fin=dans(jours=jours, heure=heure + 2))


def test_une_nouvelle_date_garde_l_ancienne_en_memoire(coordinatrice):
    evenement = EvenementFactory()
    ancien = evenement.creneaux.get()
    avant = evenement.quand

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(40)], motif_public="Salle prise.")

    changement = evenement.changements.get()
    assert (evenement.etat, evenement.sequence) == (EtatEvenement.REPROGRAMME, 1)
    assert (changement.avant, changement.apres) == (avant, evenement.quand)
    assert changement.debut_avant == ancien.debut
    assert (evenement.creneaux.get().pk, evenement.creneaux.get().debut) == (ancien.pk, dans(jours=40))


def test_date_et_lieu_ensemble_font_une_seule_revision(coordinatrice):
    evenement, lieu = EvenementFactory(), LieuFactory(nom="Cinéma")

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(40)], lieu=lieu, motif_public="Salle prise.")

    assert (evenement.lieu, evenement.sequence) == (lieu, 1)
    assert {c.nature for c in evenement.changements.all()} == {"date", "lieu"}


def test_un_nouveau_lieu_seul_ne_reprogramme_pas(coordinatrice):
    evenement = EvenementFactory()

    operations.deplacer(evenement, par=coordinatrice, lieu=LieuFactory(nom="Cinéma"), motif_public="Salle prise.")

    assert (evenement.etat, evenement.sequence) == (EtatEvenement.PROGRAMME, 1)
    assert evenement.changements.get().phrase.startswith("Nouveau lieu : Cinéma (avant : ")


def test_un_creneau_inchange_garde_sa_ligne_et_les_autres_reprennent_les_leurs(coordinatrice):
    evenement = EvenementFactory(creneau__debut=dans(jours=10))
    second = CreneauFactory(evenement=evenement, debut=dans(jours=11))
    CreneauFactory(evenement=evenement, debut=dans(jours=12))

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(20), creneau(11)], motif_public="Moins long.")

    assert list(evenement.creneaux.values_list("rang", "debut")) == [(2, second.debut), (1, dans(jours=20))]


@pytest.mark.parametrize("etat", ["complet", "en_ligne"])
def test_un_evenement_complet_ou_en_ligne_le_reste(coordinatrice, etat):
    evenement = EvenementFactory(etat=etat)

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(40)], motif_public="Salle prise.")

    assert (evenement.etat, evenement.sequence) == (etat, 1)


def test_une_date_precise_remplace_la_date_approchee(coordinatrice):
    evenement = EvenementFactory(approche=True)

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(40)], motif_public="Date fixée.")

    assert (evenement.precision, evenement.debut) == ("a_preciser", None)
    assert evenement.changements.get().avant == "mars\xa02017"


def test_un_brouillon_se_deplace_sans_bruit(coordinatrice):
    evenement = EvenementFactory(brouillon=True)

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(40)])

    assert (evenement.sequence, evenement.changements.count()) == (0, 0)
    assert evenement.creneaux.get().debut == dans(jours=40)


@pytest.mark.parametrize(
    "demande",
    [{"creneaux": [creneau(30)]}, {"creneaux": []}, {"creneaux": [creneau(40)], "motif_public": ""}],
    ids=["rien ne change", "plus de créneau", "sans raison"],
)
def test_un_deplacement_sans_objet_est_refuse(coordinatrice, demande):
    evenement = EvenementFactory()

    with pytest.raises(PassageInterdit):
        operations.deplacer(evenement, par=coordinatrice, **{"motif_public": "Salle prise.", **demande})

    assert ChangementEvenement.objects.count() == 0
    assert evenement.creneaux.get().debut == dans(jours=30)


def test_la_soiree_d_apres_minuit_reste_un_seul_creneau(coordinatrice):
    evenement = EvenementFactory()
    tard = Creneau(debut=dans(jours=40, heure=22), fin=dans(jours=41, heure=1))

    operations.deplacer(evenement, par=coordinatrice, creneaux=[tard], motif_public="Plus tard.")

    assert evenement.creneaux.get().fin - evenement.creneaux.get().debut == datetime.timedelta(hours=3)


def test_l_annonce_ne_cite_que_les_seances_qui_changent(coordinatrice):
    evenement = EvenementFactory(creneau__debut=dans(jours=10))
    CreneauFactory(evenement=evenement, debut=dans(jours=11))

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(10), creneau(12)], motif_public="Salle prise.")

    changement = evenement.changements.get()
    assert (changement.avant, changement.apres) == (str(creneau(11)), str(creneau(12)))
    assert changement.debut_avant is None


def test_une_seance_de_plus_ne_reprogramme_pas_et_une_de_moins_si(coordinatrice):
    evenement = EvenementFactory(creneau__debut=dans(jours=10))

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(10), creneau(12)], motif_public="Succès.")
    apres_ajout = evenement.etat, evenement.changements.first().phrase
    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(10)], motif_public="Grève.")

    assert apres_ajout == (EtatEvenement.PROGRAMME, f"Nouvelle date : {creneau(12)}. Succès.")
    assert (evenement.etat, evenement.sequence) == (EtatEvenement.REPROGRAMME, 2)
    assert evenement.changements.first().phrase == f"Date retirée : {creneau(12)}. Grève."


def test_un_evenement_reporte_retrouve_une_date(coordinatrice):
    evenement = EvenementFactory(etat="reporte")

    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(90)], motif_public="Nouvelle salle.")

    assert (evenement.etat, evenement.sequence) == (EtatEvenement.REPROGRAMME, 1)


def test_passer_en_ligne_s_annonce_comme_un_lieu(coordinatrice):
    evenement, lien = EvenementFactory(lieu__nom="Le cinéma"), "https://visio.example.fr"

    operations.deplacer(evenement, par=coordinatrice, mode="en_ligne", lien_acces=lien, motif_public="Grève.")

    assert (evenement.est_en_ligne, evenement.lien_acces, evenement.sequence) == (True, lien, 1)
    assert evenement.changements.get().phrase == "Nouveau lieu : En ligne (avant : Le cinéma). Grève."


@pytest.mark.parametrize(
    ("depart", "mode"), [({"lieu": None}, "mixte"), ({}, "mixte"), ({}, "en_ligne")], ids=["lieu", "lien", "lien seul"]
)
def test_le_nouvel_endroit_se_dit_entier(coordinatrice, depart, mode):
    evenement = EvenementFactory(**depart)

    with pytest.raises(PassageInterdit, match="Donnez le lie"):
        operations.deplacer(evenement, par=coordinatrice, mode=mode, motif_public="Grève.")


def test_deux_personnes_ne_deplacent_pas_le_meme_evenement(coordinatrice):
    evenement = EvenementFactory()
    autre_ecran = type(evenement).objects.get(pk=evenement.pk)
    operations.deplacer(evenement, par=coordinatrice, creneaux=[creneau(40)], motif_public="Salle prise.")

    with pytest.raises(PassageInterdit):
        operations.deplacer(autre_ecran, par=coordinatrice, creneaux=[creneau(50)], motif_public="Autre idée.")

    assert evenement.creneaux.get().debut == dans(jours=40)


def test_un_formulaire_ne_deplace_pas_en_silence_un_evenement_publie(db):
    publie, brouillon, passe = EvenementFactory(), EvenementFactory(brouillon=True), EvenementFactory(passe=True)
    for evenement in (publie, brouillon, passe):
        evenement.titre = "Titre retouché"
        evenement.full_clean()
        evenement.lieu = LieuFactory()

    brouillon.full_clean()
    passe.full_clean()
    with pytest.raises(ValidationError) as refus:
        publie.full_clean()

    assert refus.value.messages == [A_ANNONCER]


@pytest.mark.parametrize("champs", [{"mode": "en_ligne", "lien_acces": "https://visio.example.fr"}, {"lieu": None}])
def test_le_mode_et_le_lieu_d_un_evenement_attendu_ne_se_corrigent_pas(db, champs):
    for attendu in (EvenementFactory(), EvenementFactory(passe=True, etat="reporte")):
        for nom, valeur in champs.items():
            setattr(attendu, nom, valeur)

        with pytest.raises(ValidationError) as refus:
            attendu.full_clean()
        assert refus.value.messages == [A_ANNONCER]


def test_un_evenement_passe_ne_revient_pas_en_silence(db, coordinatrice):
    passe, archive = EvenementFactory(passe=True), EvenementFactory(approche=True)
    deplace = passe.creneaux.get()
    deplace.debut, deplace.fin = creneau(10).bornes[:2]
    archive.debut, archive.fin = dans(jours=10).date(), None

    for touche in (deplace, archive):
        with pytest.raises(ValidationError) as refus:
            touche.clean()
        assert refus.value.messages == [A_ANNONCER]
    with pytest.raises(PassageInterdit, match="Changer la date ou le lieu"):
        operations.modifier(
            passe, par=coordinatrice, titre_avant=passe.titre, listes={}, creneaux=[creneau(-5), creneau(10)]
        )


def test_un_evenement_reporte_n_a_de_date_que_par_le_geste_qui_l_annonce(coordinatrice):
    evenement = EvenementFactory(passe=True, etat="reporte")

    with pytest.raises(PassageInterdit):
        operations.modifier(evenement, par=coordinatrice, titre_avant="", listes={}, creneaux=[creneau(10)])


def test_on_ne_cache_pas_un_evenement_attendu(db):
    attendu, elargi = EvenementFactory(partenaires=True), EvenementFactory(partenaires=True)
    passe, brouillon = EvenementFactory(passe=True), EvenementFactory(brouillon=True)
    elargi.visibilite = "public"
    for etroit in (attendu, passe, brouillon):
        etroit.visibilite = "agents"

    for permis in (elargi, passe, brouillon):
        permis.full_clean()
    with pytest.raises(ValidationError) as refus:
        attendu.full_clean()

    assert refus.value.message_dict == {"visibilite": [A_ANNULER]}


def test_un_formulaire_ne_touche_pas_aux_creneaux_d_un_evenement_publie(db):
    evenement = EvenementFactory()
    existant, nouveau = evenement.creneaux.get(), creneau(50)
    nouveau.evenement = evenement
    existant.clean()
    existant.debut += datetime.timedelta(hours=1)

    for touche in (existant, nouveau):
        with pytest.raises(ValidationError) as refus:
            touche.clean()
        assert refus.value.messages == [A_ANNONCER]


def test_des_creneaux_ou_une_date_approchee_pas_les_deux(db):
    evenement, archive = EvenementFactory(brouillon=True), EvenementFactory(approche=True)
    for dans_le_doute in (evenement, archive):
        dans_le_doute.precision, dans_le_doute.debut = "mois", datetime.date(2018, 3, 1)
        dans_le_doute.fin = None

    archive.full_clean()
    with pytest.raises(ValidationError) as refus:
        evenement.full_clean()

    assert refus.value.messages == ["Des créneaux ou une date approchée, pas les deux."]
