import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actions.etats import EtatPlan, Phase
from referents.etats import EtatLettre
from socle.gestion import FERME, Geste, page_du_pilotage
from socle.gestion.gestes import FormulaireDePassage, lire_les_boutons
from socle.models import Courriel, EtatCourriel, Passage
from tests.fabriques import ActionFactory, LettreMissionFactory, MandatReferentFactory, PlanFactory


def page(objet, nom, *arguments):
    return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_{nom}", args=[objet.pk, *arguments])


def passer(client, objet, champ, vers, **saisie):
    return client.post(page(objet, "passage", champ, vers), {"motif": "", **saisie})


def test_la_fiche_montre_les_gestes_possibles_et_eux_seuls(connecter, coordinatrice):
    action = ActionFactory(phase=Phase.EN_COURS)

    reponse = connecter(coordinatrice).get(page(action, "change"))

    [etat] = reponse.context["etats"]
    assert [geste["libelle"] for geste in etat["gestes"]] == ["Déclarer réalisée", "Mettre en pause", "Abandonner"]


def test_ouvrir_la_page_d_un_geste_ne_change_rien(connecter, coordinatrice):
    plan = PlanFactory()

    reponse = connecter(coordinatrice).get(page(plan, "passage", "etat", "clos"))

    plan.refresh_from_db()
    assert reponse.status_code == 200
    assert plan.etat == EtatPlan.EN_VIGUEUR


def test_un_geste_passe_par_la_porte_et_s_inscrit_au_journal(connecter, coordinatrice):
    plan = PlanFactory()

    passer(connecter(coordinatrice), plan, "etat", "clos", motif="Fin des trois ans")

    plan.refresh_from_db()
    passage = Passage.objects.get()
    assert plan.etat == EtatPlan.CLOS
    assert plan.version == 2
    assert (passage.depuis, passage.vers, passage.par, passage.motif) == (
        "en_vigueur",
        "clos",
        coordinatrice,
        "Fin des trois ans",
    )


def test_une_pause_sans_raison_ni_retour_est_refusee(connecter, coordinatrice):
    action = ActionFactory(phase=Phase.EN_COURS)

    reponse = passer(connecter(coordinatrice), action, "phase", "en_pause")

    action.refresh_from_db()
    assert set(reponse.context["formulaire"].errors) == {"phase_motif", "retour_prevu_le"}
    assert action.phase == Phase.EN_COURS


def test_une_pause_dit_sa_raison_et_son_retour(connecter, coordinatrice):
    action = ActionFactory(phase=Phase.EN_COURS)

    passer(connecter(coordinatrice), action, "phase", "en_pause", phase_motif="Travaux", retour_prevu_le="2027-01-10")

    action.refresh_from_db()
    assert action.phase == Phase.EN_PAUSE
    assert action.retour_prevu_le == datetime.date(2027, 1, 10)
    assert Passage.objects.get().motif == "Travaux"


def test_ce_que_la_base_refuserait_se_dit_en_francais(coordinatrice):
    mandat = MandatReferentFactory(debut=datetime.date(2026, 1, 1))

    formulaire = FormulaireDePassage(mandat, "etat", "termine", Geste(champs=("fin",)), data={"fin": "2025-01-01"})

    assert formulaire.non_field_errors() == ["La fin du mandat ne peut pas précéder son début."]


def test_un_geste_range_le_fichier_qu_il_demande(connecter, coordinatrice, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    lettre = LettreMissionFactory(a_signer=True)
    geste = Geste(champs=("signee_le", "accord_hierarchique_le", "fichier"))
    dates = {"signee_le": "2026-03-01", "accord_hierarchique_le": "2026-02-20"}
    depose = {"fichier": SimpleUploadedFile("lettre.pdf", b"%PDF-1.7 lettre")}

    formulaire = FormulaireDePassage(lettre, "etat", EtatLettre.SIGNEE, geste, data=dates, files=depose)
    accompli = formulaire.is_valid() and formulaire.accomplir(coordinatrice)

    telecharge = connecter(coordinatrice).get(page(lettre, "fichier", "fichier"))
    assert (accompli, lettre.etat) == (True, EtatLettre.SIGNEE)
    assert b"".join(telecharge.streaming_content) == b"%PDF-1.7 lettre"
    assert telecharge["Content-Disposition"].startswith("attachment")


def test_un_geste_du_pilotage_n_a_de_bouton_que_si_sa_page_existe(db):
    action = ActionFactory(phase=Phase.EN_COURS)
    connue = Geste(libelle="Suivre", lien=page_du_pilotage("action", lambda a: a.code))
    inconnue = Geste(libelle="Suivre", lien=page_du_pilotage("page-inconnue"))

    gestes = {("phase", Phase.REALISEE): connue, ("phase", Phase.EN_PAUSE): inconnue, ("phase", "abandonnee"): FERME}
    boutons = lire_les_boutons(action, "phase", gestes, lambda *_: "")

    adresse = reverse("pilotage:action", args=[action.code])
    assert boutons == [{"libelle": "Suivre", "adresse": adresse, "grave": False}]


def test_le_refus_d_une_operation_se_dit_sur_la_page_du_geste(coordinatrice):
    def refuser(objet, *, par, motif):
        raise LookupError("Il manque une salle.")

    geste = Geste(motif="aucun", faire=refuser, refus=(LookupError,))
    formulaire = FormulaireDePassage(PlanFactory(), "etat", "clos", geste, data={})

    assert (formulaire.is_valid(), formulaire.accomplir(coordinatrice)) == (True, False)
    assert formulaire.non_field_errors() == ["Il manque une salle."]


def test_un_passage_impossible_est_dit_et_ne_change_rien(connecter, coordinatrice):
    plan = PlanFactory(en_preparation=True)

    reponse = passer(connecter(coordinatrice), plan, "etat", "clos")

    plan.refresh_from_db()
    assert reponse.status_code == 302
    assert plan.etat == EtatPlan.EN_PREPARATION


@pytest.mark.parametrize("vers", ["expedie", "echoue"])
def test_ce_que_le_logiciel_fait_seul_n_a_pas_de_bouton(connecter, coordinatrice, vers):
    courriel = Courriel.objects.create(message="essai", destinataire="a@example.fr", sujet="Essai", texte="Bonjour")

    passer(connecter(coordinatrice), courriel, "etat", vers)

    courriel.refresh_from_db()
    assert courriel.etat == EtatCourriel.EN_ATTENTE


def test_un_autre_role_ne_fait_aucun_geste(connecter, elue):
    plan = PlanFactory()

    reponse = passer(connecter(elue), plan, "etat", "clos")

    plan.refresh_from_db()
    assert reponse.status_code == 403
    assert plan.etat == EtatPlan.EN_VIGUEUR


def test_un_etat_ne_se_saisit_pas_dans_la_fiche(connecter, coordinatrice):
    plan = PlanFactory()
    client = connecter(coordinatrice)
    saisie = {"titre": "Neuf", "titre_court": "Neuf", "code": plan.code, "annee_debut": 2026, "annee_fin": 2028}

    client.post(page(plan, "change"), {**saisie, "version_lue": 1, "etat": "clos"})

    plan.refresh_from_db()
    assert (plan.titre, plan.etat) == ("Neuf", EtatPlan.EN_VIGUEUR)


def test_ce_qui_a_un_journal_ne_s_efface_plus(connecter, coordinatrice):
    plan = PlanFactory(en_preparation=True)
    client = connecter(coordinatrice)
    avant = client.get(page(plan, "delete")).status_code

    passer(client, plan, "etat", "en_vigueur")

    assert (avant, client.get(page(plan, "delete")).status_code) == (200, 403)
